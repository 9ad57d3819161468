/*
 * inpainting: some coordinates of points are known, the others are drawn given them.
 *
 *   whorl_inpainting inpainting = {.known = known, .held = held, .visits = 10};
 *   for (uint32_t step = 0; step < whorl_sampling_steps(&sampling, timesteps); step++) {
 *     whorl_inpainting_step(&sampler, x, x, &cloud, &sampling, &inpainting, step);
 *   }
 *
 * RePaint: Lugmayr et al. 2022, arXiv 2201.09865, algorithm 1. After a reverse step the held
 * coordinates are put back, with the noise of the timestep that it leads to. So that the others
 * agree with them, the point is noised again to where the step began and the step is taken anew,
 * `visits` times in all (their U; their jump length is one step).
 */
#ifndef WHORL_INPAINTING_H
#define WHORL_INPAINTING_H

#include "sampler.h"

#include <stdint.h>

enum { WHORL_MAX_VISITS = 100 };

typedef struct whorl_inpainting {
  const float *known;  /* [count, width]; read where held */
  const uint8_t *held; /* [count, width] 1: this coordinate is known; 0: it is drawn */
  uint32_t visits;     /* 1 … WHORL_MAX_VISITS */
} whorl_inpainting;

/*
 * Reverse step number `step` of a run, as whorl_sampler_step; x_next may be x. Before the first
 * step the held coordinates of x are put in their place, too; after the last they are the known
 * ones to the bit. The cloud's noise is NULL; a rule with a history takes one visit only. A point
 * of which nothing is held goes, with one visit, where whorl_sampler_step leads it, to the bit.
 */
void whorl_inpainting_step(whorl_sampler *sampler, float *x_next, const float *x,
                           const whorl_cloud *cloud, const whorl_sampling *sampling,
                           const whorl_inpainting *inpainting, uint32_t step);

#endif
