/* Model files: what is written is read, what is damaged is refused, and refusing changes nothing.
   Every file read lies in a buffer that ends on a forbidden page. */
#include "check.h"
#include "guard.h"
#include "small_session.h"

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
  whorl_settings settings = small_settings();
  const whorl_settings before = settings;
  size_t metadata_size = 12345;
  const uint8_t *copy = guarded(bytes, size);
  const whorl_status status = whorl_safetensors_read(&description, copy, size);
  const whorl_status inspected = whorl_session_inspect(&settings, &metadata_size, copy, size);
  const whorl_status loaded = whorl_session_load(made.session, copy, size);
  if (status != WHORL_OK) {
    CHECK(inspected == status && loaded == status);
  }
  if (inspected != WHORL_OK) {
    CHECK(memcmp(&settings, &before, sizeof settings) == 0 && metadata_size == 12345);
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
        float losses[3];
        uint32_t done;
        CHECK(whorl_session_train(other.session, losses, 3, &done) == WHORL_OK);
        CHECK(whorl_session_checksum(other.session) != whorl_session_checksum(made.session));
        CHECK(whorl_session_load(other.session, bytes, saved.size) == WHORL_OK);
        CHECK(whorl_session_checksum(other.session) == whorl_session_checksum(made.session));
        CHECK(whorl_session_step(other.session) == 0); /* training starts anew */

        whorl_settings found = whorl_settings_default();
        size_t metadata_size = 0;
        CHECK(whorl_session_inspect(&found, &metadata_size, bytes, saved.size) == WHORL_OK);
        CHECK(found.hidden_width == 8 && found.time_width == 4 && found.block_count == blocks &&
              found.class_count == classes && found.timesteps == 300);
        whorl_safetensors description;
        uint8_t text[64];
        CHECK(whorl_safetensors_read(&description, bytes, saved.size) == WHORL_OK);
        const size_t length = whorl_safetensors_metadata(&description, text, sizeof text);
        CHECK(length == strlen(texts[t]) && memcmp(text, texts[t], length) == 0);
        CHECK(metadata_size >= length);
        for (size_t capacity = 0; capacity <= length; capacity++) { /* never past the end */
          uint8_t *little = guard_place(&pages, saved.size, GUARD_AFTER);
          memcpy(little, saved.bytes, saved.size);
          whorl_safetensors_read(&description, little, saved.size);
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
      const uint8_t *bytes = guarded(foreign.bytes, foreign.size);
      whorl_safetensors_read(&description, bytes, foreign.size);
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
  uint8_t metadata[32];
  const uint8_t *bytes = guarded(escaped.bytes, escaped.size);
  CHECK(whorl_safetensors_read(&description, bytes, escaped.size) == WHORL_OK);
  const size_t length = whorl_safetensors_metadata(&description, metadata, sizeof metadata);
  const char expected[] = "\b\f\n\r\t/A\xdf\xbf\xe2\x82\xac\xed\xa0\xbd";
  CHECK(length == strlen(expected) && memcmp(metadata, expected, length) == 0);
  CHECK(length <= description.metadata_size);
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
    CHECK(read_all_ways(longer.bytes, saved.size + more) == WHORL_FILE_TRUNCATED);
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
    {"a name twice", "{" ONE "," ONE "}", 8, WHORL_FILE_HEADER},
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
     WHORL_FILE_TENSOR},
    {"double precision", "{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8,
     WHORL_FILE_TENSOR},
    {"a type in small letters", "{\"a\":{\"dtype\":\"f32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
     8, WHORL_FILE_TENSOR},
    {"a type that is no text", "{\"a\":{\"dtype\":32,\"shape\":[2],\"data_offsets\":[0,8]}}", 8,
     WHORL_FILE_HEADER},
    {"rank 0", "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}", 4,
     WHORL_FILE_SHAPE},
    {"rank 3", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,2],\"data_offsets\":[0,8]}}", 8,
     WHORL_FILE_SHAPE},
    {"a size of 0", "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0,
     WHORL_FILE_SHAPE},
    {"a size of 65536", "{\"a\":{\"dtype\":\"F32\",\"shape\":[65536],\"data_offsets\":[0,8]}}", 8,
     WHORL_FILE_SHAPE},
    {"a product past 2^32",
     "{\"a\":{\"dtype\":\"F32\",\"shape\":[65535,65535],\"data_offsets\":"
     "[0,8]}}",
     8, WHORL_FILE_TENSOR},
    {"a size past 2^64",
     "{\"a\":{\"dtype\":\"F32\",\"shape\":[18446744073709551618],"
     "\"data_offsets\":[0,8]}}",
     8, WHORL_FILE_SHAPE},
    {"a size that wraps to 2",
     "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967298],"
     "\"data_offsets\":[0,8]}}",
     8, WHORL_FILE_SHAPE},
    {"a negative size", "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8,
     WHORL_FILE_SHAPE},
    {"a size with a fraction", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}",
     8, WHORL_FILE_SHAPE},
    {"a size with a leading 0", "{\"a\":{\"dtype\":\"F32\",\"shape\":[02],\"data_offsets\":[0,8]}}",
     8, WHORL_FILE_SHAPE},
    {"a size in a string", "{\"a\":{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]}}",
     8, WHORL_FILE_SHAPE},
    {"an open list", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2", 8, WHORL_FILE_SHAPE},
    {"one offset", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8]}}", 8,
     WHORL_FILE_HEADER},
    {"three offsets", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4,8]}}", 8,
     WHORL_FILE_HEADER},
    {"offsets the wrong way", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", 8,
     WHORL_FILE_TENSOR},
    {"offsets too near", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 8,
     WHORL_FILE_TENSOR},
    {"offsets past the end", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 8,
     WHORL_FILE_TRUNCATED},
    {"offsets near 2^64",
     "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[18446744073709551608,"
     "18446744073709551615]}}",
     8, WHORL_FILE_TRUNCATED},
    {"a gap at the start", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 12,
     WHORL_FILE_TRUNCATED},
    {"a gap between", "{" ONE ",\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]}}",
     16, WHORL_FILE_TRUNCATED},
    {"an overlap", "{" ONE ",\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8,
     WHORL_FILE_TENSOR},
    {"an overlap that fills a gap's size",
     "{" ONE ",\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 12,
     WHORL_FILE_TENSOR},
    {"bytes left over", "{" ONE "}", 9, WHORL_FILE_TRUNCATED},
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
    {"a name of 32 bytes",
     "{\"abcdefghijklmnopqrstuvwxyzabcdef\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]"
     "}}",
     8, WHORL_FILE_SHAPE},
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
  size_t length = 1;
  text[0] = '{';
  for (int i = 0; i <= WHORL_MAX_TENSORS; i++) {
    length +=
        (size_t)snprintf(text + length, sizeof text - length,
                         "%s\"t%d\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]}",
                         i == 0 ? "" : ",", i, 4 * i, 4 * i + 4);
  }
  snprintf(text + length, sizeof text - length, "}");
  bad = file_of(text, 4 * (WHORL_MAX_TENSORS + 1));
  CHECK(read_all_ways(bad.bytes, bad.size) == WHORL_FILE_SHAPE);
}

/* Sound files that are no model of this session. */
static void check_unfitting(void)
{
  check_group("weights that are not finite are refused whole");
  const file saved = saved_file("");
  untouched = whorl_session_checksum(made.session);
  static const float poisons[] = {NAN, INFINITY, -INFINITY};
  for (size_t at = 8 + saved.header_size; at < saved.size; at += 4 * 37) {
    for (size_t i = 0; i < 3; i++) {
      file bad = saved;
      memcpy(bad.bytes + at, &poisons[i], sizeof(float));
      check_case("byte %zu", at);
      const uint8_t *bytes = guarded(bad.bytes, bad.size);
      CHECK(whorl_session_load(made.session, bytes, bad.size) == WHORL_FILE_TENSOR);
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
    CHECK(whorl_session_load(made.session, bytes, foreign.size) == WHORL_FILE_SHAPE);
    CHECK(whorl_session_checksum(made.session) == untouched);
    whorl_settings found = whorl_settings_default();
    size_t metadata_size;
    CHECK(whorl_session_inspect(&found, &metadata_size, bytes, foreign.size) == WHORL_OK);
    CHECK(found.hidden_width == settings.hidden_width && found.time_width == settings.time_width);
    CHECK(found.block_count == settings.block_count && found.class_count == settings.class_count);
    small_session_drop(&other);
  }

  check_group("shapes that do not fit together are refused by inspection");
  static const char *const swaps[][2] = {
      {"\"shape\":[8,4]", "\"shape\":[4,8]"},     {"\"shape\":[8,2]", "\"shape\":[2,8]"},
      {"\"shape\":[4,8]", "\"shape\":[8,4]"},     {"blocks.0.3", "blocks.1.3"},
      {"input_proj.weight", "input_proj.height"}, {"time_mlp.0.weight", "time_mlp.9.weight"},
      {"\"shape\":[2]", "\"shape\":[1]"}};
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
    size_t metadata_size;
    CHECK(whorl_session_inspect(&settings, &metadata_size, bytes, bad.size) != WHORL_OK);
    CHECK(whorl_session_load(made.session, bytes, bad.size) != WHORL_OK);
    CHECK(whorl_session_checksum(made.session) == untouched);
  }
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
  small_session_drop(&made);
  return check_finish();
}
