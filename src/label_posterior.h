/*
 * label_posterior: how likely a noisy point of the plane comes from data with a label.
 *
 * The data of each class is taken for a mean of Gaussian kernels, one at each of its points, so
 * with x = signal x_0 + noise epsilon its density is one as well, and
 *
 *   p(label | x) = sum_(i of the label) k_i / sum_i k_i,
 *   k_i = exp(-|x - signal x_i|^2 / (2 (noise^2 + signal^2 width^2)))
 *
 * This is the best classifier of noisy points that there is for such data, which Dhariwal and
 * Nichol 2021, arXiv 2105.05233, train a network for; width 0 makes it the exact denoiser's.
 */
#ifndef WHORL_LABEL_POSTERIOR_H
#define WHORL_LABEL_POSTERIOR_H

#include <stdbool.h>
#include <stdint.h>

enum { WHORL_POSTERIOR_MAX_POINTS = 512 };

/* The label asked for, the width of the kernels, and then x, y and label of each point: so many
   numbers for so many points. */
enum {
  WHORL_POSTERIOR_HEAD = 2,
  WHORL_POSTERIOR_STRIDE = 3,
  WHORL_POSTERIOR_MAX_NUMBERS =
      WHORL_POSTERIOR_HEAD + WHORL_POSTERIOR_STRIDE * WHORL_POSTERIOR_MAX_POINTS
};

/* Is the width at least 0, and is there a point with the label? */
bool whorl_label_posterior_is_set(const double *numbers, uint32_t count);

/* -log p(label | x) for x [2]; shift [2]: how much farther E[x_i | x, label] is than E[x_i | x], by
   the weights k_i. The gradient towards x is -signal / (noise^2 + signal^2 width^2) shift.
   noise > 0; finite for any finite x. */
double whorl_label_posterior(double shift[2], const double x[2], double signal, double noise,
                             const double *numbers, uint32_t count);

#endif
