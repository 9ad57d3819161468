/* Linear layers, layer norm, the time embedding and table look-ups; SiLU is a kernel as it is. */
#include "layers.h"

#include "portable_math.h"

void whorl_linear_forward(const whorl_kernels *kernels, float *y, const float *x,
                          whorl_affine parameters, bool accumulate, size_t rows, size_t in,
                          size_t out)
{
  kernels->matmul_nt(y, x, parameters.weight, parameters.bias, accumulate, rows, out, in);
}

static size_t row_count(const whorl_shards *shards)
{
  return shards->ends[shards->count - 1];
}

void whorl_linear_backward(const whorl_kernels *kernels, float *x_gradient, whorl_affine gradient,
                           const float *y_gradient, const float *x, const float *factor,
                           whorl_affine parameters, const whorl_shards *shards, size_t in,
                           size_t out)
{
  if (gradient.weight != NULL) {
    kernels->matmul_tn(gradient.weight, y_gradient, x, shards, out, in);
    kernels->matrix_column_sums(gradient.bias, NULL, y_gradient, NULL, shards, out);
  }
  if (x_gradient != NULL) {
    kernels->matmul_nn(x_gradient, y_gradient, parameters.weight, factor, row_count(shards), in,
                       out);
  }
}

void whorl_layer_norm_backward(const whorl_kernels *kernels, float *x_gradient,
                               whorl_affine gradient, const float *y_gradient,
                               const float *normalised, const float *inverse_deviation,
                               whorl_affine parameters, const whorl_shards *shards, size_t width)
{
  if (gradient.weight != NULL) {
    kernels->matrix_column_sums(gradient.bias, gradient.weight, y_gradient, normalised, shards,
                                width);
  }
  kernels->layer_norm_backward(x_gradient, y_gradient, normalised, inverse_deviation,
                               parameters.weight, row_count(shards), width);
}

/* The frequencies and angles are rounded to float as PyTorch's are: at t = 300 one rounding moves
   an angle by 1e-5, more than the agreement we promise. */
static float frequency_of(size_t pair, size_t width)
{
  const float log_10000 = (float)whorl_log(10000.0);
  const float exponent = (float)(-(2.0 * (double)pair / (double)width)) * log_10000;
  return (float)whorl_exp((double)exponent);
}

void whorl_time_embedding_frequencies(float *frequency, size_t width)
{
  for (size_t i = 0; i < width / 2; i++) {
    frequency[i] = frequency_of(i, width);
  }
}

void whorl_time_embedding_turn(float *row, const float *frequency, float offset, size_t width)
{
  for (size_t i = 0; i < width / 2; i++) {
    const float x = frequency[i] * offset, square = x * x; /* |x| <= 1: Taylor's series */
    const float sine =
        x * (1.0F + square * (-1.0F / 6.0F +
                              square * (1.0F / 120.0F +
                                        square * (-1.0F / 5040.0F + square * (1.0F / 362880.0F)))));
    const float cosine =
        1.0F +
        square * (-0.5F +
                  square * (1.0F / 24.0F +
                            square * (-1.0F / 720.0F +
                                      square * (1.0F / 40320.0F - square * (1.0F / 3628800.0F)))));
    const float s = row[2 * i], c = row[2 * i + 1];
    row[2 * i] = s * cosine + c * sine;
    row[2 * i + 1] = c * cosine - s * sine;
  }
}

void whorl_time_embedding_table(float *table, size_t timesteps, size_t width)
{
  for (size_t i = 0; i < width / 2; i++) {
    const float omega = frequency_of(i, width);
    for (size_t t = 0; t < timesteps; t++) {
      const float angle = omega * (float)t;
      table[t * width + 2 * i] = (float)whorl_sin((double)angle);
      table[t * width + 2 * i + 1] = (float)whorl_cos((double)angle);
    }
  }
}

void whorl_lookup_add_forward(const whorl_kernels *kernels, float *y, const float *table,
                              const uint32_t *row_of, size_t rows, size_t width)
{
  for (size_t i = 0; i < rows; i++) {
    kernels->add(y + i * width, table + row_of[i] * width, width);
  }
}

void whorl_lookup_add_backward(const whorl_kernels *kernels, float *table_gradient,
                               const float *y_gradient, const uint32_t *row_of, size_t rows,
                               size_t width)
{
  for (size_t i = 0; i < rows; i++) {
    kernels->add(table_gradient + row_of[i] * width, y_gradient + i * width, width);
  }
}
