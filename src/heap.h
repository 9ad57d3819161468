/*
 * heap: blocks in one memory that may grow, each of a kind.
 *
 *   whorl_heap heap = {.begin = first_byte, .end = past_the_last, .grow = grow};
 *   void *block = whorl_heap_take(&heap, bytes, kind);
 *   whorl_heap_holds(&heap, block, kind);       // true
 *   whorl_heap_give_back(&heap, block, kind);   // true, and from now on false
 *
 * There is one list, of the live blocks in order of their addresses. So an address can be asked
 * about without reading what is there, and free memory is what lies between two live blocks: there
 * is nothing to join, and what fits depends on the blocks that are live, never on those that were.
 * A call takes time in proportion to the number of live blocks, of which a module has a few.
 */
#ifndef WHORL_HEAP_H
#define WHORL_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WHORL_HEAP_ALIGNMENT = 16 };

typedef struct whorl_heap_block whorl_heap_block;

typedef struct whorl_heap {
  uint8_t *begin, *end; /* begin on WHORL_HEAP_ALIGNMENT */
  /* Moves `end` by at least so many bytes; false where there are no more. NULL: it never grows. */
  bool (*grow)(struct whorl_heap *heap, size_t bytes);
  whorl_heap_block *first; /* NULL at the start */
} whorl_heap;

/* A block on WHORL_HEAP_ALIGNMENT, in the lowest place that has room; the heap grows by what is
   missing. NULL where it does not fit. The block's bytes are what they were. */
void *whorl_heap_take(whorl_heap *heap, size_t bytes, uint32_t kind);

/* Is this the address of a live block of that kind? Any address may be asked about. */
bool whorl_heap_holds(const whorl_heap *heap, const void *address, uint32_t kind);

/* The block is free again; false, and nothing done, where there is no live one of that kind. */
bool whorl_heap_give_back(whorl_heap *heap, const void *address, uint32_t kind);

#endif
