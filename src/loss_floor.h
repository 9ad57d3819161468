/*
 * loss_floor: the lowest loss that any network can reach on given points, timestep by timestep.
 *
 *   double floor = 0.0;
 *   for (uint32_t t = 0; t < timesteps; t++) {
 *     floor += whorl_loss_floor_at(&exact, work, points, label, t, questions, seed)
 *            * whorl_loss_floor_weight(objective, loss_weight, schedule, t) / timesteps;
 *   }
 *
 * It is the expected squared error of the exact denoiser: the mean over noisy points x of the
 * variance of x_0 given x. The mean is an estimate, over as many noisy points as one asks for; the
 * variance is exact.
 */
#ifndef WHORL_LOSS_FLOOR_H
#define WHORL_LOSS_FLOOR_H

#include "exact_denoiser.h"
#include "objective.h"

#include <stddef.h>
#include <stdint.h>

/*
 * The squared error of x_0, the mean over `questions` (at least 1) noisy points and their numbers.
 * points [point_count, width] and label [point_count] are those that exact was filled with; with
 * labels, each noisy point comes with its own. work: [3, WHORL_MAX_ROWS, width]. The noise is a
 * function of seed and timestep.
 */
double whorl_loss_floor_at(whorl_exact_denoiser *exact, float *work, const float *points,
                           const uint32_t *label, uint32_t timestep, uint32_t questions,
                           uint32_t seed);

/* What turns a squared error of x_0 into one of the objective's answer, as it counts in the loss.
 */
double whorl_loss_floor_weight(whorl_objective objective, whorl_loss_weight weight,
                               const whorl_noise_schedule *schedule, uint32_t timestep);

#endif
