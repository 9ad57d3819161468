/*
 * Every kernel of both tables against triple loops in double: odd shapes, hostile values, buffers
 * that touch forbidden pages; and the two tables against each other to the bit.
 */
#include "check.h"
#include "guard.h"
#include "shard_cuts.h"

#include "kernels/kernels.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const double EPSILON = (double)FLT_EPSILON, TINY = 1.5e-45; /* half and all of a unit */

/* --- buffers and values --- */

enum { BUFFER_COUNT = 16, BUFFER_BYTES = 1 << 18 };
static guard_pages buffers[BUFFER_COUNT];
static size_t buffers_taken;
static guard_side side;

static float *take(size_t count)
{
  return guard_place(&buffers[buffers_taken++ % BUFFER_COUNT], count * sizeof(float), side);
}

static float *take_copy(const float *values, size_t count)
{
  return memcpy(take(count), values, count * sizeof(float));
}

typedef enum filling {
  FILL_NORMAL,
  FILL_ZERO,
  FILL_MINUS_ZERO,
  FILL_TINY,
  FILL_HUGE,
  FILL_ALTERNATING,
  FILL_EQUAL,
  FILL_MIXED,
  FILL_NOT_FINITE,
  FILL_COUNT
} filling;

static const char *const filling_names[FILL_COUNT] = {
    "normal", "zero", "minus zero", "tiny", "huge", "alternating", "equal", "mixed", "not finite"};

static void fill(float *out, size_t count, filling kind, uint64_t *random)
{
  for (size_t i = 0; i < count; i++) {
    const double uniform = check_uniform(random);
    switch (kind) {
    case FILL_ZERO:
      out[i] = 0.0F;
      break;
    case FILL_MINUS_ZERO:
      out[i] = -0.0F;
      break;
    case FILL_TINY: /* products underflow; half of the values are subnormal */
      out[i] = (float)(uniform * (i % 2 == 0 ? 1e-41 : 1e-36));
      break;
    case FILL_HUGE: /* 600 products of two still fit a float */
      out[i] = (float)(uniform * 7e17);
      break;
    case FILL_ALTERNATING:
      out[i] = i % 2 == 0 ? 1000.1F : -1000.1F;
      break;
    case FILL_EQUAL:
      out[i] = 0.3F;
      break;
    case FILL_MIXED:
      out[i] = (float)(uniform * pow(10.0, (double)(i % 19) - 9.0));
      break;
    case FILL_NOT_FINITE:
      out[i] = i % 13 == 5   ? INFINITY
               : i % 17 == 3 ? -INFINITY
               : i % 29 == 7 ? NAN
                             : (float)uniform;
      break;
    default:
      out[i] = (float)check_normal(random);
    }
  }
}

/* What a kernel that writes must not read. */
static void fill_nan(float *out, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    out[i] = NAN;
  }
}

static float *take_filled(size_t count, filling kind, uint64_t *random)
{
  float *values = take(count);
  fill(values, count, kind, random);
  return values;
}

/* got is within `units` roundings of the sum's magnitude; what cannot fit a float is not judged. */
static void check_sum(float got, double sum, double magnitude, double units)
{
  if (isnan(sum)) {
    CHECK(isnan(got));
  } else if (isinf(sum)) {
    CHECK((double)got == sum);
  } else if (magnitude < (double)FLT_MAX / 4.0) {
    CHECK_NEAR(got, sum, units * EPSILON * magnitude + units * TINY);
  }
}

/* --- products --- */

typedef struct product_case {
  size_t rows, columns, depth;
  filling a_kind, b_kind;
  uint64_t seed;
} product_case;

/* c += a b, each with its strides, in double. */
static void check_product(const float *got, const float *start, const float *a, size_t a_row,
                          size_t a_depth, const float *b, size_t b_column, size_t b_depth,
                          const float *bias, const product_case *shape)
{
  for (size_t row = 0; row < shape->rows; row++) {
    for (size_t column = 0; column < shape->columns; column++) {
      const size_t at = row * shape->columns + column;
      double sum = 0.0, magnitude = 0.0;
      if (start != NULL) {
        sum += (double)start[at];
        magnitude += fabs((double)start[at]);
      }
      if (bias != NULL) {
        sum += (double)bias[column];
        magnitude += fabs((double)bias[column]);
      }
      for (size_t d = 0; d < shape->depth; d++) {
        const double term =
            (double)a[row * a_row + d * a_depth] * (double)b[column * b_column + d * b_depth];
        sum += term;
        magnitude += fabs(term);
      }
      check_sum(got[at], sum, magnitude, (double)shape->depth + 1.0);
    }
  }
}

static void check_products(const product_case *shape)
{
  const size_t rows = shape->rows, columns = shape->columns, depth = shape->depth;
  uint64_t random = shape->seed;
  check_case("seed %llu, rows %zu, columns %zu, depth %zu, a %s, b %s, page %s",
             (unsigned long long)shape->seed, rows, columns, depth, filling_names[shape->a_kind],
             filling_names[shape->b_kind], side == GUARD_AFTER ? "after" : "before");
  buffers_taken = 0;
  const float *a = take_filled(rows * depth, shape->a_kind, &random);
  const float *b = take_filled(columns * depth, shape->b_kind, &random);
  const float *bias = take_filled(columns, shape->b_kind, &random);
  const float *start = take_filled(rows * columns, shape->a_kind, &random);
  float *scalar = take(rows * columns), *simd = take(rows * columns);
  const size_t bytes = rows * columns * sizeof(float);

  for (int flags = 0; flags < 4; flags++) {
    const float *used_bias = (flags & 1) != 0 ? bias : NULL;
    const bool accumulate = (flags & 2) != 0;
    memcpy(scalar, start, bytes);
    memcpy(simd, start, bytes);
    whorl_kernels_scalar.matmul_nt(scalar, a, b, used_bias, accumulate, rows, columns, depth);
    whorl_kernels_simd128.matmul_nt(simd, a, b, used_bias, accumulate, rows, columns, depth);
    CHECK(check_same_bits(scalar, simd, rows * columns));
    check_product(simd, accumulate ? start : NULL, a, depth, 1, b, depth, 1, used_bias, shape);
  }

  fill_nan(scalar, rows * columns);
  fill_nan(simd, rows * columns);
  whorl_kernels_scalar.matmul_nn(scalar, a, b, NULL, rows, columns, depth);
  whorl_kernels_simd128.matmul_nn(simd, a, b, NULL, rows, columns, depth);
  CHECK(check_same_bits(scalar, simd, rows * columns));
  check_product(simd, NULL, a, depth, 1, b, 1, columns, NULL, shape);

  /* the factor: one more rounding, the nearest */
  const float *factor = start;
  float *expected = take(rows * columns);
  for (size_t i = 0; i < rows * columns; i++) {
    expected[i] = (float)((double)simd[i] * (double)factor[i]);
  }
  fill_nan(scalar, rows * columns);
  fill_nan(simd, rows * columns);
  whorl_kernels_scalar.matmul_nn(scalar, a, b, factor, rows, columns, depth);
  whorl_kernels_simd128.matmul_nn(simd, a, b, factor, rows, columns, depth);
  CHECK(check_same_bits(scalar, expected, rows * columns));
  CHECK(check_same_bits(simd, expected, rows * columns));
}

static void check_matrix_products(void)
{
  static const size_t depths[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 255, 256, 257, 511, 512, 513, 600};
  const size_t depth_count = sizeof depths / sizeof *depths;
  uint64_t seed = 0;

  check_group("matmul_nt, matmul_nn: every remainder of a tile");
  for (size_t rows = 1; rows <= 9; rows++) {
    for (size_t columns = 1; columns <= 17; columns++) {
      for (size_t depth = 1; depth <= 9; depth += 1 + (rows + columns) % 3) {
        seed++;
        const product_case shape = {rows,
                                    columns,
                                    depth,
                                    (filling)(seed % FILL_COUNT),
                                    (filling)(seed / FILL_COUNT % FILL_COUNT),
                                    seed};
        check_products(&shape);
      }
    }
  }

  check_group("matmul_nt, matmul_nn: up to 40 by 40 over every block of depth");
  for (int i = 0; i < 200; i++) {
    uint64_t random = ++seed;
    product_case shape = {.seed = seed};
    shape.rows = check_between(&random, 1, 40);
    shape.columns = check_between(&random, 1, 40);
    shape.depth = depths[(size_t)i % depth_count];
    shape.a_kind = (filling)check_between(&random, 0, FILL_COUNT - 1);
    shape.b_kind = (filling)check_between(&random, 0, FILL_COUNT - 1);
    check_products(&shape);
  }
}

/* --- sums by shards --- */

static const whorl_kernels *const tables[2] = {&whorl_kernels_scalar, &whorl_kernels_simd128};

/* Halves, quarters and eighths of the shards, each from a copy of its own rows alone. */
static void check_parts_of_product(const float *whole, const float *a, const float *b,
                                   const whorl_shards *shards, size_t rows, size_t columns)
{
  static float sums[WHORL_SHARDS * 64 * 64];
  const size_t count = rows * columns, stride = (count + 3) / 4 * 4, taken = buffers_taken;
  for (size_t parts = 2; parts <= shards->count; parts *= 2) {
    for (size_t table = 0; table < 2; table++) {
      memset(sums, 0, parts * stride * sizeof *sums);
      for (size_t part = 0; part < parts; part++) {
        size_t begin;
        const whorl_shards own = shard_part(shards, part, parts, &begin);
        const size_t own_rows = own.ends[own.count - 1];
        buffers_taken = taken;
        const float *own_a = take_copy(a + begin * rows, own_rows * rows);
        const float *own_b = take_copy(b + begin * columns, own_rows * columns);
        float *sum = take(count);
        fill_nan(sum, count);
        tables[table]->matmul_tn(sum, own_a, own_b, &own, rows, columns);
        memcpy(sums + part * stride, sum, count * sizeof *sums);
      }
      shard_add_in_pairs(tables[table], sums, parts, stride);
      CHECK(check_same_bits(sums, whole, count));
    }
  }
}

/* depth: the rows that are summed over. */
static void check_summed_product(const product_case *shape, size_t shard_count, shard_cut cut)
{
  const size_t rows = shape->rows, columns = shape->columns, depth = shape->depth;
  uint64_t random = shape->seed;
  check_case("seed %llu, rows %zu, columns %zu, depth %zu, %zu shards, %s, a %s, b %s, page %s",
             (unsigned long long)shape->seed, rows, columns, depth, shard_count,
             shard_cut_names[cut], filling_names[shape->a_kind], filling_names[shape->b_kind],
             side == GUARD_AFTER ? "after" : "before");
  buffers_taken = 0;
  const whorl_shards shards = shard_cut_rows(depth, shard_count, cut, &random);
  const float *a = take_filled(depth * rows, shape->a_kind, &random);
  const float *b = take_filled(depth * columns, shape->b_kind, &random);
  float *sums[2];
  for (size_t table = 0; table < 2; table++) {
    sums[table] = take(rows * columns);
    fill_nan(sums[table], rows * columns);
    tables[table]->matmul_tn(sums[table], a, b, &shards, rows, columns);
  }
  CHECK(check_same_bits(sums[0], sums[1], rows * columns));
  check_product(sums[1], NULL, a, 1, rows, b, 1, columns, NULL, shape);
  check_parts_of_product(sums[1], a, b, &shards, rows, columns);
}

static void check_summed_products(void)
{
  static const size_t depths[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 31, 100, 255, 256};
  const size_t depth_count = sizeof depths / sizeof *depths;
  uint64_t seed = 10000;

  check_group("matmul_tn: every remainder of a tile; halves, quarters and eighths add up to it");
  for (size_t rows = 1; rows <= 9; rows++) {
    for (size_t columns = 1; columns <= 17; columns++) {
      for (size_t shard_count = 1; shard_count <= WHORL_SHARDS; shard_count *= 2) {
        seed++;
        const product_case shape = {rows,
                                    columns,
                                    depths[seed % depth_count],
                                    (filling)(seed % FILL_COUNT),
                                    (filling)(seed / FILL_COUNT % FILL_COUNT),
                                    seed};
        check_summed_product(&shape, shard_count, (shard_cut)(seed % SHARD_CUT_COUNT));
      }
    }
  }

  check_group("matmul_tn: up to 40 by 40, every cut into shards");
  for (int i = 0; i < 240; i++) {
    uint64_t random = ++seed;
    product_case shape = {.seed = seed};
    shape.rows = check_between(&random, 1, 40);
    shape.columns = check_between(&random, 1, 40);
    shape.depth = i % 2 == 0 ? check_between(&random, 0, WHORL_MAX_SUMMED_ROWS)
                             : depths[(size_t)i / 2 % depth_count];
    shape.a_kind = (filling)check_between(&random, 0, FILL_COUNT - 1);
    shape.b_kind = (filling)check_between(&random, 0, FILL_COUNT - 1);
    const size_t shard_count = (size_t)1 << check_between(&random, 0, 3);
    check_summed_product(&shape, shard_count, (shard_cut)(i % SHARD_CUT_COUNT));
  }
}

/* got [columns] against the sums over the rows of a, or of a * b. */
static void check_sums(const float *got, const float *a, const float *b, size_t rows,
                       size_t columns)
{
  for (size_t column = 0; column < columns; column++) {
    double sum = 0.0, magnitude = 0.0;
    for (size_t at = column; at < rows * columns; at += columns) {
      const double term = (double)a[at] * (b == NULL ? 1.0 : (double)b[at]);
      sum += term;
      magnitude += fabs(term);
    }
    check_sum(got[column], sum, magnitude, (double)rows + 1.0);
  }
}

/* Halves, quarters and eighths, as of the products. sums and product_sums lie behind each other. */
static void check_parts_of_sums(const float *whole, const float *whole_products, const float *a,
                                const float *b, const whorl_shards *shards, size_t columns)
{
  static float sums[WHORL_SHARDS * 2 * 64];
  const size_t half = (columns + 3) / 4 * 4, stride = 2 * half, taken = buffers_taken;
  for (size_t parts = 2; parts <= shards->count; parts *= 2) {
    for (size_t table = 0; table < 2; table++) {
      memset(sums, 0, parts * stride * sizeof *sums);
      for (size_t part = 0; part < parts; part++) {
        size_t begin;
        const whorl_shards own = shard_part(shards, part, parts, &begin);
        const size_t own_count = own.ends[own.count - 1] * columns;
        buffers_taken = taken;
        const float *own_a = take_copy(a + begin * columns, own_count);
        const float *own_b = take_copy(b + begin * columns, own_count);
        float *sum = take(columns), *product_sum = take(columns);
        fill_nan(sum, columns);
        fill_nan(product_sum, columns);
        tables[table]->matrix_column_sums(sum, product_sum, own_a, own_b, &own, columns);
        memcpy(sums + part * stride, sum, columns * sizeof *sums);
        memcpy(sums + part * stride + half, product_sum, columns * sizeof *sums);
      }
      shard_add_in_pairs(tables[table], sums, parts, stride);
      CHECK(check_same_bits(sums, whole, columns));
      CHECK(check_same_bits(sums + half, whole_products, columns));
    }
  }
}

static void check_column_sums_of(size_t rows, size_t columns, size_t shard_count, shard_cut cut,
                                 filling a_kind, filling b_kind)
{
  uint64_t random = rows * 1000 + columns + shard_count;
  check_case("rows %zu, columns %zu, %zu shards, %s, a %s, b %s, page %s", rows, columns,
             shard_count, shard_cut_names[cut], filling_names[a_kind], filling_names[b_kind],
             side == GUARD_AFTER ? "after" : "before");
  buffers_taken = 0;
  const whorl_shards shards = shard_cut_rows(rows, shard_count, cut, &random);
  const float *a = take_filled(rows * columns, a_kind, &random);
  const float *b = take_filled(rows * columns, b_kind, &random);
  float *alone[2], *sums[2], *product_sums[2];
  for (size_t table = 0; table < 2; table++) {
    alone[table] = take(columns);
    sums[table] = take(columns);
    product_sums[table] = take(columns);
    fill_nan(alone[table], columns);
    fill_nan(sums[table], columns);
    fill_nan(product_sums[table], columns);
    tables[table]->matrix_column_sums(alone[table], NULL, a, NULL, &shards, columns);
    tables[table]->matrix_column_sums(sums[table], product_sums[table], a, b, &shards, columns);
  }
  CHECK(check_same_bits(alone[0], alone[1], columns));
  CHECK(check_same_bits(sums[0], alone[0], columns));
  CHECK(check_same_bits(sums[1], alone[0], columns));
  CHECK(check_same_bits(product_sums[0], product_sums[1], columns));
  check_sums(sums[1], a, NULL, rows, columns);
  check_sums(product_sums[1], a, b, rows, columns);
  check_parts_of_sums(sums[1], product_sums[1], a, b, &shards, columns);
}

static void check_column_sums(void)
{
  uint64_t turn = 0;
  check_group("matrix_column_sums: every remainder; halves, quarters and eighths add up to it");
  for (size_t rows = 0; rows <= 40; rows += rows < 9 ? 1 : 7) {
    for (size_t columns = 1; columns <= 37; columns++) {
      for (filling kind = 0; kind < FILL_COUNT; kind++, turn++) {
        check_column_sums_of(rows, columns, (size_t)1 << turn % 4,
                             (shard_cut)(turn / 4 % SHARD_CUT_COUNT), kind,
                             (filling)((kind + turn) % FILL_COUNT));
      }
    }
  }
  check_group("matrix_column_sums: up to 256 rows, every pair of values, every cut into shards");
  for (int i = 0; i < 4 * SHARD_CUT_COUNT * FILL_COUNT * FILL_COUNT; i++) {
    uint64_t random = 77 + (uint64_t)i;
    const size_t rows = check_between(&random, 0, WHORL_MAX_SUMMED_ROWS);
    check_column_sums_of(i % 5 == 0 ? WHORL_MAX_SUMMED_ROWS : rows, check_between(&random, 1, 40),
                         (size_t)1 << i % 4, (shard_cut)(i / 4 % SHARD_CUT_COUNT),
                         (filling)(i % FILL_COUNT), (filling)(i / FILL_COUNT % FILL_COUNT));
  }
}

/* --- element by element --- */

static void check_elementwise(void)
{
  check_group("add, and the factor of matmul_nn: one rounding, the nearest");
  for (size_t count = 4; count <= 44; count += 4) {
    for (int pair = 0; pair < FILL_COUNT * FILL_COUNT; pair++) {
      uint64_t random = count * 100 + (uint64_t)pair;
      buffers_taken = 0;
      check_case("count %zu, %s, %s", count, filling_names[pair % FILL_COUNT],
                 filling_names[pair / FILL_COUNT]);
      const float *a = take_filled(count, (filling)(pair % FILL_COUNT), &random);
      const float *b = take_filled(count, (filling)(pair / FILL_COUNT), &random);
      const float one = 1.0F;
      float *scalar = take(count), *simd = take(count), *expected = take(count);
      for (size_t i = 0; i < count; i++) { /* a sum starts with 0, so that -0 becomes 0 */
        expected[i] = (float)(((double)a[i] + 0.0) * (double)b[i]);
      }
      whorl_kernels_scalar.matmul_nn(scalar, a, &one, b, count, 1, 1); /* as one column */
      whorl_kernels_simd128.matmul_nn(simd, a, &one, b, count, 1, 1);
      CHECK(check_same_bits(scalar, expected, count) && check_same_bits(simd, expected, count));
      whorl_kernels_scalar.matmul_nn(scalar, &one, a, b, 1, count, 1); /* as one row */
      whorl_kernels_simd128.matmul_nn(simd, &one, a, b, 1, count, 1);
      CHECK(check_same_bits(scalar, expected, count) && check_same_bits(simd, expected, count));

      memcpy(scalar, a, count * sizeof *a);
      memcpy(simd, a, count * sizeof *a);
      for (size_t i = 0; i < count; i++) {
        expected[i] = (float)((double)a[i] + (double)b[i]);
      }
      whorl_kernels_scalar.add(scalar, b, count);
      whorl_kernels_simd128.add(simd, b, count);
      CHECK(check_same_bits(scalar, expected, count) && check_same_bits(simd, expected, count));
    }
  }
}

/*
 * The bounds: a sigmoid within 3e-7 for its exp and two roundings, then one more for the product.
 * The derivative s + x s (1 - s) multiplies the error of s by up to 1 + |x|; beyond x = 20 nothing
 * is left of 1 - s. The clamp of exp at 88 leaves |x| e^-88 where the truth is smaller still.
 */
static void check_silu_at(const float *x, size_t count)
{
  float *scalar = take(count), *scalar_slope = take(count);
  float *simd = take(count), *simd_slope = take_copy(x, count);
  whorl_kernels_scalar.silu(scalar, scalar_slope, x, count);
  whorl_kernels_simd128.silu(simd, simd_slope, simd_slope, count); /* derivative may be x */
  CHECK(check_same_bits(scalar, simd, count));
  CHECK(check_same_bits(scalar_slope, simd_slope, count));
  for (size_t i = 0; i < count; i++) {
    const double value = (double)x[i];
    if (isnan(value)) {
      CHECK(isnan(simd[i]) && isnan(simd_slope[i]));
    }
    if (!isfinite(value)) {
      continue;
    }
    const double sigmoid = 1.0 / (1.0 + exp(-value));
    const double left = 1.001 * fabs(value) * exp(-88.0) + TINY;
    const double reach = value < 0.0 ? -value : fmin(value, 20.0);
    CHECK_NEAR(simd[i], value * sigmoid, 5e-7 * fabs(value) * sigmoid + left);
    CHECK_NEAR(simd_slope[i], sigmoid + value * sigmoid * (1.0 - sigmoid),
               5e-7 * sigmoid * (1.0 + reach) + 2.0 * left);
  }
}

static void check_silu(void)
{
  check_group("silu and its derivative: dense from -100 to 100");
  for (int block = 0; block < 2500; block++) {
    float dense[80];
    for (int i = 0; i < 80; i++) {
      dense[i] = (float)((double)(block * 80 + i) * 1e-3 - 100.0);
    }
    buffers_taken = 0;
    check_case("from %g", (double)dense[0]);
    check_silu_at(take_copy(dense, 80), 80);
  }
  check_group("silu and its derivative: hostile values");
  for (size_t count = 4; count <= 44; count += 4) {
    for (filling kind = 0; kind < FILL_COUNT; kind++) {
      uint64_t random = count;
      buffers_taken = 0;
      check_case("count %zu, %s", count, filling_names[kind]);
      check_silu_at(take_filled(count, kind, &random), count);
    }
  }
}

/* --- layer norm --- */

/* The mean is off by its sum's roundings, the variance by those and by the mean's error. */
static void check_norm_row(const float *y, const float *normalised, float inverse, const float *x,
                           const float *gain, const float *shift, size_t width)
{
  double mean = 0.0, size = 0.0, variance = 0.0;
  for (size_t i = 0; i < width; i++) {
    mean += (double)x[i] / (double)width;
    size += fabs((double)x[i]) / (double)width;
  }
  for (size_t i = 0; i < width; i++) {
    variance += pow((double)x[i] - mean, 2.0) / (double)width;
  }
  const double units = (double)width + 4.0;
  const double mean_error = units * EPSILON * size;
  const double variance_error = 2.0 * sqrt(variance) * mean_error + mean_error * mean_error +
                                units * EPSILON * (variance + mean_error * mean_error);
  const double exact = 1.0 / sqrt(variance + 1e-5);
  const double high = 1.0 / sqrt(fmax(variance - variance_error, 0.0) + 1e-5);
  const double low = 1.0 / sqrt(variance + variance_error + 1e-5);
  const double inverse_error = fmax(high - exact, exact - low) + 4.0 * EPSILON * exact;
  CHECK_NEAR(inverse, exact, inverse_error);
  for (size_t i = 0; i < width; i++) {
    const double value = ((double)x[i] - mean) * exact;
    const double error = fabs((double)x[i] - mean) * inverse_error +
                         (mean_error + EPSILON * fabs((double)x[i])) * (exact + inverse_error) +
                         4.0 * EPSILON * fabs(value) + TINY;
    CHECK_NEAR(normalised[i], value, error);
    const double scaled = value * (double)gain[i];
    CHECK_NEAR(y[i], scaled + (double)shift[i],
               error * fabs((double)gain[i]) +
                   4.0 * EPSILON * (fabs(scaled) + fabs((double)shift[i])) + TINY);
  }
}

static void check_norm(size_t rows, size_t width, filling kind, filling affine)
{
  uint64_t random = rows * 1000 + width;
  const size_t count = rows * width;
  buffers_taken = 0;
  check_case("rows %zu, width %zu, x %s, gain %s", rows, width, filling_names[kind],
             filling_names[affine]);
  const float *x = take_filled(count, kind, &random);
  const float *gain = take_filled(width, affine, &random);
  const float *shift = take_filled(width, affine, &random);
  float *y[2], *normalised[2], *inverse[2];
  for (int i = 0; i < 2; i++) {
    y[i] = take(count);
    normalised[i] = take(count);
    inverse[i] = take(rows);
    (i == 0 ? &whorl_kernels_scalar : &whorl_kernels_simd128)
        ->layer_norm(y[i], normalised[i], inverse[i], x, gain, shift, rows, width);
  }
  CHECK(check_same_bits(y[0], y[1], count));
  CHECK(check_same_bits(normalised[0], normalised[1], count));
  CHECK(check_same_bits(inverse[0], inverse[1], rows));
  for (size_t row = 0; row < rows && kind != FILL_NOT_FINITE && affine != FILL_NOT_FINITE; row++) {
    check_norm_row(y[1] + row * width, normalised[1] + row * width, inverse[1][row],
                   x + row * width, gain, shift, width);
  }
}

static void check_norm_backward(size_t rows, size_t width, filling slope_kind, filling gain_kind)
{
  uint64_t random = rows * 1000 + width;
  const size_t count = rows * width;
  buffers_taken = 0;
  check_case("rows %zu, width %zu, gradient %s, gain %s", rows, width, filling_names[slope_kind],
             filling_names[gain_kind]);
  const float *dy = take_filled(count, slope_kind, &random);
  const float *gain = take_filled(width, gain_kind, &random);
  const float *normalised = take_filled(count, FILL_NORMAL, &random);
  const float *inverse = take_filled(rows, FILL_EQUAL, &random);
  const float *start = take_filled(count, FILL_NORMAL, &random);
  float *dx[2];
  for (size_t i = 0; i < 2; i++) {
    dx[i] = take_copy(start, count);
    tables[i]->layer_norm_backward(dx[i], dy, normalised, inverse, gain, rows, width);
  }
  CHECK(check_same_bits(dx[0], dx[1], count));
  if (slope_kind == FILL_NOT_FINITE || gain_kind == FILL_NOT_FINITE) {
    return;
  }
  for (size_t row = 0; row < rows; row++) {
    const size_t first = row * width;
    double mean = 0.0, size = 0.0, product_mean = 0.0, product_size = 0.0;
    for (size_t i = 0; i < width; i++) {
      const double scaled = (double)dy[first + i] * (double)gain[i] / (double)width;
      mean += scaled;
      size += fabs(scaled);
      product_mean += scaled * (double)normalised[first + i];
      product_size += fabs(scaled * (double)normalised[first + i]);
    }
    for (size_t i = 0; i < width; i++) {
      const double scaled = (double)dy[first + i] * (double)gain[i];
      const double value = (double)normalised[first + i], scale = (double)inverse[row];
      const double old = (double)start[first + i];
      check_sum(dx[1][first + i], old + scale * (scaled - mean - value * product_mean),
                fabs(old) + scale * (fabs(scaled) + size + fabs(value) * product_size),
                (double)width + 4.0);
    }
  }
}

static void check_layer_norm(void)
{
  static const size_t widths[] = {4, 8, 12, 20, 36, 40, 256};
  check_group("layer_norm");
  for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
    for (size_t rows = 1; rows <= 7; rows += 2) {
      for (int pair = 0; pair < FILL_COUNT * FILL_COUNT; pair++) {
        check_norm(rows, widths[i], (filling)(pair % FILL_COUNT), (filling)(pair / FILL_COUNT));
      }
    }
  }
  check_group("layer_norm_backward");
  for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
    for (size_t rows = 1; rows <= 7; rows += 2) {
      for (int pair = 0; pair < FILL_COUNT * FILL_COUNT; pair++) {
        check_norm_backward(rows, widths[i], (filling)(pair % FILL_COUNT),
                            (filling)(pair / FILL_COUNT));
      }
    }
  }
}

/* --- adam, gaussian_sum, arithmetic_peak --- */

static void check_move_average(void)
{
  check_group("move_average");
  static const float rates[] = {0.0F, 1e-3F, 0.5F, 1.0F};
  for (size_t count = 4; count <= 44; count += 4) {
    for (int pair = 0; pair < FILL_COUNT * FILL_COUNT; pair++) {
      const float rate = rates[count / 4 % 4];
      uint64_t random = count + (uint64_t)pair;
      buffers_taken = 0;
      check_case("count %zu, rate %g, values %s, average %s", count, (double)rate,
                 filling_names[pair % FILL_COUNT], filling_names[pair / FILL_COUNT]);
      const float *values = take_filled(count, (filling)(pair % FILL_COUNT), &random);
      const float *before = take_filled(count, (filling)(pair / FILL_COUNT), &random);
      float *average[2];
      for (int i = 0; i < 2; i++) {
        average[i] = take_copy(before, count);
        (i == 0 ? &whorl_kernels_scalar : &whorl_kernels_simd128)
            ->move_average(average[i], values, rate, count);
      }
      CHECK(check_same_bits(average[0], average[1], count));
      for (size_t i = 0; i < count; i++) {
        const double from = (double)before[i], to = (double)values[i];
        if (!isfinite(from) || !isfinite(to) || !isfinite((float)(to - from))) {
          continue;
        }
        CHECK_NEAR(average[1][i], from + (double)rate * (to - from),
                   3.0 * EPSILON * (fabs(from) + fabs(to)) + 3.0 * TINY);
      }
    }
  }
}

static void check_adam(void)
{
  check_group("adam");
  for (size_t count = 4; count <= 44; count += 4) {
    for (int pair = 0; pair < FILL_COUNT * FILL_COUNT; pair++) {
      uint64_t random = count + (uint64_t)pair;
      buffers_taken = 0;
      check_case("count %zu, gradient %s, moments %s", count, filling_names[pair % FILL_COUNT],
                 filling_names[pair / FILL_COUNT]);
      const whorl_adam_scales scales = {0.9F, 0.999F, 1e-8F, 3e-3F, 7.5F};
      const float *gradient = take_filled(count, (filling)(pair % FILL_COUNT), &random);
      const float *weights = take_filled(count, FILL_NORMAL, &random);
      const float *moment1 = take_filled(count, (filling)(pair / FILL_COUNT), &random);
      float *moment2 = take(count);
      for (size_t i = 0; i < count; i++) {
        moment2[i] = fabsf(moment1[i]); /* a mean of squares is never negative */
      }
      float *p[2], *m[2], *v[2];
      for (int i = 0; i < 2; i++) {
        p[i] = take_copy(weights, count);
        m[i] = take_copy(moment1, count);
        v[i] = take_copy(moment2, count);
        (i == 0 ? &whorl_kernels_scalar : &whorl_kernels_simd128)
            ->adam(p[i], m[i], v[i], gradient, &scales, count);
      }
      CHECK(check_same_bits(p[0], p[1], count));
      CHECK(check_same_bits(m[0], m[1], count));
      CHECK(check_same_bits(v[0], v[1], count));
      for (size_t i = 0; i < count; i++) {
        const double b1 = (double)scales.beta1, b2 = (double)scales.beta2, g = (double)gradient[i];
        if (!isfinite(g) || !isfinite(moment1[i])) {
          continue;
        }
        const double first = b1 * (double)moment1[i], fresh = (1.0 - b1) * g;
        const double mean = first + fresh;
        const double mean_error = 3.0 * EPSILON * (fabs(first) + fabs(fresh)) + 3.0 * TINY;
        CHECK_NEAR(m[1][i], mean, mean_error);
        const double square = b2 * (double)moment2[i] + (1.0 - b2) * g * g;
        CHECK_NEAR(v[1][i], square, 4.0 * EPSILON * square + 3.0 * TINY);
        const double below =
            sqrt(square) * (double)scales.inverse_root_correction + (double)scales.epsilon;
        const double step = (double)scales.step_size, change = step * mean / below;
        CHECK_NEAR(p[1][i], (double)weights[i] - change,
                   step * mean_error / below + 8.0 * EPSILON * fabs(change) +
                       EPSILON * fabs((double)weights[i]) + 1e-30);
      }
    }
  }
}

static void check_gaussian_sum(void)
{
  check_group("gaussian_sum");
  static const float exponents[4] = {-200.0F, -50.0F, -12.5F, -2.0F};
  static const double spreads[] = {0.0, 1e-3, 0.1, 1.0, 30.0};
  for (size_t count = 4; count <= 120; count += 4) {
    for (size_t s = 0; s < sizeof spreads / sizeof *spreads; s++) {
      uint64_t random = count + s;
      buffers_taken = 0;
      check_case("count %zu, spread %g", count, spreads[s]);
      float *xs = take_filled(count, FILL_NORMAL, &random);
      float *ys = take_filled(count, FILL_NORMAL, &random);
      double sum = 0.0, bound = 0.0;
      for (size_t i = 0; i < count; i++) {
        xs[i] = (float)((double)xs[i] * spreads[s]);
        ys[i] = i + 1 == count && count > 4 ? 1e18F : (float)((double)ys[i] * spreads[s]);
        const double square = pow((double)xs[i] - 0.25, 2.0) + pow((double)ys[i] + 0.5, 2.0);
        for (size_t k = 0; k < 4; k++) {
          const double power = square * (double)exponents[k], term = exp(power);
          sum += term;
          /* exp's own error, that of its argument, and what its clamp at -87 leaves */
          bound += term * (3e-7 + 4.0 * EPSILON * fabs(power)) + 2e-38;
        }
      }
      bound += ((double)count + 4.0) * EPSILON * sum;
      const double scalar =
          whorl_kernels_scalar.gaussian_sum(0.25F, -0.5F, xs, ys, exponents, count);
      const double simd =
          whorl_kernels_simd128.gaussian_sum(0.25F, -0.5F, xs, ys, exponents, count);
      CHECK(scalar == simd);
      CHECK_NEAR(simd, sum, bound);
    }
  }

  check_group("arithmetic_peak ends in its fixed point");
  const float expected = 12.0F * 4.0F * 0.5F;
  CHECK_NEAR(whorl_kernels_scalar.arithmetic_peak(200), expected, 1e-4);
  CHECK(whorl_kernels_scalar.arithmetic_peak(200) == whorl_kernels_simd128.arithmetic_peak(200));
}

int main(void)
{
  for (size_t i = 0; i < BUFFER_COUNT; i++) {
    buffers[i] = guard_make(BUFFER_BYTES);
  }
  for (int i = 0; i < 2; i++) {
    side = i == 0 ? GUARD_AFTER : GUARD_BEFORE;
    check_matrix_products();
    check_summed_products();
    check_column_sums();
    check_elementwise();
    check_silu();
    check_layer_norm();
    check_adam();
    check_move_average();
    check_gaussian_sum();
  }
  check_group("the selector picks the fastest table there is");
  CHECK(whorl_kernels_select() == &whorl_kernels_simd128);
  CHECK(strcmp(whorl_kernels_scalar.name, "scalar") == 0);
  CHECK(strcmp(whorl_kernels_simd128.name, "simd128") == 0);
  return check_finish();
}
