/*
 * settings: everything that makes a run, as one table of named numbers.
 *
 *   whorl_settings settings = whorl_settings_default();
 *   settings.hidden_width = 64;
 *   uint32_t wrong;
 *   if (whorl_settings_check(&settings, &wrong) != WHORL_OK)
 * name_it(whorl_setting_table[wrong].name);
 *
 * The defaults are the notebook's. The table is the only place where names and ranges are written
 * down; other languages read it from here.
 */
#ifndef WHORL_SETTINGS_H
#define WHORL_SETTINGS_H

#include "status.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct whorl_settings {
  double hidden_width, time_width, block_count, class_count, sample_width;
  double timesteps, schedule, beta_start, beta_end;
  double objective, time_sampling, loss_weight, continuous_time;
  double batch_size, learning_rate, rate_schedule, training_steps;
  double ema_decay;     /* of the moving average of the weights; 0: none is kept */
  double label_dropout; /* how often training hides labels; above 0 the net can do without */
  double seed;
} whorl_settings;

/* The struct is an array of doubles with names: setting i of the table is number i of the struct.
 */
enum { WHORL_SETTING_COUNT = sizeof(whorl_settings) / sizeof(double) };

typedef struct whorl_setting {
  const char *name;
  double minimum, maximum, initial;
  double multiple; /* a whole number that the value must be a multiple of; 0: any real number */
  const char *(*choice)(uint32_t number); /* the name of a value, NULL past the last; or NULL */
} whorl_setting;

extern const whorl_setting whorl_setting_table[WHORL_SETTING_COUNT];

whorl_settings whorl_settings_default(void);

/* WHORL_BAD_SETTING and *wrong: the first setting that is not finite, out of range or no multiple.
 */
whorl_status whorl_settings_check(const whorl_settings *settings, uint32_t *wrong);

/* For any table of such rows and the values of a struct of doubles beside it. */
void whorl_setting_defaults(double *values, const whorl_setting *table, uint32_t count);
whorl_status whorl_setting_check_all(const double *values, const whorl_setting *table,
                                     uint32_t count, uint32_t *wrong);

/* The same for one value. */
bool whorl_setting_accepts(const whorl_setting *setting, double value);

#endif
