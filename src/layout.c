/* The table of tensors, and what runs over it. */
#include "layout.h"

#include "rng.h"

#include <assert.h>
#include <math.h>
#include <string.h>

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

static whorl_tensor *add_tensor(whorl_layout *layout, const char *part, int index,
                                const char *layer, uint32_t rows, uint32_t columns)
{
  assert(layout->tensor_count < WHORL_MAX_TENSORS);
  whorl_tensor *tensor = &layout->tensors[layout->tensor_count++];
  *tensor = (whorl_tensor){.rows = rows, .columns = columns, .offset = layout->slab_count};
  const size_t count = whorl_tensor_count(tensor);
  append(tensor->name, part);
  if (index != WHORL_NO_INDEX) {
    append_number(tensor->name, (uint32_t)index);
  }
  append(tensor->name, layer);
  layout->parameter_count += count;
  layout->slab_count += (count + 3) / 4 * 4;
  return tensor;
}

void whorl_layout_add_linear(whorl_layout *layout, const char *part, int index, const char *weight,
                             const char *bias, uint32_t out, uint32_t in)
{
  whorl_tensor *added = add_tensor(layout, part, index, weight, out, in);
  added->first_values = WHORL_UNIFORM;
  added->bound = 1.0 / sqrt((double)in);
  const double bound = added->bound;
  added = add_tensor(layout, part, index, bias, out, 0);
  added->first_values = WHORL_UNIFORM;
  added->bound = bound;
  added->continues = true;
}

void whorl_layout_add_norm(whorl_layout *layout, const char *part, int index, const char *gain,
                           const char *shift, uint32_t width)
{
  add_tensor(layout, part, index, gain, width, 0)->first_values = WHORL_ONES;
  add_tensor(layout, part, index, shift, width, 0)->first_values = WHORL_ZEROS;
}

void whorl_layout_add_embedding(whorl_layout *layout, const char *name, uint32_t rows,
                                uint32_t width)
{
  add_tensor(layout, name, WHORL_NO_INDEX, "", rows, width)->first_values = WHORL_NORMAL;
}

static void fill(float *values, const whorl_tensor *tensor, whorl_rng *rng)
{
  const size_t count = whorl_tensor_count(tensor);
  if (tensor->first_values == WHORL_NORMAL) {
    whorl_rng_normals(rng, values, count);
    return;
  }
  for (size_t i = 0; i < count; i++) {
    if (tensor->first_values == WHORL_UNIFORM) {
      values[i] = (float)((2.0 * whorl_rng_uniform(rng) - 1.0) * tensor->bound);
    } else {
      values[i] = tensor->first_values == WHORL_ONES ? 1.0F : 0.0F;
    }
  }
}

void whorl_layout_initialise(const whorl_layout *layout, float *slab, uint32_t seed)
{
  memset(slab, 0, layout->slab_count * sizeof *slab);
  whorl_rng rng = whorl_rng_make(seed, WHORL_STREAM_INIT, 0);
  for (uint32_t i = 0; i < layout->tensor_count; i++) {
    if (!layout->tensors[i].continues) {
      rng = whorl_rng_make(seed, WHORL_STREAM_INIT, i);
    }
    fill(slab + layout->tensors[i].offset, &layout->tensors[i], &rng);
  }
}

uint32_t whorl_layout_checksum(const whorl_layout *layout, const float *slabs, uint32_t count)
{
  uint32_t hash = 2166136261U;
  for (uint32_t i = 0; i < count * layout->tensor_count; i++) {
    const whorl_tensor *tensor = &layout->tensors[i % layout->tensor_count];
    const float *slab = slabs + i / layout->tensor_count * layout->slab_count;
    const uint8_t *bytes = (const uint8_t *)(slab + tensor->offset);
    for (size_t k = 0; k < whorl_tensor_count(tensor) * sizeof(float); k++) {
      hash = (hash ^ bytes[k]) * 16777619U;
    }
  }
  return hash;
}
