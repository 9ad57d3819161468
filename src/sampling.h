/*
 * sampling: everything that makes a reverse run, as one table of named numbers.
 *
 *   whorl_sampling sampling = whorl_sampling_default();
 *   sampling.steps = 50;
 *   uint32_t wrong;
 *   if (whorl_sampling_check(&sampling, &wrong) != WHORL_OK)
 *     name_it(whorl_sampling_table[wrong].name);
 *
 * The defaults are the notebook's. As with settings.h the table is the only place where names and
 * ranges are written down; a new argument of samplers is a row of it, and goes through all layers
 * and languages as it is.
 */
#ifndef WHORL_SAMPLING_H
#define WHORL_SAMPLING_H

#include "noise_schedule.h"
#include "settings.h"
#include "status.h"

#include <stdint.h>

typedef struct whorl_sampling {
  double rule;    /* a row of step_rules.h */
  double steps;   /* reverse steps; 0: one for each timestep */
  double spacing; /* which timesteps the steps visit */
  double eta;     /* 0 … 1: share of the noise, for rules that can do with less */
  double seed;
  double label; /* of all points; -1: none, or one for each point beside this */

  /* The scale of guidance (guidance.h), and where on the path it acts: t / (T - 1), both ends
     included. 0 is the last step before the data, 1 is pure noise. */
  double guidance, guidance_from, guidance_to;

  double weights; /* which of the model's weights answer; see whorl_weights */
  double start; /* timesteps of the path that the run goes back along: it starts at timestep start -
                   1; 0: all, from pure noise */

  double steering_strength, steering_gradient; /* how far an energy moves points, and by which
                                                  gradient; see steering.h */
} whorl_sampling;

/* The struct is an array of doubles with names, as whorl_settings is. */
enum { WHORL_SAMPLING_COUNT = sizeof(whorl_sampling) / sizeof(double) };

typedef enum whorl_spacing {
  WHORL_SPACING_UNIFORM = 0, /* even strides from the last timestep to the data */
  /* Squares of even strides: more of them near the data (Song et al. 2021, appendix D.2). */
  WHORL_SPACING_QUADRATIC = 1,
  /* Even strides of the logarithm of signal to noise, from the last timestep that has signal to
     the first (Lu et al. 2022, arXiv 2206.00927, section 3.3). */
  WHORL_SPACING_LOG_SNR = 2,
  WHORL_SPACING_COUNT
} whorl_spacing;

extern const whorl_setting whorl_sampling_table[WHORL_SAMPLING_COUNT];

whorl_sampling whorl_sampling_default(void);

/* WHORL_BAD_SETTING and *wrong: the first number that is not finite, out of range or no multiple.
 */
whorl_status whorl_sampling_check(const whorl_sampling *sampling, uint32_t *wrong);

/* Of so many timesteps those that the run goes back along. start <= timesteps. */
uint32_t whorl_sampling_path(const whorl_sampling *sampling, uint32_t timesteps);

/* Reverse steps on a path of so many timesteps. */
uint32_t whorl_sampling_steps(const whorl_sampling *sampling, uint32_t timesteps);

/* The timestep at which reverse step `step` starts: strictly decreasing, the path's last for step
   0. 1 <= steps <= path. */
uint32_t whorl_sampling_timestep(const whorl_sampling *sampling,
                                 const whorl_noise_schedule *schedule, uint32_t step);

#endif
