/* The whole network against double_net: values, gradients, initial weights, and rows that do not
   see each other. */
#include "check.h"
#include "double_net.h"
#include "shard_cuts.h"

#include "rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_BATCH = 600, TIMESTEPS = 50, MAX_FLOATS = 2 * MAX_BATCH };

typedef struct fixture {
  whorl_denoiser denoiser;
  double_net net;
  void *block;
  float *slab, *gradient;
  double *wide_slab, *wide_gradient;
  float x[MAX_FLOATS], noise[MAX_FLOATS], prediction[MAX_FLOATS], slope[MAX_FLOATS];
  uint32_t timestep[MAX_BATCH], label[MAX_BATCH];
} fixture;

static void *aligned(size_t bytes)
{
  void *block = aligned_alloc(WHORL_ALIGNMENT, (bytes + 15) / 16 * 16);
  memset(block, 0, (bytes + 15) / 16 * 16);
  return block;
}

/* A net with weights that are no initial ones: shifts and gains matter, SiLUs are curved. */
static fixture *make(const whorl_denoiser_shape *shape, const whorl_kernels *kernels, uint64_t seed)
{
  fixture *made = calloc(1, sizeof *made);
  whorl_arena arena = whorl_arena_measure();
  whorl_denoiser_place(&made->denoiser, &arena, shape, TIMESTEPS, WHORL_FORWARD_AND_BACKWARD);
  made->block = aligned(arena.used);
  arena = whorl_arena_over(made->block);
  whorl_denoiser_place(&made->denoiser, &arena, shape, TIMESTEPS, WHORL_FORWARD_AND_BACKWARD);
  made->denoiser.kernels = kernels;
  const size_t count = made->denoiser.layout.slab_count;
  made->net = (double_net){.shape = *shape, .layout = &made->denoiser.layout};
  made->slab = aligned(count * sizeof(float));
  made->gradient = aligned(count * sizeof(float));
  made->wide_slab = malloc(count * sizeof(double));
  made->wide_gradient = malloc(count * sizeof(double));
  uint64_t random = seed;
  check_normals(made->slab, count, &random);
  for (size_t i = 0; i < count; i++) {
    made->slab[i] *= 0.4F;
    made->wide_slab[i] = (double)made->slab[i];
  }
  check_normals(made->x, MAX_FLOATS, &random);
  check_normals(made->noise, MAX_FLOATS, &random);
  for (size_t i = 0; i < MAX_BATCH; i++) { /* repeats next to each other and apart */
    made->timestep[i] = i % 4 == 2   ? made->timestep[i - 1]
                        : i % 4 == 3 ? made->timestep[i - 3]
                                     : (uint32_t)check_between(&random, 0, TIMESTEPS - 1);
    const uint32_t label = (uint32_t)check_between(&random, 0, shape->class_count);
    made->label[i] = label < shape->class_count ? label : WHORL_NULL_LABEL; /* some have none */
  }
  return made;
}

static void drop(fixture *made)
{
  free(made->block);
  free(made->slab);
  free(made->gradient);
  free(made->wide_slab);
  free(made->wide_gradient);
  free(made);
}

static double largest_of(const double *values, size_t count)
{
  double largest = 0.0;
  for (size_t i = 0; i < count; i++) {
    largest = fmax(largest, fabs(values[i]));
  }
  return largest;
}

static double worst_prediction, worst_gradient,
    worst_input_gradient; /* relative to the largest element */

static void check_net(const whorl_denoiser_shape *shape, size_t rows, const whorl_kernels *kernels)
{
  check_case("%s, hidden %u, time %u, blocks %u, classes %u, width %u, rows %zu", kernels->name,
             shape->hidden_width, shape->time_width, shape->block_count, shape->class_count,
             shape->sample_width, rows);
  fixture *f = make(shape, kernels, rows + shape->hidden_width);
  const uint32_t *label = shape->class_count == 0 ? NULL : f->label;
  const double_batch batch = {f->x, f->noise, f->timestep, label, rows};
  uint64_t random = rows;
  const whorl_shards shards =
      shard_cut_rows(rows, (size_t)1 << rows % 4, (shard_cut)(rows % SHARD_CUT_COUNT), &random);
  whorl_denoiser_forward(&f->denoiser, f->prediction, f->slab, f->x, f->timestep, label, &shards);
  const size_t width = shape->sample_width;
  double expected[MAX_FLOATS];
  for (size_t row = 0; row < rows; row++) {
    double_net_predict(&f->net, expected + width * row, f->wide_slab, &batch, row);
  }
  const double largest = largest_of(expected, width * rows);
  for (size_t i = 0; i < width * rows; i++) {
    CHECK_NEAR(f->prediction[i], expected[i], 1e-5 * largest);
    worst_prediction =
        fmax(worst_prediction, fabs((double)f->prediction[i] - expected[i]) / largest);
    f->slope[i] = 2.0F * (f->prediction[i] - f->noise[i]) / (float)(width * rows);
  }

  whorl_denoiser_backward(&f->denoiser, f->gradient, NULL, f->slope, f->slab, f->x, label);
  double_net_gradient(&f->net, f->wide_gradient, f->wide_slab, &batch);
  const whorl_layout *layout = &f->denoiser.layout;
  for (uint32_t i = 0; i < layout->tensor_count; i++) {
    const whorl_tensor *tensor = &layout->tensors[i];
    const size_t count = (size_t)tensor->rows * (tensor->columns == 0 ? 1 : tensor->columns);
    const double size = largest_of(f->wide_gradient + tensor->offset, count);
    check_case("%s, hidden %u, time %u, blocks %u, classes %u, width %u, rows %zu, %s",
               kernels->name, shape->hidden_width, shape->time_width, shape->block_count,
               shape->class_count, shape->sample_width, rows, tensor->name);
    for (size_t k = tensor->offset; k < tensor->offset + count; k++) {
      CHECK_NEAR(f->gradient[k], f->wide_gradient[k], 2e-5 * size + 1e-8);
      if (size > 1e-3) {
        worst_gradient =
            fmax(worst_gradient, fabs((double)f->gradient[k] - f->wide_gradient[k]) / size);
      }
    }
    for (size_t k = tensor->offset + count; k % 4 != 0; k++) {
      CHECK(f->gradient[k] == 0.0F); /* padding takes no part */
    }
  }

  /* backward writes: the same pass once more gives the same gradient, whatever is there */
  float *once = aligned(layout->slab_count * sizeof(float));
  memcpy(once, f->gradient, layout->slab_count * sizeof(float));
  for (uint32_t i = 0; i < layout->tensor_count; i++) {
    const whorl_tensor *tensor = &layout->tensors[i];
    for (size_t k = 0; k < whorl_tensor_count(tensor); k++) {
      f->gradient[tensor->offset + k] = NAN;
    }
  }
  whorl_denoiser_backward(&f->denoiser, f->gradient, NULL, f->slope, f->slab, f->x, label);
  CHECK(memcmp(f->gradient, once, layout->slab_count * sizeof(float)) == 0);

  /* towards the points: alone and beside the weights' the same bits, and right */
  float x_gradient[MAX_FLOATS], alone[MAX_FLOATS];
  double expected_x[MAX_FLOATS];
  whorl_denoiser_backward(&f->denoiser, f->gradient, x_gradient, f->slope, f->slab, f->x, label);
  CHECK(memcmp(f->gradient, once, layout->slab_count * sizeof(float)) == 0);
  whorl_denoiser_backward(&f->denoiser, NULL, alone, f->slope, f->slab, f->x, label);
  CHECK(check_same_bits(alone, x_gradient, width * rows));
  double_net_input_gradient(&f->net, expected_x, f->wide_slab, &batch, f->slope);
  const double size = largest_of(expected_x, width * rows);
  for (size_t i = 0; i < width * rows; i++) {
    CHECK_NEAR(x_gradient[i], expected_x[i], 2e-5 * size + 1e-9);
    worst_input_gradient =
        fmax(worst_input_gradient, fabs((double)x_gradient[i] - expected_x[i]) / size);
  }
  free(once);
  drop(f);
}

static void check_nets(void)
{
  static const whorl_denoiser_shape shapes[] = {
      {8, 6, 0, 0, 2},  {8, 2, 1, 0, 1}, {12, 6, 2, 0, 2}, {12, 4, 1, 3, 5},
      {16, 8, 2, 2, 2}, {4, 2, 1, 1, 2}, {8, 4, 1, 0, 64},
  };
  static const size_t batches[] = {1, 2, 5, 13, 2};
  check_group("values and gradients agree with the network in double");
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    for (size_t k = 0; k < sizeof batches / sizeof *batches; k++) {
      check_net(&shapes[i], batches[k], &whorl_kernels_simd128);
    }
    check_net(&shapes[i], 7, &whorl_kernels_scalar);
  }
  check_note("largest error over the largest element: values %.3g, gradients %.3g, "
             "towards the points %.3g",
             worst_prediction, worst_gradient, worst_input_gradient);
}

static void check_company(void)
{
  check_group("a row has the same bits in any company, order and shards");
  uint64_t random = 8;
  const whorl_denoiser_shape shapes[] = {{12, 6, 2, 0, 2}, {20, 6, 1, 4, 2}};
  for (size_t s = 0; s < 2; s++) {
    fixture *f = make(&shapes[s], &whorl_kernels_simd128, 3);
    fixture *scalar = make(&shapes[s], &whorl_kernels_scalar, 3);
    float alone[2 * WHORL_MAX_ROWS], other[2 * WHORL_MAX_ROWS];
    for (size_t row = 0; row < WHORL_MAX_ROWS; row++) {
      whorl_denoiser_forward(&f->denoiser, alone + 2 * row, f->slab, f->x + 2 * row,
                             f->timestep + row, f->label + row, &(whorl_shards){1, {1}});
    }
    for (size_t rows = 1; rows <= WHORL_MAX_ROWS; rows += 1 + rows / 3) {
      const size_t first = (rows * 7) % (WHORL_MAX_ROWS - rows + 1);
      check_case("shape %zu, rows %zu from %zu", s, rows, first);
      for (shard_cut cut = 0; cut < SHARD_CUT_COUNT; cut++) {
        fixture *const table = cut % 2 == 0 ? f : scalar;
        const size_t count = (size_t)1 << check_between(&random, 0, 3);
        const whorl_shards shards = shard_cut_rows(rows, count, cut, &random);
        whorl_denoiser_forward(&table->denoiser, other, table->slab, f->x + 2 * first,
                               f->timestep + first, f->label + first, &shards);
        CHECK(check_same_bits(other, alone + 2 * first, 2 * rows));
      }
      for (int i = 0; i < 2; i++) {
        fixture *const table = i == 0 ? f : scalar;
        whorl_denoiser_forward(&table->denoiser, other, table->slab, f->x + 2 * first,
                               f->timestep + first, f->label + first, &(whorl_shards){1, {rows}});
        CHECK(check_same_bits(other, alone + 2 * first, 2 * rows));
      }
    }
    for (size_t i = 0; i < WHORL_MAX_ROWS; i++) { /* backwards */
      const size_t from = WHORL_MAX_ROWS - 1 - i;
      memcpy(scalar->x + 2 * i, f->x + 2 * from, 2 * sizeof(float));
      scalar->timestep[i] = f->timestep[from];
      scalar->label[i] = f->label[from];
    }
    whorl_denoiser_forward(&f->denoiser, other, f->slab, scalar->x, scalar->timestep, scalar->label,
                           &(whorl_shards){1, {WHORL_MAX_ROWS}});
    for (size_t i = 0; i < WHORL_MAX_ROWS; i++) {
      CHECK(check_same_bits(other + 2 * i, alone + 2 * (WHORL_MAX_ROWS - 1 - i), 2));
    }
    drop(f);
    drop(scalar);
  }
}

/* With the memory of the forward pass alone: the same bits from a fraction of the bytes. */
static void check_forward_only(void)
{
  check_group("a denoiser without a backward pass predicts the same bits in less memory");
  const whorl_denoiser_shape shapes[] = {{12, 6, 2, 0, 2}, {20, 6, 1, 4, 2}, {8, 2, 0, 0, 2}};
  for (size_t s = 0; s < 3; s++) {
    fixture *f = make(&shapes[s], &whorl_kernels_simd128, 5);
    whorl_denoiser light;
    whorl_arena arena = whorl_arena_measure(), full = whorl_arena_measure();
    whorl_denoiser_place(&light, &full, &shapes[s], TIMESTEPS, WHORL_FORWARD_AND_BACKWARD);
    whorl_denoiser_place(&light, &arena, &shapes[s], TIMESTEPS, WHORL_FORWARD_ONLY);
    CHECK(arena.used < full.used);
    void *block = aligned(arena.used);
    arena = whorl_arena_over(block);
    whorl_denoiser_place(&light, &arena, &shapes[s], TIMESTEPS, WHORL_FORWARD_ONLY);
    const whorl_shards shards = {1, {WHORL_MAX_ROWS}};
    static float expected[2 * WHORL_MAX_ROWS], found[2 * WHORL_MAX_ROWS];
    whorl_denoiser_forward(&f->denoiser, expected, f->slab, f->x, f->timestep, f->label, &shards);
    for (int again = 0; again < 2; again++) {
      whorl_denoiser_forward(&light, found, f->slab, f->x, f->timestep, f->label, &shards);
      CHECK(check_same_bits(found, expected, 2 * WHORL_MAX_ROWS));
    }
    free(block);
    drop(f);
  }
}

static void check_tables(void)
{
  check_group("both tables give the same gradient bits");
  const whorl_denoiser_shape shape = {20, 6, 2, 3, 2};
  fixture *f[2] = {make(&shape, &whorl_kernels_scalar, 9), make(&shape, &whorl_kernels_simd128, 9)};
  uint64_t random = 10;
  for (size_t rows = 1; rows <= WHORL_MAX_ROWS; rows += 1 + rows / 2) {
    for (shard_cut cut = 0; cut < SHARD_CUT_COUNT; cut++) {
      const size_t count = (size_t)1 << check_between(&random, 0, 3);
      const whorl_shards shards = shard_cut_rows(rows, count, cut, &random);
      check_case("rows %zu, %zu shards, %s", rows, count, shard_cut_names[cut]);
      for (int i = 0; i < 2; i++) {
        whorl_denoiser_forward(&f[i]->denoiser, f[i]->prediction, f[i]->slab, f[i]->x,
                               f[i]->timestep, f[i]->label, &shards);
        whorl_denoiser_backward(&f[i]->denoiser, f[i]->gradient, NULL, f[i]->prediction, f[i]->slab,
                                f[i]->x, f[i]->label);
      }
      CHECK(check_same_bits(f[0]->gradient, f[1]->gradient, f[0]->denoiser.layout.slab_count));
    }
  }
  drop(f[0]);
  drop(f[1]);
}

/* Timesteps in any order; then in order, in runs that reach across the borders of shards. */
static void check_parts(const whorl_denoiser_shape *shape)
{
  fixture *f = make(shape, &whorl_kernels_simd128, 21);
  const size_t slab = f->denoiser.layout.slab_count;
  float *whole = aligned(slab * sizeof(float));
  float *sums = aligned(WHORL_SHARDS * slab * sizeof(float));
  uint64_t random = 11;
  for (int is_sorted = 0; is_sorted < 2; is_sorted++) {
    for (size_t rows = 1; rows <= WHORL_MAX_ROWS; rows += 1 + rows / 2) {
      for (size_t i = 0; is_sorted == 1 && i < rows; i++) {
        f->timestep[i] = (uint32_t)(i * 4 / rows);
      }
      for (shard_cut cut = 0; cut < SHARD_CUT_COUNT; cut++) {
        const whorl_shards shards = shard_cut_rows(rows, WHORL_SHARDS, cut, &random);
        whorl_denoiser_forward(&f->denoiser, f->prediction, f->slab, f->x, f->timestep, f->label,
                               &shards);
        memcpy(f->slope, f->prediction, 2 * rows * sizeof(float));
        whorl_denoiser_backward(&f->denoiser, whole, NULL, f->slope, f->slab, f->x, f->label);
        for (size_t parts = 2; parts <= WHORL_SHARDS; parts *= 2) {
          check_case("rows %zu, %s, %zu parts, sorted %d", rows, shard_cut_names[cut], parts,
                     is_sorted);
          memset(sums, 0, parts * slab * sizeof(float));
          for (size_t part = 0; part < parts; part++) {
            size_t begin;
            const whorl_shards own = shard_part(&shards, part, parts, &begin);
            if (own.ends[own.count - 1] > 0) {
              whorl_denoiser_forward(&f->denoiser, f->prediction, f->slab, f->x + 2 * begin,
                                     f->timestep + begin, f->label + begin, &own);
              whorl_denoiser_backward(&f->denoiser, sums + part * slab, NULL, f->slope + 2 * begin,
                                      f->slab, f->x + 2 * begin, f->label + begin);
            }
          }
          shard_add_in_pairs(f->denoiser.kernels, sums, parts, slab);
          CHECK(memcmp(sums, whole, slab * sizeof(float)) == 0);
        }
      }
    }
  }
  free(whole);
  free(sums);
  drop(f);
}

static void check_sharing(void)
{
  check_group("the gradients of halves, quarters and eighths of the shards add up to the whole's");
  const whorl_denoiser_shape shapes[] = {{12, 6, 2, 0, 2}, {20, 6, 1, 4, 2}};
  check_parts(&shapes[0]);
  check_parts(&shapes[1]);
}

static void check_layout(void)
{
  check_group("the layout covers its slab without gaps, in aligned places, with unique names");
  for (uint32_t blocks = 0; blocks <= WHORL_MAX_BLOCKS; blocks++) {
    for (uint32_t classes = 0; classes <= WHORL_MAX_CLASSES; classes += 8) {
      const whorl_denoiser_shape shape = {12, 6, blocks, classes, 2};
      whorl_layout layout;
      size_t next = 0, count = 0;
      whorl_denoiser_layout(&layout, &shape);
      check_case("blocks %u, classes %u", blocks, classes);
      CHECK(layout.tensor_count == 12 + 6 * blocks + (classes > 0 ? 1 : 0));
      for (uint32_t i = 0; i < layout.tensor_count; i++) {
        const whorl_tensor *tensor = &layout.tensors[i];
        const size_t size = (size_t)tensor->rows * (tensor->columns == 0 ? 1 : tensor->columns);
        CHECK(tensor->offset == next && next % 4 == 0);
        next += (size + 3) / 4 * 4;
        count += size;
        for (uint32_t k = 0; k < i; k++) {
          CHECK(strcmp(layout.tensors[k].name, tensor->name) != 0);
        }
      }
      CHECK(layout.slab_count == next && layout.parameter_count == count);
    }
  }
  const whorl_denoiser_shape notebook = {256, 32, 3, 0, 2};
  whorl_layout layout;
  whorl_denoiser_layout(&layout, &notebook);
  CHECK(layout.parameter_count == 504962);
}

/* Every linear layer fills U(±1/sqrt(in)), embeddings are normal, norms are 1 and 0. */
static void check_initial_weights(void)
{
  check_group("initial weights are PyTorch's laws");
  const whorl_denoiser_shape shape = {64, 32, 2, 16, 2};
  fixture *f = make(&shape, &whorl_kernels_simd128, 1);
  float *again = aligned(f->denoiser.layout.slab_count * sizeof(float));
  whorl_layout_initialise(&f->denoiser.layout, f->slab, 4);
  whorl_layout_initialise(&f->denoiser.layout, again, 4);
  CHECK(check_same_bits(again, f->slab, f->denoiser.layout.slab_count));
  whorl_layout_initialise(&f->denoiser.layout, again, 5);
  CHECK(!check_same_bits(again, f->slab, f->denoiser.layout.slab_count));
  double bound = 0.0;
  bool is_norm = false;
  for (uint32_t i = 0; i < f->denoiser.layout.tensor_count; i++) {
    const whorl_tensor *tensor = &f->denoiser.layout.tensors[i];
    const size_t count = (size_t)tensor->rows * (tensor->columns == 0 ? 1 : tensor->columns);
    const float *values = f->slab + tensor->offset;
    const bool is_bias = strstr(tensor->name, ".bias") != NULL;
    if (!is_bias) {
      is_norm = tensor->columns == 0;
      bound = is_norm ? 0.0 : 1.0 / sqrt((double)tensor->columns);
    }
    double mean = 0.0, square = 0.0, largest = 0.0;
    for (size_t k = 0; k < count; k++) {
      mean += (double)values[k] / (double)count;
      square += (double)values[k] * (double)values[k] / (double)count;
      largest = fmax(largest, fabs((double)values[k]));
    }
    const double five = 5.0 / sqrt((double)count);
    check_case("%s", tensor->name);
    if (is_norm) {
      CHECK(mean == (is_bias ? 0.0 : 1.0) && square == mean);
    } else if (strcmp(tensor->name, "label_embedder.weight") == 0) {
      CHECK_NEAR(mean, 0.0, five);
      CHECK_NEAR(square, 1.0, five * sqrt(2.0));
    } else {
      CHECK(largest <= bound);
      CHECK(count < 20 || largest > 0.8 * bound);
      CHECK_NEAR(mean, 0.0, five * bound / sqrt(3.0));
      CHECK_NEAR(square, bound * bound / 3.0, five * bound * bound * sqrt(4.0 / 45.0));
    }
  }
  free(again);
  drop(f);
}

int main(void)
{
  check_layout();
  check_initial_weights();
  check_nets();
  check_company();
  check_forward_only();
  check_tables();
  check_sharing();
  return check_finish();
}
