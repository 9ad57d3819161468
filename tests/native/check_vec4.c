/* The four-lane vocabulary, each word against plain C; compiled once for each implementation. */
#include "check.h"

#include "kernels/vec4.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

static const float hostile[] = {0.0F,   -0.0F,      1.0F,     -1.0F,     0.5F,   -2.5F,
                                1e-45F, -1e-40F,    FLT_MIN,  1e18F,     -1e18F, FLT_MAX,
                                3.5F,   8388609.0F, INFINITY, -INFINITY, NAN,    0x1p-126F};
enum { HOSTILE_COUNT = sizeof hostile / sizeof *hostile };

static bool is_same(float a, float b)
{
  return check_same_bits(&a, &b, 1);
}

static void check_words(void)
{
  check_group("each word does in four lanes what C does in one");
  for (size_t i = 0; i < HOSTILE_COUNT; i++) {
    for (size_t j = 0; j < HOSTILE_COUNT; j++) {
      float a[4], b[4], out[4];
      for (size_t lane = 0; lane < 4; lane++) {
        a[lane] = hostile[(i + lane) % HOSTILE_COUNT];
        b[lane] = hostile[(j + 5 * lane) % HOSTILE_COUNT];
      }
      check_case("hostile values %zu and %zu", i, j);
      const v4 left = v4_load(a), right = v4_load(b);
#define EACH_LANE(word, expected)                                                                  \
  do {                                                                                             \
    v4_store(out, word);                                                                           \
    for (size_t lane = 0; lane < 4; lane++) {                                                      \
      CHECK(is_same(out[lane], expected));                                                         \
    }                                                                                              \
  } while (false)
      EACH_LANE(left, a[lane]);
      EACH_LANE(v4_splat(a[1]), a[1]);
      EACH_LANE(v4_load_splat(a + 2), a[2]);
      EACH_LANE(v4_add(left, right), a[lane] + b[lane]);
      EACH_LANE(v4_subtract(left, right), a[lane] - b[lane]);
      EACH_LANE(v4_multiply(left, right), a[lane] * b[lane]);
      EACH_LANE(v4_divide(left, right), a[lane] / b[lane]);
      EACH_LANE(v4_sqrt(left), sqrtf(a[lane]));
      EACH_LANE(v4_smaller(left, right), b[lane] < a[lane] ? b[lane] : a[lane]);
      EACH_LANE(v4_larger(left, right), a[lane] < b[lane] ? b[lane] : a[lane]);
      EACH_LANE(v4_where_less(left, right, right, left), a[lane] < b[lane] ? b[lane] : a[lane]);
      EACH_LANE(v4_zero_where_less(left, right, right), a[lane] < b[lane] ? 0.0F : b[lane]);
      EACH_LANE(v4_nearest(left), nearbyintf(a[lane]));
#ifdef WHORL_VEC4_FUSED
      EACH_LANE(v4_madd(left, right, left), fmaf(a[lane], b[lane], a[lane]));
      EACH_LANE(v4_nmadd(left, right, left), fmaf(-a[lane], b[lane], a[lane]));
#else
      const volatile float product[4] = {a[0] * b[0], a[1] * b[1], a[2] * b[2], a[3] * b[3]};
      EACH_LANE(v4_madd(left, right, left), a[lane] + product[lane]); /* two roundings */
      EACH_LANE(v4_nmadd(left, right, left), a[lane] - product[lane]);
#endif
#undef EACH_LANE
      CHECK(is_same(v4_sum(left), (a[0] + a[1]) + (a[2] + a[3])));
    }
  }

  check_group("powers of two");
  for (int n = -126; n <= 127; n++) {
    float out[4];
    v4_store(out, v4_power_of_two(v4_splat((float)n)));
    check_case("2^%d", n);
    CHECK(out[0] == ldexpf(1.0F, n) && out[3] == out[0]);
  }

  check_group("the transpose swaps rows and columns");
  v4 rows[4];
  for (int i = 0; i < 4; i++) {
    const float row[4] = {(float)(4 * i), (float)(4 * i + 1), (float)(4 * i + 2),
                          (float)(4 * i + 3)};
    rows[i] = v4_load(row);
  }
  v4_transpose(rows);
  for (int i = 0; i < 4; i++) {
    float row[4];
    v4_store(row, rows[i]);
    for (int j = 0; j < 4; j++) {
      CHECK(row[j] == (float)(4 * j + i));
    }
  }
}

/* Every so many floats between the clamps, both signs. */
static void check_exp(void)
{
  check_group("v4_exp has the relative error that vec4.h states");
  double largest = 0.0;
  float worst = 0.0F;
  for (uint32_t sign = 0; sign < 2; sign++) {
    for (uint32_t bits = 0x30000000U; bits < 0x42B00000U; bits += 4 * 61) { /* 4.7e-10 to 88 */
      float x[4], y[4];
      for (uint32_t lane = 0; lane < 4; lane++) {
        const uint32_t pattern = (bits + 61 * lane) | sign << 31;
        memcpy(&x[lane], &pattern, sizeof pattern);
        x[lane] = fminf(fmaxf(x[lane], -87.0F), 88.0F);
      }
      v4_store(y, v4_exp(v4_load(x)));
      for (uint32_t lane = 0; lane < 4; lane++) {
        const double exact = exp((double)x[lane]);
        const double error = fabs((double)y[lane] - exact) / exact;
        if (error > largest) {
          largest = error;
          worst = x[lane];
        }
      }
    }
  }
  CHECK_NEAR(largest, 0.0, 3e-7);
  check_note("largest relative error %.3g, at %.9g", largest, (double)worst);

  check_group("v4_exp2_of_negative has the relative error that vec4.h states, and ends at -126");
  largest = 0.0;
  for (uint32_t bits = 0x30000000U; bits < 0x43000000U; bits += 4 * 61) { /* 4.7e-10 to 128 */
    float x[4], y[4];
    for (uint32_t lane = 0; lane < 4; lane++) {
      const uint32_t pattern = (bits + 61 * lane) | 1U << 31;
      memcpy(&x[lane], &pattern, sizeof pattern);
    }
    v4_store(y, v4_exp2_of_negative(v4_load(x)));
    for (uint32_t lane = 0; lane < 4; lane++) {
      if (x[lane] < -126.0F) {
        CHECK(y[lane] == 0.0F);
      } else {
        const double exact = exp2((double)x[lane]);
        largest = fmax(largest, fabs((double)y[lane] - exact) / exact);
      }
    }
  }
  CHECK_NEAR(largest, 0.0, 2e-7);
  static const float ends[4] = {0.0F, -126.0F, -INFINITY, -0.0F};
  float powers[4];
  v4_store(powers, v4_exp2_of_negative(v4_load(ends)));
  CHECK(powers[0] == 1.0F && powers[1] == 0x1p-126F && powers[2] == 0.0F && powers[3] == 1.0F);

  check_group("v4_exp beyond its clamps");
  static const float beyond[4] = {-1e18F, -87.5F, 88.5F, INFINITY};
  static const double clamped[4] = {-87.0, -87.0, 88.0, 88.0};
  float y[4];
  v4_store(y, v4_exp(v4_load(beyond)));
  for (size_t lane = 0; lane < 4; lane++) {
    CHECK_NEAR(y[lane], exp(clamped[lane]), 3e-7 * exp(clamped[lane]));
  }
  float zero[4];
  v4_store(zero, v4_exp(v4_splat(-0.0F)));
  CHECK(zero[0] == 1.0F);
}

int main(void)
{
  check_words();
  check_exp();
  return check_finish();
}
