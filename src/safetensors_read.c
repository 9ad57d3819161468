/* Reading safetensors: a strict scanner for the one kind of JSON that the format has. */
#include "safetensors.h"

#include <assert.h>
#include <string.h>

enum { SEEN_BYTES = 4096 };

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
static bool take_string(scanner *scan, whorl_slice *content)
{
  if (!take(scan, '"')) {
    return false;
  }
  content->text = scan->next;
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
  content->size = (size_t)(scan->next - content->text);
  return take(scan, '"');
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

/* [n, n, …]: keeps the first two numbers, counts them all, and multiplies them, capped at
   UINT64_MAX: what is so large is more than any file has. */
static bool take_numbers(scanner *scan, uint64_t numbers[2], uint32_t *count, uint64_t *product)
{
  *count = 0;
  *product = 1;
  if (!take(scan, '[')) {
    return false;
  }
  if (take(scan, ']')) {
    return true;
  }
  do {
    uint64_t number;
    if (!take_number(scan, &number)) {
      return false;
    }
    if (*count < 2) {
      numbers[*count] = number;
    }
    ++*count; /* the header is too short for it to wrap */
    *product = number != 0 && *product > UINT64_MAX / number ? UINT64_MAX : *product * number;
  } while (take(scan, ','));
  return take(scan, ']');
}

/* {"key": "text", …}; keeps the text of "whorl". */
static bool take_metadata(scanner *scan, whorl_slice *metadata)
{
  if (!take(scan, '{')) {
    return false;
  }
  if (take(scan, '}')) {
    return true;
  }
  do {
    whorl_slice key, text;
    if (!take_string(scan, &key) || !take(scan, ':') || !take_string(scan, &text)) {
      return false;
    }
    if (whorl_slice_is(key, "whorl")) {
      if (metadata->text != NULL || text.size > 6 * WHORL_FILE_MAX_METADATA) {
        return false;
      }
      *metadata = text;
    }
  } while (take(scan, ','));
  return take(scan, '}');
}

/* Bits of an element: the number in the type's name, as in F32, I64, F8_E4M3. 0: not known, so that
   types that are yet to come may take any bytes. */
static uint32_t bits_of(whorl_slice type)
{
  uint32_t bits = 0;
  size_t at = 0;
  while (at < type.size && type.text[at] >= 'A' && type.text[at] <= 'Z') {
    at++;
  }
  while (at < type.size && type.text[at] >= '0' && type.text[at] <= '9' && bits < 100) {
    bits = 10 * bits + (uint32_t)(type.text[at++] - '0');
  }
  return whorl_slice_is(type, "BOOL") ? 8 : bits;
}

/* {"dtype": "F32", "shape": […], "data_offsets": [begin, end]}, keys in any order, each once. */
static whorl_status take_tensor(scanner *scan, whorl_safetensors_entry *entry, size_t data_size)
{
  bool has_type = false, has_shape = false, has_offsets = false;
  uint64_t offsets[2] = {0}, elements = 0, ignored;
  uint32_t offset_count;
  entry->shape[0] = entry->shape[1] = 0;
  if (!take(scan, '{')) {
    return WHORL_FILE_HEADER;
  }
  do {
    whorl_slice key;
    bool *has, taken;
    if (!take_string(scan, &key) || !take(scan, ':')) {
      return WHORL_FILE_HEADER;
    }
    if (whorl_slice_is(key, "dtype")) {
      has = &has_type;
      taken = take_string(scan, &entry->type);
    } else if (whorl_slice_is(key, "shape")) {
      has = &has_shape;
      taken = take_numbers(scan, entry->shape, &entry->rank, &elements);
    } else {
      has = &has_offsets;
      taken = whorl_slice_is(key, "data_offsets") &&
              take_numbers(scan, offsets, &offset_count, &ignored) && offset_count == 2;
    }
    if (!taken || *has) {
      return WHORL_FILE_HEADER;
    }
    *has = true;
  } while (take(scan, ','));
  if (!take(scan, '}') || !has_type || !has_shape || !has_offsets) {
    return WHORL_FILE_HEADER;
  }
  if (offsets[1] > data_size) {
    return WHORL_FILE_TRUNCATED;
  }
  const uint64_t bits = bits_of(entry->type);
  /* Neither side wraps: a file is far smaller than 2^61 bytes, and elements than 2^64 / bits. */
  if (offsets[0] > offsets[1] ||
      (bits != 0 &&
       (elements > 8 * (uint64_t)data_size || elements * bits != 8 * (offsets[1] - offsets[0])))) {
    return WHORL_FILE_SIZE;
  }
  entry->begin = (size_t)offsets[0];
  entry->end = (size_t)offsets[1];
  return WHORL_OK;
}

/* "name": {…}, of a tensor or the metadata, whose name is then "__metadata__". */
static whorl_status take_entry(scanner *scan, whorl_safetensors_entry *entry, size_t data_size,
                               whorl_slice *metadata)
{
  if (!take_string(scan, &entry->name) || !take(scan, ':')) {
    return WHORL_FILE_HEADER;
  }
  if (whorl_slice_is(entry->name, "__metadata__")) {
    return take_metadata(scan, metadata) ? WHORL_OK : WHORL_FILE_HEADER;
  }
  return take_tensor(scan, entry, data_size);
}

bool whorl_safetensors_next(const whorl_safetensors *file, const uint8_t **at,
                            whorl_safetensors_entry *entry)
{
  scanner scan = {*at == NULL ? file->header : *at, file->data};
  char before = *at == NULL ? '{' : ',';
  do {
    whorl_slice ignored = {NULL, 0};
    if (!take(&scan, before) || take_entry(&scan, entry, file->data_size, &ignored) != WHORL_OK) {
      return false;
    }
    before = ',';
  } while (whorl_slice_is(entry->name, "__metadata__"));
  *at = scan.next;
  return true;
}

static bool is_same(whorl_slice a, whorl_slice b)
{
  return a.size == b.size && memcmp(a.text, b.text, a.size) == 0;
}

/* Marks a name as seen; false where it is certain that it was not before. FNV-1a. */
static bool may_be_seen(uint8_t seen[SEEN_BYTES], whorl_slice name)
{
  uint32_t hash = 2166136261U;
  for (size_t i = 0; i < name.size; i++) {
    hash = (hash ^ name.text[i]) * 16777619U;
  }
  uint8_t *byte = &seen[hash / 8 % SEEN_BYTES], bit = (uint8_t)(1 << hash % 8);
  const bool was = (*byte & bit) != 0;
  *byte |= bit;
  return was;
}

/* Has one of the entries before it its name, or some of its bytes? */
static whorl_status compare(const whorl_safetensors *file, const whorl_safetensors_entry *entry)
{
  whorl_safetensors_entry other;
  const uint8_t *at = NULL;
  for (uint32_t i = 0; i < file->entry_count; i++) {
    const bool found = whorl_safetensors_next(file, &at, &other);
    assert(found);
    (void)found;
    if (is_same(other.name, entry->name)) {
      return WHORL_FILE_TWICE;
    }
    if (other.begin < entry->end && entry->begin < other.end) {
      return WHORL_FILE_OVERLAP;
    }
  }
  return WHORL_OK;
}

/* The whole header. Each byte of the data belongs to exactly one tensor: none lies over another,
   and the sizes add up. */
static whorl_status read_entries(whorl_safetensors *file, whorl_file_fault *fault)
{
  scanner scan = {file->header, file->data};
  whorl_safetensors_entry entry = {.begin = 0};
  uint8_t seen[SEEN_BYTES] = {0};
  size_t covered = 0, highest = 0; /* bytes, and the largest end */
  bool has_metadata = false;
  if (!take(&scan, '{')) {
    return WHORL_FILE_HEADER;
  }
  do {
    whorl_status status = take_entry(&scan, &entry, file->data_size, &file->metadata);
    if (status == WHORL_FILE_HEADER) {
      return status;
    }
    if (whorl_slice_is(entry.name, "__metadata__")) {
      if (has_metadata) {
        return WHORL_FILE_HEADER;
      }
      has_metadata = true;
      continue;
    }
    if (file->entry_count == WHORL_FILE_MAX_ENTRIES) {
      return WHORL_FILE_TOO_MANY;
    }
    /* Comparing takes long. Most names are new, and most data follows what came before it. */
    if (status == WHORL_OK && (may_be_seen(seen, entry.name) || entry.begin < highest)) {
      status = compare(file, &entry);
    }
    if (status != WHORL_OK) {
      return whorl_file_fault_set(fault, status, entry.name);
    }
    file->entry_count++;
    covered += entry.end - entry.begin;
    highest = entry.end > highest ? entry.end : highest;
  } while (take(&scan, ','));
  if (!take(&scan, '}')) {
    return WHORL_FILE_HEADER;
  }
  skip_space(&scan); /* writers pad the header with spaces */
  if (scan.next != scan.end) {
    return WHORL_FILE_HEADER;
  }
  return covered == file->data_size ? WHORL_OK : WHORL_FILE_LEFT_OVER;
}

whorl_status whorl_safetensors_read(whorl_safetensors *file, whorl_file_fault *fault,
                                    const uint8_t *bytes, size_t size)
{
  memset(file, 0, sizeof *file);
  uint64_t header_size = 0;
  for (size_t i = 0; i < 8 && i < size; i++) {
    header_size |= (uint64_t)bytes[i] << (8 * i);
  }
  whorl_status status = WHORL_FILE_TRUNCATED;
  whorl_file_fault_set(fault, status, (whorl_slice){NULL, 0});
  if (size >= 8 && header_size <= size - 8) {
    file->header = bytes + 8;
    file->data = file->header + header_size;
    file->data_size = size - 8 - (size_t)header_size;
    status = header_size > WHORL_FILE_MAX_HEADER ? WHORL_FILE_TOO_MANY : read_entries(file, fault);
  } else if (size >= 8 && header_size > WHORL_FILE_MAX_HEADER) {
    status = WHORL_FILE_HEADER; /* the length is some other file's text */
  }
  fault->status = status;
  return status;
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
  const uint8_t *next = file->metadata.text;
  const uint8_t *end = next == NULL ? NULL : next + file->metadata.size;
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
