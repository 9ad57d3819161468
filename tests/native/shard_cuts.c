#include "shard_cuts.h"

#include "check.h"

const char *const shard_cut_names[SHARD_CUT_COUNT] = {
    "even", "random", "all in the first", "all in the last", "every other empty", "single rows"};

whorl_shards shard_cut_rows(size_t rows, size_t count, shard_cut cut, uint64_t *random)
{
  whorl_shards shards = {.count = count};
  for (size_t i = 0; i < count; i++) {
    const size_t previous = i == 0 ? 0 : shards.ends[i - 1], even = rows * (i + 1) / count;
    const size_t ends[SHARD_CUT_COUNT] = {
        [SHARD_CUT_EVEN] = even,
        [SHARD_CUT_RANDOM] = check_between(random, previous, rows),
        [SHARD_CUT_ALL_FIRST] = rows,
        [SHARD_CUT_ALL_LAST] = 0,
        [SHARD_CUT_EVERY_OTHER] = i % 2 == 0 ? previous : even,
        [SHARD_CUT_SINGLE_ROWS] = previous < rows ? previous + 1 : rows,
    };
    shards.ends[i] = i + 1 == count ? rows : ends[cut];
  }
  return shards;
}

whorl_shards shard_part(const whorl_shards *shards, size_t part, size_t parts, size_t *begin)
{
  whorl_shards result = {.count = shards->count / parts};
  const size_t first = part * result.count;
  *begin = first == 0 ? 0 : shards->ends[first - 1];
  for (size_t i = 0; i < result.count; i++) {
    result.ends[i] = shards->ends[first + i] - *begin;
  }
  return result;
}

void shard_add_in_pairs(const whorl_kernels *kernels, float *sums, size_t parts, size_t stride)
{
  for (size_t apart = 1; apart < parts; apart *= 2) {
    for (size_t i = 0; i < parts; i += 2 * apart) {
      kernels->add(sums + i * stride, sums + (i + apart) * stride, stride);
    }
  }
}
