#include "small_session.h"

#include "check.h"

#include <stdio.h>
#include <stdlib.h>

whorl_settings small_settings(void)
{
  whorl_settings settings = whorl_settings_default();
  settings.hidden_width = 8;
  settings.time_width = 4;
  settings.block_count = 1;
  settings.timesteps = 20;
  settings.batch_size = 16;
  settings.seed = 1;
  return settings;
}

small_session small_session_make(const whorl_settings *settings, uint32_t count)
{
  small_session made = {.count = count};
  uint64_t random = 1;
  const size_t width = (size_t)settings->sample_width;
  made.points = malloc((size_t)(count + 1) * width * sizeof(float));
  made.labels = malloc((size_t)(count + 1) * sizeof(uint32_t));
  check_normals(made.points, (size_t)count * width, &random);
  for (uint32_t i = 0; i < count; i++) {
    made.labels[i] = settings->class_count == 0.0 ? 0 : i % (uint32_t)settings->class_count;
  }
  const size_t bytes = whorl_session_bytes(settings, count);
  made.memory = aligned_alloc(WHORL_ALIGNMENT, bytes);
  const whorl_status status = whorl_session_create(&made.session, made.memory, bytes, settings,
                                                   made.points, made.labels, count);
  if (status != WHORL_OK) {
    fprintf(stderr, "no session: %s\n", whorl_status_text(status));
    exit(2);
  }
  return made;
}

void small_session_drop(small_session *made)
{
  free(made->memory);
  free(made->points);
  free(made->labels);
}
