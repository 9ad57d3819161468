/* Linear, cosine and geometric noise schedules and the coefficients of forward and reverse steps.
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
  schedule->beta_exact = whorl_arena_take(arena, timesteps, sizeof(double));
  schedule->alpha_bar_exact = whorl_arena_take(arena, timesteps, sizeof(double));
  schedule->beta = whorl_arena_floats(arena, timesteps);
  schedule->alpha = whorl_arena_floats(arena, timesteps);
  schedule->alpha_bar = whorl_arena_floats(arena, timesteps);
  schedule->sigma = whorl_arena_floats(arena, timesteps);
  schedule->signal_to_noise = whorl_arena_floats(arena, timesteps);
  schedule->signal_scale = whorl_arena_floats(arena, timesteps);
  schedule->noise_scale = whorl_arena_floats(arena, timesteps);
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

static double cosine_beta(uint32_t t, uint32_t timesteps)
{
  return fmin(1.0 - cosine_signal(t + 1, timesteps) / cosine_signal(t, timesteps), 0.999);
}

/* Noise per signal, sqrt((1 - alpha_bar) / alpha_bar), at the first and the last timestep: below
   the details of a cloud that is about 1 in size, and well above the cloud. How the quality of a
   trained net depends on them is in tests/bench/RESULTS.md: little. */
static const double GEOMETRIC_FIRST = 0.02, GEOMETRIC_LAST = 5.0;

/* With s = alpha_bar / (1 - alpha_bar), s_t = ratio s_(t-1): 1 - alpha_bar_t / alpha_bar_(t-1)
   becomes (1 - ratio) / (1 + s_t), which has no cancellation. */
static double geometric_beta(uint32_t t, uint32_t timesteps)
{
  const double first = 1.0 / (GEOMETRIC_FIRST * GEOMETRIC_FIRST);
  if (t == 0) {
    return 1.0 / (1.0 + first);
  }
  const double log_ratio =
      2.0 * whorl_log(GEOMETRIC_FIRST / GEOMETRIC_LAST) / (double)(timesteps - 1);
  const double signal_to_noise = first * whorl_exp(log_ratio * (double)t);
  return (1.0 - whorl_exp(log_ratio)) / (1.0 + signal_to_noise);
}

static double beta_at(uint32_t t, uint32_t timesteps, whorl_schedule_kind kind, double beta_start,
                      double beta_end)
{
  switch (kind) {
  case WHORL_SCHEDULE_COSINE:
    return cosine_beta(t, timesteps);
  case WHORL_SCHEDULE_GEOMETRIC:
    return geometric_beta(t, timesteps);
  default:
    return linear_beta(t, timesteps, beta_start, beta_end);
  }
}

void whorl_noise_schedule_fill(whorl_noise_schedule *schedule, whorl_schedule_kind kind,
                               double beta_start, double beta_end)
{
  const uint32_t timesteps = schedule->timesteps;
  double alpha_bar = 1.0;
  for (uint32_t t = 0; t < timesteps; t++) {
    const double beta = beta_at(t, timesteps, kind, beta_start, beta_end);
    assert(beta > 0.0 && beta < 1.0);
    alpha_bar *= 1.0 - beta;
    schedule->beta_exact[t] = beta;
    schedule->alpha_bar_exact[t] = alpha_bar;
    schedule->beta[t] = (float)beta;
    schedule->alpha[t] = (float)(1.0 - beta);
    schedule->alpha_bar[t] = (float)alpha_bar;
    schedule->sigma[t] = (float)sqrt(beta);
    schedule->signal_to_noise[t] = (float)(alpha_bar / (1.0 - alpha_bar));
    const whorl_forward_scales jump = whorl_forward_jump_scales(alpha_bar);
    schedule->signal_scale[t] = jump.signal;
    schedule->noise_scale[t] = jump.noise;
  }
}

whorl_forward_scales whorl_forward_step_scales(double beta)
{
  return (whorl_forward_scales){(float)sqrt(1.0 - beta), (float)sqrt(beta)};
}

whorl_forward_scales whorl_forward_jump_scales(double alpha_bar)
{
  return (whorl_forward_scales){(float)sqrt(alpha_bar), (float)sqrt(1.0 - alpha_bar)};
}

uint32_t whorl_noise_schedule_timestep(const whorl_noise_schedule *schedule, uint32_t step,
                                       uint32_t step_count)
{
  assert(step < step_count && step_count <= schedule->timesteps);
  const uint64_t left = step_count - step;
  return (uint32_t)(left * schedule->timesteps / step_count) - 1;
}

whorl_reverse_scales whorl_noise_schedule_reverse(const whorl_noise_schedule *schedule, uint32_t t,
                                                  int32_t t_next)
{
  assert(t < schedule->timesteps && t_next < (int32_t)t);
  /* A product rather than alpha_bar_t / alpha_bar_t_next, which would be 0 / 0 where a long
     schedule has underflowed. The floor keeps 1 / sqrt(alpha) finite in float. */
  double alpha = 1.0;
  for (int32_t i = t_next + 1; i <= (int32_t)t; i++) {
    alpha *= 1.0 - schedule->beta_exact[i];
  }
  alpha = fmax(alpha, 1e-60);
  const double beta = 1.0 - alpha;
  return (whorl_reverse_scales){
      .x_scale = (float)(1.0 / sqrt(alpha)),
      .epsilon_scale = (float)(beta / sqrt(1.0 - schedule->alpha_bar_exact[t])),
      .sigma = t_next < 0 ? 0.0F : (float)sqrt(beta),
  };
}
