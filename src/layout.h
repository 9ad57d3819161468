/*
 * layout: the tensors of a network, as one table of names, shapes, places and first values.
 *
 *   whorl_layout layout = {0};
 *   whorl_layout_add_linear(&layout, "output_proj", WHORL_NO_INDEX, ".3.weight", ".3.bias", 2,
 * 128); … float *slab = whorl_arena_floats(&arena, layout.slab_count);
 *   whorl_layout_initialise(&layout, slab, seed);
 *
 * A network builds its layout once. Its parameters, their gradients and Adam's moments are parallel
 * slabs under it, files are written and checked by it: so each network gets all of those for free,
 * and saving cannot drift from training.
 */
#ifndef WHORL_LAYOUT_H
#define WHORL_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  WHORL_MAX_TENSORS = 112,
  WHORL_NO_INDEX = -1, /* for a part that has no number in its name */
};

/* What a tensor starts with. */
typedef enum whorl_first_values {
  WHORL_ZEROS,
  WHORL_ONES,
  WHORL_UNIFORM, /* U(±bound) */
  WHORL_NORMAL,  /* N(0, 1) */
} whorl_first_values;

typedef struct whorl_tensor {
  char name[32];
  uint32_t rows, columns; /* columns 0: a vector of `rows` */
  size_t offset;          /* in floats from the start of a slab; a multiple of 4 */
  whorl_first_values first_values;
  double bound;
  bool continues; /* its random numbers go on where those of the tensor before end */
} whorl_tensor;

/* Its number of elements. */
size_t whorl_tensor_count(const whorl_tensor *tensor);

typedef struct whorl_layout {
  uint32_t tensor_count;
  size_t slab_count;      /* floats in a slab, padding included; a multiple of 4 */
  size_t parameter_count; /* floats that are parameters */
  whorl_tensor tensors[WHORL_MAX_TENSORS];
} whorl_layout;

/* A name is part, index (0 … 99, or WHORL_NO_INDEX), layer: "blocks.", 1, ".3.weight". The first
   values are PyTorch's. A linear layer: weight [out, in] and bias [out], U(±1/sqrt(in)). */
void whorl_layout_add_linear(whorl_layout *layout, const char *part, int index, const char *weight,
                             const char *bias, uint32_t out, uint32_t in);

/* A layer norm: gain [width] of ones, shift [width] of zeros. */
void whorl_layout_add_norm(whorl_layout *layout, const char *part, int index, const char *gain,
                           const char *shift, uint32_t width);

/* An embedding [rows, width], N(0, 1). */
void whorl_layout_add_embedding(whorl_layout *layout, const char *name, uint32_t rows,
                                uint32_t width);

/* slab [slab_count] gets first values, a function of the seed. */
void whorl_layout_initialise(const whorl_layout *layout, float *slab, uint32_t seed);

/* FNV-1a hash of all elements of so many slabs that lie one behind another, tensor by tensor. */
uint32_t whorl_layout_checksum(const whorl_layout *layout, const float *slabs, uint32_t count);

#endif
