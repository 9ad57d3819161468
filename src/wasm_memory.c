/* The module's one heap. */
#include "wasm_memory.h"

#include "heap.h"

#ifdef __wasm__
enum { PAGE = 65536 };

static uint8_t *memory_end(void)
{
  return (uint8_t *)(__builtin_wasm_memory_size(0) * PAGE);
}

/* At the start, and after a host has grown the memory, some of it is there already. */
static bool grow(whorl_heap *heap, size_t bytes)
{
  const size_t ready = (size_t)(memory_end() - heap->end);
  if (ready < bytes && __builtin_wasm_memory_grow(0, (bytes - ready - 1) / PAGE + 1) == SIZE_MAX) {
    return false;
  }
  heap->end = memory_end();
  return true;
}

/* The linker's: where static data and stack have ended. */
extern _Alignas(WHORL_HEAP_ALIGNMENT) uint8_t __heap_base;

static whorl_heap heap = {.begin = &__heap_base, .end = &__heap_base, .grow = grow};
#else
/* Natively, for tests: little enough that they can use it up. */
static _Alignas(WHORL_HEAP_ALIGNMENT) uint8_t memory[1 << 26];

static whorl_heap heap = {.begin = memory, .end = memory + sizeof memory};
#endif

void *whorl_memory_take(size_t bytes, whorl_memory_kind kind)
{
  return whorl_heap_take(&heap, bytes, kind);
}

bool whorl_memory_holds(const void *address, whorl_memory_kind kind)
{
  return whorl_heap_holds(&heap, address, kind);
}

bool whorl_memory_give_back(const void *address, whorl_memory_kind kind)
{
  return whorl_heap_give_back(&heap, address, kind);
}
