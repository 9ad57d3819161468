/*
 * model: a path, a network on it, its weights, and the memory to ask it.
 *
 *   whorl_model_place(&model, &arena, &settings, WHORL_FORWARD_ONLY, 1);
 *   whorl_model_fill(&model, &settings);
 *   whorl_predictor predictor = whorl_model_predictor(&model);
 *
 * Samplers borrow its predictor; a trainer borrows the whole (trainer.h). Whoever asks the model is
 * answered by one set of its weights (whorl_model_ask); training alone moves and reads the latest.
 */
#ifndef WHORL_MODEL_H
#define WHORL_MODEL_H

#include "arena.h"
#include "denoiser.h"
#include "noise_schedule.h"
#include "objective.h"
#include "predictor.h"
#include "settings.h"

#include <stddef.h>
#include <stdint.h>

/* The weights that answer. Without averaged ones the latest are all there is. */
typedef enum whorl_weights {
  WHORL_WEIGHTS_AVERAGED = 0, /* their moving average, where the setting ema_decay is above 0 */
  WHORL_WEIGHTS_LATEST = 1,   /* those that the last training step has made */
  WHORL_WEIGHTS_COUNT
} whorl_weights;

/* "averaged", "latest"; NULL for an unknown number. */
const char *whorl_model_weights_name(uint32_t weights);

typedef struct whorl_model {
  whorl_noise_schedule schedule;
  whorl_objective objective;
  whorl_denoiser denoiser;
  float *parameters;     /* [slabs, layout.slab_count]; the latest weights are the first slab */
  float *average;        /* the second slab, where there is one: the averaged weights; or NULL */
  const float *asked;    /* the weights that answer: one of these two */
  float *answer;         /* [WHORL_MAX_ROWS, width] what the network says */
  uint32_t *timestep;    /* [WHORL_MAX_ROWS] all equal */
  whorl_reading reading; /* what an answer means at the predictor's timestep */
} whorl_model;

whorl_denoiser_shape whorl_model_shape(const whorl_settings *settings);

/* Takes all memory from the arena; the settings have been checked. slabs: 1, or more for what is to
   lie behind the weights, parallel to them; the averaged weights are not counted. */
void whorl_model_place(whorl_model *model, whorl_arena *arena, const whorl_settings *settings,
                       whorl_memory memory, uint32_t slabs);

/* The path, and fresh weights of the settings' seed, with which the average begins. */
void whorl_model_fill(whorl_model *model, const whorl_settings *settings);

/* From now on these weights answer. A model that was placed is answered by the averaged ones. */
void whorl_model_ask(whorl_model *model, whorl_weights weights);

/* The average, if there is one, begins anew with the weights that are there. */
void whorl_model_restart_average(whorl_model *model);

/* What the network says: answer [rows, width] for x [rows, width], timestep [rows], label [rows] or
   NULL, 1 to WHORL_MAX_ROWS rows. */
void whorl_model_answer(whorl_model *model, float *answer, const float *x, const uint32_t *timestep,
                        const uint32_t *label, size_t rows);

/* What that means: x0 and epsilon [count, width] (either may be NULL) for any count. */
void whorl_model_predict(whorl_model *model, float *x0, float *epsilon, const float *x,
                         const uint32_t *timestep, const uint32_t *label, size_t count);

/* With WHORL_FORWARD_AND_BACKWARD it has an epsilon_gradient. */
whorl_predictor whorl_model_predictor(whorl_model *model);

/* The same network with memory of its own for the backward pass, taken from the arena: for a while,
   as it borrows the model's path, parameters and answer. */
void whorl_model_share(whorl_model *twin, whorl_arena *arena, const whorl_model *model);

/* x_gradient [count, width] = the sum of factor [count, width] times the derivatives of the
   network's answers towards x. Needs WHORL_FORWARD_AND_BACKWARD. */
void whorl_model_input_gradient(whorl_model *model, float *x_gradient, const float *factor,
                                const float *x, const uint32_t *timestep, const uint32_t *label,
                                size_t count);

#endif
