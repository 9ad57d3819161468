/* Sliced Wasserstein distance and maximum mean discrepancy. */
#include "metrics.h"

#include "arena.h"
#include "portable_math.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

typedef struct workspace {
  float *a[2], *b[2];   /* [count padded to 4]: projections, or x and y apart */
  uint32_t *sort_keys;  /* [larger count] */
  uint32_t *digit_ends; /* [DIGITS] */
} workspace;

static workspace lay_out(whorl_arena *arena, size_t a_count, size_t b_count)
{
  workspace work;
  for (size_t i = 0; i < 2; i++) {
    work.a[i] = whorl_arena_floats(arena, a_count);
    work.b[i] = whorl_arena_floats(arena, b_count);
  }
  work.sort_keys = whorl_arena_take(arena, a_count > b_count ? a_count : b_count, sizeof(uint32_t));
  work.digit_ends = whorl_arena_take(arena, DIGITS, sizeof(uint32_t));
  return work;
}

size_t whorl_metrics_scratch_bytes(size_t a_count, size_t b_count)
{
  whorl_arena arena = whorl_arena_measure();
  lay_out(&arena, a_count, b_count);
  return arena.used;
}

/* Floats as whole numbers in the same order: negative ones have all bits flipped, others the sign.
 */
static uint32_t key_of(float value)
{
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits ^ ((bits >> 31) != 0 ? 0xFFFFFFFFU : 0x80000000U);
}

/* Radix sort by three digits of 11 bits, least significant first; values [count] is sorted in place
   with the help of spare [count]. */
static void sort(float *values, float *spare, const workspace *work, size_t count)
{
  for (unsigned shift = 0; shift < 32; shift += DIGIT_BITS) {
    memset(work->digit_ends, 0, DIGITS * sizeof(uint32_t));
    for (size_t i = 0; i < count; i++) {
      work->sort_keys[i] = key_of(values[i]) >> shift & (DIGITS - 1);
      work->digit_ends[work->sort_keys[i]]++;
    }
    for (size_t digit = 1; digit < DIGITS; digit++) {
      work->digit_ends[digit] += work->digit_ends[digit - 1];
    }
    for (size_t i = count; i-- > 0;) {
      spare[--work->digit_ends[work->sort_keys[i]]] = values[i];
    }
    memcpy(values, spare, count * sizeof *values);
  }
}

static void project(float *out, const float *points, size_t count, double angle)
{
  const float x = (float)whorl_cos(angle), y = (float)whorl_sin(angle);
  for (size_t i = 0; i < count; i++) {
    out[i] = points[2 * i] * x + points[2 * i + 1] * y;
  }
}

/* The integral over [0, 1] of the squared difference of two quantile functions, each a staircase of
   equal steps. With equal counts this is the mean squared difference of the sorted values. */
static double quantile_distance(const float *a, size_t a_count, const float *b, size_t b_count)
{
  double sum = 0.0;
  uint64_t from = 0; /* in units of 1 / (a_count * b_count) */
  for (size_t i = 0, j = 0; i < a_count && j < b_count;) {
    const uint64_t a_end = (uint64_t)(i + 1) * b_count, b_end = (uint64_t)(j + 1) * a_count;
    const uint64_t to = a_end < b_end ? a_end : b_end;
    const double difference = (double)a[i] - (double)b[j];
    sum += difference * difference * (double)(to - from);
    from = to;
    i += a_end == to;
    j += b_end == to;
  }
  return sum / ((double)a_count * (double)b_count);
}

double whorl_metrics_sliced_wasserstein(const float *a, size_t a_count, const float *b,
                                        size_t b_count, void *scratch)
{
  assert(a_count >= 1 && b_count >= 1);
  whorl_arena arena = whorl_arena_over(scratch);
  const workspace work = lay_out(&arena, a_count, b_count);
  double sum = 0.0;
  for (size_t direction = 0; direction < WHORL_METRICS_DIRECTIONS; direction++) {
    const double angle = WHORL_PI * (double)direction / WHORL_METRICS_DIRECTIONS;
    project(work.a[0], a, a_count, angle);
    project(work.b[0], b, b_count, angle);
    sort(work.a[0], work.a[1], &work, a_count);
    sort(work.b[0], work.b[1], &work, b_count);
    sum += quantile_distance(work.a[0], a_count, work.b[0], b_count);
  }
  return sqrt(sum / WHORL_METRICS_DIRECTIONS);
}

/* x and y apart, the last vector filled with points so far away that no kernel sees them. */
static void split(float *const xy[2], const float *points, size_t count)
{
  for (size_t i = 0; i < (count + 3) / 4 * 4; i++) {
    xy[0][i] = i < count ? points[2 * i] : 1e18F;
    xy[1][i] = i < count ? points[2 * i + 1] : 1e18F;
  }
}

/* The sum of the kernel over all pairs. */
static double kernel_sum(const float *points, size_t count, float *const others[2],
                         size_t other_count)
{
  static const double sigmas[4] = {0.05, 0.1, 0.2, 0.5};
  float exponents[4];
  for (size_t i = 0; i < 4; i++) {
    exponents[i] = (float)(-0.5 / (sigmas[i] * sigmas[i]));
  }
  const whorl_kernels *kernels = whorl_kernels_select();
  double sum = 0.0;
  for (size_t i = 0; i < count; i++) {
    sum += kernels->gaussian_sum(points[2 * i], points[2 * i + 1], others[0], others[1], exponents,
                                 (other_count + 3) / 4 * 4);
  }
  return sum / 4.0;
}

double whorl_metrics_mmd_squared(const float *a, size_t a_count, const float *b, size_t b_count,
                                 void *scratch)
{
  assert(a_count >= 2 && b_count >= 2);
  whorl_arena arena = whorl_arena_over(scratch);
  const workspace work = lay_out(&arena, a_count, b_count);
  split(work.a, a, a_count);
  split(work.b, b, b_count);
  const double m = (double)a_count, n = (double)b_count;
  /* Unbiased: without the pairs of a point with itself, each of which is 1. */
  const double within_a = (kernel_sum(a, a_count, work.a, a_count) - m) / (m * (m - 1.0));
  const double within_b = (kernel_sum(b, b_count, work.b, b_count) - n) / (n * (n - 1.0));
  const double between = kernel_sum(a, a_count, work.b, b_count) / (m * n);
  return within_a + within_b - 2.0 * between;
}
