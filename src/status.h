/*
 * status: what a core function says when data from outside cannot be used.
 *
 *   whorl_status status = whorl_session_load(session, bytes, size);
 *   if (status != WHORL_OK) show(whorl_status_text(status));
 *
 * A status is for data from outside; a caller's bug inside the core is an assert.
 */
#ifndef WHORL_STATUS_H
#define WHORL_STATUS_H

typedef enum whorl_status {
  WHORL_OK = 0,
  WHORL_BAD_POINTER,
  WHORL_BAD_COUNT,
  WHORL_BAD_SETTING,
  WHORL_BAD_NAME,
  WHORL_BAD_TIMESTEP,
  WHORL_BAD_LABEL,
  WHORL_NO_LABELS_TO_GUIDE,
  WHORL_NO_NULL_LABEL,
  WHORL_NO_REAL_TIMES,
  WHORL_BAD_INTERVAL,
  WHORL_BAD_ENERGY,
  WHORL_NO_ENERGY,
  WHORL_NO_GRADIENT,
  WHORL_NOT_FLOW,
  WHORL_BAD_RULE,
  WHORL_NOT_FINITE,
  WHORL_TOO_LARGE,
  WHORL_NO_DATA,
  WHORL_DIVERGED,
  /* model files; from WHORL_FILE_TWICE on of one tensor, which a whorl_file_fault names */
  WHORL_FILE_TRUNCATED,
  WHORL_FILE_LEFT_OVER,
  WHORL_FILE_HEADER,
  WHORL_FILE_TOO_MANY,
  WHORL_FILE_TWICE,
  WHORL_FILE_SIZE,
  WHORL_FILE_OVERLAP,
  WHORL_FILE_MISSING,
  WHORL_FILE_AMBIGUOUS,
  WHORL_FILE_TYPE,
  WHORL_FILE_SHAPE,
  WHORL_FILE_NO_SUCH_NETWORK,
  WHORL_FILE_OTHER_NETWORK,
  WHORL_FILE_NOT_FINITE,
  WHORL_FILE_LARGE,
  WHORL_STATUS_COUNT
} whorl_status;

/* One plain sentence for a status, without a full stop; never NULL, also for an unknown number. */
const char *whorl_status_text(whorl_status status);

#endif
