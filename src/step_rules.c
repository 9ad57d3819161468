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

/* In the order of enum whorl_rule: name, evaluations, history, sigma, mean. */
const whorl_step_rule whorl_step_rules[WHORL_RULE_COUNT] = {
    {"ddpm", 1, 0, ddpm_sigma, ddpm_mean},
};

const char *whorl_step_rule_name(uint32_t rule)
{
  return rule < WHORL_RULE_COUNT ? whorl_step_rules[rule].name : NULL;
}
