/*
 * Hands any bytes to the reader of model files, in all the ways that bytes come in: inspection, the
 * metadata text, loading into a session. Nothing may crash, and a refusal may change nothing.
 *
 *   cmake --preset fuzz && cmake --build --preset fuzz
 *   ./build/fuzz/tests/fuzz/fuzz_safetensors -max_total_time=60 build/fuzz/corpus tests/fuzz/corpus
 *
 * New finds go to the first folder; the second is the kept corpus.
 */
#include "model_file.h"
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

/* The texts of a file, never past the room there is. */
static void read_texts(const whorl_model_file *model)
{
  const size_t capacity = model->file.metadata.size;
  uint8_t *text = malloc(capacity);
  require(whorl_safetensors_metadata(&model->file, text, capacity) <= capacity);
  require(whorl_safetensors_metadata(&model->file, text, capacity / 2) <= capacity / 2);
  free(text);
  const size_t size = whorl_model_file_others(NULL, 0, model);
  uint8_t *names = malloc(size);
  require(whorl_model_file_others(names, size, model) == size);
  require(whorl_model_file_others(names, size / 2, model) == size);
  size_t lines = 0;
  for (size_t i = 0; i < size; i++) {
    lines += names[i] == '\n';
  }
  const size_t sets = model->has_average ? 2 : 1;
  require(lines + sets * model->layout.tensor_count == model->file.entry_count || size == 0);
  free(names);
}

/* Each byte of an accepted file's data is in one tensor. */
static void check_coverage(const whorl_safetensors *file)
{
  uint8_t *owners = calloc(file->data_size + 1, 1);
  whorl_safetensors_entry entry;
  uint32_t count = 0;
  for (const uint8_t *at = NULL; whorl_safetensors_next(file, &at, &entry); count++) {
    for (size_t i = entry.begin; i < entry.end; i++) {
      owners[i]++;
    }
  }
  require(count == file->entry_count);
  for (size_t i = 0; i < file->data_size; i++) {
    require(owners[i] == 1);
  }
  free(owners);
}

/* Whatever is wrong, it can be said. */
static void say(const whorl_file_fault *fault)
{
  char text[WHORL_FILE_FAULT_TEXT];
  require(fault->status != WHORL_OK);
  whorl_file_fault_text(text, fault);
  require(strlen(text) > 0);
}

/* What is loaded is saved and loaded again as the same weights. */
static whorl_status load(const whorl_settings *settings, const uint8_t *bytes, size_t size)
{
  whorl_session *session = make(settings), *again = make(settings);
  whorl_file_fault fault;
  const uint32_t before = whorl_session_checksum(session);
  const whorl_status status = whorl_session_load(session, &fault, bytes, size);
  if (status == WHORL_OK) {
    const size_t written = whorl_session_save(session, NULL, 0, NULL, 0);
    uint8_t *copy = malloc(written);
    require(whorl_session_save(session, copy, written, NULL, 0) == written);
    require(whorl_session_load(again, &fault, copy, written) == WHORL_OK);
    require(whorl_session_checksum(again) == whorl_session_checksum(session));
    free(copy);
  } else {
    say(&fault);
    require(whorl_session_checksum(session) == before);
  }
  free(session);
  free(again);
  return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  /* A block of exactly the input's size, so that the address sanitizer sees one byte too far. */
  uint8_t *bytes = malloc(size);
  memcpy(bytes, data, size);

  whorl_settings settings = whorl_settings_default();
  settings.timesteps = 2;
  const whorl_settings before = settings;
  whorl_safetensors file;
  whorl_model_file model;
  whorl_file_fault fault;
  if (whorl_safetensors_read(&file, &fault, bytes, size) == WHORL_OK) {
    check_coverage(&file);
  } else {
    say(&fault);
  }
  if (whorl_session_inspect(&settings, &model, &fault, bytes, size) == WHORL_OK) {
    read_texts(&model);
    require(load(&settings, bytes, size) == WHORL_OK);
  } else {
    say(&fault);
    require(memcmp(&settings, &before, sizeof settings) == 0);
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
