/* The metrics against naive ones in double, and what they must say of known clouds. */
#include "check.h"
#include "guard.h"

#include "metrics.h"
#include "toy_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

static int compare(const void *a, const void *b)
{
  const double first = *(const double *)a, second = *(const double *)b;
  return (first > second) - (first < second);
}

/* The value of the staircase quantile function of sorted[count] at share in (0, 1). */
static double quantile(const double *sorted, size_t count, double share)
{
  return sorted[(size_t)(share * (double)count)];
}

/* Sorts with the library; integrates over the common refinement of both staircases. */
static double naive_wasserstein(const float *a, size_t a_count, const float *b, size_t b_count)
{
  double *p = malloc((a_count + b_count) * sizeof *p), *q = p + a_count, total = 0.0;
  for (int direction = 0; direction < 256; direction++) {
    const double c = cos(PI * direction / 256.0), s = sin(PI * direction / 256.0);
    for (size_t i = 0; i < a_count; i++) {
      p[i] = c * (double)a[2 * i] + s * (double)a[2 * i + 1];
    }
    for (size_t i = 0; i < b_count; i++) {
      q[i] = c * (double)b[2 * i] + s * (double)b[2 * i + 1];
    }
    qsort(p, a_count, sizeof *p, compare);
    qsort(q, b_count, sizeof *q, compare);
    const size_t cells = a_count == b_count ? a_count : a_count * b_count;
    double sum = 0.0;
    for (size_t i = 0; i < cells; i++) {
      const double share = ((double)i + 0.5) / (double)cells;
      sum += pow(quantile(p, a_count, share) - quantile(q, b_count, share), 2.0);
    }
    total += sum / (double)cells;
  }
  free(p);
  return sqrt(total / 256.0);
}

static double naive_kernel(const float *a, const float *b)
{
  static const double sigmas[4] = {0.05, 0.1, 0.2, 0.5};
  const double square =
      pow((double)a[0] - (double)b[0], 2.0) + pow((double)a[1] - (double)b[1], 2.0);
  double sum = 0.0;
  for (int i = 0; i < 4; i++) {
    sum += exp(-square / (2.0 * sigmas[i] * sigmas[i])) / 4.0;
  }
  return sum;
}

static double naive_mmd(const float *a, size_t m, const float *b, size_t n)
{
  double within_a = 0.0, within_b = 0.0, between = 0.0;
  for (size_t i = 0; i < m; i++) {
    for (size_t j = 0; j < m; j++) {
      within_a += i == j ? 0.0 : naive_kernel(a + 2 * i, a + 2 * j);
    }
    for (size_t j = 0; j < n; j++) {
      between += naive_kernel(a + 2 * i, b + 2 * j);
    }
  }
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j < n; j++) {
      within_b += i == j ? 0.0 : naive_kernel(b + 2 * i, b + 2 * j);
    }
  }
  return within_a / ((double)m * ((double)m - 1.0)) + within_b / ((double)n * ((double)n - 1.0)) -
         2.0 * between / ((double)m * (double)n);
}

static guard_pages a_pages, b_pages, scratch_pages;

/* The scratch ends on a forbidden page, and the clouds do. */
static void *scratch_for(size_t a_count, size_t b_count)
{
  return guard_place(&scratch_pages, whorl_metrics_scratch_bytes(a_count, b_count), GUARD_AFTER);
}

static void check_against_naive(void)
{
  static const size_t counts[][2] = {{1, 1}, {2, 2}, {5, 5},    {64, 64}, {101, 101},
                                     {2, 3}, {7, 1}, {30, 101}, {64, 32}, {33, 35}};
  check_group("sliced Wasserstein and MMD agree with naive ones in double");
  for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
    const size_t m = counts[c][0], n = counts[c][1];
    uint64_t random = c;
    float *a = guard_place(&a_pages, 2 * m * sizeof *a, GUARD_AFTER);
    float *b = guard_place(&b_pages, 2 * n * sizeof *b, GUARD_AFTER);
    check_normals(a, 2 * m, &random);
    check_normals(b, 2 * n, &random);
    b[0] = -0.0F;
    a[0] = 0.0F;
    void *scratch = scratch_for(m, n);
    check_case("%zu and %zu points", m, n);
    const double distance = whorl_metrics_sliced_wasserstein(a, m, b, n, scratch);
    CHECK_NEAR(distance, naive_wasserstein(a, m, b, n), 1e-6);
    CHECK_NEAR(whorl_metrics_sliced_wasserstein(b, n, a, m, scratch), distance, 1e-12);
    if (m >= 2 && n >= 2) {
      CHECK_NEAR(whorl_metrics_mmd_squared(a, m, b, n, scratch), naive_mmd(a, m, b, n), 2e-6);
    }
  }
}

static void check_properties(void)
{
  enum { COUNT = 2000 };
  static float a[2 * COUNT], b[2 * COUNT];
  static uint32_t labels[COUNT];
  void *scratch = scratch_for(COUNT, COUNT);
  check_group("a translation by d is d / sqrt(2) away; a cloud is nowhere from itself");
  uint64_t random = 1;
  check_normals(a, 2 * COUNT, &random);
  for (size_t i = 0; i < COUNT; i++) { /* in another order */
    b[2 * i] = a[2 * (COUNT - 1 - i)] + 0.3F;
    b[2 * i + 1] = a[2 * (COUNT - 1 - i) + 1] - 0.4F;
  }
  CHECK_NEAR(whorl_metrics_sliced_wasserstein(a, COUNT, b, COUNT, scratch), 0.5 / sqrt(2.0), 1e-6);
  CHECK(whorl_metrics_sliced_wasserstein(a, COUNT, a, COUNT, scratch) == 0.0);

  check_group("the figures that metrics.h tells");
  double fresh = 0.0, noise = 0.0;
  for (uint32_t seed = 0; seed < 10; seed++) {
    whorl_toy_data_fill(a, labels, WHORL_TOY_SPIRAL, COUNT, 1.0F, 2 * seed);
    whorl_toy_data_fill(b, labels, WHORL_TOY_SPIRAL, COUNT, 1.0F, 2 * seed + 1);
    fresh += whorl_metrics_sliced_wasserstein(a, COUNT, b, COUNT, scratch) / 10.0;
    check_normals(b, 2 * COUNT, &random);
    noise += whorl_metrics_sliced_wasserstein(a, COUNT, b, COUNT, scratch) / 10.0;
  }
  check_note("means: fresh spiral %.4f, noise %.4f", fresh, noise);
  CHECK_NEAR(fresh, 0.022, 0.006);
  CHECK_NEAR(noise, 0.58, 0.02);
  const double noise_mmd = whorl_metrics_mmd_squared(a, COUNT, b, COUNT, scratch);
  check_note("MMD of noise %.4f", noise_mmd);
  CHECK_NEAR(noise_mmd, 0.06, 0.02);

  /* Circles, since each spiral has a scale of its own and so a law of its own. */
  check_group("MMD of two clouds of one law is about 0, on either side");
  enum { PART = 500 };
  double mean = 0.0, largest = 0.0;
  int below = 0;
  for (uint32_t seed = 0; seed < 30; seed++) {
    whorl_toy_data_fill(a, labels, WHORL_TOY_CIRCLE, PART, 1.0F, 2 * seed);
    whorl_toy_data_fill(b, labels, WHORL_TOY_CIRCLE, PART, 1.0F, 2 * seed + 1);
    const double mmd = whorl_metrics_mmd_squared(a, PART, b, PART, scratch);
    mean += mmd / 30.0;
    largest = fmax(largest, fabs(mmd));
    below += mmd < 0.0;
  }
  check_note("mean %.6f, at most %.6f, %d of 30 negative", mean, largest, below);
  CHECK_NEAR(mean, 0.0, 2e-4);
  CHECK(largest < 2e-3);
  CHECK(below >= 8 && below <= 25);
}

int main(void)
{
  a_pages = guard_make(1 << 16);
  b_pages = guard_make(1 << 16);
  scratch_pages = guard_make(1 << 18);
  check_against_naive();
  check_properties();
  return check_finish();
}
