#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

guard_pages guard_make(size_t capacity)
{
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  const size_t size = (capacity + page - 1) / page * page;
  uint8_t *all = mmap(NULL, size + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (all == MAP_FAILED || mprotect(all + page, size, PROT_READ | PROT_WRITE) != 0) {
    perror("guard pages");
    exit(2);
  }
  return (guard_pages){.first = all + page, .size = size};
}

void *guard_place(const guard_pages *pages, size_t bytes, guard_side side)
{
  if (bytes > pages->size) {
    fprintf(stderr, "guard_place: %zu bytes asked of %zu\n", bytes, pages->size);
    exit(2);
  }
  return side == GUARD_AFTER ? pages->first + (pages->size - bytes) : pages->first;
}
