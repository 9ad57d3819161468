/*
 * wasm_checks: what the exports of wasm_api*.c ask of everything that comes in.
 *
 *   WHORL_REQUIRE(are_points(x, count, width), WHORL_BAD_POINTER);
 *
 * An address must not be null, must be aligned, and its block must lie inside the module's memory.
 * These checks stay on in release.
 */
#ifndef WHORL_WASM_CHECKS_H
#define WHORL_WASM_CHECKS_H

#include "session.h"
#include "wasm_memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define WHORL_EXPORT __attribute__((used, visibility("default")))

static inline bool is_block(const void *address, size_t count, size_t element_size)
{
  const uintptr_t first = (uintptr_t)address;
  if (address == NULL || first % element_size != 0 || count > SIZE_MAX / element_size) {
    return false;
  }
  const size_t size = count * element_size;
#ifdef __wasm__
  const uint64_t memory = (uint64_t)__builtin_wasm_memory_size(0) * 65536;
  return (uint64_t)first + size <= memory;
#else
  return size <= UINTPTR_MAX - first;
#endif
}

static inline bool are_floats(const float *address, size_t count)
{
  return is_block(address, count, sizeof(float));
}

static inline bool are_words(const uint32_t *address, size_t count)
{
  return is_block(address, count, sizeof(uint32_t));
}

/* Points [count, width]. Counts are bounded first, so that the product cannot wrap. */
static inline bool are_points(const float *address, uint32_t count, uint32_t width)
{
  return count <= WHORL_MAX_FLOATS / width && are_floats(address, (size_t)count * width);
}

/* Any address but that of a live session is refused. */
static inline bool is_session(const whorl_session *session)
{
  return whorl_memory_holds(session, WHORL_MEMORY_SESSION);
}

/* Points of a session. */
static inline bool are_session_points(const whorl_session *session, const float *address,
                                      uint32_t count)
{
  return are_points(address, count, whorl_session_width(session));
}

#define WHORL_REQUIRE(condition, status)                                                           \
  do {                                                                                             \
    if (!(condition)) {                                                                            \
      return (status);                                                                             \
    }                                                                                              \
  } while (false)

/* Settings from values[WHORL_SETTING_COUNT], if they are all in their ranges. */
static inline whorl_status read_settings(whorl_settings *settings, const double *values)
{
  uint32_t wrong;
  WHORL_REQUIRE(is_block(values, WHORL_SETTING_COUNT, sizeof(double)), WHORL_BAD_POINTER);
  memcpy(settings, values, sizeof *settings);
  return whorl_settings_check(settings, &wrong);
}

#endif
