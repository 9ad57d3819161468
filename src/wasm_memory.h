/*
 * wasm_memory: the module's memory behind its static data, as blocks that exports hand out.
 *
 *   void *block = whorl_memory_take(bytes, WHORL_MEMORY_PLAIN);
 *   whorl_memory_give_back(block, WHORL_MEMORY_PLAIN);
 *
 * The one heap of the module, and with it the core's only mutable global: a module is handed bare
 * addresses and must know which of them are its sessions.
 *
 * The memory starts small and grows by what is missing, to 2 GiB at most (CMakeLists.txt). It never
 * shrinks: an engine cannot give memory back.
 */
#ifndef WHORL_WASM_MEMORY_H
#define WHORL_WASM_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

typedef enum whorl_memory_kind { WHORL_MEMORY_PLAIN, WHORL_MEMORY_SESSION } whorl_memory_kind;

/* See whorl_heap_take, whorl_heap_holds and whorl_heap_give_back. */
void *whorl_memory_take(size_t bytes, whorl_memory_kind kind);
bool whorl_memory_holds(const void *address, whorl_memory_kind kind);
bool whorl_memory_give_back(const void *address, whorl_memory_kind kind);

#endif
