/* The denoiser in a safetensors file. */
#include "model_file.h"

#include "portable_math.h"
#include "settings.h"

#include <string.h>

/* --- names --- */

static const char first_name[] = "time_mlp.0.weight";

/* What is left of the name behind the prefix; text NULL where it has another. */
static whorl_slice behind(whorl_slice name, whorl_slice prefix)
{
  if (name.size < prefix.size || memcmp(name.text, prefix.text, prefix.size) != 0) {
    return (whorl_slice){NULL, 0};
  }
  return (whorl_slice){name.text + prefix.size, name.size - prefix.size};
}

/* The index of the layout's tensor that has this entry's name behind the set's prefix;
   tensor_count: none has. */
static uint32_t index_in(const whorl_layout *layout, const whorl_model_file_set *set,
                         const whorl_safetensors_entry *entry)
{
  const whorl_slice name = behind(entry->name, set->prefix);
  uint32_t i = 0;
  while (i < layout->tensor_count &&
         (name.text == NULL || !whorl_slice_is(name, layout->tensors[i].name))) {
    i++;
  }
  return i;
}

static whorl_slice slice_of(const char *text)
{
  return (whorl_slice){(const uint8_t *)text, strlen(text)};
}

/* 0: no prefix at all, 1: of wrappers alone, 2: any other. */
static int rank_of(whorl_slice prefix)
{
  static const char *const wrappers[] = {"module.", "_orig_mod.", "model."};
  whorl_slice rest = prefix;
  for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++) {
    const whorl_slice after = behind(rest, slice_of(wrappers[i]));
    if (after.text != NULL) {
      rest = after;
      i = SIZE_MAX; /* all of them again */
    }
  }
  return prefix.size == 0 ? 0 : rest.size == 0 ? 1 : 2;
}

/* The prefix of the lowest rank, of which there must be one. *first: the entry that has it. */
static whorl_status find_prefix(whorl_model_file *model, whorl_safetensors_entry *first,
                                whorl_file_fault *fault)
{
  const size_t length = sizeof first_name - 1;
  int best = 3;
  whorl_safetensors_entry entry;
  whorl_slice second = {NULL, 0};
  for (const uint8_t *at = NULL; whorl_safetensors_next(&model->file, &at, &entry);) {
    const size_t size = entry.name.size < length ? 0 : entry.name.size - length;
    const whorl_slice prefix = {entry.name.text, size};
    const whorl_slice rest = {entry.name.text + size, entry.name.size - size};
    const int rank = whorl_slice_is(rest, first_name) ? rank_of(prefix) : 3;
    if (rank < best) {
      best = rank;
      model->weights.prefix = prefix;
      *first = entry;
      second.text = NULL;
    } else if (rank == best && rank < 3) {
      second = entry.name;
    }
  }
  if (best == 3) {
    return whorl_file_fault_set(fault, WHORL_FILE_MISSING, slice_of(first_name));
  }
  return second.text == NULL ? WHORL_OK : whorl_file_fault_set(fault, WHORL_FILE_AMBIGUOUS, second);
}

/* --- sizes --- */

static whorl_told_shape shape_of(const whorl_safetensors_entry *entry)
{
  return (whorl_told_shape){entry->rank, {entry->shape[0], entry->shape[1]}};
}

/* One more than the number of the block that an entry of that name is in; 0: it is in none. */
static uint32_t blocks_up_to(whorl_slice name)
{
  static const char blocks[] = "blocks.";
  const whorl_slice rest = name.text == NULL ? name : behind(name, slice_of(blocks));
  uint32_t number = 0;
  size_t at = 0;
  while (at < rest.size && rest.text[at] >= '0' && rest.text[at] <= '9') {
    const uint32_t digit = (uint32_t)(rest.text[at++] - '0');
    number = number > WHORL_MAX_BLOCKS ? number : 10 * number + digit;
  }
  return at > 0 && at < rest.size && rest.text[at] == '.' ? number + 1 : 0;
}

/* The network's sizes, from `first` and the entries of blocks and labels, and its layout. */
static whorl_status find_sizes(whorl_model_file *model, const whorl_safetensors_entry *first,
                               whorl_file_fault *fault)
{
  const whorl_safetensors_entry *culprits[WHORL_SETTING_COUNT];
  whorl_safetensors_entry entry, label = *first, last_block = *first, input = *first;
  whorl_settings settings = whorl_settings_default();
  settings.hidden_width = (double)first->shape[0];
  settings.time_width = (double)first->shape[1];
  settings.block_count = settings.class_count = 0;
  for (const uint8_t *at = NULL; whorl_safetensors_next(&model->file, &at, &entry);) {
    const whorl_slice name = behind(entry.name, model->weights.prefix);
    const uint32_t blocks = blocks_up_to(name);
    if (blocks > settings.block_count) {
      settings.block_count = blocks;
      last_block = entry;
    }
    if (name.text != NULL && whorl_slice_is(name, "label_embedder.weight")) {
      settings.class_count = (double)entry.shape[0];
      label = entry;
    }
    if (name.text != NULL && whorl_slice_is(name, "input_proj.weight")) {
      settings.sample_width = (double)entry.shape[1];
      input = entry;
    }
  }
  uint32_t wrong;
  if (whorl_settings_check(&settings, &wrong) != WHORL_OK) {
    culprits[0] = culprits[1] = first; /* the table's order: hidden, time, blocks, classes, width */
    culprits[2] = &last_block;
    culprits[3] = &label;
    culprits[4] = &input;
    whorl_file_fault_set(fault, WHORL_FILE_NO_SUCH_NETWORK, culprits[wrong]->name);
    fault->found = shape_of(culprits[wrong]);
    return WHORL_FILE_NO_SUCH_NETWORK;
  }
  model->shape = (whorl_denoiser_shape){
      .hidden_width = (uint32_t)settings.hidden_width,
      .time_width = (uint32_t)settings.time_width,
      .block_count = (uint32_t)settings.block_count,
      .class_count = (uint32_t)settings.class_count,
      .sample_width = (uint32_t)settings.sample_width,
  };
  whorl_denoiser_layout(&model->layout, &model->shape);
  return WHORL_OK;
}

/* --- values --- */

static const char *const types[] = {"F16", "BF16", "F32", "F64"};
enum { F16, BF16, F32, F64, TYPE_COUNT };
static const size_t type_bytes[TYPE_COUNT] = {2, 2, 4, 8};

/* Exact for every type; the data may lie on any byte. */
static double value_at(const uint8_t *at, int type)
{
  uint32_t bits = 0;
  float value;
  double wide;
  if (type == F64) {
    memcpy(&wide, at, sizeof wide);
    return wide;
  }
  memcpy(&bits, at, type_bytes[type]); /* little-endian, as the file is */
  if (type == BF16) {
    bits <<= 16;
  }
  if (type == F16) {
    const uint32_t sign = (bits & 0x8000) << 16, exponent = bits >> 10 & 31, fraction = bits & 1023;
    if (exponent == 0) { /* subnormal: multiples of 2^-24 */
      value = (float)fraction * 0x1p-24F;
      return (double)(sign == 0 ? value : -value);
    }
    bits = sign | (exponent == 31 ? 255 : exponent + 112) << 23 | fraction << 13;
  }
  memcpy(&value, &bits, sizeof value);
  return (double)value;
}

static whorl_status check_values(const uint8_t *at, int type, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    const double value = value_at(at + i * type_bytes[type], type);
    if (!(value >= -WHORL_FILE_MAX_WEIGHT && value <= WHORL_FILE_MAX_WEIGHT)) {
      return whorl_is_finite(value) ? WHORL_FILE_LARGE : WHORL_FILE_NOT_FINITE;
    }
  }
  return WHORL_OK;
}

/* --- the whole --- */

/* A fault of the set's tensor of that name in the layout. */
static whorl_status set_fault(whorl_file_fault *fault, whorl_status status,
                              const whorl_model_file_set *set, const char *name)
{
  uint8_t text[sizeof WHORL_FILE_AVERAGE + sizeof((whorl_tensor *)NULL)->name];
  const bool is_average = whorl_slice_is(set->prefix, WHORL_FILE_AVERAGE);
  const size_t before = is_average ? set->prefix.size : 0; /* others are as long as they like */
  if (before > 0) {
    memcpy(text, set->prefix.text, before);
  }
  const whorl_slice rest = slice_of(name);
  memcpy(text + before, rest.text, rest.size);
  return whorl_file_fault_set(fault, status, (whorl_slice){text, before + rest.size});
}

/* Looks every tensor of the layout up: missing ones first, then what does not fit, then values. */
static whorl_status find_tensors(const whorl_model_file *model, whorl_model_file_set *set,
                                 whorl_file_fault *fault)
{
  whorl_safetensors_entry entry;
  bool found[WHORL_MAX_TENSORS] = {false};
  uint32_t worst = WHORL_MAX_TENSORS; /* the first of the layout's that does not fit */
  for (const uint8_t *at = NULL; whorl_safetensors_next(&model->file, &at, &entry);) {
    const uint32_t i = index_in(&model->layout, set, &entry);
    if (i == model->layout.tensor_count) {
      continue;
    }
    const whorl_tensor *tensor = &model->layout.tensors[i];
    const whorl_told_shape wanted = {tensor->columns == 0 ? 1 : 2, {tensor->rows, tensor->columns}};
    int type = 0;
    while (type < TYPE_COUNT && !whorl_slice_is(entry.type, types[type])) {
      type++;
    }
    found[i] = true;
    set->places[i].begin = entry.begin;
    set->places[i].type = type;
    const whorl_told_shape shape = shape_of(&entry);
    const bool fits = shape.rank == wanted.rank && shape.sizes[0] == wanted.sizes[0] &&
                      (shape.rank == 1 || shape.sizes[1] == wanted.sizes[1]);
    if (i < worst && (!fits || type == TYPE_COUNT)) {
      worst = i;
      whorl_file_fault_set(fault, fits ? WHORL_FILE_TYPE : WHORL_FILE_SHAPE, entry.name);
      if (!fits) {
        fault->found = shape;
        fault->wanted = wanted;
      }
    }
  }
  for (uint32_t i = 0; i < model->layout.tensor_count; i++) {
    if (!found[i]) {
      return set_fault(fault, WHORL_FILE_MISSING, set, model->layout.tensors[i].name);
    }
  }
  if (worst < WHORL_MAX_TENSORS) {
    return fault->status;
  }
  for (uint32_t i = 0; i < model->layout.tensor_count; i++) {
    const whorl_tensor *tensor = &model->layout.tensors[i];
    const whorl_status status = check_values(model->file.data + set->places[i].begin,
                                             set->places[i].type, whorl_tensor_count(tensor));
    if (status != WHORL_OK) {
      return set_fault(fault, status, set, tensor->name);
    }
  }
  return WHORL_OK;
}

/* Are there averaged weights? A network that is called as they would be is the file's only one. */
static bool find_average(whorl_model_file *model)
{
  model->average.prefix = slice_of(WHORL_FILE_AVERAGE);
  bool found = false;
  whorl_safetensors_entry entry;
  for (const uint8_t *at = NULL; !found && whorl_safetensors_next(&model->file, &at, &entry);) {
    found = index_in(&model->layout, &model->average, &entry) < model->layout.tensor_count;
  }
  return found && !whorl_slice_is(model->weights.prefix, WHORL_FILE_AVERAGE);
}

whorl_status whorl_model_file_read(whorl_model_file *model, whorl_file_fault *fault,
                                   const uint8_t *bytes, size_t size)
{
  whorl_safetensors_entry first = {.rank = 0};
  whorl_status status = whorl_safetensors_read(&model->file, fault, bytes, size);
  if (status == WHORL_OK) {
    status = find_prefix(model, &first, fault);
  }
  if (status == WHORL_OK) {
    status = find_sizes(model, &first, fault);
  }
  if (status == WHORL_OK) {
    status = find_tensors(model, &model->weights, fault);
  }
  if (status == WHORL_OK) {
    model->has_average = find_average(model);
    status = model->has_average ? find_tensors(model, &model->average, fault) : WHORL_OK;
  }
  return status;
}

void whorl_model_file_copy(float *slab, const whorl_model_file *model,
                           const whorl_model_file_set *set)
{
  for (uint32_t i = 0; i < model->layout.tensor_count; i++) {
    const whorl_tensor *tensor = &model->layout.tensors[i];
    const int type = set->places[i].type;
    const uint8_t *at = model->file.data + set->places[i].begin;
    for (size_t k = 0; k < whorl_tensor_count(tensor); k++) {
      slab[tensor->offset + k] = (float)value_at(at + k * type_bytes[type], type);
    }
  }
}

size_t whorl_model_file_others(uint8_t *text, size_t capacity, const whorl_model_file *model)
{
  size_t size = 0;
  whorl_safetensors_entry entry;
  for (const uint8_t *at = NULL; whorl_safetensors_next(&model->file, &at, &entry);) {
    const whorl_layout *layout = &model->layout;
    if (index_in(layout, &model->weights, &entry) < layout->tensor_count ||
        (model->has_average && index_in(layout, &model->average, &entry) < layout->tensor_count)) {
      continue;
    }
    const size_t end = size + entry.name.size + 1;
    if (end <= capacity) {
      memcpy(text + size, entry.name.text, entry.name.size);
      text[end - 1] = '\n';
    }
    size = end;
  }
  return size;
}
