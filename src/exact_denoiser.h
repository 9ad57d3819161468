/*
 * exact_denoiser: the best possible denoiser of a finite set of points, in closed form.
 *
 *   whorl_exact_denoiser_place(&exact, &arena, &schedule, width, class_count, point_count);
 *   whorl_exact_denoiser_fill(&exact, points, labels);
 *   whorl_predictor predictor = whorl_exact_denoiser_predictor(&exact);
 *
 * Where the data is one of n points with equal chances and x = signal x_0 + noise epsilon,
 *
 *   E[x_0 | x] = sum_i w_i x_i,   w = softmax(-|x - signal x_i|^2 / (2 noise^2))
 *
 * No denoiser has a smaller expected squared error (Karras et al. 2022, arXiv 2206.00364, appendix
 * B.3). Its Jacobian matrix is signal / noise^2 times the covariance of x_0 given x.
 */
#ifndef WHORL_EXACT_DENOISER_H
#define WHORL_EXACT_DENOISER_H

#include "arena.h"
#include "denoiser.h"
#include "noise_schedule.h"
#include "predictor.h"

#include <stddef.h>
#include <stdint.h>

typedef struct whorl_exact_denoiser {
  const whorl_noise_schedule *schedule;
  const whorl_kernels *kernels;
  uint32_t width, class_count, point_count;
  float *points;                       /* [first[classes], width] class after class; in the plane
                                          filled up to whole vectors with infinities */
  size_t first[WHORL_MAX_CLASSES + 1]; /* where each class begins, and where the last ends */
  double signal, noise;                /* at the time that is set */
  float *scaled[2];                    /* [first[classes]] in the plane: signal times x, and y */
  double *covariance;                  /* [WHORL_MAX_ROWS, 4] of signal x_0 given the x of each row:
                                          its trace, and in the plane xx, xy, yy */
  double *sums;                        /* [2, width] to work in */
} whorl_exact_denoiser;

/* Takes all memory from the arena. point_count >= 1; class_count 0 (no labels) to
   WHORL_MAX_CLASSES; width 1 to WHORL_MAX_SAMPLE_WIDTH. */
void whorl_exact_denoiser_place(whorl_exact_denoiser *exact, whorl_arena *arena,
                                const whorl_noise_schedule *schedule, uint32_t width,
                                uint32_t class_count, uint32_t point_count);

/* Copies points [point_count, width]; label [point_count], each below class_count, or NULL without
   classes. Then a time is to be set. */
void whorl_exact_denoiser_fill(whorl_exact_denoiser *exact, const float *points,
                               const uint32_t *label);

/* The scales of all points to come, for times between timesteps. Both at least 0; as noise goes to
   0, x_0 becomes the nearest point. */
void whorl_exact_denoiser_set_scales(whorl_exact_denoiser *exact, double signal, double noise);

/*
 * Answers for the points of each row's label; for all points where label is NULL, or where a label
 * has no points (so a number from class_count on means "any"). Has an epsilon_gradient. In the
 * plane it works in float, in other widths in double.
 */
whorl_predictor whorl_exact_denoiser_predictor(whorl_exact_denoiser *exact);

/* The expected squared error of x_0 at point number `row` of the predict just before, summed over
   its numbers: the trace of the covariance of x_0 given x. */
double whorl_exact_denoiser_error(const whorl_exact_denoiser *exact, size_t row);

#endif
