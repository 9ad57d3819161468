/*
 * sampler: from pure noise to data, one reverse step at a time.
 *
 *   whorl_sampler_start(x, count, width, seed);                                  // x_T
 *   for (uint32_t step = 0; step < whorl_sampling_steps(&sampling, timesteps); step++) {
 *     whorl_sampler_step(&sampler, x, x, &(whorl_cloud){.count = count}, &sampling, step);
 *   }
 *
 * A step has no hidden state: a figure can stop anywhere, go back, and repeat a step to the bit.
 * What a rule remembers is an argument, the cloud's `history`.
 */
#ifndef WHORL_SAMPLER_H
#define WHORL_SAMPLER_H

#include "arena.h"
#include "predictor.h"
#include "sampling.h"
#include "step_rules.h"

#include <stddef.h>
#include <stdint.h>

typedef struct whorl_sampler {
  whorl_predictor predictor;
  const whorl_noise_schedule *schedule;
  float *x0, *epsilon, *noise; /* [WHORL_MAX_ROWS, width] */
  uint32_t *label;             /* [WHORL_MAX_ROWS] all equal */
} whorl_sampler;

void whorl_sampler_place(whorl_sampler *sampler, whorl_arena *arena, whorl_predictor predictor,
                         const whorl_noise_schedule *schedule);

/* x_T: count points of pure noise, x [count, width]. Point i does not depend on count. */
void whorl_sampler_start(float *x, size_t count, uint32_t width, uint32_t seed);

/* Floats in the history of so many points. */
size_t whorl_sampler_history_count(const whorl_sampler *sampler, const whorl_sampling *sampling,
                                   size_t count);

/* How often the predictor is asked about each point in a whole run of 1 or more steps. */
uint32_t whorl_sampler_evaluations(const whorl_sampling *sampling, uint32_t timesteps);

/* The points of a step, beside where they are. */
typedef struct whorl_cloud {
  size_t count;
  uint32_t first_point;  /* what number x[0] has in the whole cloud: parts can be made apart */
  const uint32_t *label; /* [count], or NULL for the sampling's one label, or for none */
  const float *noise;    /* [count, width] standard normals, or NULL for the sampler's own, a
                            function of (seed, step, point) */
  float *history;        /* [history_count], zeros before the first step; NULL where that is 0 */
} whorl_cloud;

/* Reverse step number `step` of a run: x_next [count, width] from x [count, width]; x_next may be
   x. No noise is added in the last step. */
void whorl_sampler_step(whorl_sampler *sampler, float *x_next, const float *x,
                        const whorl_cloud *cloud, const whorl_sampling *sampling, uint32_t step);

/* Where reverse step number `step` of a run is. */
whorl_step whorl_sampler_where(const whorl_sampler *sampler, const whorl_sampling *sampling,
                               uint32_t step);

/* The same by any rule, between any timesteps; `number` is the step's, for its noise. */
void whorl_sampler_apply(whorl_sampler *sampler, float *x_next, const float *x,
                         const whorl_cloud *cloud, const whorl_sampling *sampling,
                         const whorl_step_rule *rule, whorl_step step, uint32_t number);

#endif
