/*
 * session: the public C API. One session is one network with its data, in one block of memory.
 *
 *   whorl_settings settings = whorl_settings_default();
 *   size_t bytes = whorl_session_bytes(&settings, 2000);
 *   whorl_session *session;
 *   whorl_status status =
 *       whorl_session_create(&session, malloc(bytes), bytes, &settings, points, labels, 2000);
 *   float losses[100];
 *   uint32_t done;
 *   status = whorl_session_train(session, losses, 100, &done);
 *   whorl_sampling sampling = whorl_sampling_default();
 *   whorl_session_start(session, x, 2000, 7);
 *   for (uint32_t step = 0; step < 300; step++) {
 *     whorl_session_reverse_step(session, x, x, &sampling, NULL, NULL, NULL, 0, 2000, step);
 *   }
 *   free(session);
 *
 * The caller owns every buffer. Points are [count, width] floats, width
 * the setting sample_width, labels and timesteps [count] uint32.
 * Data is checked (finite, in range, shapes) and refused with a status, before anything is changed.
 * Pointers must be good: the edge that takes them from outside (wasm_api.c) checks those. A session
 * never prints, reads a clock, or allocates. Same settings, data and seed: same bits, everywhere.
 */
#ifndef WHORL_SESSION_H
#define WHORL_SESSION_H

#include "density.h" /* whorl_density_choice */
#include "file_fault.h"
#include "inpainting.h"
#include "kernels/kernels.h" /* WHORL_SHARDS */
#include "layout.h"
#include "model_file.h"
#include "sampling.h"
#include "settings.h"
#include "status.h"

#include <stddef.h>
#include <stdint.h>

enum {
  WHORL_MAX_FLOATS = 1 << 24,     /* numbers in the points of one call or data set */
  WHORL_MAX_STATE_STEP = 1 << 30, /* far past any run, and far from where step numbers wrap */
};

typedef struct whorl_session whorl_session;

/* Bytes of memory for such a session; 0 where the settings are refused, the points
   have over WHORL_MAX_FLOATS numbers, or the size does not fit in size_t. point_count 0: a session
   that can sample and predict, not train. */
size_t whorl_session_bytes(const whorl_settings *settings, uint32_t point_count);

/* Makes a session in memory[bytes] (on WHORL_ALIGNMENT), with freshly initialised weights. points
   and labels are copied; labels may be NULL for a net without classes. Free the memory when done:
   it holds everything. */
whorl_status whorl_session_create(whorl_session **session, void *memory, size_t bytes,
                                  const whorl_settings *settings, const float *points,
                                  const uint32_t *labels, uint32_t point_count);

/* The same without data, but with the memory for gradients towards points: for input gradients and
   for steering through the network. */
size_t whorl_session_gradient_bytes(const whorl_settings *settings);
whorl_status whorl_session_create_gradient(whorl_session **session, void *memory, size_t bytes,
                                           const whorl_settings *settings);

/* The same with pairs of a point and the noise [pair_count, width] that a model made it of, for
   reflow: training uses that noise instead of its own, see trainer.h. At least one pair;
   WHORL_NOT_FLOW where the schedule is not flow. */
size_t whorl_session_pairs_bytes(const whorl_settings *settings, uint32_t pair_count);
whorl_status whorl_session_create_pairs(whorl_session **session, void *memory, size_t bytes,
                                        const whorl_settings *settings, const float *points,
                                        const float *noise, const uint32_t *labels,
                                        uint32_t pair_count);

const whorl_settings *whorl_session_settings(const whorl_session *session);
const whorl_layout *whorl_session_layout(const whorl_session *session);
uint32_t whorl_session_width(const whorl_session *session); /* numbers in a point */
float *whorl_session_parameters(whorl_session *session);    /* slab by the layout */
const float *
whorl_session_average(const whorl_session *session); /* the averaged weights, or NULL */
const float *whorl_session_gradient_slab(const whorl_session *session); /* or NULL without data */

/* Training steps done; steps in an epoch (0 without data). */
uint32_t whorl_session_step(const whorl_session *session);
uint32_t whorl_session_steps_per_epoch(const whorl_session *session);

/* `steps` training steps; losses[steps] gets the mean squared error of each batch, *done how many
   there were. WHORL_NO_DATA; WHORL_DIVERGED after going back to the last good weights. */
whorl_status whorl_session_train(whorl_session *session, float *losses, uint32_t steps,
                                 uint32_t *done);

/*
 * The same training shared by sessions of equal settings, data and steps, each with its share of
 * WHORL_SHARDS shards; see trainer.h. The partial sums [partial_count] are added up between
 * neighbours. WHORL_NO_DATA without data; WHORL_BAD_COUNT for a pass or share that there is not.
 */
uint32_t whorl_session_passes(const whorl_session *session); /* of the next step; 0 without data */
whorl_status whorl_session_pass(whorl_session *session, uint32_t pass, uint32_t first_shard,
                                uint32_t shard_count);
size_t whorl_session_partial_count(const whorl_session *session);
const float *whorl_session_partial(const whorl_session *session, uint32_t pass);
whorl_status whorl_session_add_partial(whorl_session *session, uint32_t pass, const float *partial);
whorl_status whorl_session_close_pass(whorl_session *session, uint32_t pass);
whorl_status whorl_session_close_step(whorl_session *session, float *loss);

/*
 * What training has made: parameters, their average if there is one, and both moments [state_count]
 * in one block, and the step they belong to. A session of equal settings and data that gets both
 * goes on as this one would. Without data the state is what comes before the moments; without an
 * average too, the parameters alone: each is the beginning of the longer ones. WHORL_BAD_COUNT for
 * a step over WHORL_MAX_STATE_STEP, WHORL_NOT_FINITE.
 */
size_t whorl_session_state_count(const whorl_session *session);
const float *whorl_session_state(const whorl_session *session);
whorl_status whorl_session_set_state(whorl_session *session, const float *state, uint32_t step);

/* The settings that may change while a model trains, with the limits that they have: they take
   effect with the next step. WHORL_BAD_SETTING leaves both as they were. */
whorl_status whorl_session_set_pace(whorl_session *session, double learning_rate,
                                    double training_steps);

/* Loss and gradient for given questions and the answers that the objective asks for: target [count,
   width] (for epsilon, the noise). The weights stay. Needs a session with data (its memory). */
whorl_status whorl_session_gradient(whorl_session *session, double *loss, const float *x,
                                    const uint32_t *timestep, const float *target,
                                    const uint32_t *label, uint32_t count);

/* One Adam step with that gradient. */
whorl_status whorl_session_apply_gradient(whorl_session *session);

/* Euclidean norm of the last gradient; 0 without data. */
double whorl_session_gradient_norm(const whorl_session *session);

/* The data x0 and the noise epsilon [count, width] (either may be NULL) predicted for x at
   timestep; label NULL for a net without classes, or for what one that was trained with label
   dropout says without. So in all that follows. weights: a whorl_weights; what does not ask for
   some is answered by the averaged ones, where there are any. */
whorl_status whorl_session_predict(whorl_session *session, float *x0, float *epsilon,
                                   const float *x, const uint32_t *timestep, const uint32_t *label,
                                   uint32_t count, uint32_t weights);

/* x_gradient [count, width]: the sum of factor [count, width] times the derivatives of the
   network's answers (what its objective asks for) towards x. WHORL_NO_DATA in a session without
   data that was not created for gradients. */
whorl_status whorl_session_input_gradient(whorl_session *session, float *x_gradient,
                                          const float *factor, const float *x,
                                          const uint32_t *timestep, const uint32_t *label,
                                          uint32_t count);

/*
 * log_density [count]: the natural logarithm of the density that the network finds at points
 * [count, width]; see density.h. memory [density_bytes] (on WHORL_ALIGNMENT) is used during the
 * call only. WHORL_BAD_COUNT for as many steps as timesteps, more than WHORL_MAX_PROBES probes, or
 * a first_point too large.
 */
size_t whorl_session_density_bytes(const whorl_session *session);
whorl_status whorl_session_log_density(const whorl_session *session, double *log_density,
                                       void *memory, const float *points, const uint32_t *label,
                                       uint32_t count, const whorl_density_choice *choice,
                                       uint32_t weights);

/*
 * straightness [count]: how far from straight the paths are that the network draws from noise
 * [count, width] to data; see straightness.h. Their mean is the S of Liu et al. memory
 * [straightness_bytes] (on WHORL_ALIGNMENT) is used during the call only. WHORL_NOT_FLOW where the
 * schedule is not flow.
 */
size_t whorl_session_straightness_bytes(const whorl_session *session);
whorl_status whorl_session_straightness(whorl_session *session, double *straightness, void *memory,
                                        const float *noise, const uint32_t *label, uint32_t count);

/* Mean squared errors by bucket of timesteps, asked in parts; see whorl_loss_by_time_add. losses
   [loss_buckets] is zeros before the first question, and done when all loss_questions are asked. */
uint32_t whorl_session_loss_questions(const whorl_session *session);
uint32_t whorl_session_loss_buckets(const whorl_session *session);
whorl_status whorl_session_loss_by_time(whorl_session *session, double *losses, const float *points,
                                        const uint32_t *label, uint32_t point_count, uint32_t first,
                                        uint32_t count);

/* x_T: pure noise. */
whorl_status whorl_session_start(whorl_session *session, float *x, uint32_t count, uint32_t seed);

/* Reverse steps of a sampling, 0 where it is refused; and the timesteps [steps] at which they
   start, strictly decreasing. WHORL_BAD_SETTING, or WHORL_BAD_COUNT for more steps than timesteps.
 */
uint32_t whorl_session_steps(const whorl_session *session, const whorl_sampling *sampling);
whorl_status whorl_session_timesteps(const whorl_session *session, uint32_t *timesteps,
                                     const whorl_sampling *sampling);

/* Predictions for each point in a whole run, of which one that is guided asks the network twice
   (guidance.h); 0 where the sampling is refused. */
uint32_t whorl_session_evaluations(const whorl_session *session, const whorl_sampling *sampling);

/* Floats in the history of so many points; 0 where the sampling is refused. */
size_t whorl_session_history_count(const whorl_session *session, const whorl_sampling *sampling,
                                   uint32_t count);

/* From now on reverse steps with a steering_strength above 0 go where this energy is low; count 0:
   there is none, as in a new session. See whorl_steering_aim. Points in the plane only. */
whorl_status whorl_session_steer(whorl_session *session, uint32_t energy, const double *numbers,
                                 uint32_t count);

/* The data x0 and the noise epsilon [count, width] that a step of this sampling finds in x at a
   timestep, guided as the sampling says; without steering. */
whorl_status whorl_session_predict_guided(whorl_session *session, float *x0, float *epsilon,
                                          const float *x, uint32_t timestep, const uint32_t *label,
                                          uint32_t count, const whorl_sampling *sampling);

/* One reverse step, see whorl_sampler_step and whorl_cloud; x_next may be x. */
whorl_status whorl_session_reverse_step(whorl_session *session, float *x_next, const float *x,
                                        const whorl_sampling *sampling, const uint32_t *label,
                                        const float *noise, float *history, uint32_t first_point,
                                        uint32_t count, uint32_t step);

/* The same with coordinates that are held; see whorl_inpainting_step. WHORL_BAD_COUNT for visits
   out of their range, WHORL_BAD_RULE where more than one is asked of a rule with a history. */
whorl_status whorl_session_inpaint_step(whorl_session *session, float *x_next, const float *x,
                                        const whorl_sampling *sampling, const uint32_t *label,
                                        const whorl_inpainting *inpainting, float *history,
                                        uint32_t first_point, uint32_t count, uint32_t step);

/* The weights, and the averaged ones if there are any, as a safetensors file; see model_file.h and
   whorl_safetensors_write. */
size_t whorl_session_save(const whorl_session *session, uint8_t *bytes, size_t capacity,
                          const uint8_t *metadata, size_t metadata_size);

/* Takes the weights of a file in which this session's network is; see model_file.h. A session that
   averages takes the averaged weights too, or begins them with the weights of a file that has none.
   Training starts anew. On any error the session is as before, and *fault tells what is wrong. */
whorl_status whorl_session_load(whorl_session *session, whorl_file_fault *fault,
                                const uint8_t *bytes, size_t size);

/* Describes the network in a file and puts its sizes into settings, and an ema_decay above 0 where
   the file has averaged weights; the other settings stay. On any error they are as before. */
whorl_status whorl_session_inspect(whorl_settings *settings, whorl_model_file *model,
                                   whorl_file_fault *fault, const uint8_t *bytes, size_t size);

/* FNV-1a hash of all weights, and behind them of the averaged ones: one number for a run. */
uint32_t whorl_session_checksum(const whorl_session *session);

#endif
