/* Each layer's forward pass against its formula in double, each backward pass against central
   differences of that formula. */
#include "check.h"
#include "shard_cuts.h"

#include "layers.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { MAX_ROWS = 9, MAX_WIDTH = 24, MAX_VALUES = MAX_WIDTH * MAX_WIDTH };
static const double STEP = 1e-4; /* quadratic forms have no truncation error; the others 1e-8 */

/* What a layer does, in double: out [rows, out_width] from in, weight and bias. */
typedef struct layer_kind {
  const char *name;
  void (*forward)(double *out, const double *in, const double *weight, const double *bias,
                  size_t rows, size_t in_width, size_t out_width);
} layer_kind;

typedef struct values {
  double in[MAX_VALUES], weight[MAX_VALUES], bias[MAX_WIDTH];
} values;

static void linear(double *out, const double *in, const double *weight, const double *bias,
                   size_t rows, size_t in_width, size_t out_width)
{
  for (size_t row = 0; row < rows; row++) {
    for (size_t o = 0; o < out_width; o++) {
      double sum = bias[o];
      for (size_t i = 0; i < in_width; i++) {
        sum += in[row * in_width + i] * weight[o * in_width + i];
      }
      out[row * out_width + o] = sum;
    }
  }
}

static void norm(double *out, const double *in, const double *weight, const double *bias,
                 size_t rows, size_t in_width, size_t out_width)
{
  (void)out_width;
  for (size_t row = 0; row < rows; row++, in += in_width, out += in_width) {
    double mean = 0.0, variance = 0.0;
    for (size_t i = 0; i < in_width; i++) {
      mean += in[i] / (double)in_width;
    }
    for (size_t i = 0; i < in_width; i++) {
      variance += (in[i] - mean) * (in[i] - mean) / (double)in_width;
    }
    for (size_t i = 0; i < in_width; i++) {
      out[i] = (in[i] - mean) / sqrt(variance + 1e-5) * weight[i] + bias[i];
    }
  }
}

/* sum(out * slope): its gradient is what a backward pass must give for slope. */
static double score(const layer_kind *layer, const values *at, const float *slope, size_t rows,
                    size_t in_width, size_t out_width)
{
  double out[MAX_VALUES], sum = 0.0;
  layer->forward(out, at->in, at->weight, at->bias, rows, in_width, out_width);
  for (size_t i = 0; i < rows * out_width; i++) {
    sum += out[i] * (double)slope[i];
  }
  return sum;
}

/* got is start plus factor times the derivative by each of parameter[count], which lies within
   `at`; NULL for starts of 0 and factors of 1. */
static void check_gradient(const layer_kind *layer, values *at, double *parameter, const float *got,
                           const float *start, const float *factor, size_t count,
                           const float *slope, size_t rows, size_t in_width, size_t out_width)
{
  for (size_t i = 0; i < count; i++) {
    const double value = parameter[i];
    parameter[i] = value + STEP;
    const double above = score(layer, at, slope, rows, in_width, out_width);
    parameter[i] = value - STEP;
    const double below = score(layer, at, slope, rows, in_width, out_width);
    parameter[i] = value;
    const double scale = factor == NULL ? 1.0 : (double)factor[i];
    CHECK_NEAR(got[i],
               (start == NULL ? 0.0 : (double)start[i]) + scale * (above - below) / (2.0 * STEP),
               2e-5 * fmax(1.0, fabs(scale)));
  }
}

static void widen(double *out, const float *in, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    out[i] = (double)in[i];
  }
}

static void check_layer(const layer_kind *layer, const whorl_kernels *kernels, size_t rows,
                        size_t in_width, size_t out_width)
{
  const bool is_linear = layer->forward == linear;
  const size_t weights = is_linear ? in_width * out_width : in_width;
  uint64_t random = rows * 10000 + in_width * 100 + out_width;
  float in[MAX_VALUES], weight[MAX_VALUES], bias[MAX_WIDTH], slope[MAX_VALUES];
  float factor[MAX_VALUES], start_in[MAX_VALUES], out[MAX_VALUES];
  float got_in[MAX_VALUES], got_weight[MAX_VALUES], got_bias[MAX_WIDTH];
  check_case("%s %s, rows %zu, in %zu, out %zu", kernels->name, layer->name, rows, in_width,
             out_width);
  check_normals(in, rows * in_width, &random);
  check_normals(weight, weights, &random);
  check_normals(bias, out_width, &random);
  check_normals(slope, rows * out_width, &random);
  check_normals(factor, rows * in_width, &random);
  check_normals(start_in, rows * in_width, &random);
  /* gradients of parameters are written: what was there does not matter */
  check_normals(got_weight, weights, &random);
  check_normals(got_bias, out_width, &random);
  memcpy(got_in, start_in, sizeof got_in);
  const size_t shard_count = (size_t)1 << check_between(&random, 0, 3);
  const whorl_shards shards = shard_cut_rows(rows, shard_count, SHARD_CUT_RANDOM, &random);

  const whorl_affine parameters = {weight, bias}, gradient = {got_weight, got_bias};
  const bool has_factor = is_linear && (in_width + out_width) % 2 == 0;
  if (is_linear) {
    whorl_linear_forward(kernels, out, in, parameters, false, rows, in_width, out_width);
    whorl_linear_backward(kernels, got_in, gradient, slope, in, has_factor ? factor : NULL,
                          parameters, &shards, in_width, out_width);
  } else {
    float normalised[MAX_VALUES], inverse[MAX_ROWS];
    kernels->layer_norm(out, normalised, inverse, in, weight, bias, rows, in_width);
    whorl_layer_norm_backward(kernels, got_in, gradient, slope, normalised, inverse, parameters,
                              &shards, in_width);
  }

  values at;
  double expected[MAX_VALUES];
  widen(at.in, in, rows * in_width);
  widen(at.weight, weight, weights);
  widen(at.bias, bias, out_width);
  layer->forward(expected, at.in, at.weight, at.bias, rows, in_width, out_width);
  for (size_t i = 0; i < rows * out_width; i++) {
    CHECK_NEAR(out[i], expected[i], 1e-5);
  }
  /* a linear layer writes its input's gradient, a layer norm adds to it */
  check_gradient(layer, &at, at.in, got_in, is_linear ? NULL : start_in, has_factor ? factor : NULL,
                 rows * in_width, slope, rows, in_width, out_width);
  check_gradient(layer, &at, at.weight, got_weight, NULL, NULL, weights, slope, rows, in_width,
                 out_width);
  check_gradient(layer, &at, at.bias, got_bias, NULL, NULL, out_width, slope, rows, in_width,
                 out_width);

  if (is_linear) { /* the parameters' gradients alone are the same ones */
    float again[MAX_VALUES], again_bias[MAX_WIDTH];
    whorl_linear_backward(kernels, NULL, (whorl_affine){again, again_bias}, slope, in, NULL,
                          parameters, &shards, in_width, out_width);
    CHECK(check_same_bits(again, got_weight, weights));
    CHECK(check_same_bits(again_bias, got_bias, out_width));
    memcpy(again, out, sizeof again);
    whorl_linear_forward(kernels, again, in, parameters, true, rows, in_width, out_width);
    for (size_t i = 0; i < rows * out_width; i++) {
      CHECK_NEAR(again[i], 2.0 * expected[i], 2e-5);
    }
  }
}

static void check_layers(const whorl_kernels *kernels)
{
  static const layer_kind layers[] = {{"linear", linear}, {"layer norm", norm}};
  check_group("linear layers: values and central differences");
  for (size_t rows = 1; rows <= MAX_ROWS; rows += 2) {
    for (size_t in = 1; in <= MAX_WIDTH; in += 4 + in % 3) {
      for (size_t out = 1; out <= MAX_WIDTH; out += 3 + out % 5) {
        check_layer(&layers[0], kernels, rows, in, out);
      }
    }
  }
  check_group("layer norms: values and central differences");
  for (size_t rows = 1; rows <= MAX_ROWS; rows += 2) {
    for (size_t width = 8; width <= MAX_WIDTH; width += 4) {
      check_layer(&layers[1], kernels, rows, width, width);
    }
  }
  check_group("SiLU: central differences");
  for (int i = -400; i <= 400; i++) {
    const double x = (double)i / 25.0, h = 1e-5;
    const float in[4] = {(float)x, (float)x, (float)x, (float)x};
    float out[4], slope[4];
    kernels->silu(out, slope, in, 4);
    const double at = (double)in[0];
    CHECK_NEAR(slope[0],
               ((at + h) / (1.0 + exp(-at - h)) - (at - h) / (1.0 + exp(-at + h))) / (2.0 * h),
               1e-6);
  }

  check_group("look-ups add rows of a table, and back");
  enum { ROWS = 50, TABLE_ROWS = 7, WIDTH = 12 };
  float y[ROWS * WIDTH], start[ROWS * WIDTH], table[TABLE_ROWS * WIDTH];
  float slope[TABLE_ROWS * WIDTH] = {0.0F};
  double sums[TABLE_ROWS * WIDTH] = {0.0};
  uint32_t row_of[ROWS];
  uint64_t random = 3;
  check_normals(start, ROWS * WIDTH, &random);
  check_normals(table, TABLE_ROWS * WIDTH, &random);
  memcpy(y, start, sizeof y);
  for (size_t i = 0; i < ROWS; i++) {
    row_of[i] = (uint32_t)check_between(&random, 0, TABLE_ROWS - 2); /* the last row stays out */
  }
  whorl_lookup_add_forward(kernels, y, table, row_of, ROWS, WIDTH);
  whorl_lookup_add_backward(kernels, slope, start, row_of, ROWS, WIDTH);
  for (size_t i = 0; i < ROWS * WIDTH; i++) {
    const size_t from = row_of[i / WIDTH] * WIDTH + i % WIDTH;
    CHECK(y[i] == start[i] + table[from]);
    sums[from] += (double)start[i];
  }
  for (size_t i = 0; i < TABLE_ROWS * WIDTH; i++) {
    CHECK_NEAR(slope[i], sums[i], 1e-5);
  }
}

/* Angles are rounded to float twice (PyTorch's way), an error that grows with the angle. */
static void check_time_embedding(void)
{
  check_group("the time embedding: interleaved sines and cosines");
  enum { TIMESTEPS = 4000 };
  static float table[TIMESTEPS * 256];
  static const size_t widths[] = {2, 4, 6, 32, 256};
  for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
    const size_t width = widths[w];
    whorl_time_embedding_table(table, TIMESTEPS, width);
    for (size_t t = 0; t < TIMESTEPS; t++) {
      for (size_t i = 0; i < width; i += 2) {
        const double omega = pow(10000.0, -(double)i / (double)width);
        const double angle = omega * (double)t;
        /* of the exponent (up to 9.2 in size, twice rounded), of omega, of the angle, of the sine
         */
        const double exponent = 9.22 * (double)i / (double)width;
        const double bound = (double)FLT_EPSILON * (angle * (1.5 * exponent + 1.0) + 1.0);
        check_case("width %zu, t %zu, i %zu", width, t, i);
        CHECK_NEAR(table[t * width + i], sin(angle), bound);
        CHECK_NEAR(table[t * width + i + 1], cos(angle), bound);
      }
    }
  }
}

/* At a real time the same, by turning the embedding of a timestep. */
static void check_real_times(void)
{
  check_group("a turned embedding is that of a time between timesteps, or of the next one");
  enum { TIMESTEPS = 400, WIDTH = 32 };
  static float table[TIMESTEPS * WIDTH];
  float frequency[WIDTH / 2], row[WIDTH];
  whorl_time_embedding_table(table, TIMESTEPS, WIDTH);
  whorl_time_embedding_frequencies(frequency, WIDTH);
  uint64_t random = 6;
  for (size_t t = 0; t + 1 < TIMESTEPS; t += 7) {
    for (int k = 0; k < 12; k++) {
      const float offset = k == 0   ? 0.0F
                           : k == 1 ? 1.0F
                           : k == 2 ? -1.0F
                                    : (float)check_uniform(&random);
      memcpy(row, table + t * WIDTH, sizeof row);
      whorl_time_embedding_turn(row, frequency, offset, WIDTH);
      check_case("t %zu, offset %g", t, (double)offset);
      for (size_t i = 0; i < WIDTH; i += 2) {
        const double angle = (double)frequency[i / 2] * ((double)t + (double)offset);
        const double bound = 1e-6 + (double)FLT_EPSILON * angle;
        CHECK_NEAR(row[i], sin(angle), bound);
        CHECK_NEAR(row[i + 1], cos(angle), bound);
        CHECK(k != 0 || (row[i] == table[t * WIDTH + i] && row[i + 1] == table[t * WIDTH + i + 1]));
      }
    }
  }
}

int main(void)
{
  check_real_times();
  check_layers(&whorl_kernels_scalar);
  check_layers(&whorl_kernels_simd128);
  check_time_embedding();
  return check_finish();
}
