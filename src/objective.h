/*
 * objective: what the network is asked, and how wrong it was.
 *
 * Noise prediction (Ho et al. 2020, arXiv 2006.11239, algorithm 1 and eq. 14): a data point x_0, a
 * uniformly random timestep t and a standard normal epsilon give the question (x_t, t) with
 * x_t = sqrt(alpha_bar_t) x_0 + sqrt(1 - alpha_bar_t) epsilon, and the answer epsilon.
 */
#ifndef WHORL_OBJECTIVE_H
#define WHORL_OBJECTIVE_H

#include "noise_schedule.h"

#include <stddef.h>
#include <stdint.h>

/* x_out = scales.signal * x + scales.noise * noise, element by element; arrays [count]. x_out may
   be x. One forward step or the jump from the data, as the scales say. */
void whorl_objective_add_noise(float *x_out, const float *x, const float *noise,
                               whorl_forward_scales scales, size_t count);

/*
 * Question number `sample` of training step `step`: a pure function of (seed, step, sample), so it
 * does not matter who asks it. Its timestep; and, given that, noise[width] and the noisy point.
 */
uint32_t whorl_objective_timestep(const whorl_noise_schedule *schedule, uint32_t seed,
                                  uint32_t step, uint32_t sample);
void whorl_objective_ask(float *noisy, float *noise, const float *point, uint32_t timestep,
                         uint32_t width, const whorl_noise_schedule *schedule, uint32_t seed,
                         uint32_t step, uint32_t sample);

/*
 * The sum of squared errors over count elements; prediction_gradient[count] becomes the gradient of
 * the mean over total_count elements (the whole batch, where this is a part of it).
 */
double whorl_objective_squared_error(float *prediction_gradient, const float *prediction,
                                     const float *target, size_t count, size_t total_count);

#endif
