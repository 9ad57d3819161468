/*
 * The kernels, written once over vec4.h. Included by kernels_scalar.c and kernels_simd128.c, which
 * define WHORL_KERNELS_TABLE (the table's name) and WHORL_KERNELS_NAME (its text).
 *
 * Matrix products: C is cut into tiles of 4 rows by 8 columns, eight accumulators that stay in
 * registers (a larger tile spills in WebAssembly, whose engines have 16 vector registers). For each
 * 8 columns, B's part is packed once into a panel [depth, 8] that stays in the first-level cache
 * while all rows pass by. A is read where it lies.
 */
#include "kernels.h"
#include "vec4.h"

#include <assert.h>

enum {
  TILE_ROWS = 4,
  TILE_COLUMNS = 8,
  DEPTH_BLOCK = 256, /* a panel is 8 KiB, a row block of A another 4: both fit a 32 KiB cache */
};

/* One step along the depth: a column of four of A times a row of eight of B. */
static inline void tile_step(v4 acc[TILE_ROWS][2], const float *a, size_t row_stride,
                             const float *panel)
{
  const v4 left = v4_load(panel), right = v4_load(panel + 4);
  for (size_t row = 0; row < TILE_ROWS; row++) {
    const v4 x = v4_load_splat(a + row * row_stride);
    acc[row][0] = v4_madd(x, left, acc[row][0]);
    acc[row][1] = v4_madd(x, right, acc[row][1]);
  }
}

/*
 * c[4, 8] = (accumulate ? c : 0) + bias[8] + a[4, depth] panel[depth, 8], with a's element (row, d)
 * at a[row * row_stride + d * depth_stride]. Inlined with one stride known to be 1. Not unrolled by
 * hand: V8 does that better (0.85 of the arithmetic peak against 0.6 to 0.7, Node 20, Zen 5,
 * 2026-11).
 */
static inline void tile(float *c, size_t c_stride, const float *a, size_t row_stride,
                        size_t depth_stride, const float *panel, const float *bias, bool accumulate,
                        size_t depth)
{
  v4 acc[TILE_ROWS][2];
  for (size_t row = 0; row < TILE_ROWS; row++) {
    for (size_t half = 0; half < 2; half++) {
      const v4 first = v4_load(bias + 4 * half);
      acc[row][half] = accumulate ? v4_add(first, v4_load(c + row * c_stride + 4 * half)) : first;
    }
  }
  for (size_t d = 0; d < depth; d++) {
    tile_step(acc, a, row_stride, panel);
    a += depth_stride;
    panel += TILE_COLUMNS;
  }
  for (size_t row = 0; row < TILE_ROWS; row++) {
    v4_store(c + row * c_stride, acc[row][0]);
    v4_store(c + row * c_stride + 4, acc[row][1]);
  }
}

/* A whole or partial tile: a partial one is computed whole in a corner of its own. */
static inline void tile_or_edge(float *c, size_t c_stride, const float *a, size_t row_stride,
                                size_t depth_stride, const float *panel, const float *bias,
                                bool accumulate, size_t rows, size_t columns, size_t depth)
{
  if (rows == TILE_ROWS && columns == TILE_COLUMNS) {
    tile(c, c_stride, a, row_stride, depth_stride, panel, bias, accumulate, depth);
    return;
  }
  float corner[TILE_ROWS * TILE_COLUMNS] = {0};
  for (size_t row = 0; accumulate && row < rows; row++) {
    memcpy(corner + row * TILE_COLUMNS, c + row * c_stride, columns * sizeof *c);
  }
  if (rows == TILE_ROWS) {
    tile(corner, TILE_COLUMNS, a, row_stride, depth_stride, panel, bias, accumulate, depth);
  } else {
    float packed[DEPTH_BLOCK * TILE_ROWS];
    for (size_t d = 0; d < depth; d++) {
      for (size_t row = 0; row < TILE_ROWS; row++) {
        packed[d * TILE_ROWS + row] = row < rows ? a[row * row_stride + d * depth_stride] : 0.0F;
      }
    }
    tile(corner, TILE_COLUMNS, packed, 1, TILE_ROWS, panel, bias, accumulate, depth);
  }
  for (size_t row = 0; row < rows; row++) {
    memcpy(c + row * c_stride, corner + row * TILE_COLUMNS, columns * sizeof *c);
  }
}

/* panel[depth, 8] from b[depth, columns], missing columns zero. */
static inline void pack_panel(float *panel, const float *b, size_t b_stride, size_t columns,
                              size_t depth)
{
  for (size_t d = 0; d < depth; d++, panel += TILE_COLUMNS, b += b_stride) {
    if (columns == TILE_COLUMNS) {
      v4_store(panel, v4_load(b));
      v4_store(panel + 4, v4_load(b + 4));
    } else {
      for (size_t column = 0; column < TILE_COLUMNS; column++) {
        panel[column] = column < columns ? b[column] : 0.0F;
      }
    }
  }
}

/* panel[depth, 8] from b[columns, depth], missing columns zero. */
static inline void pack_panel_transposed(float *panel, const float *b, size_t b_stride,
                                         size_t columns, size_t depth)
{
  size_t d = 0;
  if (columns == TILE_COLUMNS) {
    for (; d + 4 <= depth; d += 4) {
      for (size_t half = 0; half < TILE_COLUMNS; half += 4) {
        v4 block[4];
        for (size_t i = 0; i < 4; i++) {
          block[i] = v4_load(b + (half + i) * b_stride + d);
        }
        v4_transpose(block);
        for (size_t i = 0; i < 4; i++) {
          v4_store(panel + (d + i) * TILE_COLUMNS + half, block[i]);
        }
      }
    }
  }
  for (; d < depth; d++) {
    for (size_t column = 0; column < TILE_COLUMNS; column++) {
      panel[d * TILE_COLUMNS + column] = column < columns ? b[column * b_stride + d] : 0.0F;
    }
  }
}

static inline size_t smaller_size(size_t a, size_t b)
{
  return a < b ? a : b;
}

/*
 * All three products. transposed_b: b is [columns, depth]; transposed_a: a is [depth, rows].
 * Inlined with these known, so that each product gets its own inner loop.
 */
static inline void product(float *c, const float *a, const float *b, const float *bias,
                           bool accumulate, bool transposed_a, bool transposed_b, size_t rows,
                           size_t columns, size_t depth)
{
  assert(rows >= 1 && columns >= 1 && depth >= 1);
  const size_t row_stride = transposed_a ? 1 : depth;
  const size_t depth_stride = transposed_a ? rows : 1;
  float panel[DEPTH_BLOCK * TILE_COLUMNS];
  for (size_t d = 0; d < depth; d += DEPTH_BLOCK) {
    const size_t depth_now = smaller_size(DEPTH_BLOCK, depth - d);
    for (size_t column = 0; column < columns; column += TILE_COLUMNS) {
      const size_t columns_now = smaller_size(TILE_COLUMNS, columns - column);
      if (transposed_b) {
        pack_panel_transposed(panel, b + column * depth + d, depth, columns_now, depth_now);
      } else {
        pack_panel(panel, b + d * columns + column, columns, columns_now, depth_now);
      }
      float bias_panel[TILE_COLUMNS] = {0};
      if (bias != NULL && d == 0) {
        memcpy(bias_panel, bias + column, columns_now * sizeof *bias);
      }
      for (size_t row = 0; row < rows; row += TILE_ROWS) {
        tile_or_edge(c + row * columns + column, columns, a + row * row_stride + d * depth_stride,
                     row_stride, depth_stride, panel, bias_panel, accumulate || d > 0,
                     smaller_size(TILE_ROWS, rows - row), columns_now, depth_now);
      }
    }
  }
}

static void matmul_nt(float *restrict c, const float *restrict a, const float *restrict b,
                      const float *bias, bool accumulate, size_t rows, size_t columns, size_t depth)
{
  product(c, a, b, bias, accumulate, false, true, rows, columns, depth);
}

static void matmul_nn(float *restrict c, const float *restrict a, const float *restrict b,
                      size_t rows, size_t columns, size_t depth)
{
  product(c, a, b, NULL, false, false, false, rows, columns, depth);
}

static void matmul_tn(float *restrict c, const float *restrict a, const float *restrict b,
                      size_t rows, size_t columns, size_t depth)
{
  product(c, a, b, NULL, true, true, false, rows, columns, depth);
}

static void matrix_column_sums(float *sums, const float *a, size_t rows, size_t columns)
{
  size_t column = 0;
  for (; column + 4 <= columns; column += 4) {
    v4 sum = v4_load(sums + column);
    for (size_t row = 0; row < rows; row++) {
      sum = v4_add(sum, v4_load(a + row * columns + column));
    }
    v4_store(sums + column, sum);
  }
  for (; column < columns; column++) { /* the two outputs of the net have no four lanes */
    for (size_t row = 0; row < rows; row++) {
      sums[column] += a[row * columns + column];
    }
  }
}

static void silu(float *y, float *derivative, const float *x, size_t count)
{
  assert(count % 4 == 0);
  const v4 one = v4_splat(1.0F);
  for (size_t i = 0; i < count; i += 4) {
    const v4 value = v4_load(x + i);
    const v4 sigmoid = v4_divide(one, v4_add(one, v4_exp(v4_subtract(v4_splat(0.0F), value))));
    const v4 product_value = v4_multiply(value, sigmoid);
    v4_store(y + i, product_value);
    /* d/dx x s(x) = s + x s (1 - s) */
    v4_store(derivative + i, v4_madd(product_value, v4_subtract(one, sigmoid), sigmoid));
  }
}

static void multiply(float *y, const float *a, const float *b, size_t count)
{
  assert(count % 4 == 0);
  for (size_t i = 0; i < count; i += 4) {
    v4_store(y + i, v4_multiply(v4_load(a + i), v4_load(b + i)));
  }
}

static void add(float *y, const float *a, size_t width)
{
  assert(width % 4 == 0);
  for (size_t i = 0; i < width; i += 4) {
    v4_store(y + i, v4_add(v4_load(y + i), v4_load(a + i)));
  }
}

static void layer_norm(float *y, float *normalised, float *inverse_deviation, const float *x,
                       const float *gain, const float *shift, size_t rows, size_t width)
{
  assert(width % 4 == 0);
  const float inverse_width = 1.0F / (float)width;
  for (size_t row = 0; row < rows; row++, x += width, y += width, normalised += width) {
    v4 sum = v4_splat(0.0F);
    for (size_t i = 0; i < width; i += 4) {
      sum = v4_add(sum, v4_load(x + i));
    }
    const v4 mean = v4_splat(v4_sum(sum) * inverse_width);
    v4 squares = v4_splat(0.0F);
    for (size_t i = 0; i < width; i += 4) {
      const v4 centred = v4_subtract(v4_load(x + i), mean);
      squares = v4_madd(centred, centred, squares);
    }
    inverse_deviation[row] = 1.0F / sqrtf(v4_sum(squares) * inverse_width + 1e-5F);
    const v4 scale = v4_splat(inverse_deviation[row]);
    for (size_t i = 0; i < width; i += 4) {
      const v4 value = v4_multiply(v4_subtract(v4_load(x + i), mean), scale);
      v4_store(normalised + i, value);
      v4_store(y + i, v4_madd(value, v4_load(gain + i), v4_load(shift + i)));
    }
  }
}

static void layer_norm_backward(float *x_gradient, float *gain_gradient, float *shift_gradient,
                                const float *y_gradient, const float *normalised,
                                const float *inverse_deviation, const float *gain, size_t rows,
                                size_t width)
{
  assert(width % 4 == 0);
  const float inverse_width = 1.0F / (float)width;
  for (size_t row = 0; row < rows;
       row++, x_gradient += width, y_gradient += width, normalised += width) {
    v4 sum = v4_splat(0.0F), product_sum = v4_splat(0.0F);
    for (size_t i = 0; i < width; i += 4) {
      const v4 dy = v4_load(y_gradient + i), value = v4_load(normalised + i);
      const v4 scaled = v4_multiply(dy, v4_load(gain + i));
      sum = v4_add(sum, scaled);
      product_sum = v4_madd(scaled, value, product_sum);
      v4_store(gain_gradient + i, v4_madd(dy, value, v4_load(gain_gradient + i)));
      v4_store(shift_gradient + i, v4_add(v4_load(shift_gradient + i), dy));
    }
    const v4 mean = v4_splat(v4_sum(sum) * inverse_width);
    const v4 product_mean = v4_splat(v4_sum(product_sum) * inverse_width);
    const v4 scale = v4_splat(inverse_deviation[row]);
    for (size_t i = 0; i < width; i += 4) {
      const v4 scaled = v4_multiply(v4_load(y_gradient + i), v4_load(gain + i));
      const v4 centred = v4_subtract(v4_subtract(scaled, mean),
                                     v4_multiply(v4_load(normalised + i), product_mean));
      v4_store(x_gradient + i, v4_madd(scale, centred, v4_load(x_gradient + i)));
    }
  }
}

static void adam(float *parameters, float *moment1, float *moment2, const float *gradient,
                 const whorl_adam_scales *scales, size_t count)
{
  assert(count % 4 == 0);
  const v4 beta1 = v4_splat(scales->beta1), rest1 = v4_splat(1.0F - scales->beta1);
  const v4 beta2 = v4_splat(scales->beta2), rest2 = v4_splat(1.0F - scales->beta2);
  const v4 epsilon = v4_splat(scales->epsilon), step_size = v4_splat(scales->step_size);
  const v4 correction = v4_splat(scales->inverse_root_correction);
  for (size_t i = 0; i < count; i += 4) {
    const v4 g = v4_load(gradient + i);
    const v4 m = v4_madd(rest1, g, v4_multiply(beta1, v4_load(moment1 + i)));
    const v4 v = v4_madd(rest2, v4_multiply(g, g), v4_multiply(beta2, v4_load(moment2 + i)));
    v4_store(moment1 + i, m);
    v4_store(moment2 + i, v);
    const v4 denominator = v4_madd(v4_sqrt(v), correction, epsilon);
    const v4 change = v4_divide(v4_multiply(step_size, m), denominator);
    v4_store(parameters + i, v4_subtract(v4_load(parameters + i), change));
  }
}

static double gaussian_sum(float x, float y, const float *xs, const float *ys,
                           const float exponents[4], size_t count)
{
  assert(count % 4 == 0);
  v4 sum = v4_splat(0.0F);
  for (size_t i = 0; i < count; i += 4) {
    const v4 dx = v4_subtract(v4_load(xs + i), v4_splat(x));
    const v4 dy = v4_subtract(v4_load(ys + i), v4_splat(y));
    const v4 square = v4_madd(dy, dy, v4_multiply(dx, dx));
    for (size_t k = 0; k < 4; k++) {
      sum = v4_add(sum, v4_exp(v4_multiply(square, v4_splat(exponents[k]))));
    }
  }
  return (double)v4_sum(sum);
}

static float arithmetic_peak(size_t rounds)
{
  /* Twelve different values, or the compiler would compute one chain only. */
  v4 a0 = v4_splat(0.00F), a1 = v4_splat(0.01F), a2 = v4_splat(0.02F), a3 = v4_splat(0.03F);
  v4 a4 = v4_splat(0.04F), a5 = v4_splat(0.05F), a6 = v4_splat(0.06F), a7 = v4_splat(0.07F);
  v4 a8 = v4_splat(0.08F), a9 = v4_splat(0.09F), a10 = v4_splat(0.10F), a11 = v4_splat(0.11F);
  /* Not constants to the compiler, and a fixed point below 1: no overflow, no subnormals. */
  const v4 factor = v4_splat(rounds == 0 ? 0.0F : 0.5F),
           term = v4_splat(rounds == 1 ? 0.1F : 0.25F);
  for (size_t round = 0; round < rounds; round++) {
    a0 = v4_add(v4_multiply(a0, factor), term);
    a1 = v4_add(v4_multiply(a1, factor), term);
    a2 = v4_add(v4_multiply(a2, factor), term);
    a3 = v4_add(v4_multiply(a3, factor), term);
    a4 = v4_add(v4_multiply(a4, factor), term);
    a5 = v4_add(v4_multiply(a5, factor), term);
    a6 = v4_add(v4_multiply(a6, factor), term);
    a7 = v4_add(v4_multiply(a7, factor), term);
    a8 = v4_add(v4_multiply(a8, factor), term);
    a9 = v4_add(v4_multiply(a9, factor), term);
    a10 = v4_add(v4_multiply(a10, factor), term);
    a11 = v4_add(v4_multiply(a11, factor), term);
  }
  const v4 even = v4_add(v4_add(v4_add(a0, a2), v4_add(a4, a6)), v4_add(a8, a10));
  const v4 odd = v4_add(v4_add(v4_add(a1, a3), v4_add(a5, a7)), v4_add(a9, a11));
  return v4_sum(v4_add(even, odd));
}

const whorl_kernels WHORL_KERNELS_TABLE = {
    .name = WHORL_KERNELS_NAME,
    .matmul_nt = matmul_nt,
    .matmul_nn = matmul_nn,
    .matmul_tn = matmul_tn,
    .matrix_column_sums = matrix_column_sums,
    .silu = silu,
    .multiply = multiply,
    .add = add,
    .layer_norm = layer_norm,
    .layer_norm_backward = layer_norm_backward,
    .adam = adam,
    .gaussian_sum = gaussian_sum,
    .arithmetic_peak = arithmetic_peak,
};
