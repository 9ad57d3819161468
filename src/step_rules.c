/* The step rules as rows of one table. */
#include "step_rules.h"

#include "portable_math.h"

#include <math.h>

/* What a timestep has of each; the data, below 0, has all signal and no noise. */
typedef struct mix {
  double signal, noise;
} mix;

static mix mix_at(const whorl_step *step, int32_t t)
{
  return t < 0 ? (mix){1.0, 0.0} : (mix){step->schedule->signal[t], step->schedule->noise[t]};
}

/* The point of a mix on the straight line through x_0 and epsilon. */
static void place(float *mean, const float *x0, const float *epsilon, mix where, size_t count)
{
  const float x0_scale = (float)where.signal, epsilon_scale = (float)where.noise;
  for (size_t i = 0; i < count; i++) {
    mean[i] = x0_scale * x0[i] + epsilon_scale * epsilon[i];
  }
}

/* --- rules that add noise --- */

/* Song et al. 2021, eq. 12: to x_0, and back to where noise of the next timestep is left; sigma of
   it is fresh. */
static void mean_beside_noise(float *mean, const float *x0, const float *epsilon,
                              const whorl_step *step, double sigma, size_t count)
{
  mix next = mix_at(step, step->t_next);
  next.noise = sqrt(fmax(next.noise * next.noise - sigma * sigma, 0.0));
  place(mean, x0, epsilon, next, count);
}

static double posterior_sigma(const whorl_step *step)
{
  return sqrt(whorl_noise_schedule_posterior_variance(step->schedule, step->t, step->t_next));
}

/* Ho et al. 2020, eq. 7: what eq. 12 of Song et al. says for this sigma. */
static void posterior_mean(float *mean, const float *x, const float *x0, const float *epsilon,
                           float *history, const whorl_step *step, size_t count)
{
  (void)x, (void)history;
  mean_beside_noise(mean, x0, epsilon, step, posterior_sigma(step), count);
}

static double ddim_sigma(const whorl_step *step)
{
  return step->eta * posterior_sigma(step);
}

static void ddim_mean(float *mean, const float *x, const float *x0, const float *epsilon,
                      float *history, const whorl_step *step, size_t count)
{
  (void)x, (void)history;
  mean_beside_noise(mean, x0, epsilon, step, ddim_sigma(step), count);
}

static double ddpm_sigma(const whorl_step *step)
{
  return (double)whorl_noise_schedule_reverse(step->schedule, step->t, step->t_next).sigma;
}

/* Ho et al. 2020, eq. 11. It divides by the signal; where none is left eq. 7 has the same mean. */
static void ddpm_mean(float *mean, const float *x, const float *x0, const float *epsilon,
                      float *history, const whorl_step *step, size_t count)
{
  if (mix_at(step, (int32_t)step->t).signal == 0.0) {
    posterior_mean(mean, x, x0, epsilon, history, step, count);
    return;
  }
  const whorl_reverse_scales scales =
      whorl_noise_schedule_reverse(step->schedule, step->t, step->t_next);
  for (size_t i = 0; i < count; i++) {
    mean[i] = scales.x_scale * (x[i] - scales.epsilon_scale * epsilon[i]);
  }
}

/* --- solvers of the probability-flow ODE --- */

/*
 * Each path is the straight one, scaled: y = x / (signal + noise) = (1 - s) x_0 + s epsilon with
 * s = noise / (signal + noise), from 0 at the data up to 1 where no signal is left. So the ODE is
 * dy / ds = epsilon - x_0 for the expected x_0 and epsilon (Lipman et al. 2022, arXiv 2210.02747,
 * eq. 23), whatever the path, and nothing in it grows without bound at
 * either end. (Karras et al. write x / signal and noise / signal, which do.)
 */
static double straight_time(mix where)
{
  return where.noise / (where.signal + where.noise);
}

static double no_sigma(const whorl_step *step)
{
  (void)step;
  return 0.0;
}

/* y + (s_next - s) (epsilon - x_0), which is on the line through x_0 and epsilon. */
static void euler_mean(float *mean, const float *x, const float *x0, const float *epsilon,
                       float *history, const whorl_step *step, size_t count)
{
  (void)x, (void)history;
  place(mean, x0, epsilon, mix_at(step, step->t_next), count);
}

/*
 * Karras et al. 2022, algorithm 3: the slope at t and another at the timestep of the second
 * evaluation, a share alpha of the way to t_next, weighed 1 - 1 / (2 alpha) and 1 / (2 alpha).
 * alpha is that of the timestep that there is, so the order is 2 wherever it lies; alpha = 1 is
 * Heun's method.
 */
static void two_slopes_mean(float *mean, const float *x, const float *x0, const float *epsilon,
                            float *history, const whorl_step *step, size_t count, int32_t t_second)
{
  const mix here = mix_at(step, (int32_t)step->t), second = mix_at(step, t_second);
  const mix next = mix_at(step, step->t_next);
  if (step->evaluation == 0) {
    for (size_t i = 0; i < count; i++) {
      history[2 * i] = x[i];
      history[2 * i + 1] = epsilon[i] - x0[i];
    }
    place(mean, x0, epsilon, second, count);
    return;
  }
  const double way = straight_time(next) - straight_time(here);
  const double part = straight_time(second) - straight_time(here);
  const double weight = part == 0.0 ? 0.0 : 0.5 * way / part; /* where all is noise, 0: one place */
  const double scale = next.signal + next.noise;
  const float x_scale = (float)(scale / (here.signal + here.noise));
  const float first_scale = (float)(scale * way * (1.0 - weight));
  const float second_scale = (float)(scale * way * weight);
  for (size_t i = 0; i < count; i++) {
    mean[i] = x_scale * history[2 * i] + first_scale * history[2 * i + 1] +
              second_scale * (epsilon[i] - x0[i]);
  }
}

static void heun_mean(float *mean, const float *x, const float *x0, const float *epsilon,
                      float *history, const whorl_step *step, size_t count)
{
  two_slopes_mean(mean, x, x0, epsilon, history, step, count, step->t_next);
}

/* The timestep nearest to half the way; t_next itself where none lies between. */
static uint32_t middle_timestep(const whorl_step *step)
{
  uint32_t low = (uint32_t)step->t_next, high = step->t;
  const double middle = 0.5 * (straight_time(mix_at(step, (int32_t)low)) +
                               straight_time(mix_at(step, (int32_t)high)));
  while (high - low > 1) { /* low is at most the middle, high is past it */
    const uint32_t between = low + (high - low) / 2;
    if (straight_time(mix_at(step, (int32_t)between)) <= middle) {
      low = between;
    } else {
      high = between;
    }
  }
  const bool high_is_nearer = straight_time(mix_at(step, (int32_t)high)) - middle <
                              middle - straight_time(mix_at(step, (int32_t)low));
  return high_is_nearer && high < step->t ? high : low;
}

static void midpoint_mean(float *mean, const float *x, const float *x0, const float *epsilon,
                          float *history, const whorl_step *step, size_t count)
{
  two_slopes_mean(mean, x, x0, epsilon, history, step, count,
                  step->t_next < 0 ? -1 : (int32_t)middle_timestep(step));
}

/* Lu et al. 2022's lambda, half the logarithm of signal to noise. */
static double log_ratio(mix where)
{
  return whorl_log(where.signal / where.noise);
}

/*
 * Lu et al. 2022, algorithm 2: x_0 as the line through this prediction and the last one says it.
 * h = lambda_next - lambda is infinite in a step to the data, and that of the step before where it
 * began without signal: either way nothing is left of the line but this prediction.
 */
static void dpmpp_2m_mean(float *mean, const float *x, const float *x0, const float *epsilon,
                          float *history, const whorl_step *step, size_t count)
{
  (void)epsilon;
  const mix here = mix_at(step, (int32_t)step->t), next = mix_at(step, step->t_next);
  double beyond = 0.0; /* 1 / (2 r) */
  if (step->t_before >= 0 && step->t_next >= 0) {
    const mix before = mix_at(step, step->t_before);
    if (before.signal > 0.0) {
      beyond = 0.5 * (log_ratio(next) - log_ratio(here)) / (log_ratio(here) - log_ratio(before));
    }
  }
  const double kept = next.noise / here.noise; /* sigma_next / sigma */
  const float x_scale = (float)kept, x0_scale = (float)(next.signal - kept * here.signal);
  const float line = (float)beyond;
  for (size_t i = 0; i < count; i++) {
    const float expected = x0[i] + line * (x0[i] - history[i]);
    history[i] = x0[i];
    mean[i] = x_scale * x[i] + x0_scale * expected;
  }
}

/* In the order of enum whorl_rule: name, evaluations, history, later timestep, sigma, mean. */
const whorl_step_rule whorl_step_rules[WHORL_RULE_COUNT] = {
    {"ddpm", 1, 0, NULL, ddpm_sigma, ddpm_mean},
    {"ddim", 1, 0, NULL, ddim_sigma, ddim_mean},
    {"ddpm-posterior", 1, 0, NULL, posterior_sigma, posterior_mean},
    {"euler", 1, 0, NULL, no_sigma, euler_mean},
    {"heun", 2, 2, NULL, no_sigma, heun_mean},
    {"midpoint", 2, 2, middle_timestep, no_sigma, midpoint_mean},
    {"dpm++2m", 1, 1, NULL, no_sigma, dpmpp_2m_mean},
};

const char *whorl_step_rule_name(uint32_t rule)
{
  return rule < WHORL_RULE_COUNT ? whorl_step_rules[rule].name : NULL;
}

uint32_t whorl_step_rule_timestep(const whorl_step_rule *rule, const whorl_step *step)
{
  if (step->evaluation == 0) {
    return step->t;
  }
  return rule->later_timestep == NULL ? (uint32_t)step->t_next : rule->later_timestep(step);
}
