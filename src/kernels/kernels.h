/*
 * kernels: the loops that take the time, as a table of functions.
 *
 *   const whorl_kernels *k = whorl_kernels_select();
 *   k->matmul_nt(y, x, weight, bias, false, batch, out, in);
 *
 * Two tables, scalar and simd128, made from one text (kernels_body.h): same bits. Callers never see
 * an instruction set.
 *
 * All matrices are dense and row-major. Nothing aliases unless said. Sizes are at least 1. Kernels
 * without a matrix in their name take a `count` that is a multiple of 4, and `width` is a multiple
 * of 4: layouts are padded, not loops. No alignment is required. Infinities and NaN pass through
 * the matrix products as IEEE 754 says; e^x, and with it silu and gaussian_sum, clamps its
 * argument, NaN too. Nothing is read or written outside the shapes given.
 */
#ifndef WHORL_KERNELS_H
#define WHORL_KERNELS_H

#include <stdbool.h>
#include <stddef.h>

/* The numbers of one Adam step (Kingma and Ba 2015, arXiv 1412.6980, algorithm 1), the bias
   corrections already divided in. */
typedef struct whorl_adam_scales {
  float beta1, beta2, epsilon;
  float step_size;               /* rate / (1 - beta1^step) */
  float inverse_root_correction; /* 1 / sqrt(1 - beta2^step) */
} whorl_adam_scales;

typedef struct whorl_kernels {
  const char *name;

  /*
   * The three products of a linear layer y = x W^T + b, W [columns, depth]:
   *   forward          c[rows, columns]  = (accumulate ? c : 0) + bias + a[rows, depth] b[columns,
   * depth]^T input gradient   c[rows, columns]  = a[rows, depth] b[depth, columns] weight gradient
   * c[rows, columns] += a[depth, rows]^T b[depth, columns] bias: [columns] or NULL.
   */
  void (*matmul_nt)(float *c, const float *a, const float *b, const float *bias, bool accumulate,
                    size_t rows, size_t columns, size_t depth);
  void (*matmul_nn)(float *c, const float *a, const float *b, size_t rows, size_t columns,
                    size_t depth);
  void (*matmul_tn)(float *c, const float *a, const float *b, size_t rows, size_t columns,
                    size_t depth);

  /* sums[columns] += the sum of a's [rows, columns] rows, top to bottom. */
  void (*matrix_column_sums)(float *sums, const float *a, size_t rows, size_t columns);

  /* y = x sigmoid(x) and its derivative; derivative may be x itself. */
  void (*silu)(float *y, float *derivative, const float *x, size_t count);

  /* y = a * b, element by element; y may be a or b. */
  void (*multiply)(float *y, const float *a, const float *b, size_t count);

  /* y += a; a and y [width]. */
  void (*add)(float *y, const float *a, size_t width);

  /*
   * Layer normalisation of each row (Ba et al. 2016, arXiv 1607.06450), epsilon 1e-5 inside the
   * root: normalised = (x - mean) * inverse_deviation, y = normalised * gain + shift. x, y,
   * normalised [rows, width]; inverse_deviation [rows]; gain, shift [width].
   */
  void (*layer_norm)(float *y, float *normalised, float *inverse_deviation, const float *x,
                     const float *gain, const float *shift, size_t rows, size_t width);

  /* Its gradient: adds to x_gradient [rows, width] and to gain_gradient, shift_gradient [width]. */
  void (*layer_norm_backward)(float *x_gradient, float *gain_gradient, float *shift_gradient,
                              const float *y_gradient, const float *normalised,
                              const float *inverse_deviation, const float *gain, size_t rows,
                              size_t width);

  /* One Adam step over all parameters. */
  void (*adam)(float *parameters, float *moment1, float *moment2, const float *gradient,
               const whorl_adam_scales *scales, size_t count);

  /* The sum over i and k of exp(exponents[k] * squared distance of (x, y) to (xs[i], ys[i])). */
  double (*gaussian_sum)(float x, float y, const float *xs, const float *ys,
                         const float exponents[4], size_t count);

  /* Multiplies and adds in registers only, WHORL_PEAK_FLOPS a round: the machine's arithmetic peak
     to measure other kernels against. The result only keeps the work from being optimised away. */
  float (*arithmetic_peak)(size_t rounds);
} whorl_kernels;

enum { WHORL_PEAK_FLOPS = 12 * 4 * 2 }; /* twelve vectors, four lanes, one multiply and one add */

extern const whorl_kernels whorl_kernels_scalar;
#ifdef WHORL_HAVE_SIMD128
extern const whorl_kernels whorl_kernels_simd128;
#endif

/* The table this build uses: the fastest it has. */
const whorl_kernels *whorl_kernels_select(void);

#endif
