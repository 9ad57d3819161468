/* The exact denoiser against a naive one in double. */
#include "check.h"
#include "guard.h"

#include "exact_denoiser.h"
#include "objective.h"
#include "toy_data.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TIMESTEPS = 300, ROWS = 64, MOST = 6000, WIDEST = 64 };

static whorl_noise_schedule schedule;
static float points[(size_t)MOST * WIDEST], x[WHORL_MAX_ROWS * WIDEST];
static uint32_t labels[MOST], row_labels[WHORL_MAX_ROWS];
static float x0[WHORL_MAX_ROWS * WIDEST], epsilon[WHORL_MAX_ROWS * WIDEST];
static float factor[WHORL_MAX_ROWS * WIDEST], gradient[WHORL_MAX_ROWS * WIDEST];

static void make_schedule(whorl_schedule_kind kind)
{
  static _Alignas(WHORL_ALIGNMENT) uint8_t block[1 << 16];
  whorl_arena arena = whorl_arena_over(block);
  whorl_noise_schedule_place(&schedule, &arena, TIMESTEPS);
  whorl_noise_schedule_fill(&schedule, kind, 1e-4, 0.02);
}

static guard_pages pages;

/* Its memory ends on a page that must not be touched. */
static whorl_exact_denoiser make(uint32_t width, uint32_t classes, uint32_t count)
{
  whorl_exact_denoiser exact;
  whorl_arena arena = whorl_arena_measure();
  whorl_exact_denoiser_place(&exact, &arena, &schedule, width, classes, count);
  arena = whorl_arena_over(guard_place(&pages, arena.used, GUARD_AFTER));
  whorl_exact_denoiser_place(&exact, &arena, &schedule, width, classes, count);
  whorl_exact_denoiser_fill(&exact, points, classes == 0 ? NULL : labels);
  return exact;
}

typedef struct known {
  double x0[WIDEST], epsilon[WIDEST], gradient[WIDEST], error;
} known;

/* Straight from the formulas; label < 0: of all points. */
static known naive(const float *at, const float *f, double signal, double noise, uint32_t width,
                   uint32_t count, int label)
{
  static double exponents[MOST];
  known found = {.error = 0.0};
  double largest = -INFINITY, total = 0.0, square = 0.0, product[WIDEST] = {0.0};
  for (size_t i = 0; i < count; i++) {
    double distance = 0.0;
    for (size_t k = 0; k < width; k++) {
      distance += pow((double)at[k] - signal * (double)points[i * width + k], 2.0);
    }
    exponents[i] = -distance / (2.0 * noise * noise);
    largest = label < 0 || labels[i] == (uint32_t)label ? fmax(largest, exponents[i]) : largest;
  }
  for (int pass = 0; pass < 2; pass++) { /* first the mean, then the moments around it */
    total = 0.0;
    for (size_t i = 0; i < count; i++) {
      if (label >= 0 && labels[i] != (uint32_t)label) {
        continue;
      }
      const double weight = exp(exponents[i] - largest);
      double inner = 0.0;
      total += weight;
      for (size_t k = 0; k < width; k++) {
        const double value = (double)points[i * width + k];
        if (pass == 0) {
          found.x0[k] += weight * value;
        } else {
          square += weight * pow(value - found.x0[k], 2.0);
          inner += (value - found.x0[k]) * (double)f[k];
        }
      }
      for (size_t k = 0; pass == 1 && k < width; k++) {
        product[k] += weight * inner * ((double)points[i * width + k] - found.x0[k]);
      }
    }
    for (size_t k = 0; pass == 0 && k < width; k++) {
      found.x0[k] /= total;
    }
  }
  found.error = square / total;
  for (size_t k = 0; k < width; k++) {
    const double jacobian = signal / (noise * noise) * product[k] / total; /* of x0, times f */
    found.epsilon[k] = ((double)at[k] - signal * found.x0[k]) / noise;
    found.gradient[k] = ((double)f[k] - signal * jacobian) / noise;
  }
  return found;
}

static void fill_points(uint32_t width, uint32_t classes, uint32_t count, uint64_t *random)
{
  check_normals(points, (size_t)count * width, random);
  for (size_t i = 0; i < count; i++) {
    labels[i] = classes == 0 ? 0 : (uint32_t)check_between(random, 0, classes - 1);
    for (size_t k = 0; k < width; k++) {
      points[i * width + k] *= 0.5F;
    }
  }
}

/* Noised data, and every fourth anywhere. */
static void ask(double signal, double noise, uint32_t width, uint32_t count, uint64_t *random)
{
  check_normals(x, (size_t)ROWS * width, random);
  check_normals(factor, (size_t)ROWS * width, random);
  for (size_t i = 0; i < ROWS; i++) {
    const size_t point = check_between(random, 0, count - 1);
    for (size_t k = 0; k < width; k++) {
      if (i % 4 != 3) {
        x[i * width + k] =
            (float)(signal * (double)points[point * width + k] + noise * (double)x[i * width + k]);
      }
    }
  }
}

static void compare(const whorl_exact_denoiser *exact, uint32_t count, double rounding,
                    const uint32_t *label)
{
  const uint32_t width = exact->width;
  for (size_t i = 0; i < ROWS; i++) {
    const int class = label == NULL || label[i] >= exact->class_count ? -1 : (int)label[i];
    const known want =
        naive(x + i * width, factor + i * width, exact->signal, exact->noise, width, count, class);
    /* A weight's exponent is wrong by the rounding of x over the noise; far from all points, where
       two of them are equally near, that moves what is between them. */
    double size = 1.0, length = 1.0;
    for (size_t k = 0; k < width; k++) {
      size = fmax(size, fabs(want.epsilon[k]));
      length = fmax(length, fabs((double)factor[i * width + k]));
    }
    const double spread = sqrt(want.error);
    const double wrong = rounding * size / exact->noise; /* of an exponent's argument */
    CHECK_NEAR(whorl_exact_denoiser_error(exact, i), want.error,
               20.0 * (wrong * want.error + rounding * spread) + 1e-14);
    for (size_t k = 0; k < width; k++) {
      const size_t at = i * width + k;
      const double in_x0 = 20.0 * (wrong * spread + rounding);
      CHECK_NEAR(x0[at], want.x0[k], in_x0);
      CHECK_NEAR(epsilon[at], want.epsilon[k],
                 exact->signal / exact->noise * in_x0 +
                     20.0 * rounding * (size + 1.0 / exact->noise));
      const double scale = exact->signal / exact->noise;
      CHECK_NEAR(gradient[at], want.gradient[k],
                 20.0 * length *
                     (wrong * (1.0 + scale * scale * want.error) / exact->noise +
                      rounding / exact->noise * (1.0 + scale * scale * spread)));
    }
  }
}

static void answer(const whorl_predictor *predictor, const uint32_t *label)
{
  predictor->predict(predictor->context, x0, epsilon, x, label, ROWS);
  predictor->epsilon_gradient(predictor->context, gradient, factor, x, label, ROWS);
}

static void check_against_naive(void)
{
  static const struct {
    uint32_t width, classes, count;
  } sets[] = {{2, 0, 1},   {2, 0, 5},    {2, 0, 4000}, {2, 1, 3},  {2, 3, 1501},
              {2, 16, 40}, {1, 0, 77},   {3, 0, 1},    {3, 2, 50}, {64, 4, 200},
              {64, 0, 30}, {2, 0, 1025}, {2, 2, 4097}};
  static const uint32_t times[] = {0, 1, 30, 150, TIMESTEPS - 1};
  check_group("expected data, noise, error and Jacobian agree with naive ones in double");
  for (size_t s = 0; s < sizeof sets / sizeof *sets; s++) {
    uint64_t random = s;
    make_schedule((whorl_schedule_kind)(s % WHORL_SCHEDULE_COUNT));
    fill_points(sets[s].width, sets[s].classes, sets[s].count, &random);
    whorl_exact_denoiser exact = make(sets[s].width, sets[s].classes, sets[s].count);
    const whorl_predictor predictor = whorl_exact_denoiser_predictor(&exact);
    for (size_t t = 0; t < sizeof times / sizeof *times; t++) {
      check_case("%u points, width %u, %u classes, timestep %u", sets[s].count, sets[s].width,
                 sets[s].classes, times[t]);
      ask(schedule.signal[times[t]], schedule.noise[times[t]], sets[s].width, sets[s].count,
          &random);
      predictor.set_time(predictor.context, times[t]);
      answer(&predictor, NULL);
      compare(&exact, sets[s].count, (double)FLT_EPSILON, NULL);
      if (sets[s].classes == 0) {
        continue;
      }
      for (size_t i = 0; i < ROWS; i++) { /* the label past the last means all points */
        row_labels[i] = (uint32_t)check_between(&random, 0, sets[s].classes);
        while (row_labels[i] < sets[s].classes && i < ROWS) {
          size_t there = 0;
          for (size_t p = 0; p < sets[s].count; p++) {
            there += labels[p] == row_labels[i];
          }
          if (there > 0) {
            break;
          }
          row_labels[i]++;
        }
      }
      answer(&predictor, row_labels);
      compare(&exact, sets[s].count, (double)FLT_EPSILON, row_labels);
    }
  }
}

static void check_extremes(void)
{
  check_group("without noise the nearest point; without signal the mean of all");
  uint64_t random = 5;
  make_schedule(WHORL_SCHEDULE_LINEAR);
  for (uint32_t width = 2; width <= 3; width++) {
    enum { COUNT = 50 };
    fill_points(width, 2, COUNT, &random);
    whorl_exact_denoiser exact = make(width, 2, COUNT);
    const whorl_predictor predictor = whorl_exact_denoiser_predictor(&exact);
    ask(1.0, 0.3, width, COUNT, &random);
    static const double noises[] = {0.0, 1e-30, 1e-18, 1e-9};
    for (size_t n = 0; n < sizeof noises / sizeof *noises; n++) {
      whorl_exact_denoiser_set_scales(&exact, 1.0, noises[n]);
      predictor.predict(predictor.context, x0, epsilon, x, NULL, ROWS);
      check_case("width %u, noise %g", width, noises[n]);
      for (size_t i = 0; i < ROWS; i++) {
        size_t nearest = 0;
        double least = INFINITY;
        for (size_t p = 0; p < COUNT; p++) {
          double square = 0.0;
          for (size_t k = 0; k < width; k++) {
            square += pow((double)points[p * width + k] - (double)x[i * width + k], 2.0);
          }
          nearest = square < least ? p : nearest;
          least = fmin(least, square);
        }
        for (size_t k = 0; k < width; k++) {
          CHECK(x0[i * width + k] == points[nearest * width + k]);
        }
      }
    }
    whorl_exact_denoiser_set_scales(&exact, 0.0, 1.0);
    for (uint32_t class = 0; class <= 2; class ++) {
      double mean[3] = {0.0}, there = 0.0;
      for (size_t p = 0; p < COUNT; p++) {
        for (size_t k = 0; k < width && (class == 2 || labels[p] == class); k++) {
          mean[k] += (double)points[p * width + k];
          there += k == 0 ? 1.0 : 0.0;
        }
      }
      for (size_t i = 0; i < ROWS; i++) {
        row_labels[i] = class;
      }
      predictor.predict(predictor.context, x0, epsilon, x, row_labels, ROWS);
      for (size_t k = 0; k < (size_t)ROWS * width; k++) {
        CHECK_NEAR(x0[k], mean[k % width] / there, 1e-6);
        CHECK_NEAR(epsilon[k], x[k], 1e-6);
      }
      double error = 0.0;
      for (size_t p = 0; p < COUNT; p++) {
        for (size_t k = 0; k < width && (class == 2 || labels[p] == class); k++) {
          error += pow((double)points[p * width + k] - mean[k] / there, 2.0) / there;
        }
      }
      CHECK_NEAR(whorl_exact_denoiser_error(&exact, 0), error, 1e-5);
    }
  }
  check_group("infinities and NaN stay in their row");
  fill_points(2, 0, 50, &random);
  whorl_exact_denoiser exact = make(2, 0, 50);
  const whorl_predictor predictor = whorl_exact_denoiser_predictor(&exact);
  ask(1.0, 0.3, 2, 50, &random);
  predictor.set_time(predictor.context, 100);
  predictor.predict(predictor.context, x0, epsilon, x, NULL, ROWS);
  float before[2 * ROWS];
  memcpy(before, x0, sizeof before);
  x[0] = NAN;
  x[5] = INFINITY;
  predictor.predict(predictor.context, x0, epsilon, x, NULL, ROWS);
  CHECK(isnan(epsilon[0]));
  CHECK(check_same_bits(x0 + 2, before + 2, 2) &&
        check_same_bits(x0 + 6, before + 6, 2 * ROWS - 6));
}

#ifdef WHORL_HAVE_SIMD128
static void check_bits(void)
{
  check_group("both tables of kernels give the same bits");
  static float first[2 * ROWS], second[2 * ROWS], third[2 * ROWS];
  uint64_t random = 6;
  make_schedule(WHORL_SCHEDULE_LINEAR);
  fill_points(2, 0, 2003, &random);
  whorl_exact_denoiser exact = make(2, 0, 2003);
  const whorl_predictor predictor = whorl_exact_denoiser_predictor(&exact);
  for (uint32_t t = 0; t < TIMESTEPS; t += 13) {
    predictor.set_time(predictor.context, t);
    ask(exact.signal, exact.noise, 2, 2003, &random);
    exact.kernels = &whorl_kernels_scalar;
    answer(&predictor, NULL);
    memcpy(first, x0, sizeof first);
    memcpy(second, epsilon, sizeof second);
    memcpy(third, gradient, sizeof third);
    exact.kernels = &whorl_kernels_simd128;
    answer(&predictor, NULL);
    check_case("timestep %u", t);
    CHECK(check_same_bits(first, x0, 2 * (size_t)ROWS));
    CHECK(check_same_bits(second, epsilon, 2 * (size_t)ROWS));
    CHECK(check_same_bits(third, gradient, 2 * (size_t)ROWS));
  }
}
#endif

static double seconds(void)
{
  struct timespec now;
  timespec_get(&now, TIME_UTC);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* For the reader, no check: a busy machine is no fault. */
static void tell_speed(void)
{
  enum { SIDE = 64, COUNT = 4000 };
  check_group("a field of 64 x 64 over 4000 points");
  make_schedule(WHORL_SCHEDULE_LINEAR);
  whorl_toy_data_fill(points, labels, WHORL_TOY_BOTH, COUNT / 2, 1.0F, 0);
  whorl_exact_denoiser exact = make(2, 0, COUNT);
  const whorl_predictor predictor = whorl_exact_denoiser_predictor(&exact);
  const size_t rounds = 1000000;
  double best = INFINITY, peak = INFINITY;
  for (int round = 0; round < 5; round++) {
    double start = seconds();
    predictor.set_time(predictor.context, 100);
    for (size_t done = 0; done < (size_t)SIDE * SIDE; done += WHORL_MAX_ROWS) {
      for (size_t i = 0; i < WHORL_MAX_ROWS; i++) {
        x[2 * i] = (float)((done + i) % SIDE) / 21.0F - 1.5F;
        x[2 * i + 1] = (float)((done + i) / SIDE) / 21.0F - 1.5F;
      }
      predictor.predict(predictor.context, x0, epsilon, x, NULL, WHORL_MAX_ROWS);
    }
    best = fmin(best, seconds() - start);
    start = seconds();
    CHECK(exact.kernels->arithmetic_peak(rounds) > 0.0F);
    peak = fmin(peak, seconds() - start);
  }
  const double pairs = (double)SIDE * SIDE * COUNT;
  const double multiply_adds = 0.5 * WHORL_PEAK_FLOPS * (double)rounds / peak; /* a second */
  check_note("%.1f ms: %.1f multiply-adds at peak for a pair of point and place", 1e3 * best,
             best * multiply_adds / pairs);
}

/* By way of the answer of one objective, the answer of another; and how far a rounding of x and of
   the first answer reaches in it. */
static double converted(double *reach, whorl_objective from, whorl_objective to, uint32_t t,
                        size_t i)
{
  const whorl_target asked = whorl_objective_target(from, &schedule, t);
  const whorl_target wanted = whorl_objective_target(to, &schedule, t);
  const float answer = (float)(asked.x0 * (double)x0[i] + asked.epsilon * (double)epsilon[i]);
  const whorl_reading read = whorl_objective_reading(from, &schedule, t);
  float read_x0, read_epsilon;
  whorl_objective_read(&read_x0, &read_epsilon, &answer, &x[i], read, 1);
  const double largest = fmax(fabs((double)x[i]), fabs((double)answer));
  const double coefficients = fabs((double)read.x0_of_x) + fabs((double)read.x0_of_answer) +
                              fabs((double)read.epsilon_of_x) +
                              fabs((double)read.epsilon_of_answer);
  *reach = (double)FLT_EPSILON * coefficients * largest;
  return wanted.x0 * (double)read_x0 + wanted.epsilon * (double)read_epsilon;
}

static void check_conversions(void)
{
  check_group("its x0, v, velocity and epsilon convert into each other to 1e-5");
  enum { COUNT = 1000 };
  uint64_t random = 8;
  for (int kind = 0; kind < WHORL_SCHEDULE_COUNT; kind++) {
    make_schedule((whorl_schedule_kind)kind);
    whorl_toy_data_fill(points, labels, WHORL_TOY_GAUSSIANS, COUNT, 1.0F, 0);
    whorl_exact_denoiser exact = make(2, 0, COUNT);
    const whorl_predictor predictor = whorl_exact_denoiser_predictor(&exact);
    size_t farther = 0, all = 0;
    for (uint32_t t = 0; t < TIMESTEPS - 1; t += 13) {
      ask(schedule.signal[t], schedule.noise[t], 2, COUNT, &random);
      predictor.set_time(predictor.context, t);
      predictor.predict(predictor.context, x0, epsilon, x, NULL, ROWS);
      for (uint32_t pair = 0; pair < WHORL_OBJECTIVE_COUNT * WHORL_OBJECTIVE_COUNT; pair++) {
        const whorl_objective from = (whorl_objective)(pair / WHORL_OBJECTIVE_COUNT);
        const whorl_objective to = (whorl_objective)(pair % WHORL_OBJECTIVE_COUNT);
        const whorl_target wanted = whorl_objective_target(to, &schedule, t);
        check_case("%s to %s at t = %u of the %s path", whorl_objective_name(from),
                   whorl_objective_name(to), t, whorl_noise_schedule_name((uint32_t)kind));
        for (size_t i = 0; i < 2 * (size_t)ROWS; i++) {
          double reach;
          const double right = wanted.x0 * (double)x0[i] + wanted.epsilon * (double)epsilon[i];
          const double found = converted(&reach, from, to, t, i);
          CHECK_NEAR(found, right, fmax(1e-5, 2.0 * reach));
          farther += fabs(found - right) > 1e-5 ? 1 : 0;
          all++;
        }
      }
    }
    check_note("%s: %.2f%% differ by more than 1e-5, by the rounding of x alone",
               whorl_noise_schedule_name((uint32_t)kind), 100.0 * (double)farther / (double)all);
    CHECK(farther < all / 100);
  }
}

int main(void)
{
  pages = guard_make((size_t)1 << 22);
  check_against_naive();
  check_extremes();
  check_conversions();
#ifdef WHORL_HAVE_SIMD128
  check_bits();
#endif
  tell_speed();
  return check_finish();
}
