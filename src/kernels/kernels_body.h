/*
 * The kernels, written once over vec4.h. Included by kernels_scalar.c and kernels_simd128.c, which
 * define WHORL_KERNELS_TABLE (the table's name) and WHORL_KERNELS_NAME (its text).
 *
 * Matrix products: C is cut into tiles of 4 rows by 8 columns, eight accumulators that stay in
 * registers (a larger tile spills in WebAssembly, whose engines have 16 vector registers). For each
 * 8 columns, B's part is packed once into a panel [depth, 8] that stays in the first-level cache
 * while all rows pass by. A is read where it lies: packing it too, or blocking its rows for the
 * first-level cache, gained nothing (measured in Node 20, Zen 5, 2026-11).
 */
#include "kernels.h"
#include "vec4.h"

#include <assert.h>

enum {
  TILE_ROWS = 4,
  TILE_COLUMNS = 8,
  TILE_VECTORS = TILE_ROWS * TILE_COLUMNS / 4,
  DEPTH_BLOCK = WHORL_MAX_SUMMED_ROWS, /* a panel is 8 KiB, a row block of A another 4: both fit a
                                          32 KiB cache */
  SHARD_LEVELS = 4,                    /* WHORL_SHARDS is 2^3 */
};
static_assert(WHORL_SHARDS == 1 << (SHARD_LEVELS - 1), "shards are added in pairs");

/* Step k along the depth: a column of four of A times a row of eight of B. */
static inline void tile_step(v4 acc[TILE_ROWS][2], const float *a, size_t row_stride,
                             size_t depth_stride, const float *panel, size_t k)
{
  const v4 left = v4_load(panel + k * TILE_COLUMNS), right = v4_load(panel + k * TILE_COLUMNS + 4);
  for (size_t row = 0; row < TILE_ROWS; row++) {
    const v4 x = v4_load_splat(a + row * row_stride + k * depth_stride);
    acc[row][0] = v4_madd(x, left, acc[row][0]);
    acc[row][1] = v4_madd(x, right, acc[row][1]);
  }
}

/*
 * acc[4, 8] += a[4, depth] panel[depth, 8], with a's element (row, d) at
 * a[row * row_stride + d * depth_stride]; depth >= 1. Inlined with one stride known to be 1.
 *
 * Four steps a round with a way out after each: no remainder is left, and the branches keep older
 * V8 from loading for all four steps first, which spills the accumulators. Share of the arithmetic
 * peak for 256 x 256 x 256 (Node 20, Zen 5, 2026-11): 0.52 without the branches, 0.85 with one step
 * a round, 0.90 so.
 */
WHORL_INLINE void tile(v4 acc[TILE_ROWS][2], const float *a, size_t row_stride, size_t depth_stride,
                       const float *panel, size_t depth)
{
  for (;;) {
    tile_step(acc, a, row_stride, depth_stride, panel, 0);
    if (depth == 1) {
      break;
    }
    tile_step(acc, a, row_stride, depth_stride, panel, 1);
    if (depth == 2) {
      break;
    }
    tile_step(acc, a, row_stride, depth_stride, panel, 2);
    if (depth == 3) {
      break;
    }
    tile_step(acc, a, row_stride, depth_stride, panel, 3);
    depth -= 4;
    if (depth == 0) {
      break;
    }
    a += 4 * depth_stride;
    panel += (size_t)4 * TILE_COLUMNS;
  }
}

static inline void tile_fill(v4 acc[TILE_ROWS][2], const float row_of_eight[TILE_COLUMNS])
{
  for (size_t row = 0; row < TILE_ROWS; row++) {
    acc[row][0] = v4_load(row_of_eight);
    acc[row][1] = v4_load(row_of_eight + 4);
  }
}

/* Copies [rows, columns] from one matrix to another. */
static inline void copy_part(float *to, size_t to_stride, const float *from, size_t from_stride,
                             size_t rows, size_t columns)
{
  for (size_t row = 0; row < rows; row++) {
    memcpy(to + row * to_stride, from + row * from_stride, columns * sizeof *to);
  }
}

/* acc = acc + m or acc * m for a tile of a matrix m of which [rows, columns] is there. */
#define WHORL_TILE_OPERATION(name, operation)                                                      \
  static inline void name(v4 acc[TILE_ROWS][2], const float *m, size_t stride, size_t rows,        \
                          size_t columns)                                                          \
  {                                                                                                \
    float corner[TILE_ROWS * TILE_COLUMNS];                                                        \
    if (rows < TILE_ROWS || columns < TILE_COLUMNS) {                                              \
      memset(corner, 0, sizeof corner);                                                            \
      copy_part(corner, TILE_COLUMNS, m, stride, rows, columns);                                   \
      m = corner;                                                                                  \
      stride = TILE_COLUMNS;                                                                       \
    }                                                                                              \
    for (size_t row = 0; row < TILE_ROWS; row++) {                                                 \
      acc[row][0] = operation(acc[row][0], v4_load(m + row * stride));                             \
      acc[row][1] = operation(acc[row][1], v4_load(m + row * stride + 4));                         \
    }                                                                                              \
  }
WHORL_TILE_OPERATION(tile_add, v4_add)
WHORL_TILE_OPERATION(tile_multiply, v4_multiply)
#undef WHORL_TILE_OPERATION

static inline void tile_store(float *m, size_t stride, const v4 acc[TILE_ROWS][2], size_t rows,
                              size_t columns)
{
  const bool is_whole = rows == TILE_ROWS && columns == TILE_COLUMNS;
  float corner[TILE_ROWS * TILE_COLUMNS];
  float *to = is_whole ? m : corner;
  const size_t to_stride = is_whole ? stride : TILE_COLUMNS;
  for (size_t row = 0; row < TILE_ROWS; row++) {
    v4_store(to + row * to_stride, acc[row][0]);
    v4_store(to + row * to_stride + 4, acc[row][1]);
  }
  if (!is_whole) {
    copy_part(m, stride, corner, TILE_COLUMNS, rows, columns);
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
 * c = ((accumulate ? c : 0) + bias + a b) * factor with a [rows, depth]; b is [depth, columns], or
 * [columns, depth] where transposed_b. Inlined with these known, so that each product gets its own
 * inner loop.
 */
WHORL_INLINE void product(float *c, const float *a, const float *b, const float *bias,
                          const float *factor, bool accumulate, bool transposed_b, size_t rows,
                          size_t columns, size_t depth)
{
  assert(rows >= 1 && columns >= 1 && depth >= 1);
  float panel[DEPTH_BLOCK * TILE_COLUMNS];
  float edge[TILE_ROWS * DEPTH_BLOCK]; /* the last rows of a, where fewer than four are left */
  if (rows % TILE_ROWS != 0) {
    memset(edge, 0, sizeof edge);
  }
  for (size_t d = 0; d < depth; d += DEPTH_BLOCK) {
    const size_t depth_now = smaller_size(DEPTH_BLOCK, depth - d);
    for (size_t column = 0; column < columns; column += TILE_COLUMNS) {
      const size_t columns_now = smaller_size(TILE_COLUMNS, columns - column);
      if (transposed_b) {
        pack_panel_transposed(panel, b + column * depth + d, depth, columns_now, depth_now);
      } else {
        pack_panel(panel, b + d * columns + column, columns, columns_now, depth_now);
      }
      float first[TILE_COLUMNS] = {0};
      if (bias != NULL && d == 0) {
        memcpy(first, bias + column, columns_now * sizeof *bias);
      }
      for (size_t row = 0; row < rows; row += TILE_ROWS) {
        const size_t rows_now = smaller_size(TILE_ROWS, rows - row);
        const size_t at = row * columns + column;
        const float *left = a + row * depth + d;
        size_t row_stride = depth;
        if (rows_now < TILE_ROWS) {
          copy_part(edge, DEPTH_BLOCK, left, depth, rows_now, depth_now);
          left = edge;
          row_stride = DEPTH_BLOCK;
        }
        v4 acc[TILE_ROWS][2];
        tile_fill(acc, first);
        if (accumulate || d > 0) {
          tile_add(acc, c + at, columns, rows_now, columns_now);
        }
        tile(acc, left, row_stride, 1, panel, depth_now);
        if (factor != NULL && d + depth_now == depth) {
          tile_multiply(acc, factor + at, columns, rows_now, columns_now);
        }
        tile_store(c + at, columns, (const v4(*)[2])acc, rows_now, columns_now);
      }
    }
  }
}

static void matmul_nt(float *restrict c, const float *restrict a, const float *restrict b,
                      const float *bias, bool accumulate, size_t rows, size_t columns, size_t depth)
{
  product(c, a, b, bias, NULL, accumulate, true, rows, columns, depth);
}

static void matmul_nn(float *restrict c, const float *restrict a, const float *restrict b,
                      const float *factor, size_t rows, size_t columns, size_t depth)
{
  product(c, a, b, NULL, factor, false, false, rows, columns, depth);
}

/*
 * Sums over rows are made shard by shard; the shards' sums are added in pairs, and the pairs in
 * pairs. This takes the sum of shard number `shard`, adds what it completes, and keeps the result
 * in partial [SHARD_LEVELS, vectors] until its other half comes. Returns where: after the last of a
 * power of two of shards, that is the sum of all.
 */
WHORL_INLINE const v4 *pair_up(v4 *partial, v4 *sum, size_t vectors, size_t shard)
{
  size_t level = 0;
  for (; (shard >> level) % 2 == 1; level++) {
    for (size_t i = 0; i < vectors; i++) {
      sum[i] = v4_add(partial[level * vectors + i], sum[i]);
    }
  }
  for (size_t i = 0; i < vectors; i++) {
    partial[level * vectors + i] = sum[i];
  }
  return partial + level * vectors;
}

static inline void assert_shards(const whorl_shards *shards)
{
  assert(shards->count >= 1 && shards->count <= WHORL_SHARDS &&
         (shards->count & (shards->count - 1)) == 0);
  assert(shards->ends[shards->count - 1] <= WHORL_MAX_SUMMED_ROWS);
  (void)shards;
}

static void matmul_tn(float *restrict c, const float *restrict a, const float *restrict b,
                      const whorl_shards *shards, size_t rows, size_t columns)
{
  assert_shards(shards);
  const float zero[TILE_COLUMNS] = {0};
  const size_t depth = shards->ends[shards->count - 1];
  float panel[DEPTH_BLOCK * TILE_COLUMNS];
  float edge[DEPTH_BLOCK * TILE_ROWS]; /* the last columns of a, where fewer than four are left */
  if (rows % TILE_ROWS != 0) {
    memset(edge, 0, sizeof edge);
  }
  for (size_t column = 0; column < columns; column += TILE_COLUMNS) {
    const size_t columns_now = smaller_size(TILE_COLUMNS, columns - column);
    pack_panel(panel, b + column, columns, columns_now, depth);
    for (size_t row = 0; row < rows; row += TILE_ROWS) {
      const size_t rows_now = smaller_size(TILE_ROWS, rows - row);
      const float *left = a + row;
      size_t depth_stride = rows;
      if (rows_now < TILE_ROWS) {
        copy_part(edge, TILE_ROWS, left, rows, depth, rows_now);
        left = edge;
        depth_stride = TILE_ROWS;
      }
      v4 partial[SHARD_LEVELS * TILE_VECTORS];
      const v4 *total = partial;
      size_t begin = 0;
      for (size_t shard = 0; shard < shards->count; shard++) {
        const size_t end = shards->ends[shard];
        v4 acc[TILE_ROWS][2];
        tile_fill(acc, zero);
        if (end > begin) {
          tile(acc, left + begin * depth_stride, 1, depth_stride, panel + begin * TILE_COLUMNS,
               end - begin);
        }
        total = pair_up(partial, &acc[0][0], TILE_VECTORS, shard);
        begin = end;
      }
      tile_store(c + row * columns + column, columns, (const v4(*)[2])total, rows_now, columns_now);
    }
  }
}

/* The first `lanes` of a vector; the others zero. */
static inline v4 load_lanes(const float *from, size_t lanes)
{
  if (lanes == 4) {
    return v4_load(from);
  }
  float copy[4] = {0};
  memcpy(copy, from, lanes * sizeof *from);
  return v4_load(copy);
}

/* Column sums of a block of so many vectors; the last of them has so many lanes. */
static inline void column_block(float *sums, float *product_sums, const float *a, const float *b,
                                const whorl_shards *shards, size_t columns, size_t vectors,
                                size_t lanes)
{
  enum { MOST_VECTORS = 4 };
  v4 partial[SHARD_LEVELS * 2 * MOST_VECTORS];
  const v4 *total = partial;
  size_t row = 0;
  for (size_t shard = 0; shard < shards->count; shard++) {
    v4 sum[2 * MOST_VECTORS];
    for (size_t i = 0; i < 2 * vectors; i++) {
      sum[i] = v4_splat(0.0F);
    }
    for (; row < shards->ends[shard]; row++) {
      for (size_t i = 0; i < vectors; i++) {
        const v4 value = load_lanes(a + row * columns + 4 * i, lanes);
        sum[i] = v4_add(sum[i], value);
        if (b != NULL) {
          const v4 other = load_lanes(b + row * columns + 4 * i, lanes);
          sum[vectors + i] = v4_madd(value, other, sum[vectors + i]);
        }
      }
    }
    total = pair_up(partial, sum, 2 * vectors, shard);
  }
  for (size_t i = 0; i < vectors; i++) {
    memcpy(sums + 4 * i, &total[i], lanes * sizeof *sums);
    if (b != NULL) {
      memcpy(product_sums + 4 * i, &total[vectors + i], lanes * sizeof *sums);
    }
  }
}

static void matrix_column_sums(float *sums, float *product_sums, const float *a, const float *b,
                               const whorl_shards *shards, size_t columns)
{
  assert_shards(shards);
  size_t column = 0;
  for (; column + 16 <= columns; column += 16) { /* a cache line at a time */
    if (b == NULL) {
      column_block(sums + column, NULL, a + column, NULL, shards, columns, 4, 4);
    } else {
      column_block(sums + column, product_sums + column, a + column, b + column, shards, columns, 4,
                   4);
    }
  }
  for (; column < columns; column += 4) {
    column_block(sums + column, b == NULL ? NULL : product_sums + column, a + column,
                 b == NULL ? NULL : b + column, shards, columns, 1,
                 smaller_size(4, columns - column));
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

static void add(float *y, const float *a, size_t count)
{
  assert(count % 4 == 0);
  for (size_t i = 0; i < count; i += 4) {
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

static void layer_norm_backward(float *x_gradient, const float *y_gradient, const float *normalised,
                                const float *inverse_deviation, const float *gain, size_t rows,
                                size_t width)
{
  assert(width % 4 == 0);
  const float inverse_width = 1.0F / (float)width;
  for (size_t row = 0; row < rows;
       row++, x_gradient += width, y_gradient += width, normalised += width) {
    v4 sum = v4_splat(0.0F), product_sum = v4_splat(0.0F);
    for (size_t i = 0; i < width; i += 4) {
      const v4 scaled = v4_multiply(v4_load(y_gradient + i), v4_load(gain + i));
      sum = v4_add(sum, scaled);
      product_sum = v4_madd(scaled, v4_load(normalised + i), product_sum);
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

static void move_average(float *average, const float *values, float rate, size_t count)
{
  assert(count % 4 == 0);
  const v4 rates = v4_splat(rate);
  for (size_t i = 0; i < count; i += 4) {
    const v4 before = v4_load(average + i);
    const v4 difference = v4_subtract(v4_load(values + i), before);
    v4_store(average + i, v4_madd(rates, difference, before));
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

/* The squared distances of four points from (x, y). */
static inline v4 squared_distances(v4 x, v4 y, const float *xs, const float *ys)
{
  const v4 dx = v4_subtract(v4_load(xs), x), dy = v4_subtract(v4_load(ys), y);
  return v4_madd(dy, dy, v4_multiply(dx, dx));
}

/* First in which block of points the nearest is: that takes half of what it costs to keep track of
   the points themselves. */
static void nearest_point(float nearest[2], float x, float y, const float *xs, const float *ys,
                          size_t count)
{
  enum { BLOCK = 256 };
  assert(count % 4 == 0);
  const v4 at_x = v4_splat(x), at_y = v4_splat(y);
  float squares[4], lane_x[4], lane_y[4], least = INFINITY;
  size_t begin = 0;
  for (size_t i = 0; i < count;) {
    const size_t first = i, end = count - i < BLOCK ? count : i + BLOCK;
    v4 smallest = v4_splat(INFINITY);
    for (; i < end; i += 4) {
      smallest = v4_smaller(smallest, squared_distances(at_x, at_y, xs + i, ys + i));
    }
    v4_store(squares, smallest);
    for (size_t lane = 0; lane < 4; lane++) {
      if (squares[lane] < least) {
        least = squares[lane];
        begin = first;
      }
    }
  }
  v4 smallest = v4_splat(INFINITY), near_x = v4_splat(xs[0]), near_y = v4_splat(ys[0]);
  for (size_t i = begin; i < count && i < begin + BLOCK; i += 4) {
    const v4 square = squared_distances(at_x, at_y, xs + i, ys + i);
    near_x = v4_where_less(square, smallest, v4_load(xs + i), near_x);
    near_y = v4_where_less(square, smallest, v4_load(ys + i), near_y);
    smallest = v4_smaller(smallest, square);
  }
  v4_store(squares, smallest);
  v4_store(lane_x, near_x);
  v4_store(lane_y, near_y);
  size_t best = 0;
  for (size_t lane = 1; lane < 4; lane++) {
    best = squares[lane] < squares[best] ? lane : best;
  }
  nearest[0] = lane_x[best];
  nearest[1] = lane_y[best];
}

/* The weights first, then their sums: in one loop the sums and the polynomial would not fit into
   WebAssembly's sixteen vector registers. */
static void gaussian_moments(float sums[6], const float nearest[2], const float r[2],
                             float exponent, const float *xs, const float *ys, size_t count)
{
  enum { BLOCK = 256 };
  assert(count % 4 == 0 && exponent <= 0.0F);
  const v4 near_x = v4_splat(nearest[0]), near_y = v4_splat(nearest[1]);
  const v4 twice_rx = v4_splat(2.0F * r[0]), twice_ry = v4_splat(2.0F * r[1]);
  float weights[BLOCK];
  v4 sum[6];
  for (size_t k = 0; k < 6; k++) {
    sum[k] = v4_splat(0.0F);
  }
  for (size_t i = 0; i < count;) {
    const size_t size = count - i < BLOCK ? count - i : BLOCK;
    for (size_t j = 0; j < size; j += 4) {
      const v4 ux = v4_subtract(near_x, v4_load(xs + i + j));
      const v4 uy = v4_subtract(near_y, v4_load(ys + i + j));
      /* |r + u|^2 - |r|^2 without a difference of squares. Rounding may leave it negative. */
      const v4 farther = v4_madd(uy, v4_add(uy, twice_ry), v4_multiply(ux, v4_add(ux, twice_rx)));
      v4_store(weights + j, v4_exp2_of_negative(v4_multiply(v4_larger(farther, v4_splat(0.0F)),
                                                            v4_splat(exponent))));
    }
    for (size_t j = 0; j < size; j += 4, i += 4) {
      const v4 weight = v4_load(weights + j);
      const v4 ux = v4_subtract(near_x, v4_load(xs + i)), uy = v4_subtract(near_y, v4_load(ys + i));
      const v4 weighed_x = v4_multiply(weight, ux), weighed_y = v4_multiply(weight, uy);
      sum[0] = v4_add(sum[0], weight);
      sum[1] = v4_add(sum[1], weighed_x);
      sum[2] = v4_add(sum[2], weighed_y);
      sum[3] = v4_madd(weighed_x, ux, sum[3]);
      sum[4] = v4_madd(weighed_x, uy, sum[4]);
      sum[5] = v4_madd(weighed_y, uy, sum[5]);
    }
  }
  for (size_t k = 0; k < 6; k++) {
    sums[k] = v4_sum(sum[k]);
  }
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
    .add = add,
    .layer_norm = layer_norm,
    .layer_norm_backward = layer_norm_backward,
    .adam = adam,
    .move_average = move_average,
    .gaussian_sum = gaussian_sum,
    .nearest_point = nearest_point,
    .gaussian_moments = gaussian_moments,
    .arithmetic_peak = arithmetic_peak,
};
