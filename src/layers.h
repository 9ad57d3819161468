/*
 * layers: the parts of the network as forward/backward pairs.
 *
 * Shapes are row-major. A backward function writes parameter gradients, summed by shards of the
 * rows (kernels.h), unless those are NULL, and, where said, writes or adds to the input gradient.
 * What backward needs from forward is an explicit argument.
 */
#ifndef WHORL_LAYERS_H
#define WHORL_LAYERS_H

#include "kernels/kernels.h"

#include <stddef.h>
#include <stdint.h>

/* The two tensors of a linear layer (weight [out, in], bias [out]) or of a layer norm (weight:
   gain, bias: shift, both [width]); the parameters themselves or their gradients. */
typedef struct whorl_affine {
  float *weight, *bias;
} whorl_affine;

/* y[rows, out] = x[rows, in] W^T + b, or y += … where accumulate. */
void whorl_linear_forward(const whorl_kernels *kernels, float *y, const float *x,
                          whorl_affine parameters, bool accumulate, size_t rows, size_t in,
                          size_t out);

/* x_gradient [shards, in] is written, or left alone where NULL; factor [shards, in], or NULL for 1,
   is multiplied into it: the derivative of the activation that made x. */
void whorl_linear_backward(const whorl_kernels *kernels, float *x_gradient, whorl_affine gradient,
                           const float *y_gradient, const float *x, const float *factor,
                           whorl_affine parameters, const whorl_shards *shards, size_t in,
                           size_t out);

/* The kernel layer_norm_backward, and the gradients of gain and shift. */
void whorl_layer_norm_backward(const whorl_kernels *kernels, float *x_gradient,
                               whorl_affine gradient, const float *y_gradient,
                               const float *normalised, const float *inverse_deviation,
                               whorl_affine parameters, const whorl_shards *shards, size_t width);

/*
 * The sinusoidal embedding of every timestep (Vaswani et al. 2017, arXiv 1706.03762), sine and
 * cosine interleaved: table[t, 2i] = sin(omega_i t), table[t, 2i + 1] = cos(omega_i t), omega_i =
 * 10000^(-2i / width). width even.
 */
void whorl_time_embedding_table(float *table, size_t timesteps, size_t width);

/* frequency [width / 2]: the omegas of that table. */
void whorl_time_embedding_frequencies(float *frequency, size_t width);

/* row [width] of the table becomes that of a time `offset` timesteps later, |offset| <= 1: its
   pairs turn by omega offset. Offset 0 leaves it as it is. Error below 1e-6. */
void whorl_time_embedding_turn(float *row, const float *frequency, float offset, size_t width);

/* y[i] += table[row_of[i]] for each of the rows; table [*, width], width a multiple of 4. */
void whorl_lookup_add_forward(const whorl_kernels *kernels, float *y, const float *table,
                              const uint32_t *row_of, size_t rows, size_t width);

/* table_gradient[row_of[i]] += y_gradient[i], in the order of the rows. */
void whorl_lookup_add_backward(const whorl_kernels *kernels, float *table_gradient,
                               const float *y_gradient, const uint32_t *row_of, size_t rows,
                               size_t width);

#endif
