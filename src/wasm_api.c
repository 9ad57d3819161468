/*
 * wasm_api: the flat exports of the WebAssembly module over the session.
 *
 * No other language needs to know a struct: settings are read and written by number, tensors by
 * index. Everything that comes in is checked (wasm_checks.h); what needs no session is in
 * wasm_api_tools.c.
 *
 * Status functions return a whorl_status; where a function returns a value, its comment says what
 * stands for "refused". Sizes are bytes, counts are elements.
 */
#include "kernels/kernels.h"
#include "safetensors.h"
#include "session.h"
#include "steering.h"
#include "toy_data.h"
#include "wasm_checks.h"

#include <string.h>

/* --- memory, names, settings --- */

/* NULL when there is no room. */
WHORL_EXPORT void *whorl_api_allocate(size_t bytes)
{
  return bytes == 0 ? NULL : whorl_memory_take(bytes, WHORL_MEMORY_PLAIN);
}

/* NULL is no block and may be freed; all but a live block of whorl_api_allocate is refused. */
WHORL_EXPORT uint32_t whorl_api_free(const void *address)
{
  WHORL_REQUIRE(address == NULL || whorl_memory_give_back(address, WHORL_MEMORY_PLAIN),
                WHORL_BAD_POINTER);
  return WHORL_OK;
}

/* Texts end with a zero byte; NULL for a number that names nothing. */
WHORL_EXPORT const char *whorl_api_status_text(uint32_t status)
{
  return whorl_status_text((whorl_status)status);
}

/* A word that scripts can match: "diverged", "memory", or "refused" for all others. */
WHORL_EXPORT const char *whorl_api_status_word(uint32_t status)
{
  return status == WHORL_DIVERGED ? "diverged" : status == WHORL_TOO_LARGE ? "memory" : "refused";
}

/* The status of a call that found no memory. */
WHORL_EXPORT uint32_t whorl_api_status_memory(void)
{
  return WHORL_TOO_LARGE;
}

WHORL_EXPORT const char *whorl_api_kernels_name(void)
{
  return whorl_kernels_select()->name;
}

WHORL_EXPORT const char *whorl_api_data_name(uint32_t index)
{
  return whorl_toy_data_name(index);
}

WHORL_EXPORT const char *whorl_api_data_class_name(uint32_t index, uint32_t label)
{
  return whorl_toy_data_class_name(index, label);
}

WHORL_EXPORT uint32_t whorl_api_data_shapes(uint32_t index)
{
  return whorl_toy_data_shapes(index);
}

/* Two tables of named numbers: 0 settings, 1 arguments of sampling. NULL for a row of none. */
static const whorl_setting *row_of(uint32_t table, uint32_t index)
{
  if (table == 0) {
    return index < WHORL_SETTING_COUNT ? &whorl_setting_table[index] : NULL;
  }
  return table == 1 && index < WHORL_SAMPLING_COUNT ? &whorl_sampling_table[index] : NULL;
}

WHORL_EXPORT const char *whorl_api_setting_name(uint32_t table, uint32_t index)
{
  const whorl_setting *row = row_of(table, index);
  return row == NULL ? NULL : row->name;
}

/* limits[4]: minimum, maximum, initial value, and the whole number it must be a multiple of or 0.
 */
WHORL_EXPORT uint32_t whorl_api_setting_limits(double *limits, uint32_t table, uint32_t index)
{
  const whorl_setting *row = row_of(table, index);
  WHORL_REQUIRE(is_block(limits, 4, sizeof(double)), WHORL_BAD_POINTER);
  WHORL_REQUIRE(row != NULL, WHORL_BAD_NAME);
  limits[0] = row->minimum;
  limits[1] = row->maximum;
  limits[2] = row->initial;
  limits[3] = row->multiple;
  return WHORL_OK;
}

/* The name of a row's value, where its values are choices; NULL past the last, and for others. */
WHORL_EXPORT const char *whorl_api_setting_choice(uint32_t table, uint32_t index, uint32_t choice)
{
  const whorl_setting *row = row_of(table, index);
  return row == NULL || row->choice == NULL ? NULL : row->choice(choice);
}

/* values[rows of the table]; *wrong: the number of the first refused one. */
WHORL_EXPORT uint32_t whorl_api_settings_check(uint32_t table, const double *values,
                                               uint32_t *wrong)
{
  const uint32_t count = table == 0 ? WHORL_SETTING_COUNT : WHORL_SAMPLING_COUNT;
  WHORL_REQUIRE(table <= 1, WHORL_BAD_NAME);
  WHORL_REQUIRE(is_block(values, count, sizeof(double)) && are_words(wrong, 1), WHORL_BAD_POINTER);
  return whorl_setting_check_all(values, row_of(table, 0), count, wrong);
}

/* --- sessions --- */

/* Bytes that a session takes; 0 where it is refused. */
WHORL_EXPORT size_t whorl_api_session_bytes(const double *settings_values, uint32_t point_count)
{
  WHORL_REQUIRE(is_block(settings_values, WHORL_SETTING_COUNT, sizeof(double)), 0);
  whorl_settings settings;
  memcpy(&settings, settings_values, sizeof settings);
  return whorl_session_bytes(&settings, point_count);
}

/* Memory for a session; NULL where there is none, or bytes is 0. */
static void *take_session(size_t bytes)
{
  return bytes == 0 ? NULL : whorl_memory_take(bytes, WHORL_MEMORY_SESSION);
}

/* Hands a session over, or gives its memory back where it could not be made. */
static uint32_t hand_over(whorl_session **session_out, whorl_session *session, void *memory,
                          whorl_status status)
{
  if (status == WHORL_OK) {
    *session_out = session;
  } else {
    whorl_memory_give_back(memory, WHORL_MEMORY_SESSION);
  }
  return status;
}

/* noise may be NULL, and all but session_out and the settings with count 0. */
static uint32_t create(whorl_session **session_out, const double *settings_values,
                       const float *points, const float *noise, const uint32_t *labels,
                       uint32_t count)
{
  whorl_settings settings;
  WHORL_REQUIRE(is_block(session_out, 1, sizeof *session_out), WHORL_BAD_POINTER);
  const whorl_status read = read_settings(&settings, settings_values);
  WHORL_REQUIRE(read == WHORL_OK, read);
  const uint32_t width = (uint32_t)settings.sample_width;
  WHORL_REQUIRE(count <= WHORL_MAX_FLOATS / width, WHORL_BAD_COUNT);
  WHORL_REQUIRE(count == 0 || (are_points(points, count, width) &&
                               (noise == NULL || are_points(noise, count, width)) &&
                               (labels == NULL || are_words(labels, count))),
                WHORL_BAD_POINTER);
  const size_t bytes = noise == NULL ? whorl_session_bytes(&settings, count)
                                     : whorl_session_pairs_bytes(&settings, count);
  void *memory = take_session(bytes);
  WHORL_REQUIRE(memory != NULL, WHORL_TOO_LARGE);
  whorl_session *session = NULL;
  const whorl_status status =
      noise == NULL
          ? whorl_session_create(&session, memory, bytes, &settings, points, labels, count)
          : whorl_session_create_pairs(&session, memory, bytes, &settings, points, noise, labels,
                                       count);
  return hand_over(session_out, session, memory, status);
}

/* *session_out: the new session's address. points and labels may be NULL with point_count 0. */
WHORL_EXPORT uint32_t whorl_api_session_create(whorl_session **session_out,
                                               const double *settings_values, const float *points,
                                               const uint32_t *labels, uint32_t point_count)
{
  return create(session_out, settings_values, points, NULL, labels, point_count);
}

/* The same with pairs: the noise [pair_count, width] of each point; pair_count at least 1. */
WHORL_EXPORT uint32_t whorl_api_session_create_pairs(whorl_session **session_out,
                                                     const double *settings_values,
                                                     const float *points, const float *noise,
                                                     const uint32_t *labels, uint32_t pair_count)
{
  WHORL_REQUIRE(pair_count >= 1, WHORL_BAD_COUNT);
  WHORL_REQUIRE(noise != NULL, WHORL_BAD_POINTER);
  return create(session_out, settings_values, points, noise, labels, pair_count);
}

/* The same without data, but with the memory for gradients towards points. */
WHORL_EXPORT uint32_t whorl_api_session_create_gradient(whorl_session **session_out,
                                                        const double *settings_values)
{
  whorl_settings settings;
  WHORL_REQUIRE(is_block(session_out, 1, sizeof *session_out), WHORL_BAD_POINTER);
  const whorl_status read = read_settings(&settings, settings_values);
  WHORL_REQUIRE(read == WHORL_OK, read);
  const size_t bytes = whorl_session_gradient_bytes(&settings);
  void *memory = take_session(bytes);
  WHORL_REQUIRE(memory != NULL, WHORL_TOO_LARGE);
  whorl_session *session = NULL;
  const whorl_status status = whorl_session_create_gradient(&session, memory, bytes, &settings);
  return hand_over(session_out, session, memory, status);
}

/* From now on the address is refused, until a new session has it. */
WHORL_EXPORT uint32_t whorl_api_session_destroy(const whorl_session *session)
{
  WHORL_REQUIRE(whorl_memory_give_back(session, WHORL_MEMORY_SESSION), WHORL_BAD_POINTER);
  return WHORL_OK;
}

WHORL_EXPORT uint32_t whorl_api_session_step(const whorl_session *session)
{
  return is_session(session) ? whorl_session_step(session) : 0;
}

WHORL_EXPORT uint32_t whorl_api_session_steps_per_epoch(const whorl_session *session)
{
  return is_session(session) ? whorl_session_steps_per_epoch(session) : 0;
}

WHORL_EXPORT uint32_t whorl_api_session_parameter_count(const whorl_session *session)
{
  return is_session(session) ? (uint32_t)whorl_session_layout(session)->parameter_count : 0;
}

WHORL_EXPORT uint32_t whorl_api_session_checksum(const whorl_session *session)
{
  return is_session(session) ? whorl_session_checksum(session) : 0;
}

WHORL_EXPORT double whorl_api_session_gradient_norm(const whorl_session *session)
{
  return is_session(session) ? whorl_session_gradient_norm(session) : 0.0;
}

WHORL_EXPORT uint32_t whorl_api_session_train(whorl_session *session, float *losses, uint32_t steps,
                                              uint32_t *done)
{
  WHORL_REQUIRE(is_session(session) && are_floats(losses, steps) && are_words(done, 1),
                WHORL_BAD_POINTER);
  return whorl_session_train(session, losses, steps, done);
}

/* --- training that several sessions share; see session.h --- */

WHORL_EXPORT uint32_t whorl_api_shards(void)
{
  return WHORL_SHARDS;
}

WHORL_EXPORT uint32_t whorl_api_session_passes(const whorl_session *session)
{
  return is_session(session) ? whorl_session_passes(session) : 0;
}

WHORL_EXPORT uint32_t whorl_api_session_pass(whorl_session *session, uint32_t pass,
                                             uint32_t first_shard, uint32_t shard_count)
{
  WHORL_REQUIRE(is_session(session), WHORL_BAD_POINTER);
  return whorl_session_pass(session, pass, first_shard, shard_count);
}

WHORL_EXPORT size_t whorl_api_session_partial_count(const whorl_session *session)
{
  return is_session(session) ? whorl_session_partial_count(session) : 0;
}

/* NULL where there is no such pass. */
WHORL_EXPORT const float *whorl_api_session_partial(const whorl_session *session, uint32_t pass)
{
  return is_session(session) ? whorl_session_partial(session, pass) : NULL;
}

/* partial: [partial_count]. What is not finite may be added: the loss will show it. */
WHORL_EXPORT uint32_t whorl_api_session_add_partial(whorl_session *session, uint32_t pass,
                                                    const float *partial)
{
  WHORL_REQUIRE(is_session(session) && are_floats(partial, whorl_session_partial_count(session)),
                WHORL_BAD_POINTER);
  return whorl_session_add_partial(session, pass, partial);
}

WHORL_EXPORT uint32_t whorl_api_session_close_pass(whorl_session *session, uint32_t pass)
{
  WHORL_REQUIRE(is_session(session), WHORL_BAD_POINTER);
  return whorl_session_close_pass(session, pass);
}

WHORL_EXPORT uint32_t whorl_api_session_close_step(whorl_session *session, float *loss)
{
  WHORL_REQUIRE(is_session(session) && are_floats(loss, 1), WHORL_BAD_POINTER);
  return whorl_session_close_step(session, loss);
}

WHORL_EXPORT size_t whorl_api_session_state_count(const whorl_session *session)
{
  return is_session(session) ? whorl_session_state_count(session) : 0;
}

WHORL_EXPORT const float *whorl_api_session_state(const whorl_session *session)
{
  return is_session(session) ? whorl_session_state(session) : NULL;
}

/* state: [state_count]. */
WHORL_EXPORT uint32_t whorl_api_session_set_state(whorl_session *session, const float *state,
                                                  uint32_t step)
{
  WHORL_REQUIRE(is_session(session) && are_floats(state, whorl_session_state_count(session)),
                WHORL_BAD_POINTER);
  return whorl_session_set_state(session, state, step);
}

WHORL_EXPORT uint32_t whorl_api_session_set_pace(whorl_session *session, double learning_rate,
                                                 double training_steps)
{
  WHORL_REQUIRE(is_session(session), WHORL_BAD_POINTER);
  return whorl_session_set_pace(session, learning_rate, training_steps);
}

/* label may be NULL here and below: a net without classes takes none. */
WHORL_EXPORT uint32_t whorl_api_session_gradient(whorl_session *session, double *loss,
                                                 const float *x, const uint32_t *timestep,
                                                 const float *target, const uint32_t *label,
                                                 uint32_t count)
{
  WHORL_REQUIRE(is_session(session) && is_block(loss, 1, sizeof(double)) &&
                    are_session_points(session, x, count) && are_words(timestep, count) &&
                    are_session_points(session, target, count) &&
                    (label == NULL || are_words(label, count)),
                WHORL_BAD_POINTER);
  return whorl_session_gradient(session, loss, x, timestep, target, label, count);
}

WHORL_EXPORT uint32_t whorl_api_session_apply_gradient(whorl_session *session)
{
  WHORL_REQUIRE(is_session(session), WHORL_BAD_POINTER);
  return whorl_session_apply_gradient(session);
}

/* x0 and epsilon: either may be NULL, if it is not wanted; weights: a whorl_weights. */
WHORL_EXPORT uint32_t whorl_api_session_predict(whorl_session *session, float *x0, float *epsilon,
                                                const float *x, const uint32_t *timestep,
                                                const uint32_t *label, uint32_t count,
                                                uint32_t weights)
{
  WHORL_REQUIRE(is_session(session) && (x0 == NULL || are_session_points(session, x0, count)) &&
                    (epsilon == NULL || are_session_points(session, epsilon, count)) &&
                    are_session_points(session, x, count) && are_words(timestep, count) &&
                    (label == NULL || are_words(label, count)),
                WHORL_BAD_POINTER);
  return whorl_session_predict(session, x0, epsilon, x, timestep, label, count, weights);
}

WHORL_EXPORT uint32_t whorl_api_session_input_gradient(whorl_session *session, float *x_gradient,
                                                       const float *factor, const float *x,
                                                       const uint32_t *timestep,
                                                       const uint32_t *label, uint32_t count)
{
  WHORL_REQUIRE(is_session(session) && are_session_points(session, x_gradient, count) &&
                    are_session_points(session, factor, count) &&
                    are_session_points(session, x, count) && are_words(timestep, count) &&
                    (label == NULL || are_words(label, count)),
                WHORL_BAD_POINTER);
  return whorl_session_input_gradient(session, x_gradient, factor, x, timestep, label, count);
}

/* log_density: [count]; steps, probes, seed and first_point as of whorl_density_choice;
   weights: a whorl_weights. */
WHORL_EXPORT uint32_t whorl_api_session_log_density(const whorl_session *session,
                                                    double *log_density, const float *points,
                                                    const uint32_t *label, uint32_t count,
                                                    uint32_t steps, uint32_t probes, uint32_t seed,
                                                    uint32_t first_point, uint32_t weights)
{
  WHORL_REQUIRE(is_session(session) && are_session_points(session, points, count) &&
                    is_block(log_density, count, sizeof(double)) &&
                    (label == NULL || are_words(label, count)),
                WHORL_BAD_POINTER);
  const size_t bytes = whorl_session_density_bytes(session);
  void *memory = bytes == 0 ? NULL : whorl_memory_take(bytes, WHORL_MEMORY_PLAIN);
  WHORL_REQUIRE(memory != NULL, WHORL_TOO_LARGE);
  const whorl_density_choice choice = {
      .steps = steps, .probes = probes, .seed = seed, .first_point = first_point};
  const uint32_t status = whorl_session_log_density(session, log_density, memory, points, label,
                                                    count, &choice, weights);
  whorl_memory_give_back(memory, WHORL_MEMORY_PLAIN);
  return status;
}

/* straightness: [count]. */
WHORL_EXPORT uint32_t whorl_api_session_straightness(whorl_session *session, double *straightness,
                                                     const float *noise, const uint32_t *label,
                                                     uint32_t count)
{
  WHORL_REQUIRE(is_session(session) && are_session_points(session, noise, count) &&
                    is_block(straightness, count, sizeof(double)) &&
                    (label == NULL || are_words(label, count)),
                WHORL_BAD_POINTER);
  const size_t bytes = whorl_session_straightness_bytes(session);
  void *memory = bytes == 0 ? NULL : whorl_memory_take(bytes, WHORL_MEMORY_PLAIN);
  WHORL_REQUIRE(memory != NULL, WHORL_TOO_LARGE);
  const uint32_t status =
      whorl_session_straightness(session, straightness, memory, noise, label, count);
  whorl_memory_give_back(memory, WHORL_MEMORY_PLAIN);
  return status;
}

WHORL_EXPORT uint32_t whorl_api_session_loss_questions(const whorl_session *session)
{
  return is_session(session) ? whorl_session_loss_questions(session) : 0;
}

WHORL_EXPORT uint32_t whorl_api_session_loss_buckets(const whorl_session *session)
{
  return is_session(session) ? whorl_session_loss_buckets(session) : 0;
}

/* losses: [loss_buckets]. */
WHORL_EXPORT uint32_t whorl_api_session_loss_by_time(whorl_session *session, double *losses,
                                                     const float *points, const uint32_t *label,
                                                     uint32_t point_count, uint32_t first,
                                                     uint32_t count)
{
  WHORL_REQUIRE(is_session(session) &&
                    is_block(losses, whorl_session_loss_buckets(session), sizeof(double)) &&
                    are_session_points(session, points, point_count) &&
                    (label == NULL || are_words(label, point_count)),
                WHORL_BAD_POINTER);
  return whorl_session_loss_by_time(session, losses, points, label, point_count, first, count);
}

WHORL_EXPORT uint32_t whorl_api_session_start(whorl_session *session, float *x, uint32_t count,
                                              uint32_t seed)
{
  WHORL_REQUIRE(is_session(session) && are_session_points(session, x, count), WHORL_BAD_POINTER);
  return whorl_session_start(session, x, count, seed);
}

/* sampling_values here and below: [WHORL_SAMPLING_COUNT]. */
static whorl_sampling sampling_of(const double *values)
{
  whorl_sampling sampling;
  memcpy(&sampling, values, sizeof sampling);
  return sampling;
}

static bool is_sampling(const double *values)
{
  return is_block(values, WHORL_SAMPLING_COUNT, sizeof(double));
}

/* 0 where refused. */
WHORL_EXPORT uint32_t whorl_api_session_steps(const whorl_session *session,
                                              const double *sampling_values)
{
  WHORL_REQUIRE(is_session(session) && is_sampling(sampling_values), 0);
  const whorl_sampling sampling = sampling_of(sampling_values);
  return whorl_session_steps(session, &sampling);
}

/* 0 where refused. */
WHORL_EXPORT uint32_t whorl_api_session_evaluations(const whorl_session *session,
                                                    const double *sampling_values)
{
  WHORL_REQUIRE(is_session(session) && is_sampling(sampling_values), 0);
  const whorl_sampling sampling = sampling_of(sampling_values);
  return whorl_session_evaluations(session, &sampling);
}

/* timesteps: [steps]. */
WHORL_EXPORT uint32_t whorl_api_session_timesteps(const whorl_session *session, uint32_t *timesteps,
                                                  const double *sampling_values)
{
  WHORL_REQUIRE(is_session(session) && is_sampling(sampling_values), WHORL_BAD_POINTER);
  const whorl_sampling sampling = sampling_of(sampling_values);
  WHORL_REQUIRE(are_words(timesteps, whorl_session_steps(session, &sampling)), WHORL_BAD_POINTER);
  return whorl_session_timesteps(session, timesteps, &sampling);
}

/* 0 where refused. */
WHORL_EXPORT size_t whorl_api_session_history_count(const whorl_session *session,
                                                    const double *sampling_values, uint32_t count)
{
  WHORL_REQUIRE(is_session(session) && is_sampling(sampling_values) &&
                    count <= WHORL_MAX_FLOATS / whorl_session_width(session),
                0);
  const whorl_sampling sampling = sampling_of(sampling_values);
  return whorl_session_history_count(session, &sampling, count);
}

WHORL_EXPORT uint32_t whorl_api_session_predict_guided(whorl_session *session, float *x0,
                                                       float *epsilon, const float *x,
                                                       uint32_t timestep, const uint32_t *label,
                                                       uint32_t count,
                                                       const double *sampling_values)
{
  WHORL_REQUIRE(
      is_session(session) && is_sampling(sampling_values) &&
          are_session_points(session, x0, count) && are_session_points(session, epsilon, count) &&
          are_session_points(session, x, count) && (label == NULL || are_words(label, count)),
      WHORL_BAD_POINTER);
  const whorl_sampling sampling = sampling_of(sampling_values);
  return whorl_session_predict_guided(session, x0, epsilon, x, timestep, label, count, &sampling);
}

WHORL_EXPORT const char *whorl_api_energy_name(uint32_t index)
{
  return whorl_energy_name(index);
}

/* numbers[count]; see whorl_steering_aim. */
WHORL_EXPORT uint32_t whorl_api_session_steer(whorl_session *session, uint32_t energy,
                                              const double *numbers, uint32_t count)
{
  WHORL_REQUIRE(is_session(session) && (count == 0 || is_block(numbers, count, sizeof(double))),
                WHORL_BAD_POINTER);
  return whorl_session_steer(session, energy, numbers, count);
}

/* label and noise may be NULL; history: [history_count], and may be NULL where that is 0. */
WHORL_EXPORT uint32_t whorl_api_session_reverse_step(whorl_session *session, float *x_next,
                                                     const float *x, const double *sampling_values,
                                                     const uint32_t *label, const float *noise,
                                                     float *history, uint32_t first_point,
                                                     uint32_t count, uint32_t step)
{
  WHORL_REQUIRE(is_session(session) && is_sampling(sampling_values) &&
                    are_session_points(session, x_next, count) &&
                    are_session_points(session, x, count) &&
                    (noise == NULL || are_session_points(session, noise, count)) &&
                    (label == NULL || are_words(label, count)),
                WHORL_BAD_POINTER);
  const whorl_sampling sampling = sampling_of(sampling_values);
  const size_t remembered = whorl_session_history_count(session, &sampling, count);
  WHORL_REQUIRE(remembered == 0 || are_floats(history, remembered), WHORL_BAD_POINTER);
  return whorl_session_reverse_step(session, x_next, x, &sampling, label, noise, history,
                                    first_point, count, step);
}

/* known [count, width], held [count, width] bytes; see whorl_inpainting. The others as above. */
WHORL_EXPORT uint32_t whorl_api_session_inpaint_step(whorl_session *session, float *x_next,
                                                     const float *x, const double *sampling_values,
                                                     const uint32_t *label, const float *known,
                                                     const uint8_t *held, uint32_t visits,
                                                     float *history, uint32_t first_point,
                                                     uint32_t count, uint32_t step)
{
  WHORL_REQUIRE(is_session(session) && is_sampling(sampling_values) &&
                    are_session_points(session, x_next, count) &&
                    are_session_points(session, x, count) &&
                    are_session_points(session, known, count) &&
                    is_block(held, (size_t)count * whorl_session_width(session), 1) &&
                    (label == NULL || are_words(label, count)),
                WHORL_BAD_POINTER);
  const whorl_sampling sampling = sampling_of(sampling_values);
  const size_t remembered = whorl_session_history_count(session, &sampling, count);
  WHORL_REQUIRE(remembered == 0 || are_floats(history, remembered), WHORL_BAD_POINTER);
  const whorl_inpainting inpainting = {.known = known, .held = held, .visits = visits};
  return whorl_session_inpaint_step(session, x_next, x, &sampling, label, &inpainting, history,
                                    first_point, count, step);
}

/* Tensors by index. 0 tensors or a NULL name for what is not there. */
WHORL_EXPORT uint32_t whorl_api_session_tensor_count(const whorl_session *session)
{
  return is_session(session) ? whorl_session_layout(session)->tensor_count : 0;
}

static const whorl_tensor *tensor_at(const whorl_session *session, uint32_t index)
{
  if (!is_session(session) || index >= whorl_session_layout(session)->tensor_count) {
    return NULL;
  }
  return &whorl_session_layout(session)->tensors[index];
}

WHORL_EXPORT const char *whorl_api_session_tensor_name(const whorl_session *session, uint32_t index)
{
  const whorl_tensor *tensor = tensor_at(session, index);
  return tensor == NULL ? NULL : tensor->name;
}

WHORL_EXPORT uint32_t whorl_api_session_tensor_rows(const whorl_session *session, uint32_t index)
{
  const whorl_tensor *tensor = tensor_at(session, index);
  return tensor == NULL ? 0 : tensor->rows;
}

/* 0: a vector. */
WHORL_EXPORT uint32_t whorl_api_session_tensor_columns(const whorl_session *session, uint32_t index)
{
  const whorl_tensor *tensor = tensor_at(session, index);
  return tensor == NULL ? 0 : tensor->columns;
}

WHORL_EXPORT const float *whorl_api_session_tensor_values(whorl_session *session, uint32_t index)
{
  const whorl_tensor *tensor = tensor_at(session, index);
  return tensor == NULL ? NULL : whorl_session_parameters(session) + tensor->offset;
}

/* The gradient of the last step; NULL too in a session without data. */
WHORL_EXPORT const float *whorl_api_session_tensor_gradient(const whorl_session *session,
                                                            uint32_t index)
{
  const whorl_tensor *tensor = tensor_at(session, index);
  const float *slab = tensor == NULL ? NULL : whorl_session_gradient_slab(session);
  return slab == NULL ? NULL : slab + tensor->offset;
}

/* Its averaged values; NULL too in a session that keeps none. */
WHORL_EXPORT const float *whorl_api_session_tensor_average(const whorl_session *session,
                                                           uint32_t index)
{
  const whorl_tensor *tensor = tensor_at(session, index);
  const float *slab = tensor == NULL ? NULL : whorl_session_average(session);
  return slab == NULL ? NULL : slab + tensor->offset;
}

/* --- files --- */

/* The file's size: with bytes NULL only counted, else written. 0 where refused. */
WHORL_EXPORT size_t whorl_api_session_save(const whorl_session *session, uint8_t *bytes,
                                           size_t capacity, const uint8_t *metadata,
                                           size_t metadata_size)
{
  WHORL_REQUIRE(is_session(session) && (bytes == NULL || is_block(bytes, capacity, 1)) &&
                    (metadata_size == 0 || is_block(metadata, metadata_size, 1)),
                0);
  return whorl_session_save(session, bytes, capacity, metadata, metadata_size);
}

/* told[WHORL_FILE_FAULT_TEXT] gets the sentence of what is wrong, here and in the next. */
static whorl_status tell(char *told, const whorl_file_fault *fault, whorl_status status)
{
  if (status != WHORL_OK) {
    whorl_file_fault_text(told, fault);
  }
  return status;
}

/* Bytes of such a text. */
WHORL_EXPORT size_t whorl_api_told_bytes(void)
{
  return WHORL_FILE_FAULT_TEXT;
}

WHORL_EXPORT uint32_t whorl_api_session_load(whorl_session *session, const uint8_t *bytes,
                                             size_t size, char *told)
{
  WHORL_REQUIRE(is_session(session) && is_block(bytes, size, 1) &&
                    is_block(told, WHORL_FILE_FAULT_TEXT, 1),
                WHORL_BAD_POINTER);
  whorl_file_fault fault;
  return tell(told, &fault, whorl_session_load(session, &fault, bytes, size));
}

/* settings_values[WHORL_SETTING_COUNT] gets what whorl_session_inspect finds; sizes[2] upper
   bounds for the bytes of the metadata text, and of the names of tensors that were passed over. */
WHORL_EXPORT uint32_t whorl_api_file_inspect(double *settings_values, uint32_t *sizes,
                                             const uint8_t *bytes, size_t size, char *told)
{
  WHORL_REQUIRE(is_block(settings_values, WHORL_SETTING_COUNT, sizeof(double)) &&
                    are_words(sizes, 2) && is_block(bytes, size, 1) &&
                    is_block(told, WHORL_FILE_FAULT_TEXT, 1),
                WHORL_BAD_POINTER);
  whorl_settings settings;
  whorl_model_file model;
  whorl_file_fault fault;
  memcpy(&settings, settings_values, sizeof settings);
  const whorl_status status = whorl_session_inspect(&settings, &model, &fault, bytes, size);
  if (status == WHORL_OK) {
    memcpy(settings_values, &settings, sizeof settings);
    sizes[0] = (uint32_t)model.file.metadata.size;
    sizes[1] = (uint32_t)whorl_model_file_others(NULL, 0, &model);
  }
  return tell(told, &fault, status);
}

/* Of a file that was inspected, the metadata text, or the names of the tensors that were passed
   over (whorl_model_file_others), into text[capacity]; the length in bytes. */
WHORL_EXPORT size_t whorl_api_file_text(uint8_t *text, size_t capacity, bool is_metadata,
                                        const uint8_t *bytes, size_t size)
{
  whorl_model_file model;
  whorl_file_fault fault;
  WHORL_REQUIRE(is_block(text, capacity, 1) && is_block(bytes, size, 1), 0);
  WHORL_REQUIRE(whorl_model_file_read(&model, &fault, bytes, size) == WHORL_OK, 0);
  return is_metadata ? whorl_safetensors_metadata(&model.file, text, capacity)
                     : whorl_model_file_others(text, capacity, &model);
}
