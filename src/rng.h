/*
 * rng: seeded random numbers as a value, in streams that do not touch each other.
 *
 *   whorl_rng rng = whorl_rng_make(seed, WHORL_STREAM_TRAINING, step);
 *   whorl_rng_seek(&rng, sample * 4);      // any place is reached at once
 *   float noise = whorl_rng_normal(&rng);
 *
 * Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): word number
 * `position` of a stream is a pure function of (seed, stream, substream, position). So the noise of
 * a training step or of a point never depends on what was drawn before it or by whom.
 */
#ifndef WHORL_RNG_H
#define WHORL_RNG_H

#include <stddef.h>
#include <stdint.h>

/* Who draws. The numbers are part of what a seed means: never renumber. */
typedef enum whorl_stream {
  WHORL_STREAM_INIT = 0,       /* substream: tensor number */
  WHORL_STREAM_DATA = 1,       /* substream: shape number */
  WHORL_STREAM_SHUFFLE = 2,    /* substream: epoch */
  WHORL_STREAM_TRAINING = 3,   /* substream: training step; one block of 4 words a sample */
  WHORL_STREAM_SAMPLING = 4,   /* substream: 0 for x_T, 1 + step for the noise of a reverse step */
  WHORL_STREAM_FORWARD = 5,    /* substream: free, for figures of the forward process */
  WHORL_STREAM_WIDE_NOISE = 6, /* substream: training step; a row a sample, where a block is full */
  WHORL_STREAM_PROBES = 7,     /* substream: probe; a row of signs a point */
  WHORL_STREAM_LABEL_DROPOUT = 8, /* substream: training step; one word a sample */
  WHORL_STREAM_INPAINTING = 9,    /* substream: visit of a step, and what for; a row a point */
  WHORL_STREAM_COUNT
} whorl_stream;

typedef struct whorl_rng {
  uint32_t seed, stream, substream;
  uint64_t position; /* next word */
  uint32_t block[4]; /* the words around position, valid unless position is a multiple of 4 */
} whorl_rng;

whorl_rng whorl_rng_make(uint32_t seed, whorl_stream stream, uint32_t substream);

/* Makes `position` (in words) the next word drawn. */
void whorl_rng_seek(whorl_rng *rng, uint64_t position);

uint32_t whorl_rng_word(whorl_rng *rng);

/* Uniform in the open interval (0, 1), one word. */
double whorl_rng_uniform(whorl_rng *rng);

/* Uniform whole number in [0, bound), bound >= 1, without bias. One word, seldom more. */
uint32_t whorl_rng_below(whorl_rng *rng, uint32_t bound);

/* Two independent standard normals from two words (Box and Muller 1958). */
void whorl_rng_normal_pair(whorl_rng *rng, double pair[2]);

/* The first of such a pair, from the same two words. */
double whorl_rng_normal(whorl_rng *rng);

/* out[count] standard normals; an odd count drops the last pair's second half. */
void whorl_rng_normals(whorl_rng *rng, float *out, size_t count);

/* Rows of `width` standard normals, one after another. A row has whole pairs of words of its own,
   so that it does not depend on where the drawing began: a row of odd width drops its last pair's
   second half. `seek_row` makes row number `row` the next. */
void whorl_rng_seek_row(whorl_rng *rng, uint32_t row, uint32_t width);
void whorl_rng_normal_rows(whorl_rng *rng, float *out, size_t rows, uint32_t width);

/* A uniformly random order of 0 … count-1 (Fisher and Yates). */
void whorl_rng_permutation(whorl_rng *rng, uint32_t *order, uint32_t count);

#endif
