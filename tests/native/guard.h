/*
 * guard: memory between two pages that must not be touched.
 *
 *   guard_pages pages = guard_make(4096);
 *   float *last = guard_place(&pages, 3 * sizeof(float), GUARD_AFTER);  // last[3] is a fault
 *   float *first = guard_place(&pages, 3 * sizeof(float), GUARD_BEFORE); // first[-1] is a fault
 *
 * Finds what sanitizers do not: a vector load that reaches one lane too far in optimised code.
 */
#ifndef WHORL_GUARD_H
#define WHORL_GUARD_H

#include <stddef.h>
#include <stdint.h>

typedef enum guard_side { GUARD_BEFORE = 0, GUARD_AFTER = 1 } guard_side;

typedef struct guard_pages {
  uint8_t *first;
  size_t size;
} guard_pages;

/* Ends the program where there is no memory. Never freed: tests are short. */
guard_pages guard_make(size_t capacity);

/* `bytes` bytes that touch the forbidden page on that side; the same memory each time. */
void *guard_place(const guard_pages *pages, size_t bytes, guard_side side);

#endif
