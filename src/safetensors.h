/*
 * safetensors: bytes to named tensors and back. No file access, no allocation.
 *
 *   whorl_safetensors file;
 *   whorl_file_fault fault;
 *   whorl_status status = whorl_safetensors_read(&file, &fault, bytes, size);
 *   whorl_safetensors_entry entry;
 *   for (const uint8_t *at = NULL; whorl_safetensors_next(&file, &at, &entry);) look_at(&entry);
 *
 * The format: 8 bytes little-endian header length, a JSON object {"name": {"dtype": "F32",
 * "shape": [256, 2], "data_offsets": [0, 2048]}, …}, then the data. The reader trusts nothing: it
 * refuses duplicate names, gaps, overlaps and bytes left over, so that a file that is accepted
 * describes every one of its bytes. Tensors of any type and rank are described; which of them are
 * a denoiser's is for model_file.h. Entries are not stored: a file may have many, and whoever looks
 * for one reads the header again.
 */
#ifndef WHORL_SAFETENSORS_H
#define WHORL_SAFETENSORS_H

#include "file_fault.h"
#include "layout.h"
#include "status.h"

#include <stddef.h>
#include <stdint.h>

enum {
  /* A network of all 16 blocks with five times its tensors in optimizer states has a third of it.
   */
  WHORL_FILE_MAX_HEADER = 1 << 20,
  /* Where names or places clash in disorder, each entry is compared with all before it: of more the
     worst would take seconds. */
  WHORL_FILE_MAX_ENTRIES = 2048,
  WHORL_FILE_MAX_METADATA = 1 << 16, /* bytes of metadata text */
};

typedef struct whorl_safetensors_entry {
  whorl_slice name, type; /* as they stand in the header, escapes not undone */
  uint32_t rank;
  uint64_t shape[2]; /* the first two sizes, where there are so many */
  size_t begin, end; /* in bytes from the start of the data */
} whorl_safetensors_entry;

typedef struct whorl_safetensors {
  const uint8_t *header, *data; /* within the bytes read; the data begins where the header ends */
  size_t data_size;
  uint32_t entry_count;
  /* The metadata's "whorl" text as it stands in the file, quotes stripped, escapes not yet undone;
     text NULL where there is none. Its characters are known to be a valid JSON string. */
  whorl_slice metadata;
} whorl_safetensors;

/* Describes the file. Nothing is copied: the bytes must outlive the description.
   Any WHORL_FILE_… up to WHORL_FILE_OVERLAP; *fault tells of which tensor. */
whorl_status whorl_safetensors_read(whorl_safetensors *file, whorl_file_fault *fault,
                                    const uint8_t *bytes, size_t size);

/* The entry after *at, the first where *at is NULL; false after the last. */
bool whorl_safetensors_next(const whorl_safetensors *file, const uint8_t **at,
                            whorl_safetensors_entry *entry);

/* The metadata text, escapes undone (UTF-8), into text[capacity]; returns its length, which is
   never more than metadata.size. */
size_t whorl_safetensors_metadata(const whorl_safetensors *file, uint8_t *text, size_t capacity);

/* Values of a layout's tensors, and what stands before their names; a slab of NULL: none. */
typedef struct whorl_safetensors_set {
  const char *prefix;
  const float *slab; /* [slab_count] */
} whorl_safetensors_set;

enum { WHORL_FILE_SETS = 2 };

/*
 * Writes the tensors of the sets, one set behind the other. bytes NULL: only counts. Returns the
 * file's size, or 0 where capacity is too small. metadata: UTF-8 text, metadata_size <=
 * WHORL_FILE_MAX_METADATA, may be empty.
 */
size_t whorl_safetensors_write(uint8_t *bytes, size_t capacity, const whorl_layout *layout,
                               const whorl_safetensors_set sets[WHORL_FILE_SETS],
                               const uint8_t *metadata, size_t metadata_size);

#endif
