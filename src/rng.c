/* Philox4x32-10 and the distributions drawn from it. */
#include "rng.h"

#include "portable_math.h"

#include <assert.h>
#include <math.h>

enum { ROUNDS = 10 };
static const uint32_t MULTIPLIER_0 = 0xD2511F53U, MULTIPLIER_1 = 0xCD9E8D57U;
static const uint32_t WEYL_0 = 0x9E3779B9U, WEYL_1 = 0xBB67AE85U; /* golden ratio, sqrt(3) - 1 */

static void philox(uint32_t block[4], const uint32_t counter[4], uint32_t key_0, uint32_t key_1)
{
  uint32_t a = counter[0], b = counter[1], c = counter[2], d = counter[3];
  for (int round = 0; round < ROUNDS; round++) {
    const uint64_t product_0 = (uint64_t)MULTIPLIER_0 * a;
    const uint64_t product_1 = (uint64_t)MULTIPLIER_1 * c;
    a = (uint32_t)(product_1 >> 32) ^ b ^ key_0;
    b = (uint32_t)product_1;
    c = (uint32_t)(product_0 >> 32) ^ d ^ key_1;
    d = (uint32_t)product_0;
    key_0 += WEYL_0;
    key_1 += WEYL_1;
  }
  block[0] = a;
  block[1] = b;
  block[2] = c;
  block[3] = d;
}

static void fill_block(whorl_rng *rng)
{
  const uint64_t index = rng->position / 4;
  const uint32_t counter[4] = {(uint32_t)index, (uint32_t)(index >> 32), rng->substream, 0};
  philox(rng->block, counter, rng->seed, rng->stream);
}

whorl_rng whorl_rng_make(uint32_t seed, whorl_stream stream, uint32_t substream)
{
  return (whorl_rng){.seed = seed, .stream = (uint32_t)stream, .substream = substream};
}

void whorl_rng_seek(whorl_rng *rng, uint64_t position)
{
  rng->position = position;
  if (position % 4 != 0) {
    fill_block(rng);
  }
}

uint32_t whorl_rng_word(whorl_rng *rng)
{
  if (rng->position % 4 == 0) {
    fill_block(rng);
  }
  return rng->block[rng->position++ % 4];
}

double whorl_rng_uniform(whorl_rng *rng)
{
  return ((double)whorl_rng_word(rng) + 0.5) * 0x1p-32;
}

uint32_t whorl_rng_below(whorl_rng *rng, uint32_t bound)
{
  assert(bound >= 1);
  /* Lemire 2019: the high word of word * bound, redrawn in the few cases that would be counted
     once too often. */
  const uint32_t surplus = (uint32_t)(-(int64_t)bound) % bound;
  for (;;) {
    const uint64_t product = (uint64_t)whorl_rng_word(rng) * bound;
    if ((uint32_t)product >= surplus) {
      return (uint32_t)(product >> 32);
    }
  }
}

/* Box and Muller's: a radius and an angle. */
static double normal_radius(whorl_rng *rng)
{
  return sqrt(-2.0 * whorl_log(whorl_rng_uniform(rng)));
}

static double normal_angle(whorl_rng *rng)
{
  return 2.0 * WHORL_PI * whorl_rng_uniform(rng);
}

void whorl_rng_normal_pair(whorl_rng *rng, double pair[2])
{
  const double radius = normal_radius(rng), angle = normal_angle(rng);
  pair[0] = radius * whorl_cos(angle);
  pair[1] = radius * whorl_sin(angle);
}

double whorl_rng_normal(whorl_rng *rng)
{
  const double radius = normal_radius(rng);
  return radius * whorl_cos(normal_angle(rng));
}

void whorl_rng_normals(whorl_rng *rng, float *out, size_t count)
{
  double pair[2];
  for (size_t i = 0; i < count; i++) {
    if (i % 2 == 0) {
      whorl_rng_normal_pair(rng, pair);
    }
    out[i] = (float)pair[i % 2];
  }
}

void whorl_rng_seek_row(whorl_rng *rng, uint32_t row, uint32_t width)
{
  whorl_rng_seek(rng, (uint64_t)row * (width + width % 2));
}

void whorl_rng_normal_rows(whorl_rng *rng, float *out, size_t rows, uint32_t width)
{
  for (size_t row = 0; row < rows; row++) {
    whorl_rng_normals(rng, out + row * width, width);
  }
}

void whorl_rng_permutation(whorl_rng *rng, uint32_t *order, uint32_t count)
{
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t j = whorl_rng_below(rng, i + 1);
    order[i] = order[j];
    order[j] = i;
  }
}
