/*
 * loss_by_time: how well a model answers at each stretch of diffusion time, always asked the same.
 *
 *   double losses[WHORL_MAX_BUCKETS] = {0.0};
 *   for (uint32_t first = 0; first < whorl_loss_by_time_questions(timesteps); first += 64) {
 *     whorl_loss_by_time_add(losses, &model, noisy, target, points, labels, count, first, 64);
 *   }
 *
 * Buckets cut the timesteps into equal stretches; of fewer timesteps than buckets, each is one. The
 * questions are data points in turn, noised to timesteps that are spread evenly over each bucket.
 */
#ifndef WHORL_LOSS_BY_TIME_H
#define WHORL_LOSS_BY_TIME_H

#include "model.h"

#include <stddef.h>
#include <stdint.h>

enum { WHORL_MAX_BUCKETS = 10 };

uint32_t whorl_loss_by_time_buckets(uint32_t timesteps);
uint32_t whorl_loss_by_time_questions(uint32_t timesteps);

/*
 * Asks questions number first … first + count - 1 (fewer where there are no more) and adds to
 * losses[bucket] what they weigh in its mean squared error, by the model's objective. points
 * [point_count, width], label [point_count] or NULL. noisy and target: [WHORL_MAX_ROWS, width], to
 * work in.
 */
void whorl_loss_by_time_add(double *losses, whorl_model *model, float *noisy, float *target,
                            const float *points, const uint32_t *label, uint32_t point_count,
                            uint32_t first, uint32_t count);

#endif
