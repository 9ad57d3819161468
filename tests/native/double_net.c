#include "double_net.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t place_of(const double_net *net, const char *name)
{
  for (uint32_t i = 0; i < net->layout->tensor_count; i++) {
    if (strcmp(net->layout->tensors[i].name, name) == 0) {
      return net->layout->tensors[i].offset;
    }
  }
  fprintf(stderr, "there is no tensor %s\n", name);
  exit(2);
}

static const double *tensor(const double_net *net, const double *slab, const char *part, int block,
                            const char *layer)
{
  char name[64];
  if (block < 0) {
    snprintf(name, sizeof name, "%s.%s", part, layer);
  } else {
    snprintf(name, sizeof name, "%s.%d.%s", part, block, layer);
  }
  return slab + place_of(net, name);
}

static void linear(double *y, const double *x, const double *weight, const double *bias, size_t in,
                   size_t out)
{
  for (size_t o = 0; o < out; o++) {
    y[o] = bias[o];
    for (size_t i = 0; i < in; i++) {
      y[o] += weight[o * in + i] * x[i];
    }
  }
}

static void silu(double *x, size_t width)
{
  for (size_t i = 0; i < width; i++) {
    x[i] /= 1.0 + exp(-x[i]);
  }
}

static void norm(double *y, const double *x, const double *gain, const double *shift, size_t width)
{
  double mean = 0.0, variance = 0.0;
  for (size_t i = 0; i < width; i++) {
    mean += x[i] / (double)width;
  }
  for (size_t i = 0; i < width; i++) {
    variance += (x[i] - mean) * (x[i] - mean) / (double)width;
  }
  for (size_t i = 0; i < width; i++) {
    y[i] = (x[i] - mean) / sqrt(variance + 1e-5) * gain[i] + shift[i];
  }
}

/* LayerNorm, Linear, SiLU, Linear */
static void stage(const double_net *net, double *y, const double *x, const double *slab,
                  const char *part, int block, size_t middle, size_t out)
{
  double normal[DOUBLE_NET_MAX_WIDTH], active[DOUBLE_NET_MAX_WIDTH];
  const size_t width = net->shape.hidden_width;
  norm(normal, x, tensor(net, slab, part, block, "0.weight"),
       tensor(net, slab, part, block, "0.bias"), width);
  linear(active, normal, tensor(net, slab, part, block, "1.weight"),
         tensor(net, slab, part, block, "1.bias"), width, middle);
  silu(active, middle);
  linear(y, active, tensor(net, slab, part, block, "3.weight"),
         tensor(net, slab, part, block, "3.bias"), middle, out);
}

/* The prediction for a point x of row number `row`. */
static void predict_at(const double_net *net, double *prediction, const double *slab,
                       const double_batch *batch, size_t row, const double *x)
{
  const size_t width = net->shape.hidden_width, time_width = net->shape.time_width;
  double angle[256], active[DOUBLE_NET_MAX_WIDTH], time[DOUBLE_NET_MAX_WIDTH];
  double hidden[DOUBLE_NET_MAX_WIDTH], more[DOUBLE_NET_MAX_WIDTH];
  for (size_t i = 0; i < time_width; i += 2) {
    const double omega = pow(10000.0, -(double)i / (double)time_width);
    angle[i] = sin(omega * (double)batch->timestep[row]);
    angle[i + 1] = cos(omega * (double)batch->timestep[row]);
  }
  linear(active, angle, tensor(net, slab, "time_mlp", -1, "0.weight"),
         tensor(net, slab, "time_mlp", -1, "0.bias"), time_width, width);
  silu(active, width);
  linear(time, active, tensor(net, slab, "time_mlp", -1, "2.weight"),
         tensor(net, slab, "time_mlp", -1, "2.bias"), width, width);

  const size_t sample_width = net->shape.sample_width;
  linear(hidden, x, tensor(net, slab, "input_proj", -1, "weight"),
         tensor(net, slab, "input_proj", -1, "bias"), sample_width, width);
  for (size_t i = 0; i < width; i++) {
    hidden[i] += time[i];
    if (batch->label != NULL && batch->label[row] != WHORL_NULL_LABEL) {
      hidden[i] += tensor(net, slab, "label_embedder", -1, "weight")[batch->label[row] * width + i];
    }
  }
  for (int block = 0; block < (int)net->shape.block_count; block++) {
    stage(net, more, hidden, slab, "blocks", block, width, width);
    for (size_t i = 0; i < width; i++) {
      hidden[i] += more[i];
    }
  }
  stage(net, prediction, hidden, slab, "output_proj", -1, width / 2, sample_width);
}

void double_net_predict(const double_net *net, double *prediction, const double *slab,
                        const double_batch *batch, size_t row)
{
  const size_t width = net->shape.sample_width;
  double x[DOUBLE_NET_MAX_WIDTH];
  for (size_t i = 0; i < width; i++) {
    x[i] = (double)batch->x[width * row + i];
  }
  predict_at(net, prediction, slab, batch, row, x);
}

void double_net_input_gradient(const double_net *net, double *gradient, const double *slab,
                               const double_batch *batch, const float *factor)
{
  const size_t width = net->shape.sample_width;
  const double step = 1e-5;
  for (size_t row = 0; row < batch->rows; row++) {
    double x[DOUBLE_NET_MAX_WIDTH], above[DOUBLE_NET_MAX_WIDTH], below[DOUBLE_NET_MAX_WIDTH];
    for (size_t i = 0; i < width; i++) {
      x[i] = (double)batch->x[width * row + i];
    }
    for (size_t i = 0; i < width; i++) {
      const double value = x[i];
      x[i] = value + step;
      predict_at(net, above, slab, batch, row, x);
      x[i] = value - step;
      predict_at(net, below, slab, batch, row, x);
      x[i] = value;
      gradient[width * row + i] = 0.0;
      for (size_t k = 0; k < width; k++) {
        gradient[width * row + i] +=
            (double)factor[width * row + k] * (above[k] - below[k]) / (2.0 * step);
      }
    }
  }
}

double double_net_loss(const double_net *net, const double *slab, const double_batch *batch)
{
  const size_t width = net->shape.sample_width;
  double sum = 0.0;
  for (size_t row = 0; row < batch->rows; row++) {
    double prediction[DOUBLE_NET_MAX_WIDTH];
    double_net_predict(net, prediction, slab, batch, row);
    for (size_t k = 0; k < width; k++) {
      const double error = prediction[k] - (double)batch->noise[width * row + k];
      sum += error * error;
    }
  }
  return sum / (double)(width * batch->rows);
}

void double_net_gradient(const double_net *net, double *gradient, double *slab,
                         const double_batch *batch)
{
  const double step = 1e-5;
  memset(gradient, 0, net->layout->slab_count * sizeof *gradient);
  for (uint32_t i = 0; i < net->layout->tensor_count; i++) {
    const whorl_tensor *at = &net->layout->tensors[i];
    const size_t count = (size_t)at->rows * (at->columns == 0 ? 1 : at->columns);
    for (size_t k = at->offset; k < at->offset + count; k++) {
      const double value = slab[k];
      slab[k] = value + step;
      const double above = double_net_loss(net, slab, batch);
      slab[k] = value - step;
      const double below = double_net_loss(net, slab, batch);
      slab[k] = value;
      gradient[k] = (above - below) / (2.0 * step);
    }
  }
}
