/* The order of the solvers: how their error falls with the step, where the solution is known. */
#include "check.h"

#include "sampler.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { TIMESTEPS = 4000, COUNT = 64, WIDTH = 2 };

/* In each coordinate two Gaussians at CENTRE - apart and CENTRE + apart, and what is expected of
   x_0 at signal_t, noise_t. With apart = 0 it is one, whose solution has a formula. */
static const double CENTRE = 0.5, DEVIATION = 0.3;

static double expected_x0(double x, double signal, double noise, double apart)
{
  const double variance = pow(signal * DEVIATION, 2.0) + noise * noise;
  const double away = x - signal * CENTRE;
  const double side = tanh(away * signal * apart / variance); /* the weights' difference */
  return CENTRE + side * apart +
         signal * DEVIATION * DEVIATION / variance * (away - signal * side * apart);
}

typedef struct cloud {
  const whorl_noise_schedule *schedule;
  uint32_t t;
  double apart;
} cloud;

static void set_time(void *context, uint32_t t)
{
  ((cloud *)context)->t = t;
}

static void predict(void *context, float *x0, float *epsilon, const float *x, const uint32_t *label,
                    size_t rows)
{
  const cloud *asked = context;
  const double signal = asked->schedule->signal[asked->t], noise = asked->schedule->noise[asked->t];
  (void)label;
  for (size_t i = 0; i < rows * WIDTH; i++) {
    const double expected = expected_x0((double)x[i], signal, noise, asked->apart);
    x0[i] = (float)expected;
    epsilon[i] = (float)(((double)x[i] - signal * expected) / noise);
  }
}

typedef struct fixture {
  whorl_noise_schedule schedule;
  whorl_sampler sampler;
  cloud cloud;
  void *block;
} fixture;

static void place(fixture *made, whorl_arena *arena)
{
  whorl_noise_schedule_place(&made->schedule, arena, TIMESTEPS);
  made->cloud = (cloud){.schedule = &made->schedule};
  whorl_sampler_place(
      &made->sampler, arena,
      (whorl_predictor){
          .context = &made->cloud, .width = WIDTH, .set_time = set_time, .predict = predict},
      &made->schedule);
}

static void make(fixture *made, whorl_schedule_kind kind)
{
  whorl_arena arena = whorl_arena_measure();
  place(made, &arena);
  made->block = aligned_alloc(WHORL_ALIGNMENT, arena.used);
  arena = whorl_arena_over(made->block);
  place(made, &arena);
  whorl_noise_schedule_fill(&made->schedule, kind, 2.5e-5, 0.005);
}

/* The solution from timestep `first` to `last`, which depends on nothing between: by the formula of
   one Gaussian (how many deviations a point is from the mean never changes), or by 10,000 steps of
   Runge and Kutta's fourth order in double, of y = x / (signal + noise) and s = noise / (signal +
   noise). */
static double slope(double y, double s, double apart)
{
  const double x0 = expected_x0(y, 1.0 - s, s, apart);
  return (y - (1.0 - s) * x0) / s - x0;
}

static double solution(const fixture *f, double x, uint32_t first, uint32_t last)
{
  const double *signal = f->schedule.signal, *noise = f->schedule.noise, apart = f->cloud.apart;
  if (apart == 0.0) {
    const double grown = hypot(signal[last] * DEVIATION, noise[last]) /
                         hypot(signal[first] * DEVIATION, noise[first]);
    return signal[last] * CENTRE + grown * (x - signal[first] * CENTRE);
  }
  enum { FINE = 10000 };
  const double from = noise[first] / (signal[first] + noise[first]);
  const double h = (noise[last] / (signal[last] + noise[last]) - from) / FINE;
  double y = x / (signal[first] + noise[first]);
  for (int i = 0; i < FINE; i++) {
    const double s = from + i * h;
    const double k1 = slope(y, s, apart), k2 = slope(y + 0.5 * h * k1, s + 0.5 * h, apart);
    const double k3 = slope(y + 0.5 * h * k2, s + 0.5 * h, apart);
    y += h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + slope(y + h * k3, s + h, apart));
  }
  return y * (signal[last] + noise[last]);
}

/* The root mean square of a run's errors, over the given timesteps. */
static double error_over(fixture *f, uint32_t rule, const int32_t *timesteps, uint32_t steps,
                         const double *right)
{
  static float x[COUNT * WIDTH], history[2 * COUNT * WIDTH];
  const whorl_sampling sampling = whorl_sampling_default();
  whorl_sampler_start(x, COUNT, WIDTH, 5);
  memset(history, 0, sizeof history);
  for (uint32_t step = 0; step < steps; step++) {
    const whorl_step where = {.schedule = &f->schedule,
                              .t = (uint32_t)timesteps[step],
                              .t_next = timesteps[step + 1],
                              .t_before = step == 0 ? -1 : timesteps[step - 1]};
    whorl_sampler_apply(&f->sampler, x, x, &(whorl_cloud){.count = COUNT, .history = history},
                        &sampling, &whorl_step_rules[rule], where, step);
  }
  double sum = 0.0;
  for (size_t i = 0; i < (size_t)COUNT * WIDTH; i++) {
    sum += pow((double)x[i] - right[i], 2.0);
  }
  return sqrt(sum / (COUNT * WIDTH));
}

/* Steps of equal length, or, unevenly, one longer and the next one shorter. */
static double error_between(fixture *f, uint32_t rule, uint32_t first, uint32_t last,
                            uint32_t steps, bool is_uneven, const double *right)
{
  int32_t timesteps[TIMESTEPS + 1];
  const int32_t stride = (int32_t)((first - last) / steps);
  for (uint32_t step = 0; step <= steps; step++) {
    timesteps[step] = (int32_t)first - stride * (int32_t)step;
    if (is_uneven && step % 2 == 1 && step < steps) {
      timesteps[step] -= stride / 4;
    }
  }
  return error_over(f, rule, timesteps, steps, right);
}

/* By the order of the rule over this stretch of the path, whose length divides by all the steps. */
static void check_order(whorl_rule rule, double falls, whorl_schedule_kind kind, double apart,
                        uint32_t first, uint32_t last, uint32_t steps)
{
  static float start[COUNT * WIDTH];
  double right[COUNT * WIDTH];
  fixture f;
  make(&f, kind);
  f.cloud.apart = apart;
  whorl_sampler_start(start, COUNT, WIDTH, 5);
  for (size_t i = 0; i < (size_t)COUNT * WIDTH; i++) {
    right[i] = solution(&f, (double)start[i], first, last);
  }
  for (int is_uneven = 0; is_uneven < 2; is_uneven++) {
    double errors[3];
    for (uint32_t halving = 0; halving < 3; halving++) {
      errors[halving] = error_between(&f, rule, first, last, steps << halving, is_uneven, right);
    }
    check_case("%s on the %s path, %.1f apart%s", whorl_step_rule_name(rule),
               whorl_noise_schedule_name(kind), apart, is_uneven ? ", uneven steps" : "");
    check_note("%s, %s, %.1f apart%s: error %.2e, %.2e, %.2e; falls by %.2f, %.2f",
               whorl_noise_schedule_name(kind), whorl_step_rule_name(rule), apart,
               is_uneven ? ", uneven" : "", errors[0], errors[1], errors[2], errors[0] / errors[1],
               errors[1] / errors[2]);
    CHECK_NEAR(errors[0] / errors[1], falls, 0.1 * falls);
    CHECK_NEAR(errors[1] / errors[2], falls, 0.1 * falls);
  }
  free(f.block);
}

static const struct {
  whorl_rule rule;
  double falls;
} orders[] = {{WHORL_RULE_EULER, 2.0},
              {WHORL_RULE_HEUN, 4.0},
              {WHORL_RULE_DPMPP_2M, 4.0},
              {WHORL_RULE_MIDPOINT, 4.0}};

/* --- a pair of Gaussians --- */

/* Each noise z belongs to the data CENTRE + DEVIATION z, as after a reflow (Liu et al. 2022, arXiv
   2209.03003): whatever the time, x tells z. */
static void predict_pair(void *context, float *x0, float *epsilon, const float *x,
                         const uint32_t *label, size_t rows)
{
  const cloud *asked = context;
  const double signal = asked->schedule->signal[asked->t], noise = asked->schedule->noise[asked->t];
  (void)label;
  for (size_t i = 0; i < rows * WIDTH; i++) {
    const double z = ((double)x[i] - signal * CENTRE) / (signal * DEVIATION + noise);
    x0[i] = (float)(CENTRE + DEVIATION * z);
    epsilon[i] = (float)z;
  }
}

/* Every state of every solver, by one step or many, lies on the line from the noise to its data. */
static void check_straight_path(void)
{
  check_group("flow on a pair of Gaussians has a straight path, which one step follows to its end");
  static float start[COUNT * WIDTH], x[COUNT * WIDTH], history[2 * COUNT * WIDTH];
  static const uint32_t counts[] = {1, 2, 7, 100};
  fixture f;
  make(&f, WHORL_SCHEDULE_FLOW);
  f.sampler.predictor.predict = predict_pair;
  whorl_sampler_start(start, COUNT, WIDTH, 5);
  double worst = 0.0;
  for (uint32_t rule = WHORL_RULE_EULER; rule < WHORL_RULE_COUNT; rule++) {
    for (size_t n = 0; n < sizeof counts / sizeof *counts; n++) {
      whorl_sampling sampling = whorl_sampling_default();
      sampling.rule = rule;
      sampling.steps = counts[n];
      memcpy(x, start, sizeof x);
      memset(history, 0, sizeof history);
      for (uint32_t step = 0; step < counts[n]; step++) {
        whorl_sampler_step(&f.sampler, x, x, &(whorl_cloud){.count = COUNT, .history = history},
                           &sampling, step);
        const bool is_last = step + 1 == counts[n];
        const uint32_t t = is_last ? 0 : whorl_sampling_timestep(&sampling, &f.schedule, step + 1);
        const double time = is_last ? 0.0 : (t + 1.0) / TIMESTEPS;
        check_case("%s, step %u of %u", whorl_step_rule_name(rule), step, counts[n]);
        for (size_t i = 0; i < (size_t)COUNT * WIDTH; i++) {
          const double z = (double)start[i];
          const double there = (1.0 - time) * (CENTRE + DEVIATION * z) + time * z;
          CHECK_NEAR(x[i], there, 1e-5);
          worst = fmax(worst, fabs((double)x[i] - there));
        }
      }
    }
  }
  check_note("%.1e off the line at most", worst);
  free(f.block);
}

int main(void)
{
  enum { RULES = sizeof orders / sizeof *orders, FIRST = 3199, LAST = 639, STEPS = 20 };
  check_group("errors fall by 2 or 4 as steps are halved, by the order of the rule: one Gaussian");
  /* Not the midpoint, whose error is here of third order: a Gaussian's variance is a quadratic of
     s, of which the terms of second order cancel. */
  for (size_t i = 0; i < RULES && orders[i].rule != WHORL_RULE_MIDPOINT; i++) {
    check_order(orders[i].rule, orders[i].falls, WHORL_SCHEDULE_LINEAR, 0.0, FIRST, LAST, STEPS);
  }
  check_group("two Gaussians, on every path");
  for (int kind = 0; kind < WHORL_SCHEDULE_COUNT; kind++) {
    for (size_t i = 0; i < RULES; i++) {
      check_order(orders[i].rule, orders[i].falls, (whorl_schedule_kind)kind, 0.6, FIRST, LAST,
                  STEPS);
    }
  }
  check_straight_path();
  return check_finish();
}
