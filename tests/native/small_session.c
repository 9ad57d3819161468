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

whorl_status small_session_reverse(whorl_session *session, float *x_next, const float *x,
                                   const uint32_t *label, const float *noise, uint32_t first_point,
                                   uint32_t count, uint32_t step, uint32_t steps, uint32_t seed)
{
  whorl_sampling sampling = whorl_sampling_default();
  sampling.steps = steps;
  sampling.seed = seed;
  return whorl_session_reverse_step(session, x_next, x, &sampling, label, noise, NULL, first_point,
                                    count, step);
}

whorl_status small_session_timestep(const whorl_session *session, uint32_t *timestep, uint32_t step,
                                    uint32_t steps)
{
  uint32_t all[WHORL_MAX_TIMESTEPS];
  whorl_sampling sampling = whorl_sampling_default();
  sampling.steps = steps;
  const whorl_status status = whorl_session_timesteps(session, all, &sampling);
  if (status != WHORL_OK || step >= whorl_session_steps(session, &sampling)) {
    return status == WHORL_OK ? WHORL_BAD_COUNT : status;
  }
  *timestep = all[step];
  return WHORL_OK;
}
