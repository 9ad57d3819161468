/* The log-likelihood of mixtures of Gaussians, which are known. */
#include "check.h"

#include "denoiser.h"
#include "density.h"
#include "exact_denoiser.h"
#include "model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_MODES = 8, WIDEST = 6 };
static const double PI = 3.14159265358979323846;

/* Gaussians of equal weight, each with its deviation on each axis. */
typedef struct mixture {
  uint32_t width, modes;
  double centre[MOST_MODES][WIDEST], deviation[WIDEST];
  const whorl_noise_schedule *schedule;
  double signal, noise;
  double rounding; /* how wrong the gradient is, as a network's is by rounding */
} mixture;

/* The log density of signal x_0 + noise epsilon at `at`; responsibilities [modes] or NULL. */
static double log_density_at(const mixture *m, const double *at, double signal, double noise,
                             double *responsibility)
{
  double exponents[MOST_MODES], largest = -INFINITY, sum = 0.0;
  for (size_t mode = 0; mode < m->modes; mode++) {
    exponents[mode] = 0.0;
    for (size_t k = 0; k < m->width; k++) {
      const double variance = pow(signal * m->deviation[k], 2.0) + noise * noise;
      exponents[mode] -= pow(at[k] - signal * m->centre[mode][k], 2.0) / (2.0 * variance) +
                         0.5 * log(2.0 * PI * variance);
    }
    largest = fmax(largest, exponents[mode]);
  }
  for (size_t mode = 0; mode < m->modes; mode++) {
    sum += exp(exponents[mode] - largest);
  }
  for (size_t mode = 0; responsibility != NULL && mode < m->modes; mode++) {
    responsibility[mode] = exp(exponents[mode] - largest) / sum;
  }
  return largest + log(sum / m->modes);
}

static void set_time(void *context, uint32_t t)
{
  mixture *m = context;
  m->signal = m->schedule->signal[t];
  m->noise = m->schedule->noise[t];
}

/* epsilon = -noise times the score, which is the mean of the modes' scores by responsibility. */
static void scores(const mixture *m, double *score, double each[MOST_MODES][WIDEST],
                   double *responsibility, const float *x)
{
  double at[WIDEST] = {0.0};
  for (size_t k = 0; k < m->width; k++) {
    at[k] = (double)x[k];
    score[k] = 0.0;
  }
  log_density_at(m, at, m->signal, m->noise, responsibility);
  for (size_t mode = 0; mode < m->modes; mode++) {
    for (size_t k = 0; k < m->width; k++) {
      const double variance = pow(m->signal * m->deviation[k], 2.0) + m->noise * m->noise;
      each[mode][k] = -(at[k] - m->signal * m->centre[mode][k]) / variance;
      score[k] += responsibility[mode] * each[mode][k];
    }
  }
}

static void predict(void *context, float *x0, float *epsilon, const float *x, const uint32_t *label,
                    size_t rows)
{
  const mixture *m = context;
  double score[WIDEST], each[MOST_MODES][WIDEST], responsibility[MOST_MODES];
  (void)label;
  for (size_t row = 0; row < rows; row++) {
    scores(m, score, each, responsibility, x + row * m->width);
    for (size_t k = 0; k < m->width; k++) {
      const size_t i = row * m->width + k;
      epsilon[i] = (float)(-m->noise * score[k]);
      double data = 0.0;
      for (size_t mode = 0; mode < m->modes; mode++) {
        data += responsibility[mode] * (m->centre[mode][k] - m->signal * m->deviation[k] *
                                                                 m->deviation[k] * each[mode][k]);
      }
      x0[i] = (float)data;
    }
  }
}

/* The score's derivatives: those of each mode, and the covariance of the modes' scores. */
static void epsilon_gradient(void *context, float *gradient, const float *factor, const float *x,
                             const uint32_t *label, size_t rows)
{
  const mixture *m = context;
  double score[WIDEST], each[MOST_MODES][WIDEST], responsibility[MOST_MODES];
  (void)label;
  for (size_t row = 0; row < rows; row++) {
    const float *f = factor + row * m->width;
    scores(m, score, each, responsibility, x + row * m->width);
    for (size_t k = 0; k < m->width; k++) {
      const double variance = pow(m->signal * m->deviation[k], 2.0) + m->noise * m->noise;
      double sum = -(double)f[k] / variance;
      for (size_t mode = 0; mode < m->modes; mode++) {
        for (size_t j = 0; j < m->width; j++) {
          sum += responsibility[mode] * each[mode][k] * (each[mode][j] - score[j]) * (double)f[j];
        }
      }
      gradient[row * m->width + k] = (float)(-m->noise * sum * (1.0 + m->rounding));
    }
  }
}

static whorl_noise_schedule schedule;
static whorl_density density;
static mixture mix;

static void place(whorl_arena *arena, uint32_t timesteps)
{
  whorl_noise_schedule_place(&schedule, arena, timesteps);
  const whorl_predictor predictor = {.context = &mix,
                                     .width = mix.width,
                                     .set_time = set_time,
                                     .predict = predict,
                                     .epsilon_gradient = epsilon_gradient};
  whorl_density_place(&density, arena, predictor, &schedule);
}

static void make(whorl_schedule_kind kind, uint32_t timesteps)
{
  static void *block = NULL;
  whorl_arena arena = whorl_arena_measure();
  place(&arena, timesteps);
  free(block);
  block = aligned_alloc(WHORL_ALIGNMENT, arena.used);
  arena = whorl_arena_over(block);
  place(&arena, timesteps);
  whorl_noise_schedule_fill(&schedule, kind, 1e-4, 0.02);
  mix.schedule = &schedule;
}

static float points[WHORL_MAX_ROWS * WIDEST];
static double found[WHORL_MAX_ROWS];

/* Around every mode in all directions, up to four deviations. */
static size_t around(void)
{
  size_t rows = 0;
  for (size_t mode = 0; mode < mix.modes; mode++) {
    for (size_t ring = 0; ring < 5; ring++) {
      for (size_t way = 0; way < (ring == 0 ? 1 : 6) && rows < WHORL_MAX_ROWS; way++, rows++) {
        for (size_t k = 0; k < mix.width; k++) {
          const double angle = 2.0 * PI * ((double)way / 6.0 + 0.1 * (double)ring) + (double)k;
          const double along = k % 2 == 0 ? cos(angle) : sin(angle - 1.0);
          points[rows * mix.width + k] =
              (float)(mix.centre[mode][k] + (double)ring * mix.deviation[k] * along);
        }
      }
    }
  }
  return rows;
}

/* The largest difference to the density of the mixture with the first timestep's noise on it. */
static double largest_error(size_t rows)
{
  double largest = 0.0;
  for (size_t row = 0; row < rows; row++) {
    double at[WIDEST];
    for (size_t k = 0; k < mix.width; k++) {
      at[k] = (double)points[row * mix.width + k];
    }
    const double noise = schedule.noise[0] / schedule.signal[0];
    largest = fmax(largest, fabs(found[row] - log_density_at(&mix, at, 1.0, noise, NULL)));
  }
  return largest;
}

static void make_ring(double deviation_x, double deviation_y)
{
  mix = (mixture){.width = 2, .modes = 8, .deviation = {deviation_x, deviation_y}};
  for (size_t mode = 0; mode < 8; mode++) {
    mix.centre[mode][0] = 0.8 * cos(2.0 * PI * (double)mode / 8.0);
    mix.centre[mode][1] = 0.8 * sin(2.0 * PI * (double)mode / 8.0);
  }
}

/* How z and its log density change along the path, by w = log(tan(angle / 2)): in double, without
   timesteps. */
static void reference_slope(double slope[3], const double z[2], double w)
{
  const double angle = 2.0 * atan(exp(w)), signal = cos(angle), noise = sin(angle);
  double responsibility[MOST_MODES], score[2] = {0.0}, each[MOST_MODES][2], trace = 0.0;
  log_density_at(&mix, z, signal, noise, responsibility);
  for (size_t k = 0; k < 2; k++) {
    const double variance = pow(signal * mix.deviation[k], 2.0) + noise * noise;
    for (size_t mode = 0; mode < mix.modes; mode++) {
      each[mode][k] = -(z[k] - signal * mix.centre[mode][k]) / variance;
      score[k] += responsibility[mode] * each[mode][k];
    }
    trace -= 1.0 / variance;
    for (size_t mode = 0; mode < mix.modes; mode++) {
      trace += responsibility[mode] * each[mode][k] * (each[mode][k] - score[k]);
    }
  }
  /* v = -tan(angle) (score + z), and d angle = noise dw */
  for (size_t k = 0; k < 2; k++) {
    slope[k] = -noise * noise / signal * (score[k] + z[k]);
  }
  slope[2] = -noise * noise / signal * (trace + 2.0);
}

/* The log density of what the ODE makes of a standard normal x at the last timestep: Runge and
   Kutta's method in many steps. On the way the mixture is known at any time. */
static double drawn_log_density(const double *from)
{
  enum { STEPS = 1500 };
  const uint32_t last = schedule.timesteps - 1;
  const double ends[2] = {atan2(schedule.noise[0], schedule.signal[0]),
                          fmin(atan2(schedule.noise[last], schedule.signal[last]), 1.5707)};
  const double w = log(tan(0.5 * ends[0])), way = (log(tan(0.5 * ends[1])) - w) / STEPS;
  double at[3] = {cos(ends[0]) * from[0], cos(ends[0]) * from[1], 2.0 * log(cos(ends[0]))};
  for (int i = 0; i < STEPS; i++) {
    double slopes[4][3], sum[3] = {0.0};
    for (int k = 0; k < 4; k++) {
      const double share = k == 0 ? 0.0 : k == 3 ? 1.0 : 0.5, weight = k % 3 == 0 ? 1.0 : 2.0;
      double z[2];
      for (size_t axis = 0; axis < 2; axis++) {
        z[axis] = at[axis] + (k == 0 ? 0.0 : share * way * slopes[k - 1][axis]);
      }
      reference_slope(slopes[k], z, w + way * (i + share));
      for (size_t n = 0; n < 3; n++) {
        sum[n] += weight / 6.0 * way * slopes[k][n];
      }
    }
    for (size_t n = 0; n < 3; n++) {
      at[n] += sum[n];
    }
  }
  const double power = schedule.power[last];
  return at[2] - 0.5 * power * (at[0] * at[0] + at[1] * at[1]) + log(power / (2.0 * PI));
}

/* The largest difference to that, at every other point. */
static double largest_error_of_drawn(size_t rows)
{
  double largest = 0.0;
  for (size_t row = 0; row < rows; row += 2) {
    const double at[2] = {(double)points[2 * row], (double)points[2 * row + 1]};
    largest = fmax(largest, fabs(found[row] - drawn_log_density(at)));
  }
  return largest;
}

/* A path that ends with signal left draws another density than the data's, and that is what is
   told: only where it ends in noise, the mixture's own is found. */
static void check_mixtures(void)
{
  static const struct {
    double x, y;
  } deviations[] = {{0.05, 0.05}, {0.05, 0.2}, {0.3, 0.3}};
  static const uint32_t timesteps[] = {300, 1000};
  check_group("eight Gaussians, everywhere within four deviations, on every path");
  for (size_t d = 0; d < sizeof deviations / sizeof *deviations; d++) {
    for (int kind = 0; kind < WHORL_SCHEDULE_COUNT; kind++) {
      for (size_t t = 0; t < 2; t++) {
        make_ring(deviations[d].x, deviations[d].y);
        make((whorl_schedule_kind)kind, timesteps[t]);
        const size_t rows = around();
        whorl_density_log(&density, found, points, NULL, (uint32_t)rows,
                          &(whorl_density_choice){0});
        const bool ends_in_noise = schedule.signal[timesteps[t] - 1] < 0.01;
        const double error = ends_in_noise ? largest_error(rows) : 0.0;
        const double drawn = largest_error_of_drawn(rows);
        const char *name = whorl_noise_schedule_name((uint32_t)kind);
        check_note("deviations %g and %g, %s, %u timesteps: %.2g, of what is drawn %.2g",
                   deviations[d].x, deviations[d].y, name, timesteps[t], error, drawn);
        check_case("deviations %g and %g, %s, %u timesteps", deviations[d].x, deviations[d].y, name,
                   timesteps[t]);
        CHECK_NEAR(error, 0.0, 1e-2);
        CHECK_NEAR(drawn, 0.0, 1e-2);
      }
    }
  }

  check_group("a straight path, which ends without any signal");
  make_ring(0.1, 0.3);
  mix.rounding = 1e-6;
  make(WHORL_SCHEDULE_LINEAR, 1000);
  for (uint32_t t = 0; t < schedule.timesteps; t++) {
    schedule.noise[t] = (double)(t + 1) / (double)schedule.timesteps;
    schedule.signal[t] = 1.0 - schedule.noise[t];
    schedule.power[t] = pow(schedule.noise[t], 2.0) + pow(schedule.signal[t], 2.0);
  }
  const size_t straight_rows = around();
  whorl_density_log(&density, found, points, NULL, (uint32_t)straight_rows,
                    &(whorl_density_choice){0});
  check_note("largest difference %.2g", largest_error(straight_rows));
  CHECK_NEAR(largest_error(straight_rows), 0.0, 1e-2);

  check_group("half the steps, more than three times the error");
  make_ring(0.3, 0.2);
  make(WHORL_SCHEDULE_COSINE, 1001);
  const size_t rows = around();
  double errors[3];
  for (uint32_t halving = 0; halving < 3; halving++) {
    whorl_density_log(&density, found, points, NULL, (uint32_t)rows,
                      &(whorl_density_choice){.steps = 50U >> halving});
    errors[halving] = largest_error(rows);
  }
  check_note("50, 25 and 12 steps: %.2g, %.2g, %.2g", errors[0], errors[1], errors[2]);
  CHECK(errors[1] > 3.0 * errors[0] && errors[2] > 3.0 * errors[1]);
  CHECK(errors[0] < 0.03); /* Heun's method leaves 0.046 */
}

static void check_standard_normal(void)
{
  check_group("data that is standard normal stays so on every path");
  for (uint32_t kind = 0; kind < WHORL_SCHEDULE_COUNT; kind++) {
    mix = (mixture){.width = 3, .modes = 1, .deviation = {1.0, 1.0, 1.0}};
    make((whorl_schedule_kind)kind, 300);
    const size_t rows = around();
    whorl_density_log(&density, found, points, NULL, (uint32_t)rows,
                      &(whorl_density_choice){.steps = 20});
    check_case("%s", whorl_noise_schedule_name(kind));
    if (schedule.power[schedule.timesteps - 1] == 1.0) {
      CHECK_NEAR(largest_error(rows), 0.0, 1e-3);
    }
  }
}

static void check_probes(void)
{
  enum { WIDTH = 6, PROBES = 16 };
  static double exact[WHORL_MAX_ROWS], parts[WHORL_MAX_ROWS];
  mix = (mixture){.width = WIDTH, .modes = 3, .deviation = {0.2, 0.3, 0.2, 0.4, 0.2, 0.3}};
  uint64_t random = 4;
  for (size_t mode = 0; mode < mix.modes; mode++) {
    for (size_t k = 0; k < WIDTH; k++) {
      mix.centre[mode][k] = 0.6 * check_uniform(&random);
    }
  }
  make(WHORL_SCHEDULE_COSINE, 1000);
  const size_t rows = around();
  check_group("six dimensions: the exact divergence, and Hutchinson's estimate around it");
  whorl_density_log(&density, found, points, NULL, (uint32_t)rows,
                    &(whorl_density_choice){.steps = 300});
  CHECK_NEAR(largest_error(rows), 0.0, 1e-2);
  /* Few points have most of the variance: many seeds, or the sums would be those of a few draws. */
  enum { SEEDS = 30, STEPS = 40 };
  const double count = (double)rows * SEEDS;
  double mean[2] = {0.0}, square[2] = {0.0};
  whorl_density_log(&density, exact, points, NULL, (uint32_t)rows,
                    &(whorl_density_choice){.steps = STEPS});
  for (uint32_t k = 0; k < 2 * SEEDS; k++) {
    whorl_density_log(
        &density, found, points, NULL, (uint32_t)rows,
        &(whorl_density_choice){.steps = STEPS, .probes = k % 2 == 0 ? 1 : PROBES, .seed = k});
    for (size_t row = 0; row < rows; row++) {
      mean[k % 2] += (found[row] - exact[row]) / count;
      square[k % 2] += pow(found[row] - exact[row], 2.0) / count;
    }
  }
  check_note("deviation of an estimate: %.3f by one probe, %.3f by %d", sqrt(square[0]),
             sqrt(square[1]), PROBES);
  for (size_t k = 0; k < 2; k++) {
    CHECK_NEAR(mean[k], 0.0, 4.0 * sqrt(square[k] / count));
  }
  CHECK_NEAR(square[1] * PROBES / square[0], 1.0, 0.5);

  check_group("points in parts are the whole, to the bit");
  whorl_density_choice choice = {.steps = 20, .probes = 2, .seed = 3};
  whorl_density_log(&density, found, points, NULL, (uint32_t)rows, &choice);
  const size_t first = rows / 3;
  whorl_density_log(&density, parts, points, NULL, (uint32_t)first, &choice);
  choice.first_point = (uint32_t)first;
  whorl_density_log(&density, parts + first, points + first * WIDTH, NULL, (uint32_t)(rows - first),
                    &choice);
  CHECK(memcmp(found, parts, rows * sizeof *found) == 0);
  choice.seed = 4;
  whorl_density_log(&density, parts + first, points + first * WIDTH, NULL, (uint32_t)(rows - first),
                    &choice);
  CHECK(memcmp(found, parts, rows * sizeof *found) != 0);
}

/* A finite set of points has, with the first timestep's noise on it, the density of so many
   Gaussians. */
static void check_exact_denoiser(void)
{
  enum { COUNT = 8 };
  static float centres[2 * COUNT];
  static _Alignas(WHORL_ALIGNMENT) uint8_t block[1 << 17];
  check_group("the exact denoiser of points finds a Gaussian at each");
  make_ring(0.0, 0.0);
  make(WHORL_SCHEDULE_LINEAR, 1000);
  for (size_t i = 0; i < (size_t)2 * COUNT; i++) {
    centres[i] = (float)mix.centre[i / 2][i % 2];
  }
  whorl_arena arena = whorl_arena_over(block);
  whorl_exact_denoiser exact;
  whorl_exact_denoiser_place(&exact, &arena, &schedule, 2, 0, COUNT);
  whorl_exact_denoiser_fill(&exact, centres, NULL);
  density.predictor = whorl_exact_denoiser_predictor(&exact);
  mix.deviation[0] = mix.deviation[1] = schedule.noise[0] / schedule.signal[0];
  const size_t rows = around();
  mix.deviation[0] = mix.deviation[1] = 0.0;
  whorl_density_log(&density, found, points, NULL, (uint32_t)rows, &(whorl_density_choice){0});
  check_note("largest difference %.2g", largest_error(rows));
  CHECK_NEAR(largest_error(rows), 0.0, 1e-2);
}

/* What the network's predictor says of its own derivatives, against differences. */
static void check_network(void)
{
  enum { ROWS = 9, WIDTH = 3 };
  static float x0[WHORL_MAX_ROWS * WIDTH], factor[ROWS * WIDTH], gradient[ROWS * WIDTH];
  static float x[ROWS * WIDTH], low[ROWS * WIDTH], high[ROWS * WIDTH];
  static const uint32_t label[ROWS] = {0, 1, 1, 0, 1, 0, 0, 1, 0};
  uint64_t random = 8;
  check_group("the network's gradient is that of its epsilon");
  for (uint32_t objective = 0; objective < WHORL_OBJECTIVE_COUNT; objective++) {
    whorl_settings settings = whorl_settings_default();
    settings.hidden_width = 16;
    settings.time_width = 8;
    settings.block_count = 2;
    settings.class_count = 2;
    settings.sample_width = WIDTH;
    settings.objective = objective;
    whorl_model model, twin;
    whorl_arena arena = whorl_arena_measure();
    whorl_model_place(&model, &arena, &settings, WHORL_FORWARD_ONLY, 1);
    whorl_model_share(&twin, &arena, &model);
    void *block = aligned_alloc(WHORL_ALIGNMENT, arena.used);
    arena = whorl_arena_over(block);
    whorl_model_place(&model, &arena, &settings, WHORL_FORWARD_ONLY, 1);
    whorl_model_share(&twin, &arena, &model);
    whorl_model_fill(&model, &settings);
    CHECK(whorl_model_predictor(&model).epsilon_gradient == NULL);
    const whorl_predictor predictor = whorl_model_predictor(&twin);
    predictor.set_time(predictor.context, 120);
    check_normals(x, (size_t)ROWS * WIDTH, &random);
    check_normals(factor, (size_t)ROWS * WIDTH, &random);
    predictor.predict(predictor.context, x0, low, x, label, ROWS);
    predictor.epsilon_gradient(predictor.context, gradient, factor, x, label, ROWS);
    for (size_t axis = 0; axis < WIDTH; axis++) {
      const float step = 0x1p-7F;
      for (int side = -1; side <= 1; side += 2) {
        for (size_t row = 0; row < ROWS; row++) {
          x[row * WIDTH + axis] += (float)side * step;
        }
        predictor.predict(predictor.context, x0, side < 0 ? low : high, x, label, ROWS);
        for (size_t row = 0; row < ROWS; row++) {
          x[row * WIDTH + axis] -= (float)side * step;
        }
      }
      for (size_t row = 0; row < ROWS; row++) {
        double slope = 0.0;
        for (size_t k = 0; k < WIDTH; k++) {
          const size_t i = row * WIDTH + k;
          slope += (double)factor[i] * ((double)high[i] - (double)low[i]) / (2.0 * (double)step);
        }
        check_case("%s, row %zu, axis %zu", whorl_objective_name(objective), row, axis);
        CHECK_NEAR(gradient[row * WIDTH + axis], slope, 1e-3 * (1.0 + fabs(slope)));
      }
    }
    free(block);
  }
}

int main(void)
{
  check_mixtures();
  check_standard_normal();
  check_probes();
  check_exact_denoiser();
  check_network();
  return check_finish();
}
