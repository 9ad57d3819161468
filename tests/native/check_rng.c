/* Philox's published answers, the distributions' moments, and streams as pure functions. */
#include "check.h"

/* The published vectors use all four counter words; the public functions only three. */
#include "../../src/rng.c"

#include <stdlib.h>
#include <string.h>

/* Random123's kat_vectors for philox4x32-10. */
static const struct {
  uint32_t counter[4], key[2], answer[4];
} vectors[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

static void check_words(void)
{
  check_group("Philox4x32-10 gives its published answers");
  for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
    uint32_t block[4];
    check_case("vector %zu", i);
    philox(block, vectors[i].counter, vectors[i].key[0], vectors[i].key[1]);
    CHECK(memcmp(block, vectors[i].answer, sizeof block) == 0);
  }
  whorl_rng rng = whorl_rng_make(0, (whorl_stream)0, 0);
  for (size_t i = 0; i < 4; i++) {
    CHECK(whorl_rng_word(&rng) == vectors[0].answer[i]);
  }

  check_group("a place is reached by seeking as by drawing, also past 2^32 blocks");
  enum { COUNT = 40 };
  for (int far = 0; far < 2; far++) {
    const uint64_t start = far == 0 ? 0 : ((uint64_t)1 << 34) - 20;
    uint32_t words[COUNT];
    rng = whorl_rng_make(7, WHORL_STREAM_SAMPLING, 3);
    whorl_rng_seek(&rng, start);
    for (size_t i = 0; i < COUNT; i++) {
      words[i] = whorl_rng_word(&rng);
    }
    for (size_t i = 0; i < COUNT; i++) {
      check_case("word %zu from %llu", i, (unsigned long long)start);
      whorl_rng other = whorl_rng_make(7, WHORL_STREAM_SAMPLING, 3);
      whorl_rng_seek(&other, start + i);
      for (size_t k = i; k < COUNT; k++) {
        CHECK(whorl_rng_word(&other) == words[k]);
      }
    }
  }

  check_group("seed, stream, substream and block each lead elsewhere");
  uint32_t first[4][4];
  const whorl_rng starts[4] = {
      whorl_rng_make(1, WHORL_STREAM_INIT, 1), whorl_rng_make(2, WHORL_STREAM_INIT, 1),
      whorl_rng_make(1, WHORL_STREAM_DATA, 1), whorl_rng_make(1, WHORL_STREAM_INIT, 2)};
  for (size_t i = 0; i < 4; i++) {
    rng = starts[i];
    for (size_t k = 0; k < 4; k++) {
      first[i][k] = whorl_rng_word(&rng);
    }
    for (size_t j = 0; j < i; j++) {
      CHECK(memcmp(first[i], first[j], sizeof first[i]) != 0);
    }
  }
}

/* Means of powers, each within five standard errors (the seed is fixed: this passes or does not).
 */
static void check_moments(void)
{
  enum { COUNT = 400000 };
  double uniform[4] = {0.0}, normal[4] = {0.0}, cross = 0.0, smallest = 1.0, largest = 0.0;
  whorl_rng rng = whorl_rng_make(11, WHORL_STREAM_DATA, 0);
  for (int i = 0; i < COUNT; i++) {
    const double u = whorl_rng_uniform(&rng) - 0.5;
    smallest = fmin(smallest, u + 0.5);
    largest = fmax(largest, u + 0.5);
    for (int k = 0; k < 4; k++) {
      uniform[k] += pow(u, k + 1) / COUNT;
    }
  }
  for (int i = 0; i < COUNT / 2; i++) {
    double pair[2];
    whorl_rng_normal_pair(&rng, pair);
    cross += pair[0] * pair[1] / (COUNT / 2.0);
    for (int k = 0; k < 4; k++) {
      normal[k] += (pow(pair[0], k + 1) + pow(pair[1], k + 1)) / COUNT;
    }
  }
  const double five = 5.0 / sqrt((double)COUNT);
  check_group("uniform numbers have a uniform law's moments");
  CHECK(smallest > 0.0 && largest < 1.0);
  CHECK_NEAR(uniform[0], 0.0, five * sqrt(1.0 / 12.0));
  CHECK_NEAR(uniform[1], 1.0 / 12.0, five * sqrt(1.0 / 80.0));
  CHECK_NEAR(uniform[2], 0.0, five * sqrt(1.0 / 448.0));
  CHECK_NEAR(uniform[3], 1.0 / 80.0, five * sqrt(1.0 / 2304.0));
  check_group("normal numbers have a normal law's moments, and pairs are independent");
  CHECK_NEAR(normal[0], 0.0, five);
  CHECK_NEAR(normal[1], 1.0, five * sqrt(2.0));
  CHECK_NEAR(normal[2], 0.0, five * sqrt(15.0));
  CHECK_NEAR(normal[3], 3.0, five * sqrt(96.0));
  CHECK_NEAR(cross, 0.0, five * sqrt(2.0));

  check_group("an array of normals is its pairs, in order");
  float array[7];
  whorl_rng pairs = whorl_rng_make(5, WHORL_STREAM_FORWARD, 9), again = pairs;
  whorl_rng_normals(&again, array, 7);
  for (size_t i = 0; i < 7; i += 2) {
    double pair[2];
    whorl_rng_normal_pair(&pairs, pair);
    CHECK(array[i] == (float)pair[0] && (i == 6 || array[i + 1] == (float)pair[1]));
  }
  CHECK(pairs.position == again.position);

  check_group("a row of normals is the same wherever the drawing began");
  for (uint32_t width = 1; width <= 6; width++) {
    float rows[10 * 6], row[6];
    rng = whorl_rng_make(5, WHORL_STREAM_FORWARD, 9);
    whorl_rng_normal_rows(&rng, rows, 10, width);
    for (uint32_t i = 0; i < 10; i++) {
      check_case("width %u, row %u", width, i);
      whorl_rng_seek_row(&rng, i, width);
      whorl_rng_normal_rows(&rng, row, 1, width);
      CHECK(memcmp(row, rows + (size_t)i * width, width * sizeof(float)) == 0);
    }
  }
  float plane[8];
  whorl_rng flat = whorl_rng_make(5, WHORL_STREAM_FORWARD, 9), points = flat;
  whorl_rng_normals(&flat, array, 7);
  whorl_rng_normal_rows(&points, plane, 4, 2);
  CHECK(memcmp(array, plane, sizeof array) == 0);
}

/* The chi-square of even counts, as a normal deviate. */
static double deviation(const uint32_t *counts, size_t cells, double total)
{
  double sum = 0.0;
  for (size_t i = 0; i < cells; i++) {
    const double expected = total / (double)cells;
    sum += pow((double)counts[i] - expected, 2.0) / expected;
  }
  const double freedom = (double)cells - 1.0;
  return (sum - freedom) / sqrt(2.0 * freedom);
}

static void check_below(void)
{
  check_group("numbers below a bound are even");
  for (uint32_t bound = 1; bound <= 24; bound++) {
    uint32_t counts[24] = {0};
    whorl_rng rng = whorl_rng_make(3, WHORL_STREAM_SHUFFLE, bound);
    bool in_range = true;
    for (int i = 0; i < 40000; i++) {
      const uint32_t number = whorl_rng_below(&rng, bound);
      in_range = in_range && number < bound;
      counts[number < bound ? number : 0]++;
    }
    check_case("bound %u", bound);
    CHECK(in_range);
    CHECK(bound == 1 || fabs(deviation(counts, bound, 40000.0)) < 4.5);
  }
  /* With a bound of 3/4 of all words, counting the surplus twice would put 2/3 in the lower half:
     word * bound >> 32 without a redraw gives every third number twice. */
  const uint32_t bound = 0xC0000000U;
  uint32_t remainders[3] = {0};
  whorl_rng rng = whorl_rng_make(3, WHORL_STREAM_SHUFFLE, bound);
  for (int i = 0; i < 30000; i++) {
    remainders[whorl_rng_below(&rng, bound) % 3]++;
  }
  check_case("bound 3/4 of 2^32");
  CHECK(fabs(deviation(remainders, 3, 30000.0)) < 4.5);
  CHECK(rng.position > 30000 * 5 / 4); /* a quarter is drawn again */
}

static void check_permutation(void)
{
  check_group("a permutation has each number once");
  for (uint32_t count = 1; count <= 300; count += count < 10 ? 1 : 29) {
    uint32_t order[300];
    bool seen[300] = {false};
    whorl_rng rng = whorl_rng_make(1, WHORL_STREAM_SHUFFLE, count);
    check_case("count %u", count);
    whorl_rng_permutation(&rng, order, count);
    for (uint32_t i = 0; i < count; i++) {
      CHECK(order[i] < count && !seen[order[i]]);
      seen[order[i]] = true;
    }
  }
  check_group("all orders of four are as likely");
  uint32_t counts[256] = {0}, packed[24], orders = 0;
  for (uint32_t i = 0; i < 48000; i++) {
    uint32_t order[4];
    whorl_rng rng = whorl_rng_make(2, WHORL_STREAM_SHUFFLE, i);
    whorl_rng_permutation(&rng, order, 4);
    counts[order[0] << 6 | order[1] << 4 | order[2] << 2 | order[3]]++;
  }
  for (size_t i = 0; i < 256; i++) {
    if (counts[i] > 0 && orders < 24) {
      packed[orders++] = counts[i];
    }
  }
  CHECK(orders == 24);
  CHECK(fabs(deviation(packed, 24, 48000.0)) < 4.5);
}

int main(void)
{
  check_words();
  check_moments();
  check_below();
  check_permutation();
  return check_finish();
}
