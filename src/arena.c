/* One block of memory in aligned, zeroed slices. */
#include "arena.h"

#include <string.h>

whorl_arena whorl_arena_measure(void)
{
  return (whorl_arena){.base = NULL, .used = 0, .overflowed = false};
}

whorl_arena whorl_arena_over(void *block)
{
  return (whorl_arena){.base = block, .used = 0, .overflowed = false};
}

void *whorl_arena_take(whorl_arena *arena, size_t count, size_t element_size)
{
  const size_t mask = WHORL_ALIGNMENT - 1;
  const size_t limit = SIZE_MAX - mask - arena->used;
  if (arena->overflowed || (element_size != 0 && count > limit / element_size)) {
    arena->overflowed = true;
    return NULL;
  }
  const size_t bytes = (count * element_size + mask) & ~mask;
  void *slice = arena->base == NULL ? NULL : arena->base + arena->used;
  arena->used += bytes;
  if (slice != NULL) {
    memset(slice, 0, bytes);
  }
  return slice;
}

float *whorl_arena_floats(whorl_arena *arena, size_t count)
{
  return whorl_arena_take(arena, count, sizeof(float));
}
