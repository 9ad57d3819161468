/* Every step rule, with a denoiser that is exact: a cloud whose answer is known needs no training.
 */
#include "check.h"

#include "denoiser.h"
#include "sampler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MODES = 8, TIMESTEPS = 1000, STEPS = 100, COUNT = 2000 };
static const double PI = 3.14159265358979323846, RADIUS = 0.8, DEVIATION = 0.05;

/* Eight Gaussians on a circle, and E[x_0 | x_t] of them in double. */
typedef struct exact {
  const whorl_noise_schedule *schedule;
  uint32_t t;
  size_t asked; /* how often the time was set */
} exact;

static void centre_of(double centre[2], int mode)
{
  centre[0] = RADIUS * cos(2.0 * PI * mode / MODES);
  centre[1] = RADIUS * sin(2.0 * PI * mode / MODES);
}

static void set_time(void *context, uint32_t t)
{
  exact *denoiser = context;
  denoiser->t = t;
  denoiser->asked++;
}

static void predict(void *context, float *x0, float *epsilon, const float *x, const uint32_t *label,
                    size_t rows)
{
  const exact *denoiser = context;
  const double signal = denoiser->schedule->signal[denoiser->t];
  const double noise = denoiser->schedule->noise[denoiser->t];
  const double variance = signal * signal * DEVIATION * DEVIATION + noise * noise;
  (void)label;
  for (size_t i = 0; i < rows; i++) {
    const double at[2] = {(double)x[2 * i], (double)x[2 * i + 1]};
    double weights = 0.0, sums[2] = {0.0}, nearest = INFINITY;
    for (int pass = 0; pass < 2; pass++) { /* first the largest exponent, so that none underflows */
      for (int mode = 0; mode < MODES; mode++) {
        double centre[2];
        centre_of(centre, mode);
        const double away[2] = {at[0] - signal * centre[0], at[1] - signal * centre[1]};
        const double distance = (away[0] * away[0] + away[1] * away[1]) / (2.0 * variance);
        nearest = fmin(nearest, distance);
        if (pass == 1) {
          const double weight = exp(nearest - distance);
          weights += weight;
          for (int k = 0; k < 2; k++) {
            sums[k] += weight * (centre[k] + signal * DEVIATION * DEVIATION / variance * away[k]);
          }
        }
      }
    }
    for (int k = 0; k < 2; k++) {
      const double mean = sums[k] / weights;
      x0[2 * i + (size_t)k] = (float)mean;
      epsilon[2 * i + (size_t)k] = (float)((at[k] - signal * mean) / noise);
    }
  }
}

typedef struct fixture {
  whorl_noise_schedule schedule;
  whorl_sampler sampler;
  exact denoiser;
  void *block;
} fixture;

static void place(fixture *made, whorl_arena *arena, uint32_t timesteps)
{
  whorl_noise_schedule_place(&made->schedule, arena, timesteps);
  made->denoiser = (exact){.schedule = &made->schedule};
  const whorl_predictor predictor = {
      .context = &made->denoiser, .width = 2, .set_time = set_time, .predict = predict};
  whorl_sampler_place(&made->sampler, arena, predictor, &made->schedule);
}

static void make(fixture *made, whorl_schedule_kind kind, uint32_t timesteps, double beta_start,
                 double beta_end)
{
  whorl_arena arena = whorl_arena_measure();
  place(made, &arena, timesteps);
  made->block = aligned_alloc(WHORL_ALIGNMENT, arena.used);
  arena = whorl_arena_over(made->block);
  place(made, &arena, timesteps);
  whorl_noise_schedule_fill(&made->schedule, kind, beta_start, beta_end);
}

/* The share of points within three deviations of a mode. */
static double share_at_modes(const float *x)
{
  size_t there = 0;
  for (size_t i = 0; i < COUNT; i++) {
    double nearest = INFINITY;
    for (int mode = 0; mode < MODES; mode++) {
      double centre[2];
      centre_of(centre, mode);
      nearest =
          fmin(nearest, hypot((double)x[2 * i] - centre[0], (double)x[2 * i + 1] - centre[1]));
    }
    there += nearest <= 3.0 * DEVIATION ? 1 : 0;
  }
  return (double)there / COUNT;
}

static float x[2 * COUNT], other[2 * COUNT];

static void sample(fixture *f, const whorl_sampling *sampling)
{
  float *history =
      calloc(whorl_sampler_history_count(&f->sampler, sampling, COUNT) + 1, sizeof *history);
  whorl_sampler_start(x, COUNT, 2, (uint32_t)sampling->seed);
  for (uint32_t step = 0; step < whorl_sampling_steps(sampling, TIMESTEPS); step++) {
    whorl_sampler_step(&f->sampler, x, x, &(whorl_cloud){.count = COUNT, .history = history},
                       sampling, step);
  }
  free(history);
}

static void check_modes(fixture *f)
{
  static const double etas[] = {0.0, 0.5, 1.0};
  check_group("100 of 1000 steps lead at least 98% of the points to the modes, by every rule");
  for (uint32_t rule = 0; rule < WHORL_RULE_COUNT; rule++) {
    for (size_t i = 0; i < (rule == WHORL_RULE_DDIM ? 3 : 1); i++) {
      whorl_sampling sampling = whorl_sampling_default();
      sampling.rule = rule;
      sampling.steps = STEPS;
      sampling.eta = etas[i];
      sampling.seed = 4;
      sample(f, &sampling);
      const double share = share_at_modes(x);
      check_note("%s, eta %.1f: %.1f%%", whorl_step_rule_name(rule), etas[i], 100.0 * share);
      check_case("%s, eta %.1f", whorl_step_rule_name(rule), etas[i]);
      CHECK(share >= 0.98);
    }
  }
  /* What must not pass: strides of ten with the coefficients of strides of one. */
  whorl_sampling sampling = whorl_sampling_default();
  sampling.steps = STEPS;
  whorl_sampler_start(x, COUNT, 2, 3);
  for (uint32_t step = 0; step < STEPS; step++) {
    const uint32_t t = whorl_sampling_timestep(&sampling, &f->schedule, step);
    const whorl_step one = {
        .schedule = &f->schedule, .t = t, .t_next = (int32_t)t - 1, .t_before = -1};
    whorl_sampler_apply(&f->sampler, x, x, &(whorl_cloud){.count = COUNT}, &sampling,
                        &whorl_step_rules[WHORL_RULE_DDPM], one, step);
  }
  check_note("with one-step coefficients: %.1f%%", 100.0 * share_at_modes(x));
  CHECK(share_at_modes(x) < 0.5);
}

/* A run of a part of the cloud. */
static void run_part(fixture *f, float *to, uint32_t count, uint32_t first,
                     const whorl_sampling *sampling)
{
  float *history =
      calloc(whorl_sampler_history_count(&f->sampler, sampling, count) + 1, sizeof *history);
  for (uint32_t step = 0; step < whorl_sampling_steps(sampling, TIMESTEPS); step++) {
    whorl_sampler_step(&f->sampler, to, to,
                       &(whorl_cloud){.count = count, .first_point = first, .history = history},
                       sampling, step);
  }
  free(history);
}

static void check_parts(fixture *f)
{
  check_group("a run in parts is the whole, to the bit, and the time is set once for all points");
  for (uint32_t rule = 0; rule < WHORL_RULE_COUNT; rule++) {
    whorl_sampling sampling = whorl_sampling_default();
    sampling.rule = rule;
    sampling.steps = 50;
    sampling.eta = 0.5;
    check_case("%s", whorl_step_rule_name(rule));
    whorl_sampler_start(x, COUNT, 2, 3);
    memcpy(other, x, sizeof x);
    f->denoiser.asked = 0;
    run_part(f, x, COUNT, 0, &sampling);
    CHECK(f->denoiser.asked == 1 + 49 * whorl_step_rules[rule].evaluations); /* one at the data */
    CHECK(f->denoiser.asked == whorl_sampler_evaluations(&sampling, TIMESTEPS));
    run_part(f, other, 700, 0, &sampling);
    run_part(f, other + 1400, COUNT - 700, 700, &sampling);
    CHECK(memcmp(x, other, sizeof x) == 0);
  }
}

/* A second evaluation needs a timestep from t_next up to t - 1: where t_next = t - 1 that is it. */
static void check_later_timesteps(fixture *f)
{
  check_group("the midpoint is the timestep nearest to half the way");
  const whorl_step_rule *midpoint = &whorl_step_rules[WHORL_RULE_MIDPOINT];
  const whorl_noise_schedule *s = &f->schedule;
  for (uint32_t t = 1; t < TIMESTEPS; t += 1 + t / 9) {
    for (uint32_t next = 0; next < t; next += 1 + next / 5) {
      whorl_step step = {
          .schedule = s, .t = t, .t_next = (int32_t)next, .t_before = -1, .evaluation = 1};
      const uint32_t found = whorl_step_rule_timestep(midpoint, &step);
      double ends = 0.0, best = INFINITY, far = INFINITY;
      for (uint32_t k = next; k <= t; k++) {
        const double time = s->noise[k] / (s->signal[k] + s->noise[k]);
        ends += k == next || k == t ? 0.5 * time : 0.0;
      }
      for (uint32_t k = next; k < t; k++) {
        const double away = fabs(s->noise[k] / (s->signal[k] + s->noise[k]) - ends);
        best = fmin(best, away);
        far = k == found ? away : far;
      }
      check_case("from %u to %u: %u", t, next, found);
      CHECK(far <= best);
      step.evaluation = 0;
      CHECK(whorl_step_rule_timestep(midpoint, &step) == t);
    }
  }
}

/* With eta = 1 DDIM draws from the posterior q(x_next | x, x_0), Ho et al. 2020, eq. 7; with eta =
   0 it adds no noise. */
static void check_ddim(fixture *f)
{
  check_group("DDIM with eta = 1 is DDPM with the posterior's variance, at every step");
  whorl_sampling sampling = whorl_sampling_default();
  sampling.rule = WHORL_RULE_DDIM;
  static const double strides[] = {0, 100, 7};
  static float noise[2 * COUNT], x0[2 * COUNT], epsilon[2 * COUNT], posterior[2 * COUNT];
  uint64_t random = 9;
  for (size_t i = 0; i < 3; i++) {
    sampling.steps = strides[i];
    const uint32_t steps = whorl_sampling_steps(&sampling, TIMESTEPS);
    for (uint32_t step = 0; step < steps; step += 1 + steps / 50) {
      const uint32_t t = whorl_sampling_timestep(&sampling, &f->schedule, step);
      const bool is_last = step + 1 == steps;
      const uint32_t t_next =
          is_last ? 0 : whorl_sampling_timestep(&sampling, &f->schedule, step + 1);
      const double signal = f->schedule.signal[t], noise_variance = pow(f->schedule.noise[t], 2.0);
      const double signal_next = is_last ? 1.0 : f->schedule.signal[t_next];
      const double variance_next = is_last ? 0.0 : pow(f->schedule.noise[t_next], 2.0);
      const double kept = signal / signal_next,
                   added = noise_variance - kept * kept * variance_next;
      check_normals(x, 2 * COUNT, &random);
      check_normals(noise, 2 * COUNT, &random);
      set_time(&f->denoiser, t);
      for (size_t at = 0; at < COUNT; at += 200) {
        predict(&f->denoiser, x0 + 2 * at, epsilon + 2 * at, x + 2 * at, NULL, 200);
      }
      const whorl_cloud cloud = {.count = COUNT, .noise = noise};
      sampling.eta = 1.0;
      whorl_sampler_step(&f->sampler, other, x, &cloud, &sampling, step);
      check_case("step %u of %u", step, steps);
      sampling.rule = WHORL_RULE_DDPM_POSTERIOR;
      whorl_sampler_step(&f->sampler, posterior, x, &cloud, &sampling, step);
      CHECK(memcmp(posterior, other, sizeof other) == 0);
      sampling.rule = WHORL_RULE_DDIM;
      for (size_t k = 0; k < 2 * COUNT; k += 17) {
        /* the product of the normal densities of x_next given x_0, and of x given x_next */
        const double mean =
            (signal_next * added * (double)x0[k] + kept * variance_next * (double)x[k]) /
            noise_variance;
        const double deviation = sqrt(variance_next * added / noise_variance);
        CHECK_NEAR(other[k], mean + deviation * (double)noise[k], 2e-5);
      }
      sampling.eta = 0.0;
      whorl_sampler_step(&f->sampler, other, x, &cloud, &sampling, step);
      for (size_t k = 0; k < 2 * COUNT; k += 17) {
        CHECK_NEAR(other[k], signal_next * (double)x0[k] + sqrt(variance_next) * (double)epsilon[k],
                   2e-5);
      }
    }
  }
}

/* A step of every rule from every timestep, after one from the timestep before it. */
static void check_finite_steps(fixture *f)
{
  enum { FEW = 16 };
  const uint32_t timesteps = f->schedule.timesteps;
  for (uint32_t rule = 0; rule < WHORL_RULE_COUNT; rule++) {
    whorl_sampling sampling = whorl_sampling_default();
    sampling.rule = rule;
    sampling.eta = 1.0;
    for (uint32_t step = 0; step < timesteps; step++) {
      float history[4 * FEW] = {0.0F};
      const whorl_cloud cloud = {.count = FEW, .history = history};
      whorl_sampler_start(x, FEW, 2, step);
      if (step > 0) {
        whorl_sampler_step(&f->sampler, other, x, &cloud, &sampling, step - 1);
      }
      whorl_sampler_step(&f->sampler, other, x, &cloud, &sampling, step);
      check_case("%s, step %u of %u", whorl_step_rule_name(rule), step, timesteps);
      for (size_t i = 0; i < (size_t)2 * FEW; i++) {
        CHECK(isfinite(other[i]));
      }
    }
  }
}

static void check_finite(void)
{
  check_group("every step of every rule is finite, on every path, with no signal and with a trace");
  static const struct {
    uint32_t timesteps;
    double beta_start, beta_end;
  } paths[] = {{1, 1e-4, 0.02},   {2, 1e-4, 0.02},  {40, 0.5, 0.999},
               {300, 1e-4, 0.02}, {80, 0.58, 0.58}, {200, 1e-6, 0.999}};
  for (int kind = 0; kind < WHORL_SCHEDULE_COUNT; kind++) {
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
      fixture f;
      make(&f, (whorl_schedule_kind)kind, paths[i].timesteps, paths[i].beta_start,
           paths[i].beta_end);
      check_finite_steps(&f);
      free(f.block);
    }
  }
}

static void check_table(void)
{
  check_group("rules have names and their own timesteps strictly decrease");
  for (uint32_t rule = 0; rule < WHORL_RULE_COUNT; rule++) {
    CHECK(whorl_step_rule_name(rule) != NULL && whorl_step_rules[rule].evaluations >= 1);
  }
  static const char *const names[WHORL_RULE_COUNT] = {"ddpm", "ddim",     "ddpm-posterior", "euler",
                                                      "heun", "midpoint", "dpm++2m"};
  for (uint32_t rule = 0; rule < WHORL_RULE_COUNT; rule++) {
    CHECK(strcmp(whorl_step_rule_name(rule), names[rule]) == 0);
  }
  CHECK(whorl_step_rule_name(WHORL_RULE_COUNT) == NULL);
}

int main(void)
{
  fixture f;
  check_table();
  check_finite();
  for (int kind = 0; kind < WHORL_SCHEDULE_COUNT; kind++) {
    make(&f, (whorl_schedule_kind)kind, TIMESTEPS, 1e-4, 0.02);
    check_case("%s", whorl_noise_schedule_name((uint32_t)kind));
    check_modes(&f);
    check_parts(&f);
    check_later_timesteps(&f);
    check_ddim(&f);
    free(f.block);
  }
  return check_finish();
}
