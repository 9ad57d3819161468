/*
 * denoiser: the network epsilon_theta(x_t, t[, label]) that predicts the noise in a noisy point.
 *
 *   time = Linear(SiLU(Linear(sinusoidal(t))))            [hidden]
 *   h    = Linear(x) + time [+ embedding[label]]          [hidden]
 *   h    = h + Linear(SiLU(Linear(LayerNorm(h))))         block_count times
 *   out  = Linear(SiLU(Linear(LayerNorm(h))))             hidden -> hidden / 2 -> width
 *
 * Its layout (layout.h) names every tensor as PyTorch's state_dict does.
 */
#ifndef WHORL_DENOISER_H
#define WHORL_DENOISER_H

#include "arena.h"
#include "kernels/kernels.h"
#include "layers.h"
#include "layout.h"

#include <stddef.h>
#include <stdint.h>

enum {
  WHORL_MAX_SAMPLE_WIDTH = 1024, /* numbers in a point */
  WHORL_MAX_TIME_WIDTH = 256,
  WHORL_MAX_BLOCKS = 16,
  WHORL_MAX_CLASSES = 16,
  WHORL_MAX_ROWS = WHORL_MAX_SUMMED_ROWS, /* points in one pass */
};

/* In the place of a label: nothing is added to the features, as without classes (the null label of
   Ho and Salimans 2022, arXiv 2207.12598). */
#define WHORL_NULL_LABEL UINT32_MAX

typedef struct whorl_denoiser_shape {
  uint32_t hidden_width; /* a multiple of 4 */
  uint32_t time_width;   /* even */
  uint32_t block_count;  /* 0 … WHORL_MAX_BLOCKS */
  uint32_t class_count;  /* 0 (unconditional) … WHORL_MAX_CLASSES */
  uint32_t sample_width; /* numbers in a point: 2 in the plane, 1 … WHORL_MAX_SAMPLE_WIDTH */
} whorl_denoiser_shape;

/* What a denoiser can do is a matter of memory: the forward pass alone keeps nothing of a stage. */
typedef enum whorl_memory { WHORL_FORWARD_ONLY, WHORL_FORWARD_AND_BACKWARD } whorl_memory;

typedef struct whorl_denoiser {
  whorl_denoiser_shape shape;
  uint32_t timesteps;
  const whorl_kernels *kernels;
  whorl_layout layout;
  whorl_memory memory;
  float *time_table;     /* [timesteps, time_width] */
  float *time_frequency; /* [time_width / 2] */

  /* What a forward pass leaves for the backward pass; without one, all stages share theirs, and the
     gradients are NULL. rows <= WHORL_MAX_ROWS, H = hidden width.
     The time branch has a row for each *run* of equal timesteps in a shard: one in sampling, fewer
     than the points in training, where the trainer sorts them by timestep. */
  whorl_shards shards;      /* of the rows */
  whorl_shards time_shards; /* of the runs */
  uint32_t *time_row;       /* [rows] which row of the time branch a point uses */
  float *time_embedding;    /* [runs, time_width] */
  float *time_derivative;   /* [runs, H] before SiLU, then SiLU's derivative */
  float *time_active;       /* [runs, H] */
  float *time_output;       /* [runs, H] */
  float *hidden;            /* [rows, H] the residual stream */
  struct {
    float *normalised, *inverse_deviation; /* [rows, H], [rows] */
    float *input;                          /* [rows, H] after gain and shift */
    float *derivative, *active;            /* [rows, H]; the output head: [rows, H / 2] */
  } stages[WHORL_MAX_BLOCKS + 1];          /* the blocks, then the output head */
  float *hidden_gradient;                  /* [rows, H] */
  float *wide_gradient[2];                 /* [rows, H] scratch */
  float *time_gradient;                    /* [runs, H] */
  float *label_one_hot;                    /* [rows, class_count] */
} whorl_denoiser;

/* Number of floats in a slab and where each tensor lies. */
void whorl_denoiser_layout(whorl_layout *layout, const whorl_denoiser_shape *shape);

/* Takes the tables and activations from the arena (filling them where it is real). */
void whorl_denoiser_place(whorl_denoiser *denoiser, whorl_arena *arena,
                          const whorl_denoiser_shape *shape, uint32_t timesteps,
                          whorl_memory memory);

/* How many of the points that are left go into the next pass: min(left, WHORL_MAX_ROWS). */
size_t whorl_denoiser_pass(size_t left);

/*
 * prediction [rows, width] from x [rows, width], timestep [rows] (each < timesteps), label [rows]
 * (each < class_count or WHORL_NULL_LABEL, or NULL for null labels only; ignored without classes),
 * 1 to WHORL_MAX_ROWS rows in shards. The rows do not see each other: a point's prediction has the
 * same bits in any company and any shards.
 */
void whorl_denoiser_forward(whorl_denoiser *denoiser, float *prediction, const float *parameters,
                            const float *x, const uint32_t *timestep, const uint32_t *label,
                            const whorl_shards *shards);

/* The same at real times: timestep [rows] + offset [rows], as of whorl_time_embedding_turn; offset
   NULL is none. Equal times beside each other share what the time branch makes of them. */
void whorl_denoiser_forward_at(whorl_denoiser *denoiser, float *prediction, const float *parameters,
                               const float *x, const uint32_t *timestep, const float *offset,
                               const uint32_t *label, const whorl_shards *shards);

/* Its two halves, for many passes at the same timesteps: what the time branch makes of timestep
   [rows], and the predictions of at most as many points, the first with the first timestep. */
void whorl_denoiser_time(whorl_denoiser *denoiser, const float *parameters,
                         const uint32_t *timestep, const whorl_shards *shards);
void whorl_denoiser_points(whorl_denoiser *denoiser, float *prediction, const float *parameters,
                           const float *x, const uint32_t *label, size_t rows);

/*
 * For the same arguments as the forward pass just before, with WHORL_FORWARD_AND_BACKWARD: writes
 * the gradient slab [layout.slab_count], summed by shards (the padding behind a tensor is left as
 * it is), and x_gradient [rows, width], each point's own. Either may be NULL: then it is not
 * computed.
 */
void whorl_denoiser_backward(whorl_denoiser *denoiser, float *gradient, float *x_gradient,
                             const float *prediction_gradient, const float *parameters,
                             const float *x, const uint32_t *label);

/* x_gradient [rows, width] alone, for the whorl_denoiser_points just before with as many rows; may
   be asked again. */
void whorl_denoiser_points_backward(whorl_denoiser *denoiser, float *x_gradient,
                                    const float *prediction_gradient, const float *parameters,
                                    const float *x, size_t rows);

#endif
