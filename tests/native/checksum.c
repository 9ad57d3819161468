/*
 * One number for behaviour. Reads runs from standard input, one command a line:
 *
 *   train DATA POINTS SEED STEPS [SETTING=VALUE …]   POINTS of each shape
 *   sample COUNT [ARGUMENT=VALUE …]                  by what was trained last
 *
 * and prints a checksum for each, of the weights or of the points. Names are the core's own, of
 * settings, of arguments, and of those values that are choices. Every build on every machine must
 * print the same; tests/core/checksum_runs.js has the runs, and what comes out.
 */
#include "session.h"
#include "toy_data.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void require(bool is_right, const char *what)
{
  if (!is_right) {
    fprintf(stderr, "checksum: %s\n", what);
    exit(1);
  }
}

static void require_ok(whorl_status status)
{
  require(status == WHORL_OK, whorl_status_text(status));
}

static void *allocate(size_t count, size_t size)
{
  void *block = calloc(count, size);
  require(block != NULL, "there is no memory");
  return block;
}

/* --- reading --- */

static char *next_word(void)
{
  char *word = strtok(NULL, " \n");
  require(word != NULL, "a word is missing");
  return word;
}

static uint32_t next_number(void)
{
  return (uint32_t)strtoul(next_word(), NULL, 10);
}

/* A number, or the name of a choice. */
static double value_of(const whorl_setting *row, const char *text)
{
  for (uint32_t i = 0; row->choice != NULL && row->choice(i) != NULL; i++) {
    if (strcmp(row->choice(i), text) == 0) {
      return i;
    }
  }
  char *end;
  const double value = strtod(text, &end);
  require(*text != '\0' && *end == '\0', text);
  return value;
}

/* The rest of the line: NAME=VALUE each. */
static void next_values(double *values, const whorl_setting *table, uint32_t count)
{
  whorl_setting_defaults(values, table, count);
  for (char *word; (word = strtok(NULL, " \n")) != NULL;) {
    char *value = strchr(word, '=');
    require(value != NULL, word);
    *value++ = '\0';
    uint32_t row = 0;
    while (row < count && strcmp(table[row].name, word) != 0) {
      row++;
    }
    require(row < count, word);
    values[row] = value_of(&table[row], value);
  }
}

/* --- running --- */

typedef struct trained {
  void *memory;
  float *points;
  uint32_t *labels;
  whorl_session *session;
} trained;

static void forget(trained *run)
{
  free(run->memory);
  free(run->points);
  free(run->labels);
}

static uint32_t train(trained *run)
{
  const char *name = next_word();
  const uint32_t each = next_number(), seed = next_number(), steps = next_number();
  whorl_settings settings;
  next_values((double *)&settings, whorl_setting_table, WHORL_SETTING_COUNT);

  uint32_t toy = 0;
  while (toy < WHORL_TOY_COUNT && strcmp(whorl_toy_data_name(toy), name) != 0) {
    toy++;
  }
  require(toy < WHORL_TOY_COUNT, name);
  const uint32_t count = whorl_toy_data_shapes(toy) * each;
  forget(run);
  run->points = allocate(count, WHORL_PLANE_WIDTH * sizeof(float));
  run->labels = allocate(count, sizeof(uint32_t));
  whorl_toy_data_fill(run->points, run->labels, (whorl_toy)toy, each, 1.0F, seed);

  const size_t bytes = whorl_session_bytes(&settings, count);
  run->memory = aligned_alloc(WHORL_ALIGNMENT, bytes);
  require(bytes > 0 && run->memory != NULL, "the settings are refused");
  require_ok(whorl_session_create(&run->session, run->memory, bytes, &settings, run->points,
                                  settings.class_count > 0.0 ? run->labels : NULL, count));
  float *losses = allocate(steps, sizeof(float));
  uint32_t done;
  require_ok(whorl_session_train(run->session, losses, steps, &done));
  free(losses);
  return whorl_session_checksum(run->session);
}

/* FNV-1a, as of weights. */
static uint32_t checksum_of(const float *values, size_t count)
{
  const uint8_t *bytes = (const uint8_t *)values;
  uint32_t hash = 2166136261U;
  for (size_t i = 0; i < count * sizeof *values; i++) {
    hash = (hash ^ bytes[i]) * 16777619U;
  }
  return hash;
}

static uint32_t sample(trained *run)
{
  require(run->memory != NULL, "nothing has been trained");
  const uint32_t count = next_number();
  whorl_sampling sampling;
  next_values((double *)&sampling, whorl_sampling_table, WHORL_SAMPLING_COUNT);
  const uint32_t steps = whorl_session_steps(run->session, &sampling);
  require(steps > 0, "the arguments of sampling are refused");
  const size_t remembered = whorl_session_history_count(run->session, &sampling, count);
  float *history = allocate(remembered + 1, sizeof(float));
  float *x = allocate(count, WHORL_PLANE_WIDTH * sizeof(float));
  require_ok(whorl_session_start(run->session, x, count, (uint32_t)sampling.seed));
  for (uint32_t step = 0; step < steps; step++) {
    require_ok(whorl_session_reverse_step(run->session, x, x, &sampling, NULL, NULL,
                                          remembered > 0 ? history : NULL, 0, count, step));
  }
  const uint32_t checksum = checksum_of(x, (size_t)count * WHORL_PLANE_WIDTH);
  free(x);
  free(history);
  return checksum;
}

int main(void)
{
  trained run = {.memory = NULL};
  char line[1024];
  while (fgets(line, sizeof line, stdin) != NULL) {
    const char *command = strtok(line, " \n");
    if (command != NULL) {
      const bool is_training = strcmp(command, "train") == 0;
      require(is_training || strcmp(command, "sample") == 0, command);
      printf("%08" PRIx32 "\n", is_training ? train(&run) : sample(&run));
    }
  }
  forget(&run);
  return 0;
}
