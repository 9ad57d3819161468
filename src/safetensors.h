/*
 * safetensors: bytes to named tensors and back. No file access, no allocation.
 *
 *   whorl_safetensors file;
 *   whorl_status status = whorl_safetensors_read(&file, bytes, size);
 *   const whorl_safetensors_entry *entry = whorl_safetensors_find(&file, "input_proj.weight");
 *
 * The format: 8 bytes little-endian header length, a JSON object {"name": {"dtype": "F32",
 * "shape": [256, 2], "data_offsets": [0, 2048]}, …}, then the data. The reader trusts nothing: it
 * refuses unknown types, duplicate names, gaps, overlaps and bytes left over, so that a file that
 * is accepted describes every one of its bytes.
 */
#ifndef WHORL_SAFETENSORS_H
#define WHORL_SAFETENSORS_H

#include "layout.h"
#include "status.h"

#include <stddef.h>
#include <stdint.h>

enum {
  WHORL_FILE_MAX_HEADER = 1 << 20,
  WHORL_FILE_MAX_METADATA = 1 << 16, /* bytes of metadata text */
};

typedef struct whorl_safetensors_entry {
  char name[32]; /* longer names cannot be a network's */
  uint32_t rank; /* 1 or 2 */
  uint32_t shape[2];
  size_t begin, end; /* in bytes from the start of the data */
} whorl_safetensors_entry;

typedef struct whorl_safetensors {
  uint32_t entry_count;
  whorl_safetensors_entry entries[WHORL_MAX_TENSORS];
  const uint8_t *data; /* within the bytes read */
  /* The metadata's "whorl" text as it stands in the file, quotes stripped, escapes not yet undone;
     NULL where there is none. Its characters are known to be a valid JSON string. */
  const uint8_t *metadata;
  size_t metadata_size;
} whorl_safetensors;

/* Describes the file. Nothing is copied: the bytes must outlive the description.
   WHORL_FILE_TRUNCATED, WHORL_FILE_HEADER, WHORL_FILE_TENSOR or WHORL_FILE_SHAPE. */
whorl_status whorl_safetensors_read(whorl_safetensors *file, const uint8_t *bytes, size_t size);

/* The entry of that name, or NULL. */
const whorl_safetensors_entry *whorl_safetensors_find(const whorl_safetensors *file,
                                                      const char *name);

/* The metadata text, escapes undone (UTF-8), into text[capacity]; returns its length, which is
   never more than metadata_size. */
size_t whorl_safetensors_metadata(const whorl_safetensors *file, uint8_t *text, size_t capacity);

/*
 * Writes the tensors of a slab. bytes NULL: only counts. Returns the file's size, or 0 where
 * capacity is too small. metadata: UTF-8 text, metadata_size <= WHORL_FILE_MAX_METADATA, may be
 * empty.
 */
size_t whorl_safetensors_write(uint8_t *bytes, size_t capacity, const whorl_layout *layout,
                               const float *slab, const uint8_t *metadata, size_t metadata_size);

#endif
