/* The table of sampling arguments, and the timesteps that a run visits. */
#include "sampling.h"

#include "denoiser.h"
#include "model.h"
#include "portable_math.h"
#include "steering.h"
#include "step_rules.h"

#include <assert.h>
#include <string.h>

static uint32_t uniform_timestep(const whorl_noise_schedule *schedule, uint32_t path, uint32_t step,
                                 uint32_t steps)
{
  (void)schedule;
  return (uint32_t)((uint64_t)(steps - step) * path / steps) - 1;
}

/* path (left / steps)², and never fewer than the steps that are left. */
static uint32_t quadratic_timestep(const whorl_noise_schedule *schedule, uint32_t path,
                                   uint32_t step, uint32_t steps)
{
  (void)schedule;
  const uint64_t left = steps - step;
  const uint64_t square = left * left * path / ((uint64_t)steps * steps);
  return (uint32_t)(square > left ? square : left) - 1;
}

static double noise_to_signal(const whorl_noise_schedule *schedule, uint32_t t)
{
  return schedule->noise[t] / schedule->signal[t];
}

/* The timestep nearest to an even stride of the logarithm; another where its place is taken, or
   needed for the steps to come. */
static uint32_t log_snr_timestep(const whorl_noise_schedule *schedule, uint32_t path, uint32_t step,
                                 uint32_t steps)
{
  uint32_t t = path - 1, with_signal = t;
  if (step == 0) {
    return t;
  }
  while (schedule->signal[with_signal] == 0.0) { /* where the logarithm is infinite */
    with_signal--;
  }
  double wanted = noise_to_signal(schedule, with_signal);
  const double whole = whorl_log(noise_to_signal(schedule, 0) / wanted);
  const double stride = whorl_exp(whole / (double)(steps - 1));
  for (uint32_t i = 1; i <= step; i++) {
    const uint32_t needed = steps - 1 - i; /* of the steps to come */
    wanted *= stride;
    t--;
    while (t > needed && /* t - 1 is nearer */
           noise_to_signal(schedule, t) / wanted > wanted / noise_to_signal(schedule, t - 1)) {
      t--;
    }
  }
  return t;
}

/* In the order of enum whorl_spacing: the timestep at which step number `step` of `steps` starts,
   of the first `path` timesteps. */
static const struct {
  const char *name;
  uint32_t (*timestep)(const whorl_noise_schedule *schedule, uint32_t path, uint32_t step,
                       uint32_t steps);
} spacings[WHORL_SPACING_COUNT] = {
    {"uniform", uniform_timestep},
    {"quadratic", quadratic_timestep},
    {"log-snr", log_snr_timestep},
};

static const char *spacing_name(uint32_t spacing)
{
  return spacing < WHORL_SPACING_COUNT ? spacings[spacing].name : NULL;
}

/* In the order of struct whorl_sampling. */
const whorl_setting whorl_sampling_table[WHORL_SAMPLING_COUNT] = {
    {"rule", 0, WHORL_RULE_COUNT - 1, WHORL_RULE_DDPM, 1, whorl_step_rule_name},
    {"steps", 0, WHORL_MAX_TIMESTEPS, 0, 1, NULL},
    {"spacing", 0, WHORL_SPACING_COUNT - 1, WHORL_SPACING_UNIFORM, 1, spacing_name},
    {"eta", 0, 1, 0, 0, NULL},
    {"seed", 0, 4294967295.0, 0, 1, NULL},
    {"label", -1, WHORL_MAX_CLASSES - 1, -1, 1, NULL},
    {"guidance", 0, 100, 1, 0, NULL},
    {"guidance_from", 0, 1, 0, 0, NULL},
    {"guidance_to", 0, 1, 1, 0, NULL},
    {"weights", 0, WHORL_WEIGHTS_COUNT - 1, WHORL_WEIGHTS_AVERAGED, 1, whorl_model_weights_name},
    {"start", 0, WHORL_MAX_TIMESTEPS, 0, 1, NULL},
    {"steering_strength", 0, 1e6, 0, 0, NULL},
    {"steering_gradient", 0, WHORL_STEERING_COUNT - 1, 0, 1, whorl_steering_form_name},
};

whorl_sampling whorl_sampling_default(void)
{
  double values[WHORL_SAMPLING_COUNT];
  whorl_setting_defaults(values, whorl_sampling_table, WHORL_SAMPLING_COUNT);
  whorl_sampling sampling;
  static_assert(sizeof sampling == sizeof values, "the arguments are an array of doubles");
  memcpy(&sampling, values, sizeof sampling);
  return sampling;
}

whorl_status whorl_sampling_check(const whorl_sampling *sampling, uint32_t *wrong)
{
  double values[WHORL_SAMPLING_COUNT];
  memcpy(values, sampling, sizeof values);
  return whorl_setting_check_all(values, whorl_sampling_table, WHORL_SAMPLING_COUNT, wrong);
}

uint32_t whorl_sampling_path(const whorl_sampling *sampling, uint32_t timesteps)
{
  return sampling->start == 0.0 ? timesteps : (uint32_t)sampling->start;
}

uint32_t whorl_sampling_steps(const whorl_sampling *sampling, uint32_t timesteps)
{
  return sampling->steps == 0.0 ? whorl_sampling_path(sampling, timesteps)
                                : (uint32_t)sampling->steps;
}

uint32_t whorl_sampling_timestep(const whorl_sampling *sampling,
                                 const whorl_noise_schedule *schedule, uint32_t step)
{
  const uint32_t steps = whorl_sampling_steps(sampling, schedule->timesteps);
  const uint32_t path = whorl_sampling_path(sampling, schedule->timesteps);
  assert(step < steps && steps <= path && path <= schedule->timesteps);
  return spacings[(uint32_t)sampling->spacing].timestep(schedule, path, step, steps);
}
