/* The denoiser: its layout, its initial weights, its forward and backward pass. */
#include "denoiser.h"

#include "rng.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* The slab seen as the network's parts; for parameters or gradients alike. */
typedef struct network {
  whorl_affine time_in, time_out, input;
  float *label_embedding; /* [class_count, hidden] or NULL */
  struct {
    whorl_affine norm, expand, contract;
  } stages[WHORL_MAX_BLOCKS + 1]; /* the blocks, then the output head */
} network;

/* --- layout --- */

size_t whorl_tensor_count(const whorl_tensor *tensor)
{
  return (size_t)tensor->rows * (tensor->columns == 0 ? 1 : tensor->columns);
}

static void append(char name[32], const char *text)
{
  const size_t length = strlen(name);
  assert(length + strlen(text) < 32);
  memcpy(name + length, text, strlen(text) + 1);
}

static void append_number(char name[32], uint32_t number)
{
  assert(number < 100);
  const char digits[3] = {(char)('0' + number / 10), (char)('0' + number % 10), '\0'};
  append(name, number < 10 ? digits + 1 : digits);
}

static void add_tensor(whorl_layout *layout, const char *part, int index, const char *layer,
                       uint32_t rows, uint32_t columns)
{
  assert(layout->tensor_count < WHORL_MAX_TENSORS);
  whorl_tensor *tensor = &layout->tensors[layout->tensor_count++];
  *tensor = (whorl_tensor){.rows = rows, .columns = columns, .offset = layout->slab_count};
  const size_t count = whorl_tensor_count(tensor);
  append(tensor->name, part);
  if (index >= 0) {
    append_number(tensor->name, (uint32_t)index);
  }
  append(tensor->name, layer);
  layout->parameter_count += count;
  layout->slab_count += (count + 3) / 4 * 4;
}

static void add_linear(whorl_layout *layout, const char *part, int index, const char *weight,
                       const char *bias, uint32_t out, uint32_t in)
{
  add_tensor(layout, part, index, weight, out, in);
  add_tensor(layout, part, index, bias, out, 0);
}

static void add_norm(whorl_layout *layout, const char *part, int index, uint32_t width)
{
  add_tensor(layout, part, index, ".0.weight", width, 0);
  add_tensor(layout, part, index, ".0.bias", width, 0);
}

void whorl_denoiser_layout(whorl_layout *layout, const whorl_denoiser_shape *shape)
{
  const uint32_t hidden = shape->hidden_width;
  memset(layout, 0, sizeof *layout);
  add_linear(layout, "time_mlp", -1, ".0.weight", ".0.bias", hidden, shape->time_width);
  add_linear(layout, "time_mlp", -1, ".2.weight", ".2.bias", hidden, hidden);
  add_linear(layout, "input_proj", -1, ".weight", ".bias", hidden, shape->sample_width);
  if (shape->class_count > 0) {
    add_tensor(layout, "label_embedder", -1, ".weight", shape->class_count, hidden);
  }
  for (uint32_t block = 0; block < shape->block_count; block++) {
    add_norm(layout, "blocks.", (int)block, hidden);
    add_linear(layout, "blocks.", (int)block, ".1.weight", ".1.bias", hidden, hidden);
    add_linear(layout, "blocks.", (int)block, ".3.weight", ".3.bias", hidden, hidden);
  }
  add_norm(layout, "output_proj", -1, hidden);
  add_linear(layout, "output_proj", -1, ".1.weight", ".1.bias", hidden / 2, hidden);
  add_linear(layout, "output_proj", -1, ".3.weight", ".3.bias", shape->sample_width, hidden / 2);
}

/* Reads the layout in the order in which it was made. */
static network bind(const whorl_denoiser *denoiser, float *slab)
{
  network net = {.label_embedding = NULL};
  const whorl_tensor *next = denoiser->layout.tensors;
#define WHORL_TAKE(affine)                                                                         \
  do {                                                                                             \
    (affine).weight = slab + (next++)->offset;                                                     \
    (affine).bias = slab + (next++)->offset;                                                       \
  } while (false)
  WHORL_TAKE(net.time_in);
  WHORL_TAKE(net.time_out);
  WHORL_TAKE(net.input);
  if (denoiser->shape.class_count > 0) {
    net.label_embedding = slab + (next++)->offset;
  }
  for (uint32_t stage = 0; stage <= denoiser->shape.block_count; stage++) {
    WHORL_TAKE(net.stages[stage].norm);
    WHORL_TAKE(net.stages[stage].expand);
    WHORL_TAKE(net.stages[stage].contract);
  }
#undef WHORL_TAKE
  assert(next == denoiser->layout.tensors + denoiser->layout.tensor_count);
  return net;
}

/* --- memory and initial weights --- */

void whorl_denoiser_place(whorl_denoiser *denoiser, whorl_arena *arena,
                          const whorl_denoiser_shape *shape, uint32_t timesteps)
{
  const size_t hidden = shape->hidden_width, rows = WHORL_MAX_ROWS;
  assert(hidden % 4 == 0 && shape->time_width % 2 == 0);
  assert(shape->block_count <= WHORL_MAX_BLOCKS && shape->class_count <= WHORL_MAX_CLASSES);
  assert(shape->sample_width >= 1 && shape->sample_width <= WHORL_MAX_SAMPLE_WIDTH);
  denoiser->shape = *shape;
  denoiser->timesteps = timesteps;
  denoiser->kernels = whorl_kernels_select();
  whorl_denoiser_layout(&denoiser->layout, shape);
  denoiser->time_table = whorl_arena_floats(arena, (size_t)timesteps * shape->time_width);
  if (denoiser->time_table != NULL) {
    whorl_time_embedding_table(denoiser->time_table, timesteps, shape->time_width);
  }
  denoiser->time_row = whorl_arena_take(arena, rows, sizeof(uint32_t));
  denoiser->time_embedding = whorl_arena_floats(arena, rows * shape->time_width);
  denoiser->time_derivative = whorl_arena_floats(arena, rows * hidden);
  denoiser->time_active = whorl_arena_floats(arena, rows * hidden);
  denoiser->time_output = whorl_arena_floats(arena, rows * hidden);
  denoiser->hidden = whorl_arena_floats(arena, rows * hidden);
  for (uint32_t stage = 0; stage <= shape->block_count; stage++) {
    const size_t active = stage < shape->block_count ? hidden : hidden / 2;
    denoiser->stages[stage].normalised = whorl_arena_floats(arena, rows * hidden);
    denoiser->stages[stage].inverse_deviation = whorl_arena_floats(arena, rows);
    denoiser->stages[stage].input = whorl_arena_floats(arena, rows * hidden);
    denoiser->stages[stage].derivative = whorl_arena_floats(arena, rows * active);
    denoiser->stages[stage].active = whorl_arena_floats(arena, rows * active);
  }
  denoiser->hidden_gradient = whorl_arena_floats(arena, rows * hidden);
  denoiser->wide_gradient[0] = whorl_arena_floats(arena, rows * hidden);
  denoiser->wide_gradient[1] = whorl_arena_floats(arena, rows * hidden);
  denoiser->time_gradient = whorl_arena_floats(arena, rows * hidden);
  denoiser->label_one_hot = whorl_arena_floats(arena, rows * shape->class_count);
}

static void fill_uniform(float *out, size_t count, double bound, whorl_rng *rng)
{
  for (size_t i = 0; i < count; i++) {
    out[i] = (float)((2.0 * whorl_rng_uniform(rng) - 1.0) * bound);
  }
}

void whorl_denoiser_initialise(const whorl_denoiser *denoiser, float *slab, uint32_t seed)
{
  const whorl_layout *layout = &denoiser->layout;
  memset(slab, 0, layout->slab_count * sizeof *slab);
  for (uint32_t i = 0; i < layout->tensor_count; i++) {
    const whorl_tensor *tensor = &layout->tensors[i];
    float *values = slab + tensor->offset;
    whorl_rng rng = whorl_rng_make(seed, WHORL_STREAM_INIT, i);
    const size_t count = whorl_tensor_count(tensor);
    if (strcmp(tensor->name, "label_embedder.weight") == 0) {
      whorl_rng_normals(&rng, values, count);
    } else if (tensor->columns > 0) { /* a linear layer: its bias has the weight's bound */
      const double bound = 1.0 / sqrt((double)tensor->columns);
      fill_uniform(values, count, bound, &rng);
      fill_uniform(slab + layout->tensors[i + 1].offset, tensor->rows, bound, &rng);
      i++;
    } else { /* a layer norm: gain 1; its shift stays 0 */
      for (size_t k = 0; k < count; k++) {
        values[k] = 1.0F;
      }
      i++;
    }
  }
}

/* --- forward and backward --- */

size_t whorl_denoiser_pass(size_t left)
{
  return left < WHORL_MAX_ROWS ? left : WHORL_MAX_ROWS;
}

/* Gives the time branch a row for each run of equal timesteps within a shard. */
static void gather_timesteps(whorl_denoiser *denoiser, const uint32_t *timestep,
                             const whorl_shards *shards)
{
  const size_t width = denoiser->shape.time_width;
  whorl_shards *runs = &denoiser->time_shards;
  size_t row = 0, run = 0;
  runs->count = shards->count;
  for (size_t shard = 0; shard < shards->count; shard++) {
    for (const size_t first = row; row < shards->ends[shard]; row++) {
      const uint32_t t = timestep[row];
      assert(t < denoiser->timesteps);
      if (row == first || t != timestep[row - 1]) {
        memcpy(denoiser->time_embedding + run * width, denoiser->time_table + t * width,
               width * sizeof(float));
        run++;
      }
      denoiser->time_row[row] = (uint32_t)(run - 1);
    }
    runs->ends[shard] = run;
  }
}

/* SiLU over [rows, width]; the padding of the last vector is the buffer's own. */
static void activate(const whorl_kernels *k, float *active, float *derivative, size_t rows,
                     size_t width)
{
  k->silu(active, derivative, derivative, (rows * width + 3) / 4 * 4);
}

void whorl_denoiser_time(whorl_denoiser *denoiser, const float *parameters,
                         const uint32_t *timestep, const whorl_shards *shards)
{
  assert(shards->ends[shards->count - 1] <= WHORL_MAX_ROWS);
  const whorl_kernels *k = denoiser->kernels;
  const size_t hidden = denoiser->shape.hidden_width;
  const network net = bind(denoiser, (float *)(uintptr_t)parameters); /* only read */

  denoiser->shards = *shards;
  gather_timesteps(denoiser, timestep, shards);
  const size_t runs = denoiser->time_shards.ends[shards->count - 1];
  whorl_linear_forward(k, denoiser->time_derivative, denoiser->time_embedding, net.time_in, false,
                       runs, denoiser->shape.time_width, hidden);
  activate(k, denoiser->time_active, denoiser->time_derivative, runs, hidden);
  whorl_linear_forward(k, denoiser->time_output, denoiser->time_active, net.time_out, false, runs,
                       hidden, hidden);
}

void whorl_denoiser_points(whorl_denoiser *denoiser, float *prediction, const float *parameters,
                           const float *x, const uint32_t *label, size_t rows)
{
  assert(rows >= 1 && rows <= denoiser->shards.ends[denoiser->shards.count - 1]);
  const whorl_kernels *k = denoiser->kernels;
  const size_t hidden = denoiser->shape.hidden_width, half = hidden / 2;
  const size_t width = denoiser->shape.sample_width;
  const uint32_t block_count = denoiser->shape.block_count;
  const network net = bind(denoiser, (float *)(uintptr_t)parameters); /* only read */

  whorl_linear_forward(k, denoiser->hidden, x, net.input, false, rows, width, hidden);
  whorl_lookup_add_forward(k, denoiser->hidden, denoiser->time_output, denoiser->time_row, rows,
                           hidden);
  if (net.label_embedding != NULL) {
    whorl_lookup_add_forward(k, denoiser->hidden, net.label_embedding, label, rows, hidden);
  }

  for (uint32_t stage = 0; stage <= block_count; stage++) {
    const bool is_head = stage == block_count;
    const size_t active = is_head ? half : hidden;
    k->layer_norm(denoiser->stages[stage].input, denoiser->stages[stage].normalised,
                  denoiser->stages[stage].inverse_deviation, denoiser->hidden,
                  net.stages[stage].norm.weight, net.stages[stage].norm.bias, rows, hidden);
    whorl_linear_forward(k, denoiser->stages[stage].derivative, denoiser->stages[stage].input,
                         net.stages[stage].expand, false, rows, hidden, active);
    activate(k, denoiser->stages[stage].active, denoiser->stages[stage].derivative, rows, active);
    whorl_linear_forward(k, is_head ? prediction : denoiser->hidden, denoiser->stages[stage].active,
                         net.stages[stage].contract, !is_head, rows, active,
                         is_head ? width : hidden);
  }
}

void whorl_denoiser_forward(whorl_denoiser *denoiser, float *prediction, const float *parameters,
                            const float *x, const uint32_t *timestep, const uint32_t *label,
                            const whorl_shards *shards)
{
  whorl_denoiser_time(denoiser, parameters, timestep, shards);
  whorl_denoiser_points(denoiser, prediction, parameters, x, label,
                        shards->ends[shards->count - 1]);
}

void whorl_denoiser_backward(whorl_denoiser *denoiser, float *gradient,
                             const float *prediction_gradient, const float *parameters,
                             const float *x, const uint32_t *label)
{
  const whorl_kernels *k = denoiser->kernels;
  const whorl_shards *shards = &denoiser->shards;
  const size_t hidden = denoiser->shape.hidden_width, half = hidden / 2;
  const size_t width = denoiser->shape.sample_width;
  const size_t rows = shards->ends[shards->count - 1];
  const uint32_t block_count = denoiser->shape.block_count;
  const network net = bind(denoiser, (float *)(uintptr_t)parameters); /* only read */
  const network slope = bind(denoiser, gradient);
  float *active_gradient = denoiser->wide_gradient[0];
  float *input_gradient = denoiser->wide_gradient[1];

  /* The residual stream's gradient starts at the head and gathers each block's share on its way. */
  memset(denoiser->hidden_gradient, 0, rows * hidden * sizeof(float));
  for (uint32_t stage = block_count + 1; stage-- > 0;) {
    const bool is_head = stage == block_count;
    const size_t active = is_head ? half : hidden;
    whorl_linear_backward(k, active_gradient, slope.stages[stage].contract,
                          is_head ? prediction_gradient : denoiser->hidden_gradient,
                          denoiser->stages[stage].active, denoiser->stages[stage].derivative,
                          net.stages[stage].contract, shards, active, is_head ? width : hidden);
    whorl_linear_backward(k, input_gradient, slope.stages[stage].expand, active_gradient,
                          denoiser->stages[stage].input, NULL, net.stages[stage].expand, shards,
                          hidden, active);
    whorl_layer_norm_backward(k, denoiser->hidden_gradient, slope.stages[stage].norm,
                              input_gradient, denoiser->stages[stage].normalised,
                              denoiser->stages[stage].inverse_deviation, net.stages[stage].norm,
                              shards, hidden);
  }

  if (slope.label_embedding != NULL) { /* a look-up is a product with one-hot rows */
    const uint32_t classes = denoiser->shape.class_count;
    memset(denoiser->label_one_hot, 0, rows * classes * sizeof(float));
    for (size_t i = 0; i < rows; i++) {
      denoiser->label_one_hot[i * classes + label[i]] = 1.0F;
    }
    k->matmul_tn(slope.label_embedding, denoiser->label_one_hot, denoiser->hidden_gradient, shards,
                 classes, hidden);
  }
  whorl_linear_backward(k, NULL, slope.input, denoiser->hidden_gradient, x, NULL, net.input, shards,
                        width, hidden);

  const whorl_shards *runs = &denoiser->time_shards;
  memset(denoiser->time_gradient, 0, runs->ends[runs->count - 1] * hidden * sizeof(float));
  whorl_lookup_add_backward(k, denoiser->time_gradient, denoiser->hidden_gradient,
                            denoiser->time_row, rows, hidden);
  whorl_linear_backward(k, active_gradient, slope.time_out, denoiser->time_gradient,
                        denoiser->time_active, denoiser->time_derivative, net.time_out, runs,
                        hidden, hidden);
  whorl_linear_backward(k, NULL, slope.time_in, active_gradient, denoiser->time_embedding, NULL,
                        net.time_in, runs, denoiser->shape.time_width, hidden);
}
