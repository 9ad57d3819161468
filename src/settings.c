/* The table of settings. */
#include "settings.h"

#include "adam.h"
#include "denoiser.h"
#include "noise_schedule.h"
#include "objective.h"
#include "portable_math.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const char *no_or_yes(uint32_t number)
{
  return number == 0 ? "no" : number == 1 ? "yes" : NULL;
}

/* In the order of struct whorl_settings. */
const whorl_setting whorl_setting_table[WHORL_SETTING_COUNT] = {
    {"hidden_width", 4, 1024, 256, 4, NULL},
    {"time_width", 2, WHORL_MAX_TIME_WIDTH, 32, 2, NULL},
    {"block_count", 0, WHORL_MAX_BLOCKS, 3, 1, NULL},
    {"class_count", 0, WHORL_MAX_CLASSES, 0, 1, NULL},
    {"sample_width", 1, WHORL_MAX_SAMPLE_WIDTH, 2, 1, NULL}, /* points in the plane */
    {"timesteps", 1, WHORL_MAX_TIMESTEPS, 300, 1, NULL},
    {"schedule", 0, WHORL_SCHEDULE_COUNT - 1, WHORL_SCHEDULE_LINEAR, 1, whorl_noise_schedule_name},
    {"beta_start", 1e-6, 0.5, 1e-4, 0, NULL},
    {"beta_end", 1e-6, 0.999, 0.02, 0, NULL},
    {"objective", 0, WHORL_OBJECTIVE_COUNT - 1, WHORL_OBJECTIVE_EPSILON, 1, whorl_objective_name},
    {"time_sampling", 0, WHORL_TIME_COUNT - 1, WHORL_TIME_UNIFORM, 1, whorl_time_sampling_name},
    {"loss_weight", 0, WHORL_LOSS_WEIGHT_COUNT - 1, WHORL_LOSS_WEIGHT_NONE, 1,
     whorl_loss_weight_name},
    {"continuous_time", 0, 1, 0, 1, no_or_yes}, /* on the straight path only */
    {"batch_size", 1, 4096, 256, 1, NULL},
    {"learning_rate", 1e-8, 1e6, 1e-4, 0, NULL},
    {"rate_schedule", 0, WHORL_RATE_COUNT - 1, WHORL_RATE_CONSTANT, 1, whorl_adam_rate_name},
    {"training_steps", 1, 10000000, 8000, 1, NULL}, /* 1000 epochs of 2000 points */
    /* Nearer to 1 a float of the average would stay where it is. */
    {"ema_decay", 0, 0.99999, 0, 0, NULL},
    {"label_dropout", 0, 1, 0, 0, NULL},
    {"seed", 0, 4294967295.0, 0, 1, NULL},
};

void whorl_setting_defaults(double *values, const whorl_setting *table, uint32_t count)
{
  for (uint32_t i = 0; i < count; i++) {
    values[i] = table[i].initial;
  }
}

bool whorl_setting_accepts(const whorl_setting *setting, double value)
{
  return whorl_is_finite(value) && value >= setting->minimum && value <= setting->maximum &&
         (setting->multiple == 0.0 ||
          floor(value / setting->multiple) * setting->multiple == value);
}

whorl_status whorl_setting_check_all(const double *values, const whorl_setting *table,
                                     uint32_t count, uint32_t *wrong)
{
  for (uint32_t i = 0; i < count; i++) {
    if (!whorl_setting_accepts(&table[i], values[i])) {
      *wrong = i;
      return WHORL_BAD_SETTING;
    }
  }
  return WHORL_OK;
}

whorl_settings whorl_settings_default(void)
{
  double values[WHORL_SETTING_COUNT];
  whorl_setting_defaults(values, whorl_setting_table, WHORL_SETTING_COUNT);
  whorl_settings settings;
  static_assert(sizeof settings == sizeof values, "the settings are an array of doubles");
  memcpy(&settings, values, sizeof settings);
  return settings;
}

whorl_status whorl_settings_check(const whorl_settings *settings, uint32_t *wrong)
{
  double values[WHORL_SETTING_COUNT];
  memcpy(values, settings, sizeof values);
  return whorl_setting_check_all(values, whorl_setting_table, WHORL_SETTING_COUNT, wrong);
}
