/*
 * straightness: how far the paths of a flow are from straight lines.
 *
 *   whorl_straightness_place(&straightness, &arena, predictor, &schedule);
 *   whorl_straightness_of(&straightness, out, noise, NULL, 64);          // their mean is S
 *
 * From noise z at time 1 a path follows dx / dtime = v(x, time) = epsilon - x_0 back to data x at
 * time 0. Were it straight, the velocity would be z - x all along. What it is beside that,
 *
 *   S = E over paths of the integral over time of |(z - x) - v(x_time, time)|^2
 *
 * (Liu et al. 2022, arXiv 2209.03003), is 0 for straight paths, each of which one Euler step
 * solves. In the units of the data, squared, and summed over the numbers of a point. Of the flow
 * schedule only, whose noise is the time. Paths are solved by Euler's method at every timestep.
 */
#ifndef WHORL_STRAIGHTNESS_H
#define WHORL_STRAIGHTNESS_H

#include "arena.h"
#include "noise_schedule.h"
#include "predictor.h"

#include <stddef.h>
#include <stdint.h>

typedef struct whorl_straightness {
  whorl_predictor predictor;
  const whorl_noise_schedule *schedule;
  float *x, *x0, *epsilon; /* [WHORL_MAX_ROWS, width] */
  double *way;             /* [WHORL_MAX_ROWS, width] integral of v so far; in the end z - x */
} whorl_straightness;

/* Takes all memory from the arena. */
void whorl_straightness_place(whorl_straightness *straightness, whorl_arena *arena,
                              whorl_predictor predictor, const whorl_noise_schedule *schedule);

/* out [rows]: the integral for the path from each noise [rows, width]; label [rows], or NULL
   without; 1 to WHORL_MAX_ROWS rows. The rows do not see each other. */
void whorl_straightness_of(whorl_straightness *straightness, double *out, const float *noise,
                           const uint32_t *label, size_t rows);

#endif
