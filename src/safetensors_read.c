/* Reading safetensors: a strict scanner for the one kind of JSON that the format has. */
#include "safetensors.h"

#include <string.h>

/* What is left of the header. A scan function returns false, or takes what it was asked for. */
typedef struct scanner {
  const uint8_t *next, *end;
} scanner;

static void skip_space(scanner *scan)
{
  while (scan->next < scan->end && (*scan->next == ' ' || *scan->next == '\t' ||
                                    *scan->next == '\n' || *scan->next == '\r')) {
    scan->next++;
  }
}

static bool take(scanner *scan, char wanted)
{
  skip_space(scan);
  if (scan->next == scan->end || *scan->next != (uint8_t)wanted) {
    return false;
  }
  scan->next++;
  return true;
}

static int hex_value(uint8_t digit)
{
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  if (digit >= 'a' && digit <= 'f') {
    return digit - 'a' + 10;
  }
  return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/* A string's characters between its quotes, escapes checked but not undone. */
static bool take_string(scanner *scan, scanner *content)
{
  if (!take(scan, '"')) {
    return false;
  }
  content->next = scan->next;
  while (scan->next < scan->end && *scan->next != '"') {
    const uint8_t character = *scan->next++;
    if (character < 0x20) {
      return false;
    }
    if (character != '\\') {
      continue;
    }
    if (scan->next == scan->end) {
      return false;
    }
    const uint8_t escape = *scan->next++;
    if (escape == 'u') {
      for (int i = 0; i < 4; i++) {
        if (scan->next == scan->end || hex_value(*scan->next++) < 0) {
          return false;
        }
      }
    } else if (strchr("\"\\/bfnrt", escape) == NULL || escape == '\0') {
      return false;
    }
  }
  content->end = scan->next;
  return take(scan, '"');
}

static bool is_text(const scanner *content, const char *text)
{
  const size_t length = (size_t)(content->end - content->next);
  return length == strlen(text) && memcmp(content->next, text, length) == 0;
}

/* A whole number without sign, fraction or exponent. */
static bool take_number(scanner *scan, uint64_t *number)
{
  skip_space(scan);
  const uint8_t *first = scan->next;
  *number = 0;
  while (scan->next < scan->end && *scan->next >= '0' && *scan->next <= '9') {
    const unsigned digit = (unsigned)(*scan->next++ - '0');
    if (*number > (UINT64_MAX - digit) / 10) {
      return false;
    }
    *number = *number * 10 + digit;
  }
  return scan->next > first && (*first != '0' || scan->next == first + 1);
}

/* [n, n, …] of at most `capacity` numbers; an empty list has count 0. */
static bool take_numbers(scanner *scan, uint64_t *numbers, uint32_t capacity, uint32_t *count)
{
  *count = 0;
  if (!take(scan, '[')) {
    return false;
  }
  if (take(scan, ']')) {
    return true;
  }
  do {
    if (*count == capacity || !take_number(scan, &numbers[(*count)++])) {
      return false;
    }
  } while (take(scan, ','));
  return take(scan, ']');
}

/* {"key": "text", …}; keeps the text of "whorl". */
static whorl_status read_metadata(whorl_safetensors *file, scanner *scan)
{
  if (!take(scan, '{')) {
    return WHORL_FILE_HEADER;
  }
  if (take(scan, '}')) {
    return WHORL_OK;
  }
  do {
    scanner key, text;
    if (!take_string(scan, &key) || !take(scan, ':') || !take_string(scan, &text)) {
      return WHORL_FILE_HEADER;
    }
    if (is_text(&key, "whorl")) {
      const size_t size = (size_t)(text.end - text.next);
      if (file->metadata != NULL || size > 6 * WHORL_FILE_MAX_METADATA) {
        return WHORL_FILE_HEADER;
      }
      file->metadata = text.next;
      file->metadata_size = size;
    }
  } while (take(scan, ','));
  return take(scan, '}') ? WHORL_OK : WHORL_FILE_HEADER;
}

static bool fits_shape(const uint64_t *shape, uint32_t rank)
{
  return (rank == 1 || rank == 2) && shape[0] >= 1 && shape[0] <= UINT16_MAX &&
         (rank == 1 || (shape[1] >= 1 && shape[1] <= UINT16_MAX));
}

/* {"dtype": "F32", "shape": […], "data_offsets": [begin, end]}, keys in any order, each once. */
static whorl_status read_tensor(whorl_safetensors_entry *entry, scanner *scan, size_t data_size)
{
  bool has_type = false, has_shape = false, has_offsets = false;
  uint64_t shape[2] = {0}, offsets[2] = {0};
  uint32_t rank = 0, offset_count = 0;
  if (!take(scan, '{')) {
    return WHORL_FILE_HEADER;
  }
  do {
    scanner key, type;
    if (!take_string(scan, &key) || !take(scan, ':')) {
      return WHORL_FILE_HEADER;
    }
    if (is_text(&key, "dtype") && !has_type) {
      if (!take_string(scan, &type)) {
        return WHORL_FILE_HEADER;
      }
      if (!is_text(&type, "F32")) {
        return WHORL_FILE_TENSOR;
      }
      has_type = true;
    } else if (is_text(&key, "shape") && !has_shape) {
      if (!take_numbers(scan, shape, 2, &rank)) {
        return WHORL_FILE_SHAPE;
      }
      has_shape = true;
    } else if (is_text(&key, "data_offsets") && !has_offsets) {
      if (!take_numbers(scan, offsets, 2, &offset_count) || offset_count != 2) {
        return WHORL_FILE_HEADER;
      }
      has_offsets = true;
    } else {
      return WHORL_FILE_HEADER;
    }
  } while (take(scan, ','));
  if (!take(scan, '}') || !has_type || !has_shape || !has_offsets) {
    return WHORL_FILE_HEADER;
  }
  if (!fits_shape(shape, rank)) {
    return WHORL_FILE_SHAPE;
  }
  const uint64_t bytes = shape[0] * (rank == 2 ? shape[1] : 1) * sizeof(float);
  if (offsets[0] > offsets[1] || offsets[1] > data_size || offsets[1] - offsets[0] != bytes) {
    return offsets[1] > data_size ? WHORL_FILE_TRUNCATED : WHORL_FILE_TENSOR;
  }
  entry->rank = rank;
  entry->shape[0] = (uint32_t)shape[0];
  entry->shape[1] = (uint32_t)shape[1];
  entry->begin = (size_t)offsets[0];
  entry->end = (size_t)offsets[1];
  return WHORL_OK;
}

static whorl_status read_entries(whorl_safetensors *file, scanner *scan, size_t data_size)
{
  if (!take(scan, '{')) {
    return WHORL_FILE_HEADER;
  }
  bool has_metadata = false;
  do {
    scanner name;
    if (!take_string(scan, &name) || !take(scan, ':')) {
      return WHORL_FILE_HEADER;
    }
    whorl_status status;
    if (is_text(&name, "__metadata__")) {
      status = has_metadata ? WHORL_FILE_HEADER : read_metadata(file, scan);
      has_metadata = true;
    } else {
      const size_t length = (size_t)(name.end - name.next);
      if (file->entry_count == WHORL_MAX_TENSORS || length >= sizeof file->entries[0].name) {
        return WHORL_FILE_SHAPE;
      }
      whorl_safetensors_entry *entry = &file->entries[file->entry_count];
      memset(entry, 0, sizeof *entry);
      memcpy(entry->name, name.next, length);
      if (whorl_safetensors_find(file, entry->name) != NULL) {
        return WHORL_FILE_HEADER;
      }
      file->entry_count++;
      status = read_tensor(entry, scan, data_size);
    }
    if (status != WHORL_OK) {
      return status;
    }
  } while (take(scan, ','));
  if (!take(scan, '}')) {
    return WHORL_FILE_HEADER;
  }
  skip_space(scan); /* writers pad the header with spaces */
  return scan->next == scan->end ? WHORL_OK : WHORL_FILE_HEADER;
}

/* Each byte of the data belongs to exactly one tensor: no overlap, and the sizes add up. */
static whorl_status check_coverage(const whorl_safetensors *file, size_t data_size)
{
  size_t covered = 0;
  for (uint32_t i = 0; i < file->entry_count; i++) {
    const whorl_safetensors_entry *a = &file->entries[i];
    for (uint32_t j = 0; j < i; j++) {
      const whorl_safetensors_entry *b = &file->entries[j];
      if (a->begin < b->end && b->begin < a->end) {
        return WHORL_FILE_TENSOR;
      }
    }
    covered += a->end - a->begin;
  }
  return covered == data_size ? WHORL_OK : WHORL_FILE_TRUNCATED;
}

whorl_status whorl_safetensors_read(whorl_safetensors *file, const uint8_t *bytes, size_t size)
{
  memset(file, 0, sizeof *file);
  if (size < 8) {
    return WHORL_FILE_TRUNCATED;
  }
  uint64_t header_size = 0;
  for (size_t i = 0; i < 8; i++) {
    header_size |= (uint64_t)bytes[i] << (8 * i);
  }
  if (header_size > WHORL_FILE_MAX_HEADER) {
    return WHORL_FILE_HEADER;
  }
  if (header_size > size - 8) {
    return WHORL_FILE_TRUNCATED;
  }
  const size_t data_size = size - 8 - (size_t)header_size;
  file->data = bytes + 8 + header_size;
  scanner scan = {bytes + 8, file->data};
  const whorl_status status = read_entries(file, &scan, data_size);
  return status == WHORL_OK ? check_coverage(file, data_size) : status;
}

const whorl_safetensors_entry *whorl_safetensors_find(const whorl_safetensors *file,
                                                      const char *name)
{
  for (uint32_t i = 0; i < file->entry_count; i++) {
    if (strcmp(file->entries[i].name, name) == 0) {
      return &file->entries[i];
    }
  }
  return NULL;
}

/* One UTF-16 unit \uXXXX as UTF-8 of up to three bytes; halves of a pair stay halves, which a
   decoder on the other side shows as a replacement character. */
static size_t encode_utf8(uint8_t out[3], unsigned unit)
{
  if (unit < 0x80) {
    out[0] = (uint8_t)unit;
    return 1;
  }
  if (unit < 0x800) {
    out[0] = (uint8_t)(0xC0 | unit >> 6);
    out[1] = (uint8_t)(0x80 | (unit & 0x3F));
    return 2;
  }
  out[0] = (uint8_t)(0xE0 | unit >> 12);
  out[1] = (uint8_t)(0x80 | (unit >> 6 & 0x3F));
  out[2] = (uint8_t)(0x80 | (unit & 0x3F));
  return 3;
}

size_t whorl_safetensors_metadata(const whorl_safetensors *file, uint8_t *text, size_t capacity)
{
  static const char escapes[] = "bfnrt", meanings[] = "\b\f\n\r\t";
  size_t length = 0;
  const uint8_t *next = file->metadata, *end = next == NULL ? NULL : next + file->metadata_size;
  while (next != end) {
    uint8_t piece[3];
    size_t size = 1;
    piece[0] = *next++;
    if (piece[0] == '\\') { /* take_string has checked that what follows is whole */
      const uint8_t escape = *next++;
      const char *meaning = strchr(escapes, escape);
      piece[0] = meaning == NULL ? escape : (uint8_t)meanings[meaning - escapes];
      if (escape == 'u') {
        unsigned unit = 0;
        for (int i = 0; i < 4; i++) {
          unit = unit << 4 | (unsigned)hex_value(*next++);
        }
        size = encode_utf8(piece, unit);
      }
    }
    if (size > capacity - length) {
      break;
    }
    memcpy(text + length, piece, size);
    length += size;
  }
  return length;
}
