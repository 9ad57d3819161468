/*
 * One number for behaviour: trains two fixed runs and prints the checksums of their weights as
 * JSON. Every build on every machine must print the same; tests/core/checksum_run.js has the same
 * settings for the WebAssembly modules.
 */
#include "session.h"
#include "toy_data.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { SEED = 7, POINTS = 2000, STEPS = 192 };

static uint32_t train(whorl_toy toy)
{
  const uint32_t shapes = whorl_toy_data_shapes(toy), count = shapes * POINTS;
  whorl_settings settings = whorl_settings_default();
  settings.hidden_width = 64;
  settings.block_count = 3;
  settings.class_count = shapes > 1 ? shapes : 0;
  settings.batch_size = 256;
  settings.learning_rate = 5e-3;
  settings.rate_schedule = 1;
  settings.training_steps = STEPS;
  settings.seed = SEED;

  float *points = malloc(2 * (size_t)count * sizeof *points);
  uint32_t *labels = malloc(count * sizeof *labels);
  const size_t bytes = whorl_session_bytes(&settings, count);
  void *memory = aligned_alloc(WHORL_ALIGNMENT, bytes);
  if (points == NULL || labels == NULL || memory == NULL) {
    exit(2);
  }
  whorl_toy_data_fill(points, labels, toy, POINTS, 1.0F, SEED);
  whorl_session *session;
  float losses[STEPS];
  uint32_t done;
  whorl_status status = whorl_session_create(&session, memory, bytes, &settings, points,
                                             shapes > 1 ? labels : NULL, count);
  if (status == WHORL_OK) {
    status = whorl_session_train(session, losses, STEPS, &done);
  }
  if (status != WHORL_OK) {
    fprintf(stderr, "%s\n", whorl_status_text(status));
    exit(1);
  }
  const uint32_t checksum = whorl_session_checksum(session);
  free(points);
  free(labels);
  free(memory);
  return checksum;
}

int main(void)
{
  printf("{\"unconditional\":\"%08" PRIx32 "\",\"conditional\":\"%08" PRIx32 "\"}\n",
         train(WHORL_TOY_SPIRAL), train(WHORL_TOY_BOTH));
  return 0;
}
