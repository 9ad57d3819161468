/* The paths as rows of one table, their views, and the coefficients of forward and reverse steps.
 */
#include "noise_schedule.h"

#include "portable_math.h"

#include <assert.h>
#include <math.h>

void whorl_noise_schedule_place(whorl_noise_schedule *schedule, whorl_arena *arena,
                                uint32_t timesteps)
{
  assert(timesteps >= 1 && timesteps <= WHORL_MAX_TIMESTEPS);
  schedule->timesteps = timesteps;
  schedule->signal = whorl_arena_take(arena, timesteps, sizeof(double));
  schedule->noise = whorl_arena_take(arena, timesteps, sizeof(double));
  schedule->alpha = whorl_arena_take(arena, timesteps, sizeof(double));
  schedule->power = whorl_arena_take(arena, timesteps, sizeof(double));
  schedule->signal_scale = whorl_arena_floats(arena, timesteps);
  schedule->noise_scale = whorl_arena_floats(arena, timesteps);
}

/* --- the paths --- */

typedef double beta_function(uint32_t t, uint32_t timesteps, double beta_start, double beta_end);

/* A path that preserves variance, told by its betas. */
static void fill_from_betas(whorl_noise_schedule *schedule, beta_function *beta_at,
                            double beta_start, double beta_end)
{
  double alpha_bar = 1.0;
  for (uint32_t t = 0; t < schedule->timesteps; t++) {
    const double beta = beta_at(t, schedule->timesteps, beta_start, beta_end);
    assert(beta > 0.0 && beta < 1.0);
    schedule->alpha[t] = 1.0 - beta;
    alpha_bar *= schedule->alpha[t];
    schedule->signal[t] = sqrt(alpha_bar);
    schedule->noise[t] = sqrt(1.0 - alpha_bar);
    schedule->power[t] = 1.0;
  }
}

static double linear_beta(uint32_t t, uint32_t timesteps, double beta_start, double beta_end)
{
  if (timesteps == 1) {
    return beta_start;
  }
  return beta_start + (beta_end - beta_start) * (double)t / (double)(timesteps - 1);
}

/* alpha_bar at the start of step t, up to a constant factor. The offset 0.008 keeps the first betas
   from being too small; the ceiling 0.999 keeps the last alpha from being 0 (both from the paper).
 */
static double cosine_signal(uint32_t t, uint32_t timesteps)
{
  const double c = whorl_cos(((double)t / (double)timesteps + 0.008) / 1.008 * (0.5 * WHORL_PI));
  return c * c;
}

static double cosine_beta(uint32_t t, uint32_t timesteps, double beta_start, double beta_end)
{
  (void)beta_start, (void)beta_end;
  return fmin(1.0 - cosine_signal(t + 1, timesteps) / cosine_signal(t, timesteps), 0.999);
}

/* Noise per signal, sqrt((1 - alpha_bar) / alpha_bar), at the first and the last timestep: below
   the details of a cloud that is about 1 in size, and well above the cloud. How the quality of a
   trained net depends on them is in tests/bench/RESULTS.md: little. */
static const double GEOMETRIC_FIRST = 0.02, GEOMETRIC_LAST = 5.0;

/* With s = alpha_bar / (1 - alpha_bar), s_t = ratio s_(t-1): 1 - alpha_bar_t / alpha_bar_(t-1)
   becomes (1 - ratio) / (1 + s_t), which has no cancellation. */
static double geometric_beta(uint32_t t, uint32_t timesteps, double beta_start, double beta_end)
{
  (void)beta_start, (void)beta_end;
  const double first = 1.0 / (GEOMETRIC_FIRST * GEOMETRIC_FIRST);
  if (t == 0) {
    return 1.0 / (1.0 + first);
  }
  const double log_ratio =
      2.0 * whorl_log(GEOMETRIC_FIRST / GEOMETRIC_LAST) / (double)(timesteps - 1);
  const double signal_to_noise = first * whorl_exp(log_ratio * (double)t);
  return (1.0 - whorl_exp(log_ratio)) / (1.0 + signal_to_noise);
}

static void fill_linear(whorl_noise_schedule *schedule, double beta_start, double beta_end)
{
  fill_from_betas(schedule, linear_beta, beta_start, beta_end);
}

static void fill_cosine(whorl_noise_schedule *schedule, double beta_start, double beta_end)
{
  fill_from_betas(schedule, cosine_beta, beta_start, beta_end);
}

static void fill_geometric(whorl_noise_schedule *schedule, double beta_start, double beta_end)
{
  fill_from_betas(schedule, geometric_beta, beta_start, beta_end);
}

static void fill_flow(whorl_noise_schedule *schedule, double beta_start, double beta_end)
{
  (void)beta_start, (void)beta_end;
  double signal_before = 1.0;
  for (uint32_t t = 0; t < schedule->timesteps; t++) {
    const double signal = (double)(schedule->timesteps - 1 - t) / (double)schedule->timesteps;
    const double noise = (double)(t + 1) / (double)schedule->timesteps;
    schedule->signal[t] = signal;
    schedule->noise[t] = noise;
    schedule->alpha[t] = signal / signal_before * (signal / signal_before);
    schedule->power[t] = signal * signal + noise * noise;
    signal_before = signal;
  }
}

void whorl_noise_schedule_straight(double *signal, double *noise, uint32_t timesteps,
                                   uint32_t timestep, float offset)
{
  *noise = ((double)timestep + 1.0 + (double)offset) / (double)timesteps;
  *signal = 1.0 - *noise;
}

/* In the order of whorl_schedule_kind. A row fills signal, noise, alpha and power. */
static const struct {
  const char *name;
  void (*fill)(whorl_noise_schedule *schedule, double beta_start, double beta_end);
} paths[WHORL_SCHEDULE_COUNT] = {
    {"linear", fill_linear},
    {"cosine", fill_cosine},
    {"geometric", fill_geometric},
    {"flow", fill_flow},
};

const char *whorl_noise_schedule_name(uint32_t kind)
{
  return kind < WHORL_SCHEDULE_COUNT ? paths[kind].name : NULL;
}

void whorl_noise_schedule_fill(whorl_noise_schedule *schedule, whorl_schedule_kind kind,
                               double beta_start, double beta_end)
{
  paths[kind].fill(schedule, beta_start, beta_end);
  for (uint32_t t = 0; t < schedule->timesteps; t++) {
    if (schedule->signal[t] < WHORL_LEAST_SIGNAL) {
      schedule->signal[t] = 0.0;
    }
    schedule->signal_scale[t] = (float)schedule->signal[t];
    schedule->noise_scale[t] = (float)schedule->noise[t];
  }
}

/* --- views --- */

static double signal_at(const whorl_noise_schedule *schedule, uint32_t t)
{
  return schedule->signal[t];
}

static double noise_at(const whorl_noise_schedule *schedule, uint32_t t)
{
  return schedule->noise[t];
}

static double beta_at(const whorl_noise_schedule *schedule, uint32_t t)
{
  return whorl_noise_schedule_stride(schedule, t, (int32_t)t - 1).variance;
}

static double alpha_at(const whorl_noise_schedule *schedule, uint32_t t)
{
  return schedule->alpha[t];
}

static double alpha_bar_at(const whorl_noise_schedule *schedule, uint32_t t)
{
  return schedule->signal[t] * schedule->signal[t];
}

static double sigma_at(const whorl_noise_schedule *schedule, uint32_t t)
{
  return sqrt(beta_at(schedule, t));
}

static double signal_to_noise_at(const whorl_noise_schedule *schedule, uint32_t t)
{
  return alpha_bar_at(schedule, t) / (schedule->noise[t] * schedule->noise[t]);
}

static const struct {
  const char *name;
  double (*at)(const whorl_noise_schedule *schedule, uint32_t t);
} views[] = {
    {"signal", signal_at},
    {"noise", noise_at},
    {"beta", beta_at},
    {"alpha", alpha_at},
    {"alpha_bar", alpha_bar_at},
    {"sigma", sigma_at},
    {"signal_to_noise", signal_to_noise_at},
};

const char *whorl_noise_schedule_view_name(uint32_t view)
{
  return view < sizeof views / sizeof *views ? views[view].name : NULL;
}

double whorl_noise_schedule_view(const whorl_noise_schedule *schedule, uint32_t view, uint32_t t)
{
  assert(view < sizeof views / sizeof *views && t < schedule->timesteps);
  return views[view].at(schedule, t);
}

/* --- steps --- */

whorl_forward_scales whorl_forward_step_scales(double beta)
{
  return (whorl_forward_scales){(float)sqrt(1.0 - beta), (float)sqrt(beta)};
}

whorl_forward_scales whorl_forward_jump_scales(double alpha_bar)
{
  return (whorl_forward_scales){(float)sqrt(alpha_bar), (float)sqrt(1.0 - alpha_bar)};
}

whorl_stride whorl_noise_schedule_stride(const whorl_noise_schedule *schedule, uint32_t t,
                                         int32_t t_next)
{
  assert(t < schedule->timesteps && t_next < (int32_t)t);
  /* A product rather than (signal_t / signal_next)², which would be 0 / 0 where a long schedule has
     underflowed. */
  double alpha = 1.0;
  for (int32_t i = t_next + 1; i <= (int32_t)t; i++) {
    alpha *= schedule->alpha[i];
  }
  alpha = fmax(alpha, 1e-60);
  /* noise_t² - alpha noise_next², without cancellation where variance is preserved: the signals'
     parts of both powers are equal. The data has the power 1. */
  const double power_next = t_next < 0 ? 1.0 : schedule->power[t_next];
  return (whorl_stride){.alpha = alpha, .variance = schedule->power[t] - alpha * power_next};
}

double whorl_noise_schedule_posterior_variance(const whorl_noise_schedule *schedule, uint32_t t,
                                               int32_t t_next)
{
  if (t_next < 0) {
    return 0.0;
  }
  const double ratio = schedule->noise[t_next] / schedule->noise[t];
  return ratio * ratio * whorl_noise_schedule_stride(schedule, t, t_next).variance;
}

whorl_reverse_scales whorl_noise_schedule_reverse(const whorl_noise_schedule *schedule, uint32_t t,
                                                  int32_t t_next)
{
  const whorl_stride stride = whorl_noise_schedule_stride(schedule, t, t_next);
  return (whorl_reverse_scales){
      .x_scale = (float)(1.0 / sqrt(stride.alpha)),
      .epsilon_scale = (float)(stride.variance / schedule->noise[t]),
      .sigma = t_next < 0 ? 0.0F : (float)sqrt(stride.variance),
  };
}
