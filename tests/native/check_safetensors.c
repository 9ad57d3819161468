/* Model files: what is written is read, what is damaged is refused, and refusing changes nothing.
   Every file read lies in a buffer that ends on a forbidden page. */
#include "check.h"
#include "guard.h"
#include "small_session.h"

#include "model_file.h"
#include "safetensors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CAPACITY = 1 << 16, DATA_MAX = 1 << 15 };

static guard_pages pages;
static small_session made;
static uint32_t untouched; /* checksum of the session's weights, which no refusal may change */

/* --- files by hand --- */

typedef struct file {
  uint8_t bytes[CAPACITY];
  size_t size, header_size;
} file;

/* The header text, padded, and data_size bytes of 0.25F. */
static file file_of(const char *header, size_t data_size)
{
  file made_file;
  const float value = 0.25F;
  made_file.header_size = strlen(header);
  made_file.size = 8 + made_file.header_size + data_size;
  for (size_t i = 0; i < 8; i++) {
    made_file.bytes[i] = (uint8_t)(made_file.header_size >> (8 * i));
  }
  memcpy(made_file.bytes + 8, header, made_file.header_size);
  for (size_t i = 0; i < data_size; i++) {
    made_file.bytes[8 + made_file.header_size + i] = ((const uint8_t *)&value)[i % 4];
  }
  return made_file;
}

static const uint8_t *guarded(const uint8_t *bytes, size_t size)
{
  return memcpy(guard_place(&pages, size, GUARD_AFTER), bytes, size);
}

/* All ways in give the same answer, and none changes anything where the answer is no. */
static whorl_status read_all_ways(const uint8_t *bytes, size_t size)
{
  static whorl_safetensors description;
  static whorl_model_file model;
  whorl_settings settings = small_settings();
  const whorl_settings before = settings;
  whorl_file_fault fault;
  const uint8_t *copy = guarded(bytes, size);
  const whorl_status status = whorl_safetensors_read(&description, &fault, copy, size);
  CHECK(fault.status == status);
  const whorl_status inspected = whorl_session_inspect(&settings, &model, &fault, copy, size);
  const whorl_status loaded = whorl_session_load(made.session, &fault, copy, size);
  if (status != WHORL_OK) {
    CHECK(inspected == status && loaded == status);
  }
  if (inspected != WHORL_OK) {
    CHECK(memcmp(&settings, &before, sizeof settings) == 0 && fault.status == inspected);
    char sentence[WHORL_FILE_FAULT_TEXT];
    whorl_file_fault_text(sentence, &fault);
    CHECK(strlen(sentence) > 20 && strlen(sentence) < sizeof sentence);
  }
  if (loaded != WHORL_OK) {
    CHECK(whorl_session_checksum(made.session) == untouched);
  }
  return status;
}

static file saved_file(const char *metadata)
{
  file saved;
  const size_t length = strlen(metadata);
  saved.size = whorl_session_save(made.session, NULL, 0, (const uint8_t *)metadata, length);
  CHECK(saved.size > 0 && saved.size <= CAPACITY);
  uint8_t *exact = guard_place(&pages, saved.size, GUARD_AFTER);
  CHECK(whorl_session_save(made.session, exact, saved.size, (const uint8_t *)metadata, length) ==
        saved.size);
  memcpy(saved.bytes, exact, saved.size);
  saved.header_size = 0;
  for (size_t i = 0; i < 8; i++) {
    saved.header_size |= (size_t)saved.bytes[i] << (8 * i);
  }
  return saved;
}

/* --- what is accepted --- */

static void check_round_trip(void)
{
  check_group("what is saved is loaded, to the bit, with its text");
  static const char *const texts[] = {"", "plain", "{\"seed\":7}", "a\\b\n\t\x01 caf\xc3\xa9 \"q\"",
                                      "ends with a quote\""};
  for (int classes = 0; classes <= 3; classes += 3) {
    for (int blocks = 0; blocks <= 2; blocks++) {
      for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
        whorl_settings settings = small_settings();
        settings.class_count = classes;
        settings.block_count = blocks;
        made = small_session_make(&settings, 0);
        settings.seed = 99;
        small_session other = small_session_make(&settings, 4);
        check_case("%d classes, %d blocks, text %zu", classes, blocks, t);
        const file saved = saved_file(texts[t]);
        CHECK((8 + saved.header_size) % 8 == 0);
        const uint8_t *bytes = guarded(saved.bytes, saved.size);
        whorl_file_fault fault;
        float losses[3];
        uint32_t done;
        CHECK(whorl_session_train(other.session, losses, 3, &done) == WHORL_OK);
        CHECK(whorl_session_checksum(other.session) != whorl_session_checksum(made.session));
        CHECK(whorl_session_load(other.session, &fault, bytes, saved.size) == WHORL_OK);
        CHECK(whorl_session_checksum(other.session) == whorl_session_checksum(made.session));
        CHECK(whorl_session_step(other.session) == 0); /* training starts anew */

        whorl_settings found = whorl_settings_default();
        static whorl_model_file model;
        CHECK(whorl_session_inspect(&found, &model, &fault, bytes, saved.size) == WHORL_OK);
        CHECK(whorl_model_file_others(NULL, 0, &model) == 0);
        CHECK(model.file.entry_count == whorl_session_layout(made.session)->tensor_count);
        CHECK(found.hidden_width == 8 && found.time_width == 4 && found.block_count == blocks &&
              found.class_count == classes && found.timesteps == 300);
        whorl_safetensors description;
        uint8_t text[64];
        CHECK(whorl_safetensors_read(&description, &fault, bytes, saved.size) == WHORL_OK);
        const size_t length = whorl_safetensors_metadata(&description, text, sizeof text);
        CHECK(length == strlen(texts[t]) && memcmp(text, texts[t], length) == 0);
        CHECK(model.file.metadata.size >= length);
        for (size_t capacity = 0; capacity <= length; capacity++) { /* never past the end */
          uint8_t *little = guard_place(&pages, saved.size, GUARD_AFTER);
          memcpy(little, saved.bytes, saved.size);
          whorl_safetensors_read(&description, &fault, little, saved.size);
          uint8_t room[65];
          memset(room, 0xEE, sizeof room);
          CHECK(whorl_safetensors_metadata(&description, room, capacity) <= capacity);
          CHECK(room[capacity] == 0xEE);
        }

        uint8_t small[CAPACITY];
        CHECK(whorl_session_save(made.session, small, saved.size - 1, (const uint8_t *)texts[t],
                                 strlen(texts[t])) == 0);
        CHECK(whorl_session_save(made.session, small, CAPACITY, small,
                                 WHORL_FILE_MAX_METADATA + 1) == 0);
        small_session_drop(&made);
        small_session_drop(&other);
      }
    }
  }
}

/* Every tensor of the small session's layout by a printf format for its entry. */
static void put_tensors(char *text, size_t capacity, const char *before, const char *after,
                        bool backwards)
{
  const whorl_layout *layout = whorl_session_layout(made.session);
  size_t offset = 0;
  size_t begins[WHORL_MAX_TENSORS];
  for (uint32_t i = 0; i < layout->tensor_count; i++) {
    begins[i] = offset;
    offset += (size_t)layout->tensors[i].rows *
              (layout->tensors[i].columns == 0 ? 1 : layout->tensors[i].columns) * 4;
  }
  size_t length = (size_t)snprintf(text, capacity, "%s", before);
  for (uint32_t k = 0; k < layout->tensor_count; k++) {
    const uint32_t i = backwards ? layout->tensor_count - 1 - k : k;
    const whorl_tensor *tensor = &layout->tensors[i];
    const size_t end = i + 1 == layout->tensor_count ? offset : begins[i + 1];
    char shape[40];
    if (tensor->columns == 0) {
      snprintf(shape, sizeof shape, "[ %u ]", tensor->rows);
    } else {
      snprintf(shape, sizeof shape, "[%u\t,\n%u]", tensor->rows, tensor->columns);
    }
    length += (size_t)snprintf(text + length, capacity - length,
                               "%s \"%s\" : { \"data_offsets\" :[%zu , %zu],\r\n\"shape\":%s, "
                               "\"dtype\" : \"F32\" }",
                               k == 0 ? "" : ",", tensor->name, begins[i], end, shape);
  }
  snprintf(text + length, capacity - length, "%s", after);
}

static size_t data_bytes(void)
{
  return whorl_session_layout(made.session)->parameter_count * 4;
}

static void check_foreign(void)
{
  check_group("foreign files: other orders, white space, no metadata, other metadata");
  static const char *const befores[] = {
      "{", " \t\n{", "{\"__metadata__\":{},", "{\"__metadata__\":{\"format\":\"pt\"},",
      "{\"__metadata__\" : { \"a\":\"\\u00e9\\\"\\/\\b\", \"whorl\" : \"x\\u00e9\\n\\\\\\\"\" },"};
  static char text[CAPACITY / 2];
  for (size_t i = 0; i < sizeof befores / sizeof *befores; i++) {
    for (int backwards = 0; backwards < 2; backwards++) {
      put_tensors(text, sizeof text, befores[i], i % 2 == 0 ? "}" : " }  \n ", backwards == 1);
      check_case("start %zu, backwards %d", i, backwards);
      const file foreign = file_of(text, data_bytes());
      CHECK(read_all_ways(foreign.bytes, foreign.size) == WHORL_OK);
      CHECK(whorl_session_parameters(made.session)[3] == 0.25F);
      whorl_safetensors description;
      whorl_file_fault fault;
      const uint8_t *bytes = guarded(foreign.bytes, foreign.size);
      whorl_safetensors_read(&description, &fault, bytes, foreign.size);
      uint8_t metadata[16];
      const size_t length = whorl_safetensors_metadata(&description, metadata, sizeof metadata);
      CHECK(length == (i == 4 ? 6U : 0U));
      CHECK(i != 4 || memcmp(metadata, "x\xc3\xa9\n\\\"", 6) == 0);
    }
  }
  check_group("metadata escapes: all of JSON's, units of one, two and three bytes");
  put_tensors(text, sizeof text,
              "{\"__metadata__\":{\"whorl\":\"\\b\\f\\n\\r\\t\\/\\u0041\\u07ff\\u20ac\\uD83D\"},",
              "}", false);
  const file escaped = file_of(text, data_bytes());
  whorl_safetensors description;
  whorl_file_fault fault;
  uint8_t metadata[32];
  const uint8_t *bytes = guarded(escaped.bytes, escaped.size);
  CHECK(whorl_safetensors_read(&description, &fault, bytes, escaped.size) == WHORL_OK);
  const size_t length = whorl_safetensors_metadata(&description, metadata, sizeof metadata);
  const char expected[] = "\b\f\n\r\t/A\xdf\xbf\xe2\x82\xac\xed\xa0\xbd";
  CHECK(length == strlen(expected) && memcmp(metadata, expected, length) == 0);
  CHECK(length <= description.metadata.size);
}

/* --- what is refused --- */

static void check_truncation(void)
{
  check_group("a file cut off at any byte of its header, or some of its data, is refused");
  const file saved = saved_file("{\"text\":1}");
  untouched = whorl_session_checksum(made.session);
  for (size_t size = 0; size < saved.size; size += size < saved.header_size + 16 ? 1 : 97) {
    check_case("%zu of %zu bytes", size, saved.size);
    CHECK(read_all_ways(saved.bytes, size) == WHORL_FILE_TRUNCATED);
  }
  /* the header itself cut off, its length telling so */
  for (size_t size = 0; size < saved.header_size; size++) {
    file cut = saved;
    for (size_t i = 0; i < 8; i++) {
      cut.bytes[i] = (uint8_t)(size >> (8 * i));
    }
    check_case("header of %zu", size);
    const whorl_status status = read_all_ways(cut.bytes, cut.size);
    const bool is_padding = size >= saved.header_size - 8 && saved.bytes[8 + size] == ' ';
    CHECK(status != WHORL_OK || is_padding);
  }
  check_group("bytes left over are refused");
  file longer = saved;
  for (size_t more = 1; more <= 9; more++) {
    CHECK(read_all_ways(longer.bytes, saved.size + more) == WHORL_FILE_LEFT_OVER);
  }
  check_group("any single damaged header byte: refused, or read; never more");
  uint64_t random = 1;
  uint32_t accepted = 0;
  for (size_t at = 0; at < 8 + saved.header_size; at++) {
    file damaged = saved;
    damaged.bytes[at] ^= (uint8_t)(1 + check_word(&random) % 255);
    check_case("byte %zu", at);
    untouched = whorl_session_checksum(made.session);
    accepted += read_all_ways(damaged.bytes, damaged.size) == WHORL_OK;
  }
  check_note("%u of %zu were still files", accepted, 8 + saved.header_size);
}

#define ONE "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}"

static const struct malformed {
  const char *what, *header;
  size_t data_size;
  whorl_status status;
} malformed[] = {
    {"one tensor alone is a file", "{" ONE "}", 8, WHORL_OK},
    {"nothing", "", 0, WHORL_FILE_HEADER},
    {"white space", "   ", 0, WHORL_FILE_HEADER},
    {"no object", "[]", 0, WHORL_FILE_HEADER},
    {"an empty object", "{}", 0, WHORL_FILE_HEADER},
    {"an open object", "{" ONE, 8, WHORL_FILE_HEADER},
    {"a comma too many", "{" ONE ",}", 8, WHORL_FILE_HEADER},
    {"two objects", "{" ONE "}{}", 8, WHORL_FILE_HEADER},
    {"text after the object", "{" ONE "}x", 8, WHORL_FILE_HEADER},
    {"a name twice", "{" ONE "," ONE "}", 8, WHORL_FILE_TWICE},
    {"no quotes", "{a:{}}", 8, WHORL_FILE_HEADER},
    {"no colon", "{\"a\" {}}", 8, WHORL_FILE_HEADER},
    {"a number for an entry", "{\"a\":1}", 0, WHORL_FILE_HEADER},
    {"null for an entry", "{\"a\":null}", 0, WHORL_FILE_HEADER},
    {"an empty entry", "{\"a\":{}}", 0, WHORL_FILE_HEADER},
    {"no type", "{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8, WHORL_FILE_HEADER},
    {"no shape", "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", 8, WHORL_FILE_HEADER},
    {"no offsets", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, WHORL_FILE_HEADER},
    {"a type twice", "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2]}}", 8,
     WHORL_FILE_HEADER},
    {"an unknown key", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"b\":1}}",
     8, WHORL_FILE_HEADER},
    {"half precision", "{\"a\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]}}", 8,
     WHORL_OK},
    {"double precision", "{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8,
     WHORL_OK},
    {"a type in small letters", "{\"a\":{\"dtype\":\"f32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
     8, WHORL_OK},
    {"a type that is no text", "{\"a\":{\"dtype\":32,\"shape\":[2],\"data_offsets\":[0,8]}}", 8,
     WHORL_FILE_HEADER},
    {"rank 0", "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}", 4, WHORL_OK},
    {"rank 3", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,2],\"data_offsets\":[0,8]}}", 8, WHORL_OK},
    {"a size of 0", "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0,
     WHORL_OK},
    {"a size of 65536", "{\"a\":{\"dtype\":\"F32\",\"shape\":[65536],\"data_offsets\":[0,8]}}", 8,
     WHORL_FILE_SIZE},
    {"a product past 2^32",
     "{\"a\":{\"dtype\":\"F32\",\"shape\":[65535,65535],\"data_offsets\":"
     "[0,8]}}",
     8, WHORL_FILE_SIZE},
    {"a size past 2^64",
     "{\"a\":{\"dtype\":\"F32\",\"shape\":[18446744073709551618],"
     "\"data_offsets\":[0,8]}}",
     8, WHORL_FILE_HEADER},
    {"a size that wraps to 2",
     "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967298],"
     "\"data_offsets\":[0,8]}}",
     8, WHORL_FILE_SIZE},
    {"a negative size", "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8,
     WHORL_FILE_HEADER},
    {"a size with a fraction", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}",
     8, WHORL_FILE_HEADER},
    {"a size with a leading 0", "{\"a\":{\"dtype\":\"F32\",\"shape\":[02],\"data_offsets\":[0,8]}}",
     8, WHORL_FILE_HEADER},
    {"a size in a string", "{\"a\":{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]}}",
     8, WHORL_FILE_HEADER},
    {"an open list", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2", 8, WHORL_FILE_HEADER},
    {"one offset", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8]}}", 8,
     WHORL_FILE_HEADER},
    {"three offsets", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4,8]}}", 8,
     WHORL_FILE_HEADER},
    {"offsets the wrong way", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", 8,
     WHORL_FILE_SIZE},
    {"offsets too near", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 8,
     WHORL_FILE_SIZE},
    {"offsets past the end", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 8,
     WHORL_FILE_TRUNCATED},
    {"offsets near 2^64",
     "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[18446744073709551608,"
     "18446744073709551615]}}",
     8, WHORL_FILE_TRUNCATED},
    {"a gap at the start", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 12,
     WHORL_FILE_LEFT_OVER},
    {"a gap between", "{" ONE ",\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]}}",
     16, WHORL_FILE_LEFT_OVER},
    {"an overlap", "{" ONE ",\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8,
     WHORL_FILE_OVERLAP},
    {"an overlap that fills a gap's size",
     "{" ONE ",\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 12,
     WHORL_FILE_OVERLAP},
    {"bytes left over", "{" ONE "}", 9, WHORL_FILE_LEFT_OVER},
    {"no data", "{" ONE "}", 0, WHORL_FILE_TRUNCATED},
    {"metadata twice", "{\"__metadata__\":{},\"__metadata__\":{}," ONE "}", 8, WHORL_FILE_HEADER},
    {"the text twice", "{\"__metadata__\":{\"whorl\":\"a\",\"whorl\":\"a\"}," ONE "}", 8,
     WHORL_FILE_HEADER},
    {"metadata that is no object", "{\"__metadata__\":\"a\"," ONE "}", 8, WHORL_FILE_HEADER},
    {"metadata of numbers", "{\"__metadata__\":{\"a\":1}," ONE "}", 8, WHORL_FILE_HEADER},
    {"metadata in depth", "{\"__metadata__\":{\"a\":{\"b\":\"c\"}}," ONE "}", 8, WHORL_FILE_HEADER},
    {"open metadata", "{\"__metadata__\":{\"a\":\"b\"", 0, WHORL_FILE_HEADER},
    {"a bad escape", "{\"__metadata__\":{\"a\":\"\\x\"}," ONE "}", 8, WHORL_FILE_HEADER},
    {"a short escape", "{\"__metadata__\":{\"a\":\"\\u00\"}," ONE "}", 8, WHORL_FILE_HEADER},
    {"an escape that is not hexadecimal", "{\"__metadata__\":{\"a\":\"\\u00g0\"}," ONE "}", 8,
     WHORL_FILE_HEADER},
    {"an escape at the end", "{\"__metadata__\":{\"a\":\"\\", 0, WHORL_FILE_HEADER},
    {"a \\u at the end", "{\"__metadata__\":{\"a\":\"\\u0", 0, WHORL_FILE_HEADER},
    {"an open string", "{\"__metadata__\":{\"a\":\"b", 0, WHORL_FILE_HEADER},
    {"a control character", "{\"__metadata__\":{\"a\":\"\n\"}," ONE "}", 8, WHORL_FILE_HEADER},
    {"an overlap in disorder",
     "{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}," ONE "}", 8,
     WHORL_FILE_OVERLAP},
    {"disorder without an overlap",
     "{\"b\":{\"dtype\":\"I8\",\"shape\":[4],\"data_offsets\":[8,12]}," ONE "}", 12, WHORL_OK},
    {"nothing, within another",
     "{" ONE ",\"b\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[4,4]}}", 8,
     WHORL_FILE_OVERLAP},
    {"nothing, at the end of another",
     "{" ONE ",\"b\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[8,8]}}", 8, WHORL_OK},
    {"a product past 2^64 that is 0",
     "{" ONE ",\"b\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296,4294967296,0],"
     "\"data_offsets\":[8,8]}}",
     8, WHORL_OK},
    {"a product past 2^64",
     "{\"b\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296,4294967296],\"data_offsets\":[0,0]"
     "}}",
     0, WHORL_FILE_SIZE},
    {"whole bytes of half-byte elements",
     "{\"b\":{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,2]}}", 2, WHORL_FILE_SIZE},
    {"other types: bytes",
     "{\"a\":{\"dtype\":\"BOOL\",\"shape\":[3],\"data_offsets\":[0,3]},\"b\":{\"dtype\":\"F8_"
     "E4M3\","
     "\"shape\":[1],\"data_offsets\":[3,4]},\"c\":{\"dtype\":\"F4\",\"shape\":[8],\"data_offsets\":"
     "[4,8]}}",
     8, WHORL_OK},
    {"other types: eight bytes",
     "{\"a\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"C64\","
     "\"shape\":[1],\"data_offsets\":[8,16]}}",
     16, WHORL_OK},
    {"a type that is yet to come takes any bytes",
     "{\"a\":{\"dtype\":\"NEW\",\"shape\":[7,7],\"data_offsets\":[0,5]}}", 5, WHORL_OK},
    {"a type without letters", "{\"a\":{\"dtype\":\"\",\"shape\":[7],\"data_offsets\":[0,5]}}", 5,
     WHORL_OK},
    {"a type of very many bits",
     "{\"a\":{\"dtype\":\"F99999999999999999999\",\"shape\":[7],\"data_offsets\":[0,5]}}", 5,
     WHORL_FILE_SIZE},
    {"a long name",
     "{\"abcdefghijklmnopqrstuvwxyzabcdef\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]"
     "}}",
     8, WHORL_OK},
};

static void check_malformed(void)
{
  check_group("each malformed header gets its status");
  untouched = whorl_session_checksum(made.session);
  for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
    const file bad = file_of(malformed[i].header, malformed[i].data_size);
    check_case("%s", malformed[i].what);
    const whorl_status status = read_all_ways(bad.bytes, bad.size);
    check_case("%s: status %d, not %d", malformed[i].what, (int)status, (int)malformed[i].status);
    CHECK(status == malformed[i].status);
  }

  check_group("lengths, depth and numbers of tensors beyond their limits");
  file bad = file_of("{" ONE "}", 8);
  static const uint64_t lengths[] = {1 << 20, (1 << 20) + 1, UINT64_MAX, UINT64_MAX - 7,
                                     (uint64_t)1 << 32};
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    for (size_t k = 0; k < 8; k++) {
      bad.bytes[k] = (uint8_t)(lengths[i] >> (8 * k));
    }
    CHECK(read_all_ways(bad.bytes, bad.size) ==
          (lengths[i] > WHORL_FILE_MAX_HEADER ? WHORL_FILE_HEADER : WHORL_FILE_TRUNCATED));
  }
  static uint8_t spaces[8 + WHORL_FILE_MAX_HEADER + 1];
  memset(spaces, ' ', sizeof spaces);
  for (uint64_t size = WHORL_FILE_MAX_HEADER; size <= WHORL_FILE_MAX_HEADER + 1; size++) {
    whorl_safetensors description;
    whorl_file_fault fault;
    for (size_t k = 0; k < 8; k++) {
      spaces[k] = (uint8_t)(size >> (8 * k));
    }
    CHECK(whorl_safetensors_read(&description, &fault, spaces, 8 + (size_t)size) ==
          (size > WHORL_FILE_MAX_HEADER ? WHORL_FILE_TOO_MANY : WHORL_FILE_HEADER));
  }
  static const char fillers[] = "{[\"\\ 0,:}]";
  static char text[CAPACITY / 2];
  for (size_t i = 0; i + 1 < sizeof fillers; i++) {
    memset(text, fillers[i], 20000);
    text[20000] = '\0';
    memcpy(text, "{\"a\":", 5);
    bad = file_of(text, 0);
    CHECK(read_all_ways(bad.bytes, bad.size) != WHORL_OK);
    bad = file_of(text + 5, 0);
    CHECK(read_all_ways(bad.bytes, bad.size) != WHORL_OK);
  }
  static char many[(WHORL_FILE_MAX_ENTRIES + 1) * 64];
  static uint8_t large[8 + sizeof many];
  for (int more = 0; more < 2; more++) {
    size_t length = 1;
    many[0] = '{';
    for (int i = 0; i < WHORL_FILE_MAX_ENTRIES + more; i++) {
      length +=
          (size_t)snprintf(many + length, sizeof many - length,
                           "%s\"t%d\":{\"dtype\":\"I8\",\"shape\":[0],\"data_offsets\":[0,0]}",
                           i == 0 ? "" : ",", i);
    }
    length += (size_t)snprintf(many + length, sizeof many - length, "}");
    for (size_t i = 0; i < 8; i++) {
      large[i] = (uint8_t)(length >> (8 * i));
    }
    memcpy(large + 8, many, length);
    whorl_safetensors description;
    whorl_file_fault fault;
    CHECK(whorl_safetensors_read(&description, &fault, large, 8 + length) ==
          (more == 0 ? WHORL_OK : WHORL_FILE_TOO_MANY));
  }
}

/* Sound files that are no model of this session. */
static void check_unfitting(void)
{
  whorl_file_fault fault;
  static whorl_model_file model;
  check_group("weights that are not finite are refused whole");
  const file saved = saved_file("");
  untouched = whorl_session_checksum(made.session);
  static const float poisons[] = {NAN, INFINITY, -INFINITY, 3e38F, -1000000.1F};
  for (size_t at = 8 + saved.header_size; at < saved.size; at += 4 * 37) {
    for (size_t i = 0; i < 5; i++) {
      file bad = saved;
      memcpy(bad.bytes + at, &poisons[i], sizeof(float));
      check_case("byte %zu", at);
      const uint8_t *bytes = guarded(bad.bytes, bad.size);
      const whorl_status expected = i < 3 ? WHORL_FILE_NOT_FINITE : WHORL_FILE_LARGE;
      CHECK(whorl_session_load(made.session, &fault, bytes, bad.size) == expected);
      whorl_settings settings = small_settings();
      CHECK(whorl_session_inspect(&settings, &model, &fault, bytes, bad.size) == expected);
      CHECK(fault.tensor[0] != '\0' && fault.found.rank == 0);
      CHECK(whorl_session_checksum(made.session) == untouched);
    }
  }

  check_group("a sound file of another network is refused by a session, and told by inspection");
  for (int change = 0; change < 4; change++) {
    whorl_settings settings = small_settings();
    double *const sizes[] = {&settings.hidden_width, &settings.time_width, &settings.block_count,
                             &settings.class_count};
    *sizes[change] = change == 0 ? 12 : change == 1 ? 6 : 2;
    small_session other = small_session_make(&settings, 0);
    small_session kept = made;
    made = other;
    const file foreign = saved_file("");
    made = kept;
    check_case("change %d", change);
    const uint8_t *bytes = guarded(foreign.bytes, foreign.size);
    const whorl_status loaded = whorl_session_load(made.session, &fault, bytes, foreign.size);
    CHECK(loaded == (change < 2 ? WHORL_FILE_SHAPE : WHORL_FILE_OTHER_NETWORK));
    CHECK(whorl_session_checksum(made.session) == untouched);
    whorl_settings found = whorl_settings_default();
    CHECK(whorl_session_inspect(&found, &model, &fault, bytes, foreign.size) == WHORL_OK);
    CHECK(found.hidden_width == settings.hidden_width && found.time_width == settings.time_width);
    CHECK(found.block_count == settings.block_count && found.class_count == settings.class_count);
    small_session_drop(&other);
  }

  check_group("shapes that do not fit together are refused by inspection");
  static const char *const swaps[][3] = {
      {"\"shape\":[8,4]", "\"shape\":[4,8]",
       "the model file's tensor \"time_mlp.0.bias\" has the wrong shape: [8], not [4]"},
      {"\"shape\":[8,2]", "\"shape\":[2,8]",
       "the model file's tensor \"input_proj.weight\" has the wrong shape: [2, 8], not [8, 8]"},
      {"\"shape\":[4,8]", "\"shape\":[8,4]",
       "the model file's tensor \"output_proj.1.weight\" has the wrong shape: [8, 4], not [4, 8]"},
      {"blocks.0.3", "blocks.1.3", "the model file's tensor \"blocks.0.3.weight\" is missing"},
      {"input_proj.weight", "input_proj.height",
       "the model file's tensor \"input_proj.weight\" is missing"},
      {"time_mlp.0.weight", "time_mlp.9.weight",
       "the model file's tensor \"time_mlp.0.weight\" is missing"},
      {"blocks.0.3.weight", "blocks.9.3.weight",
       "the model file's tensor \"blocks.0.3.weight\" is missing"},
      {"output_proj.0.bias\":{\"dtype\":\"F32", "output_proj.0.bias\":{\"dtype\":\"I32",
       "the model file's tensor \"output_proj.0.bias\" is not of type F16, BF16, F32 or F64"},
      {"\"shape\":[2]", "\"shape\":[1]",
       "the model file's tensor \"output_proj.3.bias\" takes more or fewer bytes than its shape "
       "tells"}};
  for (size_t i = 0; i < sizeof swaps / sizeof *swaps; i++) {
    file bad = saved;
    bool found = false;
    const size_t length = strlen(swaps[i][0]);
    for (size_t at = 8; at + length < 8 + bad.header_size && !found; at++) {
      if (memcmp(bad.bytes + at, swaps[i][0], length) == 0) {
        memcpy(bad.bytes + at, swaps[i][1], length);
        found = true;
      }
    }
    check_case("%s to %s", swaps[i][0], swaps[i][1]);
    CHECK(found);
    const uint8_t *bytes = guarded(bad.bytes, bad.size);
    whorl_settings settings = whorl_settings_default();
    CHECK(whorl_session_inspect(&settings, &model, &fault, bytes, bad.size) != WHORL_OK);
    char sentence[WHORL_FILE_FAULT_TEXT];
    whorl_file_fault_text(sentence, &fault);
    CHECK(strcmp(sentence, swaps[i][2]) == 0);
    CHECK(whorl_session_load(made.session, &fault, bytes, bad.size) != WHORL_OK);
    CHECK(whorl_session_checksum(made.session) == untouched);
  }
}

/* --- what is read although PyTorch, wrappers and optimizers have been at it --- */

/* The saved small network with `before` in front of its names, behind other entries. */
static file wrapped_file(const char *before, const char *others, size_t other_bytes)
{
  static char text[CAPACITY / 2];
  const whorl_layout *layout = whorl_session_layout(made.session);
  size_t offset = other_bytes;
  size_t length = (size_t)snprintf(text, sizeof text, "{%s", others);
  for (uint32_t i = 0; i < layout->tensor_count; i++) {
    const whorl_tensor *tensor = &layout->tensors[i];
    const size_t end = offset + 4 * whorl_tensor_count(tensor);
    char second[16] = "";
    if (tensor->columns > 0) {
      snprintf(second, sizeof second, ",%u", tensor->columns);
    }
    length += (size_t)snprintf(
        text + length, sizeof text - length,
        "%s\"%s%s\":{\"dtype\":\"F32\",\"shape\":[%u%s],\"data_offsets\":[%zu,%zu]}",
        length == 1 ? "" : ",", before, tensor->name, tensor->rows, second, offset, end);
    offset = end;
  }
  snprintf(text + length, sizeof text - length, "}");
  return file_of(text, offset);
}

static void check_wrapped(void)
{
  check_group("prefixes: of wrappers, nested, and any other that is alone");
  static const char *const prefixes[] = {
      "",           "module.",
      "_orig_mod.", "module._orig_mod.",
      "model.",     "_orig_mod.module.model.",
      "net/",       "a very long name of a wrapper, with spaces.",
      "\xc3\xa9."};
  static whorl_model_file model;
  whorl_file_fault fault;
  uint8_t names[1000];
  for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
    check_case("prefix \"%s\"", prefixes[i]);
    const file wrapped = wrapped_file(prefixes[i], "", 0);
    CHECK(read_all_ways(wrapped.bytes, wrapped.size) == WHORL_OK);
    const uint8_t *bytes = guarded(wrapped.bytes, wrapped.size);
    CHECK(whorl_session_load(made.session, &fault, bytes, wrapped.size) == WHORL_OK);
    CHECK(whorl_model_file_read(&model, &fault, bytes, wrapped.size) == WHORL_OK);
    CHECK(model.shape.hidden_width == 8 &&
          whorl_model_file_others(names, sizeof names, &model) == 0);
  }

  check_group("of two networks, the one without a prefix or with a wrapper's; else neither");
  static const char second[] =
      "\"%stime_mlp.0.weight\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
  static const struct {
    const char *one, *two;
    whorl_status status;
  } pairs[] = {{"", "average.", WHORL_OK},
               {"", "ema.", WHORL_FILE_MISSING}, /* averaged weights must be there as a whole */
               {"model.", "ema_model.", WHORL_OK},
               {"module._orig_mod.", "exp_avg.", WHORL_OK},
               {"net.", "ema.", WHORL_FILE_AMBIGUOUS},
               {"model.", "module.", WHORL_FILE_AMBIGUOUS},
               {"model", "", WHORL_FILE_NO_SUCH_NETWORK}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    char other[200];
    snprintf(other, sizeof other, second, pairs[i].two); /* NOLINT: a literal above */
    const file wrapped = wrapped_file(pairs[i].one, other, 4);
    const uint8_t *bytes = guarded(wrapped.bytes, wrapped.size);
    check_case("\"%s\" beside \"%s\"", pairs[i].one, pairs[i].two);
    CHECK(whorl_model_file_read(&model, &fault, bytes, wrapped.size) == pairs[i].status);
  }

  check_group("tensors that do not belong are passed over and named");
  static const char others[] =
      "\"step\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
      "\"num_batches_tracked\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[4,12]},"
      "\"mask\":{\"dtype\":\"BOOL\",\"shape\":[2,1,2],\"data_offsets\":[12,16]},"
      "\"module.time_mlp.0.weight.exp_avg\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[16,"
      "20]},"
      "\"module.blocks.0.9.weight\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[20,20]},"
      "\"a name that is longer than any that a denoiser has, and \\u001b escaped\":"
      "{\"dtype\":\"F8_E5M2\",\"shape\":[4],\"data_offsets\":[20,24]}";
  static const char expected[] =
      "step\nnum_batches_tracked\nmask\nmodule.time_mlp.0.weight.exp_avg\nmodule.blocks.0.9."
      "weight\n"
      "a name that is longer than any that a denoiser has, and \\u001b escaped\n";
  const file full = wrapped_file("module.", others, 24);
  CHECK(read_all_ways(full.bytes, full.size) == WHORL_OK);
  const uint8_t *bytes = guarded(full.bytes, full.size);
  CHECK(whorl_model_file_read(&model, &fault, bytes, full.size) == WHORL_OK);
  CHECK(model.file.entry_count == model.layout.tensor_count + 6);
  const size_t size = sizeof expected - 1;
  CHECK(whorl_model_file_others(NULL, 0, &model) == size);
  memset(names, 0xEE, sizeof names);
  CHECK(whorl_model_file_others(names, size, &model) == size);
  CHECK(memcmp(names, expected, size) == 0 && names[size] == 0xEE);
  memset(names, 0xEE, sizeof names);
  CHECK(whorl_model_file_others(names, size - 1, &model) == size); /* all but the last */
  CHECK(names[size - 1] == 0xEE && names[0] == 's');
  CHECK(whorl_session_load(made.session, &fault, bytes, full.size) == WHORL_OK);

  check_group("a block that is left out is missing, not passed over");
  const file gap = wrapped_file(
      "", "\"blocks.2.0.weight\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}", 4);
  CHECK(whorl_model_file_read(&model, &fault, guarded(gap.bytes, gap.size), gap.size) ==
        WHORL_FILE_MISSING);
  CHECK(strcmp(fault.tensor, "blocks.1.0.weight") == 0);

  check_group("sizes that no network has are told with their tensor");
  static const char *const extremes[][2] = {
      {"\"blocks.16.x\"", "blocks.16.x"},
      {"\"blocks.99999999999999999999.x\"", "blocks.99999999999999999999.x"}};
  for (size_t i = 0; i < sizeof extremes / sizeof *extremes; i++) {
    char other[200];
    snprintf(other, sizeof other, "%s:{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}",
             extremes[i][0]);
    const file bad = wrapped_file("", other, 4);
    CHECK(whorl_model_file_read(&model, &fault, guarded(bad.bytes, bad.size), bad.size) ==
          WHORL_FILE_NO_SUCH_NETWORK);
    CHECK(strcmp(fault.tensor, extremes[i][1]) == 0);
  }
}

/* --- types --- */

/* The value of a binary float of that many bits of exponent and fraction, from its definition. */
static double value_of(uint32_t bits, int exponent_bits, int fraction_bits)
{
  const uint32_t fraction = bits & ((1U << fraction_bits) - 1);
  const int most = (1 << exponent_bits) - 1, bias = most / 2;
  const int exponent = (int)(bits >> fraction_bits) & most;
  const double sign = bits >> (exponent_bits + fraction_bits) & 1 ? -1.0 : 1.0;
  if (exponent == most) {
    return fraction == 0 ? sign * (double)INFINITY : (double)NAN;
  }
  return sign * (exponent == 0
                     ? ldexp(fraction, 1 - bias - fraction_bits)
                     : ldexp(fraction + (1U << fraction_bits), exponent - bias - fraction_bits));
}

/* What the first weight of the small network is when the file has these bytes for it; NAN: refused.
 */
static double loaded(file *wrapped, size_t at, const void *value, size_t size, whorl_status *status)
{
  whorl_file_fault fault;
  memcpy(wrapped->bytes + at, value, size);
  *status = whorl_session_load(made.session, &fault, wrapped->bytes, wrapped->size);
  return *status == WHORL_OK ? (double)whorl_session_parameters(made.session)[0] : (double)NAN;
}

/* The file of the small network, the type of all its weights another; elements are 0. */
static file typed_file(const char *type, size_t bytes)
{
  file typed = wrapped_file("", "", 0);
  char *text = malloc(typed.header_size * 2);
  const whorl_layout *layout = whorl_session_layout(made.session);
  size_t offset = 0, length = (size_t)snprintf(text, 2, "{");
  for (uint32_t i = 0; i < layout->tensor_count; i++) {
    const whorl_tensor *tensor = &layout->tensors[i];
    char second[16] = "";
    if (tensor->columns > 0) {
      snprintf(second, sizeof second, ",%u", tensor->columns);
    }
    const size_t end = offset + bytes * whorl_tensor_count(tensor);
    length +=
        (size_t)snprintf(text + length, typed.header_size * 2 - length,
                         "%s\"%s\":{\"dtype\":\"%s\",\"shape\":[%u%s],\"data_offsets\":[%zu,%zu]}",
                         i == 0 ? "" : ",", tensor->name, type, tensor->rows, second, offset, end);
    offset = end;
  }
  snprintf(text + length, typed.header_size * 2 - length, "}");
  typed = file_of(text, offset);
  memset(typed.bytes + 8 + typed.header_size, 0, offset);
  free(text);
  return typed;
}

static void check_types(void)
{
  check_group("all 65536 values of F16 and BF16 are what their bits mean, or refused");
  static const struct {
    const char *type;
    int exponent_bits, fraction_bits;
  } halves[] = {{"F16", 5, 10}, {"BF16", 8, 7}};
  whorl_status status;
  for (size_t i = 0; i < 2; i++) {
    file typed = typed_file(halves[i].type, 2);
    for (uint32_t bits = 0; bits < 65536; bits++) {
      const double exact = value_of(bits, halves[i].exponent_bits, halves[i].fraction_bits);
      const uint16_t word = (uint16_t)bits;
      const double found = loaded(&typed, 8 + typed.header_size, &word, 2, &status);
      check_case("%s %04x: %g, not %g", halves[i].type, bits, found, exact);
      if (!isfinite(exact)) {
        CHECK(status == WHORL_FILE_NOT_FINITE);
      } else if (fabs(exact) > WHORL_FILE_MAX_WEIGHT) {
        CHECK(status == WHORL_FILE_LARGE);
      } else {
        CHECK(found == exact && !signbit(found) == !signbit(exact));
      }
    }
  }

  check_group("F64 is rounded to the nearest float, and what is too large is refused");
  file typed = typed_file("F64", 8);
  static const double values[] = {0.1,     -1.0 / 3.0,           1e-50,
                                  -1e-300, 0x1.000001p0,         0x1.000003p0,
                                  5e-324,  0x1.fffffffffffffp18, 1e6};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    check_case("%g", values[i]);
    CHECK(loaded(&typed, 8 + typed.header_size, &values[i], 8, &status) ==
          (double)(float)values[i]);
  }
  static const struct {
    double value;
    whorl_status status;
  } bad[] = {{(double)NAN, WHORL_FILE_NOT_FINITE},
             {-(double)INFINITY, WHORL_FILE_NOT_FINITE},
             {3.5e38, WHORL_FILE_LARGE},
             {-1e300, WHORL_FILE_LARGE},
             {1000000.0000001, WHORL_FILE_LARGE}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    check_case("%g", bad[i].value);
    loaded(&typed, 8 + typed.header_size, &bad[i].value, 8, &status);
    CHECK(status == bad[i].status);
  }
}

/* The derivation in model_file.h, where it is tightest: the widest and the deepest networks. */
static void check_largest_weights(void)
{
  check_group("with the largest weights of all signs no prediction overflows");
  static const double shapes[][3] = {{1024, 256, 1}, {64, 256, 16}, {4, 2, 0}};
  for (size_t i = 0; i < 3; i++) {
    for (int pattern = 0; pattern < 3; pattern++) {
      whorl_settings settings = small_settings();
      settings.hidden_width = shapes[i][0];
      settings.time_width = shapes[i][1];
      settings.block_count = shapes[i][2];
      small_session large = small_session_make(&settings, 0);
      float *weights = whorl_session_parameters(large.session);
      uint64_t random = 1;
      for (size_t k = 0; k < whorl_session_layout(large.session)->slab_count; k++) {
        const bool minus = pattern == 0   ? false
                           : pattern == 1 ? k % 2 == 1
                                          : check_word(&random) % 2;
        weights[k] = minus ? -WHORL_FILE_MAX_WEIGHT : WHORL_FILE_MAX_WEIGHT;
      }
      const float x[] = {0.5F, -0.5F, 0.0F, 0.0F, 1e28F, 1e28F, -1e28F, 1e28F};
      const uint32_t timesteps[] = {0, 19, 7, 3};
      float out[8];
      CHECK(whorl_session_predict(large.session, NULL, out, x, timesteps, NULL, 4, 0) == WHORL_OK);
      for (size_t k = 0; k < 8; k++) {
        check_case("width %g, pattern %d, output %zu: %g", shapes[i][0], pattern, k,
                   (double)out[k]);
        CHECK(isfinite(out[k]));
      }
      small_session_drop(&large);
    }
  }
}

static bool is_same_slab(const float *a, const float *b)
{
  return memcmp(a, b, whorl_session_layout(made.session)->slab_count * sizeof *a) == 0;
}

static void check_average(void)
{
  check_group("averaged weights are saved beside the others, and loaded by who keeps some");
  whorl_settings settings = small_settings(), found = settings;
  settings.seed = 3;
  small_session plain = small_session_make(&settings, 0);
  settings.ema_decay = 0.9;
  small_session other = small_session_make(&settings, 4);
  const small_session kept = made;
  small_session trained = small_session_make(&settings, 40);
  float losses[20];
  uint32_t done;
  CHECK(whorl_session_train(trained.session, losses, 20, &done) == WHORL_OK);
  made = trained; /* for saved_file */
  const file saved = saved_file("text");
  made = kept;
  static whorl_model_file model;
  whorl_file_fault fault;
  const uint8_t *bytes = guarded(saved.bytes, saved.size);
  const float *weights = whorl_session_parameters(trained.session);
  const float *average = whorl_session_average(trained.session);
  CHECK(whorl_session_load(other.session, &fault, bytes, saved.size) == WHORL_OK);
  CHECK(is_same_slab(whorl_session_parameters(other.session), weights) &&
        is_same_slab(whorl_session_average(other.session), average) &&
        !is_same_slab(weights, average));
  CHECK(whorl_session_checksum(other.session) == whorl_session_checksum(trained.session));
  CHECK(whorl_session_load(plain.session, &fault, bytes, saved.size) == WHORL_OK);
  CHECK(is_same_slab(whorl_session_parameters(plain.session), weights));
  CHECK(whorl_session_inspect(&found, &model, &fault, bytes, saved.size) == WHORL_OK);
  CHECK(model.has_average && found.ema_decay == 0.999 &&
        whorl_model_file_others(NULL, 0, &model) == 0);
  CHECK(model.file.entry_count == 2 * model.layout.tensor_count);
  found.ema_decay = 0.9;
  CHECK(whorl_session_inspect(&found, &model, &fault, bytes, saved.size) == WHORL_OK);
  CHECK(found.ema_decay == 0.9);

  check_group(
      "a file without them lets the average begin anew; a network called \"ema.\" is no average");
  made = plain;
  const file without = saved_file("text");
  made = kept;
  bytes = guarded(without.bytes, without.size);
  CHECK(whorl_session_inspect(&found, &model, &fault, bytes, without.size) == WHORL_OK);
  CHECK(!model.has_average);
  CHECK(whorl_session_load(other.session, &fault, bytes, without.size) == WHORL_OK);
  CHECK(is_same_slab(whorl_session_average(other.session), weights)); /* it begins anew */
  const file alone = wrapped_file("ema.", "", 0);
  bytes = guarded(alone.bytes, alone.size);
  CHECK(whorl_model_file_read(&model, &fault, bytes, alone.size) == WHORL_OK);
  CHECK(!model.has_average && whorl_model_file_others(NULL, 0, &model) == 0);

  check_group("averaged weights that are not all there, or do not fit, are refused and named");
  static const struct {
    const char *from, *to, *sentence;
    whorl_status status;
  } swaps[] = {
      {"\"ema.input_proj.bias\"", "\"emb.input_proj.bias\"",
       "the model file's tensor \"ema.input_proj.bias\"", WHORL_FILE_MISSING},
      {"\"ema.time_mlp.0.weight\"", "\"emb.time_mlp.0.weight\"",
       "the model file's tensor \"ema.time_mlp.0.weight\"", WHORL_FILE_MISSING},
      {"\"ema.input_proj.weight\":{\"dtype\":\"F32\",\"shape\":[8,2]",
       "\"ema.input_proj.weight\":{\"dtype\":\"F32\",\"shape\":[2,8]",
       "the model file's tensor \"ema.input_proj.weight\"", WHORL_FILE_SHAPE},
      {"\"ema.input_proj.bias\":{\"dtype\":\"F32\"", "\"ema.input_proj.bias\":{\"dtype\":\"I32\"",
       "the model file's tensor \"ema.input_proj.bias\"", WHORL_FILE_TYPE},
  };
  made = other;
  untouched = whorl_session_checksum(made.session);
  char sentence[WHORL_FILE_FAULT_TEXT];
  for (size_t i = 0; i < sizeof swaps / sizeof *swaps; i++) {
    file bad = saved;
    bool changed = false;
    const size_t length = strlen(swaps[i].from);
    for (size_t at = 8; at + length < 8 + bad.header_size && !changed; at++) {
      if (memcmp(bad.bytes + at, swaps[i].from, length) == 0) {
        memcpy(bad.bytes + at, swaps[i].to, length);
        changed = true;
      }
    }
    check_case("%s", swaps[i].to);
    CHECK(changed);
    read_all_ways(bad.bytes, bad.size);
    bytes = guarded(bad.bytes, bad.size);
    CHECK(whorl_session_load(made.session, &fault, bytes, bad.size) == swaps[i].status);
    whorl_file_fault_text(sentence, &fault);
    CHECK(strncmp(sentence, swaps[i].sentence, strlen(swaps[i].sentence)) == 0);
    CHECK(whorl_session_checksum(made.session) == untouched);
  }
  file poisoned = saved;
  const float nothing = NAN; /* the last value of all is an averaged one */
  memcpy(poisoned.bytes + poisoned.size - sizeof nothing, &nothing, sizeof nothing);
  read_all_ways(poisoned.bytes, poisoned.size);
  bytes = guarded(poisoned.bytes, poisoned.size);
  CHECK(whorl_session_load(made.session, &fault, bytes, poisoned.size) == WHORL_FILE_NOT_FINITE);
  CHECK(strcmp(fault.tensor, "ema.output_proj.3.bias") == 0);
  CHECK(whorl_session_checksum(made.session) == untouched);
  for (size_t size = 0; size < saved.size; size += 1 + size / 7) { /* and cut short anywhere */
    CHECK(read_all_ways(saved.bytes, size) != WHORL_OK);
  }
  made = kept;
  untouched = whorl_session_checksum(made.session);
  small_session_drop(&plain);
  small_session_drop(&other);
  small_session_drop(&trained);
}

int main(void)
{
  pages = guard_make(CAPACITY);
  check_round_trip();
  const whorl_settings settings = small_settings();
  made = small_session_make(&settings, 0);
  check_truncation();
  check_malformed();
  check_unfitting();
  check_foreign();
  check_wrapped();
  check_types();
  check_average();
  check_largest_weights();
  small_session_drop(&made);
  return check_finish();
}
