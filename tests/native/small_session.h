/* A session with its memory and data, for tests. */
#ifndef WHORL_SMALL_SESSION_H
#define WHORL_SMALL_SESSION_H

#include "session.h"

typedef struct small_session {
  whorl_session *session;
  void *memory;
  float *points;
  uint32_t *labels;
  uint32_t count;
} small_session;

/* Hidden 8, time 4, one block, 20 timesteps, batch 16; the rest as by default. */
whorl_settings small_settings(void);

/* With `count` normal points and labels in turn; 0: without data. Ends the program on a refusal. */
small_session small_session_make(const whorl_settings *settings, uint32_t count);

void small_session_drop(small_session *made);

/* A reverse step of a run of `steps` steps by the default rule. */
whorl_status small_session_reverse(whorl_session *session, float *x_next, const float *x,
                                   const uint32_t *label, const float *noise, uint32_t first_point,
                                   uint32_t count, uint32_t step, uint32_t steps, uint32_t seed);

/* The timestep at which it starts. */
whorl_status small_session_timestep(const whorl_session *session, uint32_t *timestep, uint32_t step,
                                    uint32_t steps);

#endif
