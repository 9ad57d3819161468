/* The heap: blocks never overlap, what fits depends on live blocks only, and any address may be
   asked about. */
#include "check.h"

#include "heap.h"

#include <stdio.h>
#include <string.h>

enum { SIZE = 1 << 20, START = 1 << 12, STEP = 1 << 12, BLOCKS = 40 };

static _Alignas(WHORL_HEAP_ALIGNMENT) uint8_t memory[SIZE];
static size_t grown; /* how often */

static bool grow(whorl_heap *heap, size_t bytes)
{
  const size_t more = (bytes + STEP - 1) / STEP * STEP;
  if (more > (size_t)(memory + SIZE - heap->end)) {
    return false;
  }
  heap->end += more;
  grown++;
  return true;
}

static whorl_heap make(void)
{
  grown = 0;
  return (whorl_heap){.begin = memory, .end = memory + START, .grow = grow};
}

static void check_places(void)
{
  check_group("blocks are aligned, in the lowest place that has room, and given back once");
  whorl_heap heap = make();
  uint8_t *a = whorl_heap_take(&heap, 1, 0), *b = whorl_heap_take(&heap, 100, 1);
  uint8_t *c = whorl_heap_take(&heap, 0, 0);
  CHECK((uintptr_t)a % WHORL_HEAP_ALIGNMENT == 0 && (uintptr_t)b % WHORL_HEAP_ALIGNMENT == 0);
  CHECK(a < b && b + 100 <= c);
  CHECK(whorl_heap_holds(&heap, a, 0) && !whorl_heap_holds(&heap, a, 1));
  CHECK(whorl_heap_holds(&heap, b, 1) && !whorl_heap_holds(&heap, b, 0));
  const void *const strangers[] = {NULL, a + 1, a - 16, b + 16, memory, (void *)(UINTPTR_MAX - 15)};
  for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
    for (uint32_t kind = 0; kind < 2; kind++) {
      check_case("stranger %zu, kind %u", i, kind);
      CHECK(!whorl_heap_holds(&heap, strangers[i], kind));
      CHECK(!whorl_heap_give_back(&heap, strangers[i], kind));
    }
  }
  CHECK(!whorl_heap_give_back(&heap, b, 0)); /* of another kind */
  CHECK(whorl_heap_give_back(&heap, b, 1) && !whorl_heap_give_back(&heap, b, 1));
  CHECK(!whorl_heap_holds(&heap, b, 1));
  CHECK(whorl_heap_take(&heap, 101, 0) == b); /* the gap has room for 112 */
  CHECK(whorl_heap_take(&heap, 1, 0) > (void *)c);

  check_group("the heap grows by what is missing, and says where there is no more");
  heap = make();
  void *low = whorl_heap_take(&heap, START / 2, 0);
  CHECK(grown == 0 && whorl_heap_give_back(&heap, low, 0));
  low = whorl_heap_take(&heap, START, 0); /* its free part is used: one step more is enough */
  CHECK(low != NULL && grown == 1 && heap.end == memory + START + STEP);
  CHECK(whorl_heap_take(&heap, SIZE, 0) == NULL && heap.end == memory + START + STEP);
  static const size_t huge[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 64, SIZE_MAX / 2, SIZE};
  for (size_t i = 0; i < sizeof huge / sizeof *huge; i++) {
    check_case("%zu bytes", huge[i]);
    CHECK(whorl_heap_take(&heap, huge[i], 0) == NULL);
  }
  CHECK(whorl_heap_take(&heap, SIZE / 2, 0) != NULL);
  heap.grow = NULL;
  CHECK(whorl_heap_take(&heap, SIZE / 2, 0) == NULL);
}

/* How much fits into one block. */
static size_t room(whorl_heap *heap)
{
  size_t low = 0, high = SIZE;
  while (high - low > 1) {
    const size_t middle = (low + high) / 2;
    void *block = whorl_heap_take(heap, middle, 0);
    *(block == NULL ? &high : &low) = middle;
    whorl_heap_give_back(heap, block, 0);
  }
  return low;
}

static void check_history(void)
{
  check_group("random takes and returns: no overlap, sound contents, no history");
  for (uint64_t seed = 1; seed <= 20; seed++) {
    uint64_t random = seed;
    whorl_heap heap = make();
    struct {
      uint8_t *bytes;
      size_t size;
      uint32_t kind;
    } blocks[BLOCKS] = {0}; /* filled with the number of each */
    for (int call = 0; call < 3000; call++) {
      const size_t i = check_word(&random) % BLOCKS;
      check_case("seed %u, call %d, block %zu", (unsigned)seed, call, i);
      if (blocks[i].bytes == NULL) {
        blocks[i].size =
            (size_t)check_word(&random) % (check_word(&random) % 8 == 0 ? 60000 : 2000);
        blocks[i].kind = (uint32_t)(check_word(&random) % 2);
        blocks[i].bytes = whorl_heap_take(&heap, blocks[i].size, blocks[i].kind);
        if (blocks[i].bytes != NULL) {
          CHECK(blocks[i].bytes + blocks[i].size <= heap.end);
          memset(blocks[i].bytes, (int)i, blocks[i].size);
        }
      } else {
        size_t same = 0;
        while (same < blocks[i].size && blocks[i].bytes[same] == i) {
          same++;
        }
        CHECK(same == blocks[i].size);
        CHECK(whorl_heap_holds(&heap, blocks[i].bytes, blocks[i].kind));
        CHECK(!whorl_heap_give_back(&heap, blocks[i].bytes, 1 - blocks[i].kind));
        CHECK(whorl_heap_give_back(&heap, blocks[i].bytes, blocks[i].kind));
        CHECK(!whorl_heap_give_back(&heap, blocks[i].bytes, blocks[i].kind));
        blocks[i].bytes = NULL;
      }
    }
    for (size_t i = 0; i < BLOCKS; i++) {
      whorl_heap_give_back(&heap, blocks[i].bytes, blocks[i].kind);
    }
    whorl_heap fresh = make();
    CHECK(heap.first == NULL && room(&heap) == room(&fresh));
  }
}

int main(void)
{
  check_places();
  check_history();
  return check_finish();
}
