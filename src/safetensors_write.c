/* Writing safetensors: the header once to count it, once for real, then the tensors. */
#include "safetensors.h"

#include <assert.h>
#include <string.h>

/* Counts all that is put, stores what fits. */
typedef struct writer {
  uint8_t *bytes;
  size_t capacity, size;
} writer;

static void put(writer *out, const void *bytes, size_t size)
{
  if (out->bytes != NULL && size <= out->capacity && out->size <= out->capacity - size) {
    memcpy(out->bytes + out->size, bytes, size);
  }
  out->size += size;
}

static void put_text(writer *out, const char *text)
{
  put(out, text, strlen(text));
}

static void put_number(writer *out, uint64_t number)
{
  char digits[20];
  size_t first = sizeof digits;
  do {
    digits[--first] = (char)('0' + number % 10);
    number /= 10;
  } while (number != 0);
  put(out, digits + first, sizeof digits - first);
}

static void put_escaped(writer *out, const uint8_t *text, size_t size)
{
  static const char hex[] = "0123456789abcdef";
  for (size_t i = 0; i < size; i++) {
    if (text[i] < 0x20) {
      const char escape[6] = {'\\', 'u', '0', '0', hex[text[i] >> 4], hex[text[i] & 15]};
      put(out, escape, sizeof escape);
    } else {
      if (text[i] == '"' || text[i] == '\\') {
        put_text(out, "\\");
      }
      put(out, &text[i], 1);
    }
  }
}

static size_t tensor_bytes(const whorl_tensor *tensor)
{
  return whorl_tensor_count(tensor) * sizeof(float);
}

/* *offset: where its data begin, then where they end. */
static void put_set(writer *out, const whorl_layout *layout, const char *prefix, uint64_t *offset)
{
  for (uint32_t i = 0; i < layout->tensor_count; i++) {
    const whorl_tensor *tensor = &layout->tensors[i];
    put_text(out, ",\"");
    put_text(out, prefix);
    put_text(out, tensor->name);
    put_text(out, "\":{\"dtype\":\"F32\",\"shape\":[");
    put_number(out, tensor->rows);
    if (tensor->columns > 0) {
      put_text(out, ",");
      put_number(out, tensor->columns);
    }
    put_text(out, "],\"data_offsets\":[");
    put_number(out, *offset);
    put_text(out, ",");
    *offset += tensor_bytes(tensor);
    put_number(out, *offset);
    put_text(out, "]}");
  }
}

static void put_header(writer *out, const whorl_layout *layout,
                       const whorl_safetensors_set sets[WHORL_FILE_SETS], const uint8_t *metadata,
                       size_t metadata_size)
{
  put_text(out, "{\"__metadata__\":{\"format\":\"pt\",\"whorl\":\"");
  put_escaped(out, metadata, metadata_size);
  put_text(out, "\"}");
  uint64_t offset = 0;
  for (int set = 0; set < WHORL_FILE_SETS; set++) {
    if (sets[set].slab != NULL) {
      put_set(out, layout, sets[set].prefix, &offset);
    }
  }
  put_text(out, "}");
  while (out->size % 8 != 0) { /* the data starts on 8 bytes */
    put_text(out, " ");
  }
}

size_t whorl_safetensors_write(uint8_t *bytes, size_t capacity, const whorl_layout *layout,
                               const whorl_safetensors_set sets[WHORL_FILE_SETS],
                               const uint8_t *metadata, size_t metadata_size)
{
  assert(metadata_size <= WHORL_FILE_MAX_METADATA);
  writer out = {.bytes = NULL};
  put_header(&out, layout, sets, metadata, metadata_size);
  const uint64_t header_size = out.size;
  out = (writer){.bytes = bytes, .capacity = capacity};
  for (unsigned shift = 0; shift < 64; shift += 8) {
    const uint8_t byte = (uint8_t)(header_size >> shift);
    put(&out, &byte, 1);
  }
  put_header(&out, layout, sets, metadata, metadata_size);
  for (int set = 0; set < WHORL_FILE_SETS; set++) {
    for (uint32_t i = 0; sets[set].slab != NULL && i < layout->tensor_count; i++) {
      const whorl_tensor *tensor = &layout->tensors[i];
      put(&out, sets[set].slab + tensor->offset, tensor_bytes(tensor));
    }
  }
  return bytes == NULL || out.size <= capacity ? out.size : 0;
}
