/*
 * Hands any bytes to the reader of model files, in all the ways that bytes come in: inspection, the
 * metadata text, loading into a session. Nothing may crash, and a refusal may change nothing.
 *
 *   cmake --preset fuzz && cmake --build --preset fuzz
 *   ./build/fuzz/tests/fuzz/fuzz_safetensors -max_total_time=60 build/fuzz/corpus tests/fuzz/corpus
 *
 * New finds go to the first folder; the second is the kept corpus.
 */
#include "safetensors.h"
#include "session.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A property that does not hold is a crash to the fuzzer. */
static void require(int holds)
{
  if (!holds) {
    abort();
  }
}

static whorl_session *make(const whorl_settings *settings)
{
  const size_t bytes = whorl_session_bytes(settings, 0);
  void *memory = aligned_alloc(WHORL_ALIGNMENT, bytes);
  whorl_session *session = NULL;
  require(memory != NULL &&
          whorl_session_create(&session, memory, bytes, settings, NULL, NULL, 0) == WHORL_OK);
  return session;
}

static void read_metadata(const uint8_t *bytes, size_t size, size_t capacity)
{
  whorl_safetensors file;
  require(whorl_safetensors_read(&file, bytes, size) == WHORL_OK);
  require(file.metadata_size == capacity);
  uint8_t *text = malloc(capacity);
  const size_t length = whorl_safetensors_metadata(&file, text, capacity);
  require(length <= capacity);
  require(whorl_safetensors_metadata(&file, text, capacity / 2) <= capacity / 2);
  free(text);
}

/* What is loaded is saved and loaded again as the same weights. */
static void load(const whorl_settings *settings, const uint8_t *bytes, size_t size)
{
  whorl_session *session = make(settings), *again = make(settings);
  const uint32_t before = whorl_session_checksum(session);
  if (whorl_session_load(session, bytes, size) == WHORL_OK) {
    const size_t written = whorl_session_save(session, NULL, 0, NULL, 0);
    uint8_t *copy = malloc(written);
    require(whorl_session_save(session, copy, written, NULL, 0) == written);
    require(whorl_session_load(again, copy, written) == WHORL_OK);
    require(whorl_session_checksum(again) == whorl_session_checksum(session));
    free(copy);
  } else {
    require(whorl_session_checksum(session) == before);
  }
  free(session);
  free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  /* A block of exactly the input's size, so that the address sanitizer sees one byte too far. */
  uint8_t *bytes = malloc(size);
  memcpy(bytes, data, size);

  whorl_settings settings = whorl_settings_default();
  settings.timesteps = 2;
  const whorl_settings before = settings;
  size_t metadata_size = 0;
  if (whorl_session_inspect(&settings, &metadata_size, bytes, size) == WHORL_OK) {
    read_metadata(bytes, size, metadata_size);
    load(&settings, bytes, size);
  } else {
    require(memcmp(&settings, &before, sizeof settings) == 0 && metadata_size == 0);
  }
  /* Whatever the file, a session of one small network must take it or stay as it is. */
  settings.hidden_width = 4;
  settings.time_width = 2;
  settings.block_count = 0;
  settings.class_count = 0;
  load(&settings, bytes, size);
  free(bytes);
  return 0;
}
