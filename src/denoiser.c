/* The denoiser: its layout, its memory, its forward and backward pass. */
#include "denoiser.h"

#include <assert.h>
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

void whorl_denoiser_layout(whorl_layout *layout, const whorl_denoiser_shape *shape)
{
  const uint32_t hidden = shape->hidden_width;
  memset(layout, 0, sizeof *layout);
  whorl_layout_add_linear(layout, "time_mlp", WHORL_NO_INDEX, ".0.weight", ".0.bias", hidden,
                          shape->time_width);
  whorl_layout_add_linear(layout, "time_mlp", WHORL_NO_INDEX, ".2.weight", ".2.bias", hidden,
                          hidden);
  whorl_layout_add_linear(layout, "input_proj", WHORL_NO_INDEX, ".weight", ".bias", hidden,
                          shape->sample_width);
  if (shape->class_count > 0) {
    whorl_layout_add_embedding(layout, "label_embedder.weight", shape->class_count, hidden);
  }
  for (uint32_t block = 0; block < shape->block_count; block++) {
    whorl_layout_add_norm(layout, "blocks.", (int)block, ".0.weight", ".0.bias", hidden);
    whorl_layout_add_linear(layout, "blocks.", (int)block, ".1.weight", ".1.bias", hidden, hidden);
    whorl_layout_add_linear(layout, "blocks.", (int)block, ".3.weight", ".3.bias", hidden, hidden);
  }
  whorl_layout_add_norm(layout, "output_proj", WHORL_NO_INDEX, ".0.weight", ".0.bias", hidden);
  whorl_layout_add_linear(layout, "output_proj", WHORL_NO_INDEX, ".1.weight", ".1.bias", hidden / 2,
                          hidden);
  whorl_layout_add_linear(layout, "output_proj", WHORL_NO_INDEX, ".3.weight", ".3.bias",
                          shape->sample_width, hidden / 2);
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

/* --- memory --- */

/* All that the backward pass needs of each stage, and where it works. */
static void place_for_backward(whorl_denoiser *denoiser, whorl_arena *arena)
{
  const size_t hidden = denoiser->shape.hidden_width, rows = WHORL_MAX_ROWS;
  denoiser->time_derivative = whorl_arena_floats(arena, rows * hidden);
  denoiser->time_active = whorl_arena_floats(arena, rows * hidden);
  for (uint32_t stage = 0; stage <= denoiser->shape.block_count; stage++) {
    const size_t active = stage < denoiser->shape.block_count ? hidden : hidden / 2;
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
  denoiser->label_one_hot = whorl_arena_floats(arena, rows * denoiser->shape.class_count);
}

/* One set of buffers for all stages and the time branch. What a layer norm leaves for the backward
   pass is overwritten by the layer after it. */
static void place_for_forward(whorl_denoiser *denoiser, whorl_arena *arena)
{
  const size_t hidden = denoiser->shape.hidden_width, rows = WHORL_MAX_ROWS;
  float *derivative = whorl_arena_floats(arena, rows * hidden);
  float *active = whorl_arena_floats(arena, rows * hidden);
  float *input = whorl_arena_floats(arena, rows * hidden);
  float *inverse_deviation = whorl_arena_floats(arena, rows);
  denoiser->time_derivative = derivative;
  denoiser->time_active = active;
  for (uint32_t stage = 0; stage <= denoiser->shape.block_count; stage++) {
    denoiser->stages[stage].normalised = derivative;
    denoiser->stages[stage].inverse_deviation = inverse_deviation;
    denoiser->stages[stage].input = input;
    denoiser->stages[stage].derivative = derivative;
    denoiser->stages[stage].active = active;
  }
}

void whorl_denoiser_place(whorl_denoiser *denoiser, whorl_arena *arena,
                          const whorl_denoiser_shape *shape, uint32_t timesteps,
                          whorl_memory memory)
{
  const size_t hidden = shape->hidden_width, rows = WHORL_MAX_ROWS;
  assert(hidden % 4 == 0 && shape->time_width % 2 == 0);
  assert(shape->block_count <= WHORL_MAX_BLOCKS && shape->class_count <= WHORL_MAX_CLASSES);
  assert(shape->sample_width >= 1 && shape->sample_width <= WHORL_MAX_SAMPLE_WIDTH);
  *denoiser = (whorl_denoiser){
      .shape = *shape, .timesteps = timesteps, .kernels = whorl_kernels_select(), .memory = memory};
  whorl_denoiser_layout(&denoiser->layout, shape);
  denoiser->time_table = whorl_arena_floats(arena, (size_t)timesteps * shape->time_width);
  denoiser->time_frequency = whorl_arena_floats(arena, shape->time_width / 2);
  if (denoiser->time_table != NULL) {
    whorl_time_embedding_table(denoiser->time_table, timesteps, shape->time_width);
    whorl_time_embedding_frequencies(denoiser->time_frequency, shape->time_width);
  }
  denoiser->time_row = whorl_arena_take(arena, rows, sizeof(uint32_t));
  denoiser->time_embedding = whorl_arena_floats(arena, rows * shape->time_width);
  denoiser->time_output = whorl_arena_floats(arena, rows * hidden);
  denoiser->hidden = whorl_arena_floats(arena, rows * hidden);
  if (memory == WHORL_FORWARD_AND_BACKWARD) {
    place_for_backward(denoiser, arena);
  } else {
    place_for_forward(denoiser, arena);
  }
}

/* --- forward and backward --- */

size_t whorl_denoiser_pass(size_t left)
{
  return left < WHORL_MAX_ROWS ? left : WHORL_MAX_ROWS;
}

/* Gives the time branch a row for each run of equal times within a shard. */
static void gather_times(whorl_denoiser *denoiser, const uint32_t *timestep, const float *offset,
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
      const bool is_other = row == first || t != timestep[row - 1] ||
                            (offset != NULL && offset[row] != offset[row - 1]);
      if (is_other) {
        float *embedding = denoiser->time_embedding + run * width;
        memcpy(embedding, denoiser->time_table + t * width, width * sizeof(float));
        if (offset != NULL) {
          whorl_time_embedding_turn(embedding, denoiser->time_frequency, offset[row], width);
        }
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

static void time_branch(whorl_denoiser *denoiser, const float *parameters, const uint32_t *timestep,
                        const float *offset, const whorl_shards *shards)
{
  assert(shards->ends[shards->count - 1] <= WHORL_MAX_ROWS);
  const whorl_kernels *k = denoiser->kernels;
  const size_t hidden = denoiser->shape.hidden_width;
  const network net = bind(denoiser, (float *)(uintptr_t)parameters); /* only read */

  denoiser->shards = *shards;
  gather_times(denoiser, timestep, offset, shards);
  const size_t runs = denoiser->time_shards.ends[shards->count - 1];
  whorl_linear_forward(k, denoiser->time_derivative, denoiser->time_embedding, net.time_in, false,
                       runs, denoiser->shape.time_width, hidden);
  activate(k, denoiser->time_active, denoiser->time_derivative, runs, hidden);
  whorl_linear_forward(k, denoiser->time_output, denoiser->time_active, net.time_out, false, runs,
                       hidden, hidden);
}

void whorl_denoiser_time(whorl_denoiser *denoiser, const float *parameters,
                         const uint32_t *timestep, const whorl_shards *shards)
{
  time_branch(denoiser, parameters, timestep, NULL, shards);
}

static bool has_label(const uint32_t *label, size_t row)
{
  return label != NULL && label[row] != WHORL_NULL_LABEL;
}

/* hidden += the label's embedding, for each point that has one. */
static void label_forward(whorl_denoiser *denoiser, const network *net, const uint32_t *label,
                          size_t rows)
{
  const size_t hidden = denoiser->shape.hidden_width;
  for (size_t i = 0; net->label_embedding != NULL && i < rows; i++) {
    if (has_label(label, i)) {
      denoiser->kernels->add(denoiser->hidden + i * hidden,
                             net->label_embedding + label[i] * hidden, hidden);
    }
  }
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
  label_forward(denoiser, &net, label, rows);

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

void whorl_denoiser_forward_at(whorl_denoiser *denoiser, float *prediction, const float *parameters,
                               const float *x, const uint32_t *timestep, const float *offset,
                               const uint32_t *label, const whorl_shards *shards)
{
  time_branch(denoiser, parameters, timestep, offset, shards);
  whorl_denoiser_points(denoiser, prediction, parameters, x, label,
                        shards->ends[shards->count - 1]);
}

void whorl_denoiser_forward(whorl_denoiser *denoiser, float *prediction, const float *parameters,
                            const float *x, const uint32_t *timestep, const uint32_t *label,
                            const whorl_shards *shards)
{
  whorl_denoiser_forward_at(denoiser, prediction, parameters, x, timestep, NULL, label, shards);
}

static void label_backward(whorl_denoiser *denoiser, const network *slope, const uint32_t *label)
{
  const size_t rows = denoiser->shards.ends[denoiser->shards.count - 1];
  const uint32_t classes = denoiser->shape.class_count;
  if (classes == 0) {
    return;
  }
  memset(denoiser->label_one_hot, 0, rows * classes * sizeof(float));
  for (size_t i = 0; i < rows; i++) { /* a look-up is a product with one-hot rows */
    if (has_label(label, i)) {
      denoiser->label_one_hot[i * classes + label[i]] = 1.0F;
    }
  }
  denoiser->kernels->matmul_tn(slope->label_embedding, denoiser->label_one_hot,
                               denoiser->hidden_gradient, &denoiser->shards, classes,
                               denoiser->shape.hidden_width);
}

static void time_backward(whorl_denoiser *denoiser, const network *slope, const network *net)
{
  const whorl_kernels *k = denoiser->kernels;
  const size_t hidden = denoiser->shape.hidden_width;
  const size_t rows = denoiser->shards.ends[denoiser->shards.count - 1];
  const whorl_shards *runs = &denoiser->time_shards;
  float *active_gradient = denoiser->wide_gradient[0];
  memset(denoiser->time_gradient, 0, runs->ends[runs->count - 1] * hidden * sizeof(float));
  whorl_lookup_add_backward(k, denoiser->time_gradient, denoiser->hidden_gradient,
                            denoiser->time_row, rows, hidden);
  whorl_linear_backward(k, active_gradient, slope->time_out, denoiser->time_gradient,
                        denoiser->time_active, denoiser->time_derivative, net->time_out, runs,
                        hidden, hidden);
  whorl_linear_backward(k, NULL, slope->time_in, active_gradient, denoiser->time_embedding, NULL,
                        net->time_in, runs, denoiser->shape.time_width, hidden);
}

void whorl_denoiser_backward(whorl_denoiser *denoiser, float *gradient, float *x_gradient,
                             const float *prediction_gradient, const float *parameters,
                             const float *x, const uint32_t *label)
{
  assert(denoiser->memory == WHORL_FORWARD_AND_BACKWARD);
  const whorl_kernels *k = denoiser->kernels;
  const whorl_shards *shards = &denoiser->shards;
  const size_t hidden = denoiser->shape.hidden_width, half = hidden / 2;
  const size_t width = denoiser->shape.sample_width;
  const size_t rows = shards->ends[shards->count - 1];
  const uint32_t block_count = denoiser->shape.block_count;
  const network net = bind(denoiser, (float *)(uintptr_t)parameters); /* only read */
  const network slope =
      gradient == NULL ? (network){.label_embedding = NULL} : bind(denoiser, gradient);
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

  whorl_linear_backward(k, x_gradient, slope.input, denoiser->hidden_gradient, x, NULL, net.input,
                        shards, width, hidden);
  if (gradient != NULL) {
    label_backward(denoiser, &slope, label);
    time_backward(denoiser, &slope, &net);
  }
}

void whorl_denoiser_points_backward(whorl_denoiser *denoiser, float *x_gradient,
                                    const float *prediction_gradient, const float *parameters,
                                    const float *x, size_t rows)
{
  const whorl_shards all = denoiser->shards; /* the points may be fewer than the time branch's */
  denoiser->shards = (whorl_shards){1, {rows}};
  whorl_denoiser_backward(denoiser, NULL, x_gradient, prediction_gradient, parameters, x, NULL);
  denoiser->shards = all;
}
