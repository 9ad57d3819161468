/* The step rules as rows of one table. */
#include "step_rules.h"

#include <math.h>

static double ddpm_sigma(const whorl_step *step)
{
  return (double)whorl_noise_schedule_reverse(step->schedule, step->t, step->t_next).sigma;
}

/* Ho et al. 2020, eq. 11. */
static void ddpm_mean(float *mean, const float *x, const float *x0, const float *epsilon,
                      float *history, const whorl_step *step, size_t count)
{
  (void)x0, (void)history;
  const whorl_reverse_scales scales =
      whorl_noise_schedule_reverse(step->schedule, step->t, step->t_next);
  for (size_t i = 0; i < count; i++) {
    mean[i] = scales.x_scale * (x[i] - scales.epsilon_scale * epsilon[i]);
  }
}

/* The posterior's deviation, eta of it. */
static double ddim_sigma(const whorl_step *step)
{
  return step->eta *
         sqrt(whorl_noise_schedule_posterior_variance(step->schedule, step->t, step->t_next));
}

/* Song et al. 2021, eq. 12: to x_0, and back to where noise of the next timestep is left. */
static void ddim_mean(float *mean, const float *x, const float *x0, const float *epsilon,
                      float *history, const whorl_step *step, size_t count)
{
  (void)x, (void)history;
  const whorl_noise_schedule *schedule = step->schedule;
  const double signal = step->t_next < 0 ? 1.0 : schedule->signal[step->t_next];
  const double noise = step->t_next < 0 ? 0.0 : schedule->noise[step->t_next];
  const double sigma = ddim_sigma(step);
  const float x0_scale = (float)signal;
  const float epsilon_scale = (float)sqrt(fmax(noise * noise - sigma * sigma, 0.0));
  for (size_t i = 0; i < count; i++) {
    mean[i] = x0_scale * x0[i] + epsilon_scale * epsilon[i];
  }
}

/* In the order of enum whorl_rule: name, evaluations, history, sigma, mean. */
const whorl_step_rule whorl_step_rules[WHORL_RULE_COUNT] = {
    {"ddpm", 1, 0, ddpm_sigma, ddpm_mean},
    {"ddim", 1, 0, ddim_sigma, ddim_mean},
};

const char *whorl_step_rule_name(uint32_t rule)
{
  return rule < WHORL_RULE_COUNT ? whorl_step_rules[rule].name : NULL;
}
