/*
 * trainer: one training step at a time, over shuffled epochs.
 *
 *   whorl_trainer_step(&trainer, &loss);         // the usual way
 *
 * or by hand, with questions of your own
 *
 *   whorl_trainer_gradient(&trainer, &loss, x, timestep, target, label, count);
 *   whorl_trainer_apply(&trainer);
 *
 * or together with other trainers of the same settings and data, each with its share of the shards
 * (a half, a quarter, an eighth of them), to the same bits:
 *
 *   for (uint32_t pass = 0; pass < whorl_trainer_passes(&trainer); pass++) {
 *     whorl_trainer_pass(&trainer, pass, first_shard, shard_count);
 *     // add the partial of the neighbour; then, of the neighbouring pair; and so on
 *     whorl_trainer_add_partial(&trainer, pass, others);
 *     whorl_trainer_close_pass(&trainer, pass);
 *   }
 *   whorl_trainer_close_step(&trainer, &loss);
 *
 * Trained on pairs of a point x_0 and the noise epsilon that a model made it of, instead of points
 * and noise drawn anew, a network learns straighter paths between the same two: reflow (Liu et al.
 * 2022, arXiv 2209.03003, algorithm 1). Its pairs stay together; the shuffled order draws them.
 *
 * Step number s is a pure function of (weights, average and moments, seed, s): the order of an
 * epoch, the timesteps, the noise and the labels that are dropped come from streams numbered by
 * epoch and step, not from what ran before.
 */
#ifndef WHORL_TRAINER_H
#define WHORL_TRAINER_H

#include "adam.h"
#include "arena.h"
#include "model.h"
#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  WHORL_SNAPSHOT_STEPS = 100,  /* how often the last good weights are set aside */
  WHORL_DIVERGED_LOSS = 10000, /* a net that always answers 0 has a loss of 1; nothing comes back
                                  from here */
};

typedef struct whorl_trainer_config {
  uint32_t batch_size, seed, training_steps;
  double learning_rate;
  double label_dropout; /* 0 … 1: how probably a point is trained without its label */
  bool is_paired;       /* each point comes with its noise, see trainer.noise */
  double ema_decay;     /* that of the model's settings: 0 where it has no averaged weights */
  whorl_rate_schedule rate_schedule;
  whorl_time_sampling time_sampling;
  whorl_loss_weight loss_weight;
  bool continuous_time; /* questions at real times of the straight path, not at timesteps alone */
} whorl_trainer_config;

typedef struct whorl_trainer {
  whorl_trainer_config config;
  whorl_model *model; /* borrowed; behind its weights lie the two moments */
  uint32_t step;      /* training steps done */
  float *moment1;     /* [slab] */
  float *moment2;     /* [slab] */
  float *gradient;    /* [slab + 4] of the last step, then the sum of its squared errors, padded */
  float *pass_gradient; /* [slab + 4] the same of a pass that is not the first */
  float *snapshot;      /* [slabs] weights, their average and moments before step snapshot_step */
  uint32_t snapshot_step;

  uint32_t point_count; /* at least 1 */
  float *points;        /* [point_count, width] */
  float *noise;         /* [point_count, width] the only noise that each point is trained with; or
                           NULL: it is drawn anew each time */
  uint32_t *labels;     /* [point_count] */
  uint32_t *order;      /* [point_count] the shuffled order of order_epoch */
  uint32_t order_epoch;
  float *noisy, *target, *answer_gradient; /* [WHORL_MAX_ROWS, width] */
  float *loss_weight;                      /* [WHORL_MAX_ROWS] what their errors count */
  uint32_t *timestep, *label;              /* [WHORL_MAX_ROWS] */
  float *offset;                           /* [WHORL_MAX_ROWS] with continuous time, else NULL */
  uint32_t *sample, *sample_timestep;      /* [WHORL_MAX_ROWS] */
  float *sample_offset;                    /* [WHORL_MAX_ROWS] or NULL */
  float *weight_table;                     /* [timesteps] what the errors at each count */
  uint32_t *timestep_start;                /* [timesteps] */
} whorl_trainer;

/* The latest weights and the moments. With the averaged weights between them they are one block, so
   that a snapshot is one copy. */
enum { WHORL_TRAINER_SLABS = 3 };

/* Slabs of that block, the averaged weights counted. */
uint32_t whorl_trainer_slabs(const whorl_trainer *trainer);

/* Takes the memory for at least one point. The model has been placed, with
   WHORL_FORWARD_AND_BACKWARD and WHORL_TRAINER_SLABS slabs. */
void whorl_trainer_place(whorl_trainer *trainer, whorl_arena *arena, whorl_model *model,
                         const whorl_trainer_config *config, uint32_t point_count);

/* Forgets moments, gradient, steps and snapshot: what must happen after weights were put in place.
 */
void whorl_trainer_restart(whorl_trainer *trainer);

/* Goes on from weights, their average and moments that were put in place and have seen so many
 * steps. */
void whorl_trainer_resume(whorl_trainer *trainer, uint32_t step);

uint32_t whorl_trainer_steps_per_epoch(const whorl_trainer *trainer);

/*
 * One training step on the next batch (the last of an epoch may be short). *loss: mean squared
 * error before the step, weighted as the config says. WHORL_DIVERGED where it is NaN or above
 * WHORL_DIVERGED_LOSS: weights, moments and step count go back to the last snapshot.
 */
whorl_status whorl_trainer_step(whorl_trainer *trainer, double *loss);

/* Loss and gradient of given questions: x, and target, the answer that the objective asks for,
   [count, width], timestep, label [count]. Weights stay. */
void whorl_trainer_gradient(whorl_trainer *trainer, double *loss, const float *x,
                            const uint32_t *timestep, const float *target, const uint32_t *label,
                            size_t count);

/*
 * The parts of a step, for trainers that share it. A batch is made in passes of at most
 * WHORL_MAX_ROWS points. A pass sorts its points by timestep, so that the time branch has few rows,
 * and cuts them into WHORL_SHARDS shards as even as can be (of few points some stay empty);
 * `whorl_trainer_pass` sums the gradient and the squared errors of a share of them, `shard_count` a
 * power of two and first_shard its multiple.
 * The sum is whorl_trainer_partial [whorl_trainer_partial_count] until the pass is closed.
 */
uint32_t whorl_trainer_passes(const whorl_trainer *trainer);
void whorl_trainer_pass(whorl_trainer *trainer, uint32_t pass, uint32_t first_shard,
                        uint32_t shard_count);
size_t whorl_trainer_partial_count(const whorl_trainer *trainer);
const float *whorl_trainer_partial(const whorl_trainer *trainer, uint32_t pass);
void whorl_trainer_add_partial(whorl_trainer *trainer, uint32_t pass, const float *partial);
void whorl_trainer_close_pass(whorl_trainer *trainer, uint32_t pass);

/* Adam, and the average of the weights, with the sum of all passes; *loss and the status as of
 * whorl_trainer_step. */
whorl_status whorl_trainer_close_step(whorl_trainer *trainer, double *loss);

/* Adam, and the average of the weights, with the gradient that is there. */
void whorl_trainer_apply(whorl_trainer *trainer);

/* Euclidean norm of the last gradient. */
double whorl_trainer_gradient_norm(const whorl_trainer *trainer);

#endif
