/* The schedules against their formulas, and reverse steps against what they must lead to. */
#include "check.h"

#include "noise_schedule.h"
#include "objective.h"
#include "sampling.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

static whorl_noise_schedule make(uint32_t timesteps, whorl_schedule_kind kind, double start,
                                 double end, void **block)
{
  whorl_noise_schedule schedule;
  whorl_arena arena = whorl_arena_measure();
  whorl_noise_schedule_place(&schedule, &arena, timesteps);
  *block = aligned_alloc(WHORL_ALIGNMENT, arena.used);
  arena = whorl_arena_over(*block);
  whorl_noise_schedule_place(&schedule, &arena, timesteps);
  whorl_noise_schedule_fill(&schedule, kind, start, end);
  return schedule;
}

enum { SIGNAL, NOISE, BETA, ALPHA, ALPHA_BAR, SIGMA, SIGNAL_TO_NOISE, VIEWS };

static double beta_of(const whorl_noise_schedule *s, uint32_t t)
{
  return whorl_noise_schedule_view(s, BETA, t);
}

static double bar_of(const whorl_noise_schedule *s, uint32_t t)
{
  return whorl_noise_schedule_view(s, ALPHA_BAR, t);
}

static void check_table(const whorl_noise_schedule *s)
{
  double product = 1.0;
  for (uint32_t t = 0; t < s->timesteps; t++) {
    const double beta = beta_of(s, t), bar = bar_of(s, t);
    check_case("t = %u of %u", t, s->timesteps);
    product *= 1.0 - beta;
    CHECK_NEAR(bar, product, 1e-12 * product);
    CHECK(s->signal_scale[t] == (float)s->signal[t] && s->noise_scale[t] == (float)s->noise[t]);
    CHECK_NEAR(s->signal[t], sqrt(product), 1e-12);
    CHECK_NEAR(s->noise[t], sqrt(1.0 - product), 1e-12);
    const double expected[VIEWS] = {s->signal[t], s->noise[t],      beta, 1.0 - beta, bar,
                                    sqrt(beta),   bar / (1.0 - bar)};
    for (uint32_t view = 0; view < VIEWS; view++) {
      CHECK_NEAR(whorl_noise_schedule_view(s, view, t), expected[view], 1e-9 * expected[view]);
    }
    CHECK(t == 0 || bar < bar_of(s, t - 1));
    /* the posterior's variance, Ho et al. eq. 7 */
    const double before = t == 0 ? 1.0 : bar_of(s, t - 1);
    CHECK_NEAR(whorl_noise_schedule_posterior_variance(s, t, (int32_t)t - 1),
               (1.0 - before) / (1.0 - bar) * beta, 1e-12);
  }
}

static void check_names(void)
{
  static const char *const names[VIEWS] = {"signal",    "noise", "beta",           "alpha",
                                           "alpha_bar", "sigma", "signal_to_noise"};
  check_group("paths and views have names");
  for (uint32_t view = 0; view < VIEWS; view++) {
    CHECK(strcmp(whorl_noise_schedule_view_name(view), names[view]) == 0);
  }
  CHECK(whorl_noise_schedule_view_name(VIEWS) == NULL);
  CHECK(strcmp(whorl_noise_schedule_name(WHORL_SCHEDULE_LINEAR), "linear") == 0);
  CHECK(strcmp(whorl_noise_schedule_name(WHORL_SCHEDULE_COSINE), "cosine") == 0);
  CHECK(strcmp(whorl_noise_schedule_name(WHORL_SCHEDULE_GEOMETRIC), "geometric") == 0);
  CHECK(strcmp(whorl_noise_schedule_name(WHORL_SCHEDULE_FLOW), "flow") == 0);
  CHECK(whorl_noise_schedule_name(WHORL_SCHEDULE_COUNT) == NULL);
}

static void check_linear(void)
{
  check_group("the linear schedule: even steps between its ends, cumulative product");
  static const uint32_t counts[] = {1, 2, 3, 50, 300, 1000, 4000};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    void *block;
    const uint32_t timesteps = counts[i];
    const whorl_noise_schedule s = make(timesteps, WHORL_SCHEDULE_LINEAR, 1e-4, 0.02, &block);
    CHECK_NEAR(beta_of(&s, 0), 1e-4, 3e-16);
    CHECK_NEAR(beta_of(&s, timesteps - 1), timesteps == 1 ? 1e-4 : 0.02, 3e-16);
    for (uint32_t t = 1; t + 1 < timesteps; t++) {
      CHECK_NEAR(beta_of(&s, t + 1) - beta_of(&s, t), 0.0199 / (timesteps - 1), 3e-16);
    }
    check_table(&s);
    free(block);
  }
  void *block; /* the figures of the notebook: alpha_bar at T - 1 */
  const whorl_noise_schedule s = make(300, WHORL_SCHEDULE_LINEAR, 1e-4, 0.02, &block);
  check_note("signal left at t = 299: %.4f", (double)s.signal_scale[299]);
  CHECK_NEAR(s.signal_scale[299], 0.22, 0.005);
  free(block);
}

static void check_cosine(void)
{
  check_group("the cosine schedule: Nichol and Dhariwal's formula");
  static const uint32_t counts[] = {1, 2, 10, 300, 4000};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    void *block;
    const uint32_t timesteps = counts[i];
    const whorl_noise_schedule s = make(timesteps, WHORL_SCHEDULE_COSINE, 0.1, 0.2, &block);
    const double first = pow(cos(0.008 / 1.008 * PI / 2.0), 2.0);
    double previous = first;
    for (uint32_t t = 0; t < timesteps; t++) {
      const double share = ((double)t + 1.0) / timesteps;
      const double f = pow(cos((share + 0.008) / 1.008 * PI / 2.0), 2.0);
      check_case("t = %u of %u", t, timesteps);
      CHECK_NEAR(beta_of(&s, t), fmin(1.0 - f / previous, 0.999), 1e-12);
      if (1.0 - f / previous < 0.999) {
        CHECK_NEAR(bar_of(&s, t), f / first, 1e-10 * f / first);
      }
      previous = f;
    }
    check_table(&s);
    free(block);
  }
}

static void check_geometric(void)
{
  check_group("the geometric schedule: signal to noise falls by one factor, between fixed ends");
  static const uint32_t counts[] = {1, 2, 10, 100, 4000};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    void *block;
    const uint32_t timesteps = counts[i];
    const whorl_noise_schedule s = make(timesteps, WHORL_SCHEDULE_GEOMETRIC, 0.1, 0.2, &block);
    for (uint32_t t = 0; t < timesteps; t++) {
      const double share = timesteps == 1 ? 0.0 : (double)t / (timesteps - 1);
      const double noise_per_signal = 0.02 * pow(5.0 / 0.02, share);
      const double bar = bar_of(&s, t);
      check_case("t = %u of %u", t, timesteps);
      CHECK_NEAR(sqrt((1.0 - bar) / bar), noise_per_signal, 1e-9 * noise_per_signal);
    }
    check_table(&s);
    free(block);
  }
}

/* Each view at each timestep, the last of which has no signal. */
static void check_flow(void)
{
  check_group("the straight path: signal 1 - time, noise time, down to no signal at all");
  static const uint32_t counts[] = {1, 2, 10, 300, 4000};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    void *block;
    const uint32_t timesteps = counts[i];
    const whorl_noise_schedule s = make(timesteps, WHORL_SCHEDULE_FLOW, 0.1, 0.2, &block);
    CHECK(s.signal[timesteps - 1] == 0.0 && s.noise[timesteps - 1] == 1.0);
    for (uint32_t t = 0; t < timesteps; t++) {
      const double time = ((double)t + 1.0) / timesteps, signal = 1.0 - time;
      const double before = (double)t / timesteps; /* time, one step nearer the data */
      const double alpha = pow(signal / (1.0 - before), 2.0);
      const double beta = time * time - alpha * before * before;
      check_case("t = %u of %u", t, timesteps);
      const double expected[VIEWS] = {
          signal, time, beta, alpha, signal * signal, sqrt(beta), pow(signal / time, 2.0)};
      for (uint32_t view = 0; view < VIEWS; view++) {
        CHECK_NEAR(whorl_noise_schedule_view(&s, view, t), expected[view],
                   1e-9 * expected[view] + 1e-15);
      }
      CHECK(s.signal_scale[t] == (float)s.signal[t] && s.noise_scale[t] == (float)s.noise[t]);
      /* of the product of the normal densities of x_next given x_0, and of x given x_next */
      for (int32_t next = (int32_t)t - 1; next >= 0; next -= 1 + (int32_t)timesteps / 5) {
        const double noise_next = ((double)next + 1.0) / timesteps;
        const double kept = signal / (1.0 - noise_next);
        const double added = time * time - kept * kept * noise_next * noise_next;
        CHECK_NEAR(whorl_noise_schedule_posterior_variance(&s, t, next),
                   1.0 / (kept * kept / added + 1.0 / (noise_next * noise_next)), 1e-12);
      }
      CHECK(whorl_noise_schedule_posterior_variance(&s, t, -1) == 0.0);
    }
    free(block);
  }
}

static uint32_t timestep_of(const whorl_noise_schedule *s, uint32_t step, uint32_t steps)
{
  whorl_sampling sampling = whorl_sampling_default();
  sampling.steps = steps;
  return whorl_sampling_timestep(&sampling, s, step);
}

static void check_timesteps(void)
{
  check_group("reverse steps start at T - 1 and go down evenly to the data");
  static const uint32_t counts[] = {1, 2, 7, 300, 4000};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    void *block;
    const uint32_t timesteps = counts[i];
    const whorl_noise_schedule s = make(timesteps, WHORL_SCHEDULE_LINEAR, 1e-4, 0.02, &block);
    for (uint32_t steps = 1; steps <= timesteps; steps += 1 + steps / 5) {
      check_case("%u steps of %u", steps, timesteps);
      CHECK(timestep_of(&s, 0, steps) == timesteps - 1);
      for (uint32_t step = 1; step <= steps; step++) {
        const int64_t before = timestep_of(&s, step - 1, steps);
        const int64_t now = step == steps ? -1 : (int64_t)timestep_of(&s, step, steps);
        const int64_t stride = timesteps / steps;
        CHECK(before - now == stride || before - now == stride + 1);
      }
    }
    for (uint32_t step = 0; step < timesteps; step++) {
      CHECK(timestep_of(&s, step, timesteps) == timesteps - 1 - step);
    }
    free(block);
  }
}

/* Any number of steps: down from T - 1, each earlier than the one before, so that all find room. */
static void check_spacings(const whorl_noise_schedule *s)
{
  for (uint32_t spacing = 0; spacing < WHORL_SPACING_COUNT; spacing++) {
    for (uint32_t steps = 1; steps <= s->timesteps; steps += 1 + steps / 7) {
      whorl_sampling sampling = whorl_sampling_default();
      sampling.spacing = spacing;
      sampling.steps = steps;
      check_case("spacing %u, %u steps of %u", spacing, steps, s->timesteps);
      CHECK(whorl_sampling_timestep(&sampling, s, 0) == s->timesteps - 1);
      for (uint32_t step = 1; step < steps; step++) {
        CHECK(whorl_sampling_timestep(&sampling, s, step) <
              whorl_sampling_timestep(&sampling, s, step - 1));
      }
    }
  }
}

/* Where the timesteps are fine enough, steps are where the formula says. */
static void check_spacing_formulas(void)
{
  check_group("squares, and even strides of the logarithm of signal to noise");
  enum { STEPS = 20 };
  for (int kind = 0; kind < WHORL_SCHEDULE_COUNT; kind++) {
    void *block;
    const whorl_noise_schedule s = make(4000, (whorl_schedule_kind)kind, 1e-4, 0.02, &block);
    whorl_sampling sampling = whorl_sampling_default();
    sampling.steps = STEPS;
    uint32_t before = 0, last = s.timesteps - 1; /* that has signal */
    while (s.signal[last] == 0.0) {
      last--;
    }
    for (uint32_t step = 0; step < STEPS; step++) {
      check_case("%s, step %u", whorl_noise_schedule_name((uint32_t)kind), step);
      sampling.spacing = WHORL_SPACING_QUADRATIC;
      CHECK_NEAR(whorl_sampling_timestep(&sampling, &s, step),
                 4000.0 * pow((STEPS - (double)step) / STEPS, 2.0) - 1.0, 1.0);
      sampling.spacing = WHORL_SPACING_LOG_SNR;
      const uint32_t t = whorl_sampling_timestep(&sampling, &s, step);
      const double from = log(s.signal[last] / s.noise[last]), to = log(s.signal[0] / s.noise[0]);
      const double wanted = from + (to - from) * step / (STEPS - 1);
      double best = INFINITY;
      for (uint32_t k = 0; k < s.timesteps; k++) {
        best = fmin(best, fabs(log(s.signal[k] / s.noise[k]) - wanted));
      }
      CHECK(step == 0 || fabs(log(s.signal[t] / s.noise[t]) - wanted) <= best + 1e-9 ||
            t + 1 == before); /* the nearest is taken */
      before = t;
    }
    free(block);
  }
}

static void check_reverse(const whorl_noise_schedule *s)
{
  const uint32_t timesteps = s->timesteps;
  /* The notebook: (x - (1 - alpha) / sqrt(1 - alpha_bar) eps) / sqrt(alpha) + sqrt(beta) z */
  for (uint32_t t = 0; t < timesteps && s->signal[t] > 0.0; t++) {
    const whorl_reverse_scales got = whorl_noise_schedule_reverse(s, t, (int32_t)t - 1);
    const double alpha = whorl_noise_schedule_view(s, ALPHA, t);
    check_case("t = %u of %u", t, timesteps);
    CHECK_NEAR(got.x_scale, 1.0 / sqrt(alpha), (double)FLT_EPSILON / sqrt(alpha));
    const double scale = beta_of(s, t) / s->noise[t];
    CHECK_NEAR(got.epsilon_scale, scale, (double)FLT_EPSILON * scale);
    CHECK_NEAR(got.sigma, t == 0 ? 0.0 : sqrt(beta_of(s, t)), (double)FLT_EPSILON);
  }
  /* Over any stride the mean is that of q(x_next | x, x0), Ho et al. eq. 7, for the x0 that epsilon
     tells. */
  const double x0 = -0.7, x = 1.3;
  for (uint32_t t = 0; t < timesteps; t += 1 + timesteps / 40) {
    for (int32_t next = -1; next < (int32_t)t; next += 1 + (int32_t)timesteps / 30) {
      const double signal = s->signal[t], noise = s->noise[t];
      const double signal_next = next < 0 ? 1.0 : s->signal[next];
      const double noise_next = next < 0 ? 0.0 : s->noise[next];
      if (signal < 1e-15) {
        continue;
      }
      const whorl_reverse_scales got = whorl_noise_schedule_reverse(s, t, next);
      const double epsilon = (x - signal * x0) / noise;
      const double mean = (double)got.x_scale * (x - (double)got.epsilon_scale * epsilon);
      /* the product of the normal densities of x_next given x_0, and of x given x_next */
      const double kept = signal / signal_next;
      const double added = noise * noise - kept * kept * noise_next * noise_next;
      const double expected =
          (signal_next * added * x0 + kept * noise_next * noise_next * x) / (noise * noise);
      check_case("t = %u to %d of %u", t, next, timesteps);
      CHECK_NEAR(mean, expected, 4.0 * (double)FLT_EPSILON * (double)got.x_scale * 2.0);
    }
  }
}

/* The exact denoiser of a single data point: the means of a whole run must end there. */
static void check_landing(const whorl_noise_schedule *s)
{
  const double x0 = 0.6;
  for (uint32_t steps = 1; steps <= s->timesteps; steps += 1 + steps / 3) {
    double x = 2.5, largest_scale = 1.0;
    for (uint32_t step = 0; step < steps; step++) {
      const uint32_t t = timestep_of(s, step, steps);
      const int32_t next = step + 1 == steps ? -1 : (int32_t)timestep_of(s, step + 1, steps);
      const whorl_reverse_scales scales = whorl_noise_schedule_reverse(s, t, next);
      if (s->signal[t] == 0.0) { /* no such step */
        x = next < 0 ? x0 : s->signal[next] * x0 + s->noise[next] * x;
        continue;
      }
      const double epsilon = (x - s->signal[t] * x0) / s->noise[t];
      largest_scale = fmax(largest_scale, (double)scales.x_scale);
      x = (double)scales.x_scale * (x - (double)scales.epsilon_scale * epsilon);
    }
    check_case("%u steps of %u", steps, s->timesteps);
    /* a step from where almost no signal is left multiplies the coefficients' rounding by its own
     */
    CHECK_NEAR(x, x0, 2e-5 + (double)FLT_EPSILON * largest_scale);
  }
}

static void for_all_schedules(void (*check)(const whorl_noise_schedule *))
{
  static const uint32_t counts[] = {1, 2, 20, 300};
  for (int kind = 0; kind < WHORL_SCHEDULE_COUNT; kind++) {
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
      void *block;
      const whorl_noise_schedule s = make(counts[i], (whorl_schedule_kind)kind, 1e-4, 0.02, &block);
      check(&s);
      free(block);
    }
  }
}

static void check_forward(void)
{
  check_group("forward steps compose to the jump from the data");
  void *block;
  const whorl_noise_schedule s = make(300, WHORL_SCHEDULE_LINEAR, 1e-4, 0.02, &block);
  double signal = 1.0, variance = 0.0;
  for (uint32_t t = 0; t < 300; t++) {
    const whorl_forward_scales step = whorl_forward_step_scales(beta_of(&s, t));
    const whorl_forward_scales jump = whorl_forward_jump_scales(bar_of(&s, t));
    signal *= (double)step.signal;
    variance = variance * pow((double)step.signal, 2.0) + pow((double)step.noise, 2.0);
    check_case("t = %u", t);
    CHECK_NEAR(jump.signal, signal, 2e-5);
    CHECK_NEAR(pow((double)jump.noise, 2.0), variance, 2e-5);
    const float x[2] = {0.25F, -0.5F}, noise[2] = {1.0F, 2.0F};
    float out[2];
    whorl_objective_add_noise(out, x, noise, jump, 2);
    CHECK_NEAR(out[1], (double)jump.signal * -0.5 + (double)jump.noise * 2.0, 4e-7);
  }
  free(block);
  check_group("the ends of the forward scales");
  CHECK(whorl_forward_step_scales(0.0).signal == 1.0F && whorl_forward_step_scales(0.0).noise == 0);
  CHECK(whorl_forward_jump_scales(0.0).signal == 0.0F && whorl_forward_jump_scales(0.0).noise == 1);
}

/* The training question: its noise is standard, its timesteps even, its point noised by them. */
static void check_question(void)
{
  check_group("training questions have standard noise, and even timesteps that do not tell of it");
  enum { COUNT = 100000, TIMESTEPS = 30 };
  void *block;
  const whorl_noise_schedule s = make(TIMESTEPS, WHORL_SCHEDULE_LINEAR, 1e-4, 0.02, &block);
  const float point[2] = {0.25F, -0.75F};
  double mean[2] = {0.0}, square[2] = {0.0}, counts[TIMESTEPS] = {0.0};
  double with_t[2] = {0.0}, square_with_t[2] = {0.0}; /* times the timestep, centred */
  for (uint32_t i = 0; i < COUNT; i++) {
    float noisy[2], noise[2];
    const uint32_t t = whorl_objective_timestep(&s, WHORL_TIME_UNIFORM, 1, i / 100, i % 100);
    CHECK(t < TIMESTEPS);
    whorl_objective_ask(noisy, noise, point, t, 2, WHORL_OBJECTIVE_EPSILON, &s, 1, i / 100,
                        i % 100);
    counts[t] += 1.0 / COUNT;
    for (int k = 0; k < 2; k++) {
      mean[k] += (double)noise[k] / COUNT;
      square[k] += (double)noise[k] * (double)noise[k] / COUNT;
      const double centred = ((double)t + 0.5) / TIMESTEPS - 0.5; /* its variance is 1 / 12 */
      with_t[k] += (double)noise[k] * centred / COUNT;
      square_with_t[k] += ((double)noise[k] * (double)noise[k] - 1.0) * centred / COUNT;
      CHECK_NEAR(noisy[k],
                 sqrt(bar_of(&s, t)) * (double)point[k] +
                     sqrt(1.0 - bar_of(&s, t)) * (double)noise[k],
                 1e-6);
    }
  }
  for (int k = 0; k < 2; k++) {
    CHECK_NEAR(mean[k], 0.0, 5.0 / sqrt((double)COUNT));
    CHECK_NEAR(square[k], 1.0, 5.0 * sqrt(2.0 / COUNT));
    CHECK_NEAR(with_t[k], 0.0, 5.0 * sqrt(1.0 / 12.0 / COUNT));
    CHECK_NEAR(square_with_t[k], 0.0, 5.0 * sqrt(2.0 / 12.0 / COUNT));
  }
  for (int t = 0; t < TIMESTEPS; t++) {
    CHECK_NEAR(counts[t], 1.0 / TIMESTEPS, 5.0 * sqrt(1.0 / TIMESTEPS / COUNT));
  }
  free(block);
}

/* The logistic function of a standard normal is below u as often as the normal is below its logit.
 */
static void check_logit_normal(void)
{
  check_group("logit-normal times have their distribution, and do not tell of the noise");
  enum { COUNT = 100000, TIMESTEPS = 30 };
  void *block;
  const whorl_noise_schedule s = make(TIMESTEPS, WHORL_SCHEDULE_FLOW, 1e-4, 0.02, &block);
  CHECK(strcmp(whorl_time_sampling_name(WHORL_TIME_UNIFORM), "uniform") == 0);
  CHECK(strcmp(whorl_time_sampling_name(WHORL_TIME_LOGIT_NORMAL), "logit-normal") == 0);
  CHECK(whorl_time_sampling_name(WHORL_TIME_COUNT) == NULL);
  double counts[TIMESTEPS] = {0.0}, with_t = 0.0, square_with_t = 0.0;
  for (uint32_t i = 0; i < COUNT; i++) {
    static const float point[2] = {0.25F, -0.75F};
    float noisy[2], noise[2];
    const uint32_t t = whorl_objective_timestep(&s, WHORL_TIME_LOGIT_NORMAL, 1, i / 100, i % 100);
    CHECK(t < TIMESTEPS);
    whorl_objective_ask(noisy, noise, point, t, 2, WHORL_OBJECTIVE_EPSILON, &s, 1, i / 100,
                        i % 100);
    counts[t] += 1.0 / COUNT;
    const double centred = ((double)t + 0.5) / TIMESTEPS - 0.5;
    with_t += (double)noise[0] * centred / COUNT;
    square_with_t += ((double)noise[0] * (double)noise[0] - 1.0) * centred / COUNT;
  }
  double below = 0.0;
  for (int t = 0; t < TIMESTEPS; t++) {
    const double end = ((double)t + 1.0) / TIMESTEPS;
    const double past = t + 1 == TIMESTEPS ? 1.0 : 0.5 * erfc(-log(end / (1.0 - end)) / sqrt(2.0));
    check_case("t = %d", t);
    CHECK_NEAR(counts[t], past - below, 5.0 * sqrt((past - below) / COUNT));
    below = past;
  }
  CHECK_NEAR(with_t, 0.0, 5.0 * sqrt(1.0 / 12.0 / COUNT));
  CHECK_NEAR(square_with_t, 0.0, 5.0 * sqrt(2.0 / 12.0 / COUNT));
  free(block);
}

/* Real times of the straight path: by their distribution, in pairs, and between timesteps. */
static void check_real_times(void)
{
  check_group("real times have their distribution, come in pairs, and are questions on the path");
  enum { COUNT = 100000, TIMESTEPS = 30, BINS = 64 };
  void *block;
  const whorl_noise_schedule s = make(TIMESTEPS, WHORL_SCHEDULE_FLOW, 1e-4, 0.02, &block);
  static const float point[2] = {0.25F, -0.75F};
  for (int sampling = 0; sampling < WHORL_TIME_COUNT; sampling++) {
    double counts[BINS] = {0.0};
    whorl_time before = {0, 0.0F};
    for (uint32_t i = 0; i < COUNT; i++) {
      const uint32_t step = i / 100, sample = i % 100;
      const whorl_time time =
          whorl_objective_real_time(TIMESTEPS, (whorl_time_sampling)sampling, 1, step, sample);
      double signal, noise;
      whorl_noise_schedule_straight(&signal, &noise, TIMESTEPS, time.timestep, time.offset);
      check_case("%s, sample %u", whorl_time_sampling_name((uint32_t)sampling), i);
      CHECK(time.timestep < TIMESTEPS && time.offset > -1.0F && time.offset <= 1.0F);
      CHECK(noise > 0.0 && noise <= 1.0 && signal == 1.0 - noise);
      CHECK(i % 2 == 0 || (time.timestep == before.timestep && time.offset == before.offset));
      CHECK(i % 2 == 1 || time.timestep != before.timestep || time.offset != before.offset);
      before = time;
      counts[(int)fmin(noise * BINS, BINS - 1)] += 1.0 / COUNT;
      if (i % 97 == 0) {
        float noisy[2], target[2], noisy_of_epsilon[2], epsilon[2];
        whorl_objective_ask_at(noisy, target, point, time, 2, WHORL_OBJECTIVE_VELOCITY, &s, 1, step,
                               sample);
        whorl_objective_ask_at(noisy_of_epsilon, epsilon, point, time, 2, WHORL_OBJECTIVE_EPSILON,
                               &s, 1, step, sample);
        for (int k = 0; k < 2; k++) {
          CHECK_NEAR(noisy[k], signal * (double)point[k] + noise * (double)epsilon[k], 1e-6);
          CHECK_NEAR(target[k], (double)epsilon[k] - (double)point[k], 1e-6);
        }
        const double snr = pow(signal / noise, 2.0);
        const double weight = (double)whorl_objective_loss_weight_at(
            WHORL_LOSS_WEIGHT_MIN_SNR, WHORL_OBJECTIVE_EPSILON, &s, time);
        CHECK_NEAR(weight, fmin(snr, 5.0) / snr, 1e-5);
      }
    }
    double below = 0.0;
    for (int bin = 0; bin < BINS; bin++) {
      const double end = (bin + 1.0) / BINS;
      const double past = bin + 1 == BINS ? 1.0
                          : sampling == WHORL_TIME_UNIFORM
                              ? end
                              : 0.5 * erfc(-log(end / (1.0 - end)) / sqrt(2.0));
      check_case("%s, bin %d", whorl_time_sampling_name((uint32_t)sampling), bin);
      CHECK_NEAR(counts[bin], past - below, 5.0 * sqrt(2.0 * (past - below) / COUNT));
      below = past;
    }
  }
  for (uint32_t t = 0; t < TIMESTEPS; t++) { /* and at a timestep it is that timestep's */
    double signal, noise;
    whorl_noise_schedule_straight(&signal, &noise, TIMESTEPS, t, 0.0F);
    CHECK_NEAR(signal, s.signal[t], 1e-15);
    CHECK_NEAR(noise, s.noise[t], 1e-15);
  }
  free(block);
}

/* Where words are shared, pairs of numbers come again; a single one may do so by chance. */
static void check_wide_questions(void)
{
  check_group("questions of any width share no noise, and keep their timesteps");
  enum { WIDEST = 70, SAMPLES = 40 };
  void *block;
  const whorl_noise_schedule s = make(30, WHORL_SCHEDULE_LINEAR, 1e-4, 0.02, &block);
  static const float point[WIDEST] = {0.0F};
  static const uint32_t widths[] = {1, 2, 3, 4, 5, 64, WIDEST};
  for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
    const uint32_t width = widths[w];
    static float seen[2 * SAMPLES * WIDEST];
    size_t count = 0;
    for (uint32_t i = 0; i < 2 * SAMPLES; i++) {
      float noisy[WIDEST], noise[WIDEST];
      const uint32_t step = i / SAMPLES, sample = i % SAMPLES;
      whorl_objective_ask(noisy, noise, point, 3, width, WHORL_OBJECTIVE_EPSILON, &s, 1, step,
                          sample);
      check_case("width %u, step %u, sample %u", width, step, sample);
      const float second = width == 1 ? 0.0F : noise[1];
      for (size_t other = 0; other < count; other++) {
        CHECK(noise[0] != seen[other] || (width > 1 && second != seen[other + 1]));
      }
      memcpy(seen + count, noise, width * sizeof(float));
      count += width;
    }
  }
  free(block);
}

int main(void)
{
  check_names();
  check_linear();
  check_cosine();
  check_geometric();
  check_flow();
  check_timesteps();
  check_group("by every spacing steps go down strictly, from T - 1");
  for_all_schedules(check_spacings);
  check_spacing_formulas();
  check_group("reverse steps: the notebook's, and the posterior's mean over any stride");
  for_all_schedules(check_reverse);
  check_group("the exact denoiser of one point lands on it");
  for_all_schedules(check_landing);
  check_group("long schedules of strong noise stay finite");
  void *block;
  const whorl_noise_schedule s = make(4000, WHORL_SCHEDULE_LINEAR, 0.5, 0.999, &block);
  for (uint32_t t = 0; t < 4000; t += 13) {
    const whorl_reverse_scales scales = whorl_noise_schedule_reverse(&s, t, -1);
    check_case("t = %u", t);
    CHECK(isfinite(scales.x_scale) && isfinite(scales.epsilon_scale) && isfinite(scales.sigma));
    CHECK(isfinite(whorl_noise_schedule_view(&s, SIGNAL_TO_NOISE, t)));
    CHECK(s.signal[t] == 0.0 || 1.0F / s.signal_scale[t] < INFINITY); /* a trace is none */
  }
  free(block);
  check_forward();
  check_question();
  check_logit_normal();
  check_wide_questions();
  check_real_times();
  return check_finish();
}
