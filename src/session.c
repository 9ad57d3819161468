/* The session: checks what comes from outside and hands it down. */
#include "session.h"

#include "density.h"
#include "guidance.h"
#include "loss_by_time.h"
#include "model.h"
#include "portable_math.h"
#include "sampler.h"
#include "steering.h"
#include "straightness.h"
#include "trainer.h"

#include <assert.h>
#include <string.h>

/* For a file with averaged weights that does not say with which decay they were made. */
static const double USUAL_EMA_DECAY = 0.999;

struct whorl_session {
  whorl_settings settings;
  whorl_model model;
  whorl_guidance guidance; /* around the model */
  whorl_steering steering; /* around the guidance; the sampler asks it */
  whorl_sampler sampler;
  uint32_t point_count;  /* 0: no data, and no trainer */
  whorl_trainer trainer; /* borrows the model; without data its step alone */
};

/* --- making --- */

/* What a session has memory for. */
typedef struct contents {
  uint32_t point_count;
  bool is_paired; /* each point with its noise */
  whorl_memory memory;
} contents;

/* Run twice: to measure (with a session that is thrown away) and to place. */
static void lay_out(whorl_session *session, whorl_arena *arena, const whorl_settings *settings,
                    contents for_what)
{
  const uint32_t point_count = for_what.point_count;
  const whorl_trainer_config config = {
      .batch_size = (uint32_t)settings->batch_size,
      .seed = (uint32_t)settings->seed,
      .training_steps = (uint32_t)settings->training_steps,
      .learning_rate = settings->learning_rate,
      .label_dropout = settings->label_dropout,
      .is_paired = for_what.is_paired,
      .ema_decay = settings->ema_decay,
      .rate_schedule = (whorl_rate_schedule)settings->rate_schedule,
      .time_sampling = (whorl_time_sampling)settings->time_sampling,
      .loss_weight = (whorl_loss_weight)settings->loss_weight,
      .continuous_time = settings->continuous_time != 0.0,
  };
  session->settings = *settings;
  session->point_count = point_count;
  whorl_model_place(&session->model, arena, settings, for_what.memory,
                    point_count > 0 ? WHORL_TRAINER_SLABS : 1);
  if (point_count > 0) {
    whorl_trainer_place(&session->trainer, arena, &session->model, &config, point_count);
  }
  whorl_guidance_place(&session->guidance, arena, whorl_model_predictor(&session->model),
                       session->model.schedule.timesteps);
  whorl_steering_place(&session->steering, arena, whorl_guidance_predictor(&session->guidance),
                       &session->model.schedule);
  whorl_sampler_place(&session->sampler, arena, whorl_steering_predictor(&session->steering),
                      &session->model.schedule);
}

/* Training begins anew, with the weights that are there. */
static void restart(whorl_session *session)
{
  if (session->point_count > 0) {
    whorl_trainer_restart(&session->trainer);
  }
  session->trainer.step = 0;
}

static size_t bytes_of(const whorl_settings *settings, contents for_what)
{
  uint32_t wrong;
  if (whorl_settings_check(settings, &wrong) != WHORL_OK ||
      for_what.point_count > WHORL_MAX_FLOATS / (uint32_t)settings->sample_width) {
    return 0;
  }
  whorl_arena arena = whorl_arena_measure();
  whorl_session scratch;
  whorl_arena_take(&arena, 1, sizeof(whorl_session));
  lay_out(&scratch, &arena, settings, for_what);
  return arena.overflowed ? 0 : arena.used;
}

/* Who trains computes gradients. */
static contents points_alone(uint32_t point_count)
{
  return (contents){point_count, false,
                    point_count > 0 ? WHORL_FORWARD_AND_BACKWARD : WHORL_FORWARD_ONLY};
}

static contents pairs_of(uint32_t pair_count)
{
  return (contents){pair_count, true, WHORL_FORWARD_AND_BACKWARD};
}

static contents gradients_alone(void)
{
  return (contents){0, false, WHORL_FORWARD_AND_BACKWARD};
}

size_t whorl_session_bytes(const whorl_settings *settings, uint32_t point_count)
{
  return bytes_of(settings, points_alone(point_count));
}

size_t whorl_session_pairs_bytes(const whorl_settings *settings, uint32_t pair_count)
{
  return pair_count == 0 ? 0 : bytes_of(settings, pairs_of(pair_count));
}

size_t whorl_session_gradient_bytes(const whorl_settings *settings)
{
  return bytes_of(settings, gradients_alone());
}

static whorl_status check_points(const float *x, uint32_t count, uint32_t width)
{
  if (count < 1 || count > WHORL_MAX_FLOATS / width) {
    return WHORL_BAD_COUNT;
  }
  return whorl_are_finite(x, (size_t)count * width) ? WHORL_OK : WHORL_NOT_FINITE;
}

/* A label in range for each point where there are classes, and none where there are none. */
static whorl_status check_labels(uint32_t class_count, const uint32_t *label, uint32_t count)
{
  if (class_count == 0 || label == NULL) {
    return (class_count == 0) == (label == NULL) ? WHORL_OK : WHORL_BAD_LABEL;
  }
  for (uint32_t i = 0; i < count; i++) {
    if (label[i] >= class_count) {
      return WHORL_BAD_LABEL;
    }
  }
  return WHORL_OK;
}

/* The same for what a net is asked: trained with label dropout, it can do without. */
static whorl_status check_asked_labels(const whorl_session *session, const uint32_t *label,
                                       uint32_t count)
{
  return label == NULL && session->settings.label_dropout > 0.0
             ? WHORL_OK
             : check_labels(session->model.denoiser.shape.class_count, label, count);
}

/* Straight paths are those of one schedule. */
static whorl_status check_flow(const whorl_settings *settings)
{
  return settings->schedule == (double)WHORL_SCHEDULE_FLOW ? WHORL_OK : WHORL_NOT_FLOW;
}

static whorl_status check_timesteps(const whorl_session *session, const uint32_t *timestep,
                                    uint32_t count)
{
  for (uint32_t i = 0; i < count; i++) {
    if (timestep[i] >= session->model.schedule.timesteps) {
      return WHORL_BAD_TIMESTEP;
    }
  }
  return WHORL_OK;
}

/* Points and what goes with each of them, in this order: a count out of range must not lead a later
   check out of its array. */
static whorl_status check_questions(const whorl_session *session, const float *x,
                                    const uint32_t *timestep, const uint32_t *label, uint32_t count)
{
  whorl_status status = check_points(x, count, whorl_session_width(session));
  if (status == WHORL_OK) {
    status = check_timesteps(session, timestep, count);
  }
  if (status == WHORL_OK) {
    status = check_asked_labels(session, label, count);
  }
  return status;
}

static whorl_status create(whorl_session **session, void *memory, size_t bytes,
                           const whorl_settings *settings, const float *points, const float *noise,
                           const uint32_t *labels, contents for_what)
{
  const uint32_t point_count = for_what.point_count;
  uint32_t wrong;
  whorl_status status = whorl_settings_check(settings, &wrong);
  if (status == WHORL_OK && settings->continuous_time != 0.0 &&
      settings->schedule != (double)WHORL_SCHEDULE_FLOW) {
    status = WHORL_NO_REAL_TIMES;
  }
  if (status == WHORL_OK && point_count > 0) {
    const uint32_t class_count = (uint32_t)settings->class_count;
    status = check_points(points, point_count, (uint32_t)settings->sample_width);
    if (status == WHORL_OK) {
      status = check_labels(class_count, class_count == 0 ? NULL : labels, point_count);
    }
  }
  if (status == WHORL_OK && for_what.is_paired) {
    status = check_flow(settings);
  }
  if (status == WHORL_OK && for_what.is_paired) {
    status = check_points(noise, point_count, (uint32_t)settings->sample_width);
  }
  if (status != WHORL_OK) {
    return status;
  }
  const size_t needed = bytes_of(settings, for_what);
  if (needed == 0 || bytes < needed) {
    return WHORL_TOO_LARGE;
  }
  whorl_arena arena = whorl_arena_over(memory);
  whorl_session *made = whorl_arena_take(&arena, 1, sizeof *made);
  lay_out(made, &arena, settings, for_what);
  whorl_model_fill(&made->model, settings);
  if (point_count > 0) {
    const size_t size = (size_t)point_count * whorl_session_width(made) * sizeof(float);
    memcpy(made->trainer.points, points, size);
    if (noise != NULL) {
      memcpy(made->trainer.noise, noise, size);
    }
    if (labels != NULL) {
      memcpy(made->trainer.labels, labels, (size_t)point_count * sizeof(uint32_t));
    }
  }
  restart(made);
  *session = made;
  return WHORL_OK;
}

whorl_status whorl_session_create(whorl_session **session, void *memory, size_t bytes,
                                  const whorl_settings *settings, const float *points,
                                  const uint32_t *labels, uint32_t point_count)
{
  return create(session, memory, bytes, settings, points, NULL, labels, points_alone(point_count));
}

whorl_status whorl_session_create_pairs(whorl_session **session, void *memory, size_t bytes,
                                        const whorl_settings *settings, const float *points,
                                        const float *noise, const uint32_t *labels,
                                        uint32_t pair_count)
{
  return pair_count == 0 ? WHORL_BAD_COUNT
                         : create(session, memory, bytes, settings, points, noise, labels,
                                  pairs_of(pair_count));
}

whorl_status whorl_session_create_gradient(whorl_session **session, void *memory, size_t bytes,
                                           const whorl_settings *settings)
{
  return create(session, memory, bytes, settings, NULL, NULL, NULL, gradients_alone());
}

const whorl_settings *whorl_session_settings(const whorl_session *session)
{
  return &session->settings;
}

const whorl_layout *whorl_session_layout(const whorl_session *session)
{
  return &session->model.denoiser.layout;
}

uint32_t whorl_session_width(const whorl_session *session)
{
  return session->model.denoiser.shape.sample_width;
}

float *whorl_session_parameters(whorl_session *session)
{
  return session->model.parameters;
}

const float *whorl_session_average(const whorl_session *session)
{
  return session->model.average;
}

const float *whorl_session_gradient_slab(const whorl_session *session)
{
  return session->point_count == 0 ? NULL : session->trainer.gradient;
}

/* --- training --- */

uint32_t whorl_session_step(const whorl_session *session)
{
  return session->trainer.step;
}

uint32_t whorl_session_steps_per_epoch(const whorl_session *session)
{
  return session->point_count == 0 ? 0 : whorl_trainer_steps_per_epoch(&session->trainer);
}

whorl_status whorl_session_train(whorl_session *session, float *losses, uint32_t steps,
                                 uint32_t *done)
{
  whorl_status status = session->point_count == 0 ? WHORL_NO_DATA : WHORL_OK;
  for (*done = 0; status == WHORL_OK && *done < steps; (*done)++) {
    double loss;
    status = whorl_trainer_step(&session->trainer, &loss);
    if (status != WHORL_OK) {
      break;
    }
    losses[*done] = (float)loss;
  }
  return status;
}

uint32_t whorl_session_passes(const whorl_session *session)
{
  return session->point_count == 0 ? 0 : whorl_trainer_passes(&session->trainer);
}

size_t whorl_session_partial_count(const whorl_session *session)
{
  return session->point_count == 0 ? 0 : whorl_trainer_partial_count(&session->trainer);
}

static whorl_status check_pass(const whorl_session *session, uint32_t pass)
{
  if (session->point_count == 0) {
    return WHORL_NO_DATA;
  }
  return pass < whorl_trainer_passes(&session->trainer) ? WHORL_OK : WHORL_BAD_COUNT;
}

whorl_status whorl_session_pass(whorl_session *session, uint32_t pass, uint32_t first_shard,
                                uint32_t shard_count)
{
  const whorl_status status = check_pass(session, pass);
  if (status != WHORL_OK) {
    return status;
  }
  const bool is_power = shard_count >= 1 && (shard_count & (shard_count - 1)) == 0;
  if (!is_power || shard_count > WHORL_SHARDS || first_shard % shard_count != 0 ||
      first_shard > WHORL_SHARDS - shard_count) {
    return WHORL_BAD_COUNT;
  }
  whorl_trainer_pass(&session->trainer, pass, first_shard, shard_count);
  return WHORL_OK;
}

const float *whorl_session_partial(const whorl_session *session, uint32_t pass)
{
  return check_pass(session, pass) == WHORL_OK ? whorl_trainer_partial(&session->trainer, pass)
                                               : NULL;
}

whorl_status whorl_session_add_partial(whorl_session *session, uint32_t pass, const float *partial)
{
  const whorl_status status = check_pass(session, pass);
  if (status == WHORL_OK) {
    whorl_trainer_add_partial(&session->trainer, pass, partial);
  }
  return status;
}

whorl_status whorl_session_close_pass(whorl_session *session, uint32_t pass)
{
  const whorl_status status = check_pass(session, pass);
  if (status == WHORL_OK) {
    whorl_trainer_close_pass(&session->trainer, pass);
  }
  return status;
}

whorl_status whorl_session_close_step(whorl_session *session, float *loss)
{
  if (session->point_count == 0) {
    return WHORL_NO_DATA;
  }
  double mean;
  const whorl_status status = whorl_trainer_close_step(&session->trainer, &mean);
  *loss = (float)mean;
  return status;
}

/* The latest weights, and the averaged ones if there are any. */
static uint32_t weight_slabs(const whorl_session *session)
{
  return session->model.average == NULL ? 1 : 2;
}

size_t whorl_session_state_count(const whorl_session *session)
{
  const size_t slabs =
      session->point_count == 0 ? weight_slabs(session) : whorl_trainer_slabs(&session->trainer);
  return slabs * session->model.denoiser.layout.slab_count;
}

const float *whorl_session_state(const whorl_session *session)
{
  return session->model.parameters;
}

whorl_status whorl_session_set_state(whorl_session *session, const float *state, uint32_t step)
{
  const size_t count = whorl_session_state_count(session);
  if (step > WHORL_MAX_STATE_STEP) {
    return WHORL_BAD_COUNT;
  }
  if (!whorl_are_finite(state, count)) {
    return WHORL_NOT_FINITE;
  }
  memmove(session->model.parameters, state, count * sizeof *state); /* it may be the session's */
  if (session->point_count > 0) {
    whorl_trainer_resume(&session->trainer, step);
  }
  session->trainer.step = step; /* without data too: the weights' */
  return WHORL_OK;
}

whorl_status whorl_session_set_pace(whorl_session *session, double learning_rate,
                                    double training_steps)
{
  whorl_settings settings = session->settings;
  settings.learning_rate = learning_rate;
  settings.training_steps = training_steps;
  uint32_t wrong;
  const whorl_status status = whorl_settings_check(&settings, &wrong);
  if (status == WHORL_OK) {
    session->settings = settings;
    if (session->point_count > 0) {
      session->trainer.config.learning_rate = learning_rate;
      session->trainer.config.training_steps = (uint32_t)training_steps;
    }
  }
  return status;
}

whorl_status whorl_session_gradient(whorl_session *session, double *loss, const float *x,
                                    const uint32_t *timestep, const float *target,
                                    const uint32_t *label, uint32_t count)
{
  if (session->point_count == 0) {
    return WHORL_NO_DATA;
  }
  whorl_status status = check_questions(session, x, timestep, label, count);
  if (status == WHORL_OK) {
    status = check_points(target, count, whorl_session_width(session));
  }
  if (status == WHORL_OK) {
    whorl_trainer_gradient(&session->trainer, loss, x, timestep, target, label, count);
  }
  return status;
}

whorl_status whorl_session_apply_gradient(whorl_session *session)
{
  if (session->point_count == 0) {
    return WHORL_NO_DATA;
  }
  whorl_trainer_apply(&session->trainer);
  return WHORL_OK;
}

double whorl_session_gradient_norm(const whorl_session *session)
{
  return session->point_count == 0 ? 0.0 : whorl_trainer_gradient_norm(&session->trainer);
}

/* --- predicting and sampling --- */

/* After somebody has asked for weights of their choice: all others expect the averaged ones. */
static void answer_as_usual(whorl_session *session)
{
  whorl_model_ask(&session->model, WHORL_WEIGHTS_AVERAGED);
}

whorl_status whorl_session_predict(whorl_session *session, float *x0, float *epsilon,
                                   const float *x, const uint32_t *timestep, const uint32_t *label,
                                   uint32_t count, uint32_t weights)
{
  const whorl_status status = weights < WHORL_WEIGHTS_COUNT
                                  ? check_questions(session, x, timestep, label, count)
                                  : WHORL_BAD_NAME;
  if (status == WHORL_OK) {
    whorl_model_ask(&session->model, (whorl_weights)weights);
    whorl_model_predict(&session->model, x0, epsilon, x, timestep, label, count);
    answer_as_usual(session);
  }
  return status;
}

whorl_status whorl_session_input_gradient(whorl_session *session, float *x_gradient,
                                          const float *factor, const float *x,
                                          const uint32_t *timestep, const uint32_t *label,
                                          uint32_t count)
{
  if (session->model.denoiser.memory != WHORL_FORWARD_AND_BACKWARD) {
    return WHORL_NO_DATA;
  }
  whorl_status status = check_questions(session, x, timestep, label, count);
  if (status == WHORL_OK) {
    status = check_points(factor, count, whorl_session_width(session));
  }
  if (status == WHORL_OK) {
    whorl_model_input_gradient(&session->model, x_gradient, factor, x, timestep, label, count);
  }
  return status;
}

/* The network once more, with a backward pass, and the flow along it. */
static void lay_out_density(whorl_model *model, whorl_density *density, whorl_arena *arena,
                            const whorl_session *session)
{
  whorl_model_share(model, arena, &session->model);
  whorl_density_place(density, arena, whorl_model_predictor(model), &session->model.schedule);
}

size_t whorl_session_density_bytes(const whorl_session *session)
{
  whorl_model model;
  whorl_density density;
  whorl_arena arena = whorl_arena_measure();
  lay_out_density(&model, &density, &arena, session);
  return arena.overflowed ? 0 : arena.used;
}

whorl_status whorl_session_log_density(const whorl_session *session, double *log_density,
                                       void *memory, const float *points, const uint32_t *label,
                                       uint32_t count, const whorl_density_choice *choice,
                                       uint32_t weights)
{
  const uint32_t width = whorl_session_width(session);
  whorl_status status =
      weights < WHORL_WEIGHTS_COUNT ? check_points(points, count, width) : WHORL_BAD_NAME;
  if (status == WHORL_OK) {
    status = check_asked_labels(session, label, count);
  }
  if (status == WHORL_OK &&
      !whorl_density_accepts(choice, session->model.schedule.timesteps, count)) {
    status = WHORL_BAD_COUNT;
  }
  if (status != WHORL_OK) {
    return status;
  }
  whorl_model model;
  whorl_density density;
  whorl_arena arena = whorl_arena_over(memory);
  lay_out_density(&model, &density, &arena, session);
  whorl_model_ask(&model, (whorl_weights)weights);
  whorl_density_log(&density, log_density, points, label, count, choice);
  return WHORL_OK;
}

size_t whorl_session_straightness_bytes(const whorl_session *session)
{
  whorl_straightness paths;
  whorl_arena arena = whorl_arena_measure();
  whorl_straightness_place(&paths, &arena, (whorl_predictor){.width = whorl_session_width(session)},
                           NULL);
  return arena.overflowed ? 0 : arena.used;
}

whorl_status whorl_session_straightness(whorl_session *session, double *straightness, void *memory,
                                        const float *noise, const uint32_t *label, uint32_t count)
{
  const uint32_t width = whorl_session_width(session);
  whorl_status status = check_flow(&session->settings);
  if (status == WHORL_OK) {
    status = check_points(noise, count, width);
  }
  if (status == WHORL_OK) {
    status = check_asked_labels(session, label, count);
  }
  if (status != WHORL_OK) {
    return status;
  }
  whorl_straightness paths;
  whorl_arena arena = whorl_arena_over(memory);
  whorl_straightness_place(&paths, &arena, whorl_model_predictor(&session->model),
                           &session->model.schedule);
  for (uint32_t done = 0; done < count;) {
    const uint32_t rows = (uint32_t)whorl_denoiser_pass(count - done);
    whorl_straightness_of(&paths, straightness + done, noise + (size_t)done * width,
                          label == NULL ? NULL : label + done, rows);
    done += rows;
  }
  return WHORL_OK;
}

uint32_t whorl_session_loss_questions(const whorl_session *session)
{
  return whorl_loss_by_time_questions(session->model.schedule.timesteps);
}

uint32_t whorl_session_loss_buckets(const whorl_session *session)
{
  return whorl_loss_by_time_buckets(session->model.schedule.timesteps);
}

whorl_status whorl_session_loss_by_time(whorl_session *session, double *losses, const float *points,
                                        const uint32_t *label, uint32_t point_count, uint32_t first,
                                        uint32_t count)
{
  whorl_status status = check_points(points, point_count, whorl_session_width(session));
  if (status == WHORL_OK) {
    status = check_asked_labels(session, label, point_count);
  }
  if (status == WHORL_OK) { /* the sampler is at rest: its memory is free */
    whorl_loss_by_time_add(losses, &session->model, session->sampler.x0, session->sampler.epsilon,
                           points, label, point_count, first, count);
  }
  return status;
}

whorl_status whorl_session_start(whorl_session *session, float *x, uint32_t count, uint32_t seed)
{
  const uint32_t width = whorl_session_width(session);
  if (count < 1 || count > WHORL_MAX_FLOATS / width) {
    return WHORL_BAD_COUNT;
  }
  whorl_sampler_start(x, count, width, seed);
  return WHORL_OK;
}

static whorl_status check_sampling(const whorl_session *session, const whorl_sampling *sampling)
{
  uint32_t wrong;
  if (whorl_sampling_check(sampling, &wrong) != WHORL_OK) {
    return WHORL_BAD_SETTING;
  }
  if (sampling->guidance_from > sampling->guidance_to) {
    return WHORL_BAD_INTERVAL;
  }
  if (sampling->guidance != 1.0 && session->model.denoiser.shape.class_count == 0) {
    return WHORL_NO_LABELS_TO_GUIDE;
  }
  if (sampling->guidance != 1.0 && session->settings.label_dropout == 0.0) {
    return WHORL_NO_NULL_LABEL;
  }
  const uint32_t timesteps = session->model.schedule.timesteps;
  const uint32_t path = whorl_sampling_path(sampling, timesteps);
  return path <= timesteps && sampling->steps <= (double)path ? WHORL_OK : WHORL_BAD_COUNT;
}

static whorl_status check_steering(const whorl_session *session, const whorl_sampling *sampling)
{
  if (sampling->steering_strength > 0.0 && session->steering.number_count == 0) {
    return WHORL_NO_ENERGY;
  }
  if (sampling->steering_strength > 0.0 && session->steering.inner.epsilon_gradient == NULL &&
      whorl_steering_asks_gradient(&session->steering,
                                   (whorl_steering_form)sampling->steering_gradient)) {
    return WHORL_NO_GRADIENT;
  }
  return WHORL_OK;
}

whorl_status whorl_session_steer(whorl_session *session, uint32_t energy, const double *numbers,
                                 uint32_t count)
{
  return whorl_steering_aim(&session->steering, energy, numbers, count);
}

uint32_t whorl_session_steps(const whorl_session *session, const whorl_sampling *sampling)
{
  return check_sampling(session, sampling) == WHORL_OK
             ? whorl_sampling_steps(sampling, session->model.schedule.timesteps)
             : 0;
}

uint32_t whorl_session_evaluations(const whorl_session *session, const whorl_sampling *sampling)
{
  return check_sampling(session, sampling) == WHORL_OK
             ? whorl_sampler_evaluations(sampling, session->model.schedule.timesteps)
             : 0;
}

whorl_status whorl_session_timesteps(const whorl_session *session, uint32_t *timesteps,
                                     const whorl_sampling *sampling)
{
  const whorl_status status = check_sampling(session, sampling);
  const uint32_t steps = whorl_session_steps(session, sampling);
  for (uint32_t step = 0; step < steps; step++) {
    timesteps[step] = whorl_sampling_timestep(sampling, &session->model.schedule, step);
  }
  return status;
}

size_t whorl_session_history_count(const whorl_session *session, const whorl_sampling *sampling,
                                   uint32_t count)
{
  return check_sampling(session, sampling) == WHORL_OK
             ? whorl_sampler_history_count(&session->sampler, sampling, count)
             : 0;
}

/* A label for each point, or one for all, or none: whichever the network takes. */
static whorl_status check_cloud_labels(const whorl_session *session, const whorl_sampling *sampling,
                                       const uint32_t *label, uint32_t count)
{
  const uint32_t class_count = session->model.denoiser.shape.class_count;
  if (label != NULL || sampling->label < 0.0) {
    return check_asked_labels(session, label, count);
  }
  return sampling->label < (double)class_count ? WHORL_OK : WHORL_BAD_LABEL;
}

static void set_guidance(whorl_session *session, const whorl_sampling *sampling)
{
  whorl_guidance_set(&session->guidance, sampling->guidance, sampling->guidance_from,
                     sampling->guidance_to);
}

whorl_status whorl_session_predict_guided(whorl_session *session, float *x0, float *epsilon,
                                          const float *x, uint32_t timestep, const uint32_t *label,
                                          uint32_t count, const whorl_sampling *sampling)
{
  const uint32_t width = whorl_session_width(session);
  whorl_status status = check_sampling(session, sampling);
  if (status == WHORL_OK) {
    status = check_points(x, count, width);
  }
  if (status == WHORL_OK) {
    status = check_timesteps(session, &timestep, 1);
  }
  if (status == WHORL_OK) {
    status = check_asked_labels(session, label, count);
  }
  if (status != WHORL_OK) {
    return status;
  }
  set_guidance(session, sampling);
  whorl_model_ask(&session->model, (whorl_weights)sampling->weights);
  const whorl_predictor guided = whorl_guidance_predictor(&session->guidance);
  guided.set_time(guided.context, timestep);
  for (uint32_t row = 0; row < count; row += WHORL_MAX_ROWS) {
    const uint32_t rows = count - row < WHORL_MAX_ROWS ? count - row : WHORL_MAX_ROWS;
    const size_t at = (size_t)row * width;
    guided.predict(guided.context, x0 + at, epsilon + at, x + at,
                   label == NULL ? NULL : label + row, rows);
  }
  answer_as_usual(session);
  return WHORL_OK;
}

/* Everything that a reverse step asks for; after WHORL_OK the predictors are set to the sampling.
 */
static whorl_status prepare_step(whorl_session *session, const float *x,
                                 const whorl_sampling *sampling, const uint32_t *label,
                                 uint32_t count, uint32_t step)
{
  whorl_status status = check_sampling(session, sampling);
  if (status == WHORL_OK && step >= whorl_session_steps(session, sampling)) {
    status = WHORL_BAD_COUNT;
  }
  if (status == WHORL_OK) {
    status = check_steering(session, sampling);
  }
  if (status == WHORL_OK) {
    status = check_points(x, count, whorl_session_width(session));
  }
  if (status == WHORL_OK) {
    status = check_cloud_labels(session, sampling, label, count);
  }
  if (status == WHORL_OK) {
    set_guidance(session, sampling);
    whorl_steering_set(&session->steering, sampling->steering_strength,
                       (whorl_steering_form)sampling->steering_gradient);
  }
  return status;
}

whorl_status whorl_session_reverse_step(whorl_session *session, float *x_next, const float *x,
                                        const whorl_sampling *sampling, const uint32_t *label,
                                        const float *noise, float *history, uint32_t first_point,
                                        uint32_t count, uint32_t step)
{
  whorl_status status = prepare_step(session, x, sampling, label, count, step);
  if (status == WHORL_OK && noise != NULL) {
    status = check_points(noise, count, whorl_session_width(session));
  }
  if (status == WHORL_OK) {
    whorl_model_ask(&session->model, (whorl_weights)sampling->weights);
    whorl_sampler_step(&session->sampler, x_next, x,
                       &(whorl_cloud){.count = count,
                                      .first_point = first_point,
                                      .label = label,
                                      .noise = noise,
                                      .history = history},
                       sampling, step);
    answer_as_usual(session);
  }
  return status;
}

whorl_status whorl_session_inpaint_step(whorl_session *session, float *x_next, const float *x,
                                        const whorl_sampling *sampling, const uint32_t *label,
                                        const whorl_inpainting *inpainting, float *history,
                                        uint32_t first_point, uint32_t count, uint32_t step)
{
  whorl_status status = prepare_step(session, x, sampling, label, count, step);
  if (status == WHORL_OK) {
    status = check_points(inpainting->known, count, whorl_session_width(session));
  }
  if (status == WHORL_OK && (inpainting->visits < 1 || inpainting->visits > WHORL_MAX_VISITS)) {
    status = WHORL_BAD_COUNT;
  }
  if (status == WHORL_OK && inpainting->visits > 1 &&
      whorl_step_rules[(uint32_t)sampling->rule].history > 0) {
    status = WHORL_BAD_RULE;
  }
  if (status == WHORL_OK) {
    whorl_model_ask(&session->model, (whorl_weights)sampling->weights);
    whorl_inpainting_step(
        &session->sampler, x_next, x,
        &(whorl_cloud){
            .count = count, .first_point = first_point, .label = label, .history = history},
        sampling, inpainting, step);
    answer_as_usual(session);
  }
  return status;
}

/* --- files --- */

size_t whorl_session_save(const whorl_session *session, uint8_t *bytes, size_t capacity,
                          const uint8_t *metadata, size_t metadata_size)
{
  const whorl_safetensors_set sets[WHORL_FILE_SETS] = {
      {"", session->model.parameters}, {WHORL_FILE_AVERAGE, session->model.average}};
  return metadata_size > WHORL_FILE_MAX_METADATA
             ? 0
             : whorl_safetensors_write(bytes, capacity, &session->model.denoiser.layout, sets,
                                       metadata, metadata_size);
}

static const whorl_tensor *tensor_named(const whorl_layout *layout, const char *name)
{
  for (uint32_t i = 0; i < layout->tensor_count; i++) {
    if (strcmp(layout->tensors[i].name, name) == 0) {
      return &layout->tensors[i];
    }
  }
  return NULL;
}

static whorl_told_shape shape_told(const whorl_tensor *tensor)
{
  return (whorl_told_shape){tensor->columns == 0 ? 1 : 2, {tensor->rows, tensor->columns}};
}

/* Is the network in the file this one? *fault: the first tensor that tells. */
static whorl_status compare_layouts(whorl_file_fault *fault, const whorl_layout *found,
                                    const whorl_layout *wanted)
{
  for (int side = 0; side < 2; side++) { /* what is wanted is there, then: and nothing more */
    const whorl_layout *of = side == 0 ? wanted : found, *in = side == 0 ? found : wanted;
    for (uint32_t i = 0; i < of->tensor_count; i++) {
      const whorl_tensor *tensor = &of->tensors[i], *other = tensor_named(in, tensor->name);
      whorl_status status = WHORL_OK;
      if (other == NULL) {
        status = side == 0 ? WHORL_FILE_MISSING : WHORL_FILE_OTHER_NETWORK;
      } else if (other->rows != tensor->rows || other->columns != tensor->columns) {
        status = WHORL_FILE_SHAPE;
      }
      if (status != WHORL_OK) {
        const whorl_slice name = {(const uint8_t *)tensor->name, strlen(tensor->name)};
        whorl_file_fault_set(fault, status, name);
        if (other != NULL) {
          fault->found = shape_told(other);
          fault->wanted = shape_told(tensor);
        }
        return status;
      }
    }
  }
  return WHORL_OK;
}

whorl_status whorl_session_load(whorl_session *session, whorl_file_fault *fault,
                                const uint8_t *bytes, size_t size)
{
  whorl_model_file model;
  whorl_status status = whorl_model_file_read(&model, fault, bytes, size);
  if (status == WHORL_OK) {
    status = compare_layouts(fault, &model.layout, &session->model.denoiser.layout);
  }
  if (status == WHORL_OK) {
    whorl_model_file_copy(session->model.parameters, &model, &model.weights);
    if (session->model.average != NULL && model.has_average) {
      whorl_model_file_copy(session->model.average, &model, &model.average);
    } else {
      whorl_model_restart_average(&session->model);
    }
    restart(session);
  }
  return status;
}

whorl_status whorl_session_inspect(whorl_settings *settings, whorl_model_file *model,
                                   whorl_file_fault *fault, const uint8_t *bytes, size_t size)
{
  const whorl_status status = whorl_model_file_read(model, fault, bytes, size);
  if (status == WHORL_OK) {
    settings->hidden_width = model->shape.hidden_width;
    settings->time_width = model->shape.time_width;
    settings->block_count = model->shape.block_count;
    settings->class_count = model->shape.class_count;
    settings->sample_width = model->shape.sample_width;
    if (model->has_average && settings->ema_decay == 0.0) {
      settings->ema_decay = USUAL_EMA_DECAY;
    }
  }
  return status;
}

uint32_t whorl_session_checksum(const whorl_session *session)
{
  return whorl_layout_checksum(&session->model.denoiser.layout, session->model.parameters,
                               weight_slabs(session));
}
