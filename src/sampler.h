/*
 * sampler: from pure noise to data, one reverse step at a time.
 *
 *   whorl_sampler_start(x, count, width, seed);                                     // x_T
 *   for (uint32_t step = 0; step < step_count; step++) {
 *     whorl_sampler_step(&sampler, x, x, label, NULL, 0, count, step, step_count, seed);
 *   }
 *
 * A step has no hidden state: a figure can stop anywhere, go back, and repeat a step to the bit.
 */
#ifndef WHORL_SAMPLER_H
#define WHORL_SAMPLER_H

#include "arena.h"
#include "denoiser.h"
#include "noise_schedule.h"

#include <stddef.h>
#include <stdint.h>

typedef struct whorl_sampler {
  whorl_denoiser *denoiser;
  const whorl_noise_schedule *schedule;
  const float *parameters;
  float *prediction;  /* [WHORL_MAX_ROWS, width] */
  float *noise;       /* [WHORL_MAX_ROWS, width] */
  uint32_t *timestep; /* [WHORL_MAX_ROWS] */
} whorl_sampler;

void whorl_sampler_place(whorl_sampler *sampler, whorl_arena *arena, whorl_denoiser *denoiser,
                         const whorl_noise_schedule *schedule, const float *parameters);

/* x_T: count points of pure noise, x [count, width]. Point i does not depend on count. */
void whorl_sampler_start(float *x, size_t count, uint32_t width, uint32_t seed);

/*
 * Reverse step number `step` of step_count (DDPM, Ho et al. 2020, algorithm 2; the notebook's with
 * step_count = timesteps): x_next [count, width] from x [count, width]; x_next may be x.
 * label: [count], or NULL for a net without classes. noise: [count, width] standard normals, or
 * NULL for the sampler's own, a function of (seed, step, point), where x[0] is point number
 * first_point: parts of a cloud can be made apart. No noise is added in the last step.
 */
void whorl_sampler_step(whorl_sampler *sampler, float *x_next, const float *x,
                        const uint32_t *label, const float *noise, uint32_t first_point,
                        size_t count, uint32_t step, uint32_t step_count, uint32_t seed);

/* prediction [count, width] of the net for points x [count, width], timestep [count], label [count]
 * or NULL. */
void whorl_sampler_predict(whorl_sampler *sampler, float *prediction, const float *x,
                           const uint32_t *timestep, const uint32_t *label, size_t count);

#endif
