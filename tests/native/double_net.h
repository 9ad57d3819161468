/*
 * double_net: the denoiser once more, in double and one point at a time, written from its
 * description and from nothing in src/: the oracle for values and, by central differences, for
 * gradients.
 *
 * Tensors are found by their names in the layout, so a layout that puts one in another's place, or
 * calls it by a wrong name, does not pass.
 */
#ifndef WHORL_DOUBLE_NET_H
#define WHORL_DOUBLE_NET_H

#include "denoiser.h"

enum { DOUBLE_NET_MAX_WIDTH = 128 };

typedef struct double_net {
  whorl_denoiser_shape shape;
  const whorl_layout *layout; /* names, shapes and places */
} double_net;

/* Questions and, for the loss, the answers. */
typedef struct double_batch {
  const float *x, *noise;           /* [rows, width] */
  const uint32_t *timestep, *label; /* [rows]; label NULL for none */
  size_t rows;
} double_batch;

/* prediction [width] for row number `row`. slab: the layout's, in double. */
void double_net_predict(const double_net *net, double *prediction, const double *slab,
                        const double_batch *batch, size_t row);

/* The mean squared error over the batch. */
double double_net_loss(const double_net *net, const double *slab, const double_batch *batch);

/* gradient[slab]: central differences of the loss; the padding gets 0. */
void double_net_gradient(const double_net *net, double *gradient, double *slab,
                         const double_batch *batch);

/* gradient [rows, width]: central differences of sum(factor * prediction) towards x. */
void double_net_input_gradient(const double_net *net, double *gradient, const double *slab,
                               const double_batch *batch, const float *factor);

#endif
