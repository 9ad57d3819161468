/*
 * arena: one block of memory, handed out in aligned slices and never returned one by one.
 *
 *   whorl_arena arena = whorl_arena_measure();         // counts only
 *   lay_out(&arena);                                   // takes slices, all NULL
 *   arena = whorl_arena_over(malloc(arena.used));      // the same calls again, now real
 *   lay_out(&arena);
 *
 * Running one layout function twice means that the size asked for can never drift from the size
 * used. Slices start on 16 bytes and are padded to 16 with zeros, so a four-lane kernel may touch
 * the whole last vector.
 */
#ifndef WHORL_ARENA_H
#define WHORL_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WHORL_ALIGNMENT = 16 };

typedef struct whorl_arena {
  uint8_t *base;   /* NULL while measuring */
  size_t used;     /* bytes, a multiple of WHORL_ALIGNMENT */
  bool overflowed; /* a size did not fit in size_t; the block must not be used */
} whorl_arena;

whorl_arena whorl_arena_measure(void);

/* block: at least as many bytes as measured, on WHORL_ALIGNMENT. */
whorl_arena whorl_arena_over(void *block);

/* A zeroed slice of count elements of element_size bytes; NULL while measuring. */
void *whorl_arena_take(whorl_arena *arena, size_t count, size_t element_size);

/* The common case. */
float *whorl_arena_floats(whorl_arena *arena, size_t count);

#endif
