/* Blocks in one memory: first fit between the live blocks. */
#include "heap.h"

#include <assert.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WHORL_HEAP_SANITIZED
#endif
#endif
#ifdef WHORL_HEAP_SANITIZED /* it shall see a read of a block that was given back */
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

/* What stands before each block. */
struct whorl_heap_block {
  _Alignas(WHORL_HEAP_ALIGNMENT) whorl_heap_block *next; /* the one with the next higher address */
  uint8_t *end;                                          /* past the block's last byte, rounded */
  uint32_t kind;
};

/* The link that leads to a live block; NULL where there is none. */
static whorl_heap_block **find(whorl_heap_block **link, const void *address, uint32_t kind)
{
  while (*link != NULL && (const void *)(*link + 1) != address) {
    link = &(*link)->next;
  }
  return *link == NULL || (*link)->kind != kind ? NULL : link;
}

void *whorl_heap_take(whorl_heap *heap, size_t bytes, uint32_t kind)
{
  const size_t mask = WHORL_HEAP_ALIGNMENT - 1;
  static_assert(sizeof(whorl_heap_block) % WHORL_HEAP_ALIGNMENT == 0, "what follows is aligned");
  if (bytes > SIZE_MAX - mask - sizeof(whorl_heap_block)) {
    return NULL;
  }
  const size_t needed = sizeof(whorl_heap_block) + ((bytes + mask) & ~mask);
  whorl_heap_block **link = &heap->first;
  uint8_t *at = heap->begin;
  while (*link != NULL && (size_t)((uint8_t *)*link - at) < needed) {
    at = (*link)->end;
    link = &(*link)->next;
  }
  if (*link == NULL) {
    const size_t left = (size_t)(heap->end - at);
    if (left < needed && (heap->grow == NULL || !heap->grow(heap, needed - left))) {
      return NULL;
    }
  }
  whorl_heap_block *block = (whorl_heap_block *)(void *)at;
  ASAN_UNPOISON_MEMORY_REGION(at, sizeof *block + bytes);
  *block = (whorl_heap_block){.next = *link, .end = at + needed, .kind = kind};
  *link = block;
  return block + 1;
}

bool whorl_heap_holds(const whorl_heap *heap, const void *address, uint32_t kind)
{
  whorl_heap_block *first = heap->first;
  return find(&first, address, kind) != NULL;
}

bool whorl_heap_give_back(whorl_heap *heap, const void *address, uint32_t kind)
{
  whorl_heap_block **link = find(&heap->first, address, kind);
  if (link == NULL) {
    return false;
  }
  whorl_heap_block *block = *link;
  *link = block->next;
  ASAN_POISON_MEMORY_REGION(block, (size_t)(block->end - (uint8_t *)block));
  return true;
}
