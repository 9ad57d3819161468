/*
 * metrics: how far apart two clouds of points are.
 *
 *   double distance = whorl_metrics_sliced_wasserstein(a, 2000, b, 2000, scratch);
 *
 * For two thousand points of the spiral: a fresh draw is 0.013 to 0.034 from another, noise 0.58.
 */
#ifndef WHORL_METRICS_H
#define WHORL_METRICS_H

#include "kernels/kernels.h"

#include <stddef.h>

enum { WHORL_METRICS_DIRECTIONS = 256, WHORL_METRICS_MAX_POINTS = 20000 };

/* Bytes of scratch, on 16 bytes, that either metric needs for clouds of these sizes. */
size_t whorl_metrics_scratch_bytes(size_t a_count, size_t b_count);

/*
 * The root mean square, over 256 fixed directions, of the difference of sorted projections: the
 * sliced 2-Wasserstein distance (Bonneel et al. 2015) of a [a_count, 2] and b [b_count, 2]. Clouds
 * of unequal size are compared by their quantile functions. The inputs must be finite.
 */
double whorl_metrics_sliced_wasserstein(const float *a, size_t a_count, const float *b,
                                        size_t b_count, void *scratch);

/*
 * Maximum mean discrepancy, squared and unbiased (Gretton et al. 2012, eq. 3), for the mean of four
 * Gaussian kernels of sigma 0.05, 0.1, 0.2 and 0.5. About 0 for clouds of one law, also slightly
 * negative. Counts of at least 2.
 */
double whorl_metrics_mmd_squared(const float *a, size_t a_count, const float *b, size_t b_count,
                                 void *scratch);

#endif
