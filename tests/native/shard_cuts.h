/*
 * shard_cuts: rows cut into shards in every odd way, and the sums of sharers.
 *
 *   const whorl_shards shards = shard_cut_rows(rows, 8, SHARD_CUT_RANDOM, &random);
 *   for (size_t part = 0; part < 4; part++) {
 *     const whorl_shards own = shard_part(&shards, part, 4, &begin); // sums + part * stride
 *   }
 *   shard_add_in_pairs(kernels, sums, 4, stride); // now sums[stride] is the whole's
 */
#ifndef WHORL_SHARD_CUTS_H
#define WHORL_SHARD_CUTS_H

#include "kernels/kernels.h"

#include <stddef.h>
#include <stdint.h>

typedef enum shard_cut {
  SHARD_CUT_EVEN,
  SHARD_CUT_RANDOM,
  SHARD_CUT_ALL_FIRST,
  SHARD_CUT_ALL_LAST,
  SHARD_CUT_EVERY_OTHER,
  SHARD_CUT_SINGLE_ROWS,
  SHARD_CUT_COUNT
} shard_cut;

extern const char *const shard_cut_names[SHARD_CUT_COUNT];

whorl_shards shard_cut_rows(size_t rows, size_t count, shard_cut cut, uint64_t *random);

/* The share that number `part` of `parts` sharers has, its rows counted from *begin on. */
whorl_shards shard_part(const whorl_shards *shards, size_t part, size_t parts, size_t *begin);

/* sums [parts, stride], stride a multiple of 4, are added in pairs into the first. */
void shard_add_in_pairs(const whorl_kernels *kernels, float *sums, size_t parts, size_t stride);

#endif
