/* Bias corrections and the learning rate's schedule, in double. */
#include "adam.h"

#include "portable_math.h"

#include <math.h>
#include <stddef.h>

static const double BETA1 = 0.9, BETA2 = 0.999, EPSILON = 1e-8;

const char *whorl_adam_rate_name(uint32_t schedule)
{
  static const char *const names[WHORL_RATE_COUNT] = {"constant", "cosine"};
  return schedule < WHORL_RATE_COUNT ? names[schedule] : NULL;
}

double whorl_adam_rate(double learning_rate, whorl_rate_schedule schedule, uint32_t step,
                       uint32_t training_steps)
{
  if (schedule == WHORL_RATE_CONSTANT) {
    return learning_rate;
  }
  if (step >= training_steps) {
    return 0.0;
  }
  const double progress = (double)step / (double)training_steps;
  return learning_rate * 0.5 * (1.0 + whorl_cos(WHORL_PI * progress));
}

whorl_adam_scales whorl_adam_scales_at(double rate, uint32_t step)
{
  const unsigned count = step + 1;
  return (whorl_adam_scales){
      .beta1 = (float)BETA1,
      .beta2 = (float)BETA2,
      .epsilon = (float)EPSILON,
      .step_size = (float)(rate / (1.0 - whorl_power(BETA1, count))),
      .inverse_root_correction = (float)(1.0 / sqrt(1.0 - whorl_power(BETA2, count))),
  };
}

double whorl_adam_average_rate(double decay, uint32_t step)
{
  const double count = (double)step + 1.0;
  const double early = (1.0 + count) / (10.0 + count);
  return 1.0 - (early < decay ? early : decay);
}
