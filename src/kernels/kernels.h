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

enum {
  WHORL_SHARDS = 8,            /* the parts a pass over a batch is cut into; a power of two */
  WHORL_MAX_SUMMED_ROWS = 256, /* rows that one sum by shards may run over */
};

/*
 * Rows 0 ... ends[0] - 1 are the first shard, those up to ends[1] - 1 the second, and so on; a
 * shard may be empty. Sums over rows are made within each shard, then added in pairs, the pairs in
 * pairs: so 2, 4 or 8 neighbours that each summed its own half, quarter or eighth of the shards
 * get, by adding in pairs in turn, the very bits of one that summed all.
 */
typedef struct whorl_shards {
  size_t count; /* a power of two, at most WHORL_SHARDS */
  size_t ends[WHORL_SHARDS];
} whorl_shards;

typedef struct whorl_kernels {
  const char *name;

  /*
   * The three products of a linear layer y = x W^T + b, W [columns, depth]:
   *   forward          c [rows, columns] = (accumulate ? c : 0) + bias + a b^T
   *                    with a [rows, depth], b [columns, depth], bias [columns] or NULL
   *   input gradient   c [rows, columns] = (a b) * factor, element by element
   *                    with a [rows, depth], b [depth, columns], factor as c, or NULL for 1
   *   weight gradient  c [rows, columns] = a^T b, summed by shards
   *                    with a [shards, rows], b [shards, columns]
   */
  void (*matmul_nt)(float *c, const float *a, const float *b, const float *bias, bool accumulate,
                    size_t rows, size_t columns, size_t depth);
  void (*matmul_nn)(float *c, const float *a, const float *b, const float *factor, size_t rows,
                    size_t columns, size_t depth);
  void (*matmul_tn)(float *c, const float *a, const float *b, const whorl_shards *shards,
                    size_t rows, size_t columns);

  /* sums [columns] = the column sums of a [shards, columns], by shards; and, where b is not NULL,
     product_sums [columns] = those of a * b, element by element. */
  void (*matrix_column_sums)(float *sums, float *product_sums, const float *a, const float *b,
                             const whorl_shards *shards, size_t columns);

  /* y = x sigmoid(x) and its derivative; derivative may be x itself. */
  void (*silu)(float *y, float *derivative, const float *x, size_t count);

  /* y += a; a and y [count]. */
  void (*add)(float *y, const float *a, size_t count);

  /*
   * Layer normalisation of each row (Ba et al. 2016, arXiv 1607.06450), epsilon 1e-5 inside the
   * root: normalised = (x - mean) * inverse_deviation, y = normalised * gain + shift. x, y,
   * normalised [rows, width]; inverse_deviation [rows]; gain, shift [width].
   */
  void (*layer_norm)(float *y, float *normalised, float *inverse_deviation, const float *x,
                     const float *gain, const float *shift, size_t rows, size_t width);

  /* Its gradient towards x, added to x_gradient [rows, width]. Those of gain and shift are column
     sums, of y_gradient * normalised and of y_gradient. */
  void (*layer_norm_backward)(float *x_gradient, const float *y_gradient, const float *normalised,
                              const float *inverse_deviation, const float *gain, size_t rows,
                              size_t width);

  /* One Adam step over all parameters. */
  void (*adam)(float *parameters, float *moment1, float *moment2, const float *gradient,
               const whorl_adam_scales *scales, size_t count);

  /* One step of a moving average: average += rate * (values - average), rate 0 … 1. */
  void (*move_average)(float *average, const float *values, float rate, size_t count);

  /* The sum over i and k of exp(exponents[k] * squared distance of (x, y) to (xs[i], ys[i])). */
  double (*gaussian_sum)(float x, float y, const float *xs, const float *ys,
                         const float exponents[4], size_t count);

  /* nearest [2] = the nearest to (x, y) of the points (xs[i], ys[i]), or one of the equally near.
   */
  void (*nearest_point)(float nearest[2], float x, float y, const float *xs, const float *ys,
                        size_t count);

  /*
   * Points weighed by a Gaussian around (x, y), relative to their nearest one, which weighs 1: with
   * u = nearest - point, r = (x, y) - nearest and w = 2^(exponent (|r + u|^2 - |r|^2)), sums [6] =
   * the sums over i of w, w u_x, w u_y, w u_x^2, w u_x u_y, w u_y^2. exponent is finite and <= 0.
   * Weights below 2^-126 count as 0.
   */
  void (*gaussian_moments)(float sums[6], const float nearest[2], const float r[2], float exponent,
                           const float *xs, const float *ys, size_t count);

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
