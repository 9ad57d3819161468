/*
 * wasm_api: the flat exports of the WebAssembly module over the session.
 *
 * Everything that comes in is checked, in release too: addresses (null, alignment, inside the
 * memory), counts, names, finiteness. Nothing else in the core does that, and no other language
 * needs to know a struct: settings are read and written by number, tensors by index.
 *
 * Status functions return a whorl_status; where a function returns a value, its comment says what
 * stands for "refused". Sizes are bytes, counts are elements.
 */
#include "kernels/kernels.h"
#include "metrics.h"
#include "noise_schedule.h"
#include "objective.h"
#include "portable_math.h"
#include "rng.h"
#include "safetensors.h"
#include "session.h"
#include "toy_data.h"

#include <stdlib.h>
#include <string.h>

#define WHORL_EXPORT __attribute__((used, visibility("default")))

/* --- checks --------------------------------------------------------------------------------------
 */

static bool is_block(const void *address, size_t count, size_t element_size)
{
  const uintptr_t first = (uintptr_t)address;
  if (address == NULL || first % element_size != 0 || count > SIZE_MAX / element_size) {
    return false;
  }
  const size_t size = count * element_size;
#ifdef __wasm__
  const uint64_t memory = (uint64_t)__builtin_wasm_memory_size(0) * 65536;
  return (uint64_t)first + size <= memory;
#else
  return size <= UINTPTR_MAX - first;
#endif
}

static bool are_floats(const float *address, size_t count)
{
  return is_block(address, count, sizeof(float));
}

static bool are_words(const uint32_t *address, size_t count)
{
  return is_block(address, count, sizeof(uint32_t));
}

/* Points [count, 2]. Counts are bounded first, so that 2 * count cannot wrap. */
static bool are_points(const float *address, uint32_t count)
{
  return count <= WHORL_MAX_POINTS && are_floats(address, 2 * (size_t)count);
}

static bool is_session(const whorl_session *session)
{
  return is_block(session, 64, 8) && whorl_session_is_valid(session);
}

static bool are_finite(const float *values, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    if (!whorl_is_finite((double)values[i])) {
      return false;
    }
  }
  return true;
}

#define WHORL_REQUIRE(condition, status)                                                           \
  do {                                                                                             \
    if (!(condition)) {                                                                            \
      return (status);                                                                             \
    }                                                                                              \
  } while (false)

/* --- memory, names, settings ---------------------------------------------------------------------
 */

/* NULL when there is no room. */
WHORL_EXPORT void *whorl_api_allocate(size_t bytes)
{
  return bytes == 0 ? NULL : malloc(bytes);
}

WHORL_EXPORT void whorl_api_free(void *address)
{
  free(address);
}

/* Texts end with a zero byte; NULL for a number that names nothing. */
WHORL_EXPORT const char *whorl_api_status_text(uint32_t status)
{
  return whorl_status_text((whorl_status)status);
}

/* A word that scripts can match, for the statuses that they treat on their own. */
WHORL_EXPORT uint32_t whorl_api_status_diverged(void)
{
  return WHORL_DIVERGED;
}

WHORL_EXPORT const char *whorl_api_kernels_name(void)
{
  return whorl_kernels_select()->name;
}

WHORL_EXPORT const char *whorl_api_data_name(uint32_t index)
{
  return whorl_toy_data_name(index);
}

WHORL_EXPORT uint32_t whorl_api_data_shapes(uint32_t index)
{
  return whorl_toy_data_shapes(index);
}

WHORL_EXPORT const char *whorl_api_setting_name(uint32_t index)
{
  return index < WHORL_SETTING_COUNT ? whorl_setting_table[index].name : NULL;
}

/* limits[4]: minimum, maximum, initial value, and the whole number it must be a multiple of or 0.
 */
WHORL_EXPORT uint32_t whorl_api_setting_limits(double *limits, uint32_t index)
{
  WHORL_REQUIRE(is_block(limits, 4, sizeof(double)), WHORL_BAD_POINTER);
  WHORL_REQUIRE(index < WHORL_SETTING_COUNT, WHORL_BAD_NAME);
  const whorl_setting *setting = &whorl_setting_table[index];
  limits[0] = setting->minimum;
  limits[1] = setting->maximum;
  limits[2] = setting->initial;
  limits[3] = setting->multiple;
  return WHORL_OK;
}

/* values[WHORL_SETTING_COUNT]; *wrong: the number of the first refused setting. */
WHORL_EXPORT uint32_t whorl_api_settings_check(const double *values, uint32_t *wrong)
{
  WHORL_REQUIRE(is_block(values, WHORL_SETTING_COUNT, sizeof(double)) && are_words(wrong, 1),
                WHORL_BAD_POINTER);
  whorl_settings settings;
  memcpy(&settings, values, sizeof settings);
  return whorl_settings_check(&settings, wrong);
}

/* --- data, noise, schedules, metrics: no session needed
 * ------------------------------------------- */

WHORL_EXPORT uint32_t whorl_api_data_fill(float *points, uint32_t *labels, uint32_t index,
                                          uint32_t points_per_shape, uint32_t seed)
{
  WHORL_REQUIRE(index < WHORL_TOY_COUNT, WHORL_BAD_NAME);
  WHORL_REQUIRE(points_per_shape >= 1 && points_per_shape <= WHORL_TOY_MAX_POINTS, WHORL_BAD_COUNT);
  const uint32_t count = points_per_shape * whorl_toy_data_shapes(index);
  WHORL_REQUIRE(are_points(points, count) && are_words(labels, count), WHORL_BAD_POINTER);
  whorl_toy_data_fill(points, labels, (whorl_toy)index, points_per_shape, seed);
  return WHORL_OK;
}

/* out[count] standard normals from the stream for figures of the forward process. */
WHORL_EXPORT uint32_t whorl_api_normals(float *out, uint32_t count, uint32_t seed,
                                        uint32_t substream)
{
  WHORL_REQUIRE(count >= 1 && count <= 2 * WHORL_MAX_POINTS, WHORL_BAD_COUNT);
  WHORL_REQUIRE(are_floats(out, count), WHORL_BAD_POINTER);
  whorl_rng rng = whorl_rng_make(seed, WHORL_STREAM_FORWARD, substream);
  whorl_rng_normals(&rng, out, count);
  return WHORL_OK;
}

/* out[5][timesteps]: beta, alpha, alpha_bar, sigma, signal to noise. */
WHORL_EXPORT uint32_t whorl_api_schedule(float *out, const double *settings_values)
{
  WHORL_REQUIRE(is_block(settings_values, WHORL_SETTING_COUNT, sizeof(double)), WHORL_BAD_POINTER);
  whorl_settings settings;
  uint32_t wrong;
  memcpy(&settings, settings_values, sizeof settings);
  WHORL_REQUIRE(whorl_settings_check(&settings, &wrong) == WHORL_OK, WHORL_BAD_SETTING);
  const uint32_t timesteps = (uint32_t)settings.timesteps;
  WHORL_REQUIRE(are_floats(out, 5 * (size_t)timesteps), WHORL_BAD_POINTER);
  whorl_noise_schedule schedule;
  whorl_arena arena = whorl_arena_measure();
  whorl_noise_schedule_place(&schedule, &arena, timesteps);
  void *block = malloc(arena.used);
  WHORL_REQUIRE(block != NULL, WHORL_TOO_LARGE);
  arena = whorl_arena_over(block);
  whorl_noise_schedule_place(&schedule, &arena, timesteps);
  whorl_noise_schedule_fill(&schedule, (whorl_schedule_kind)settings.schedule, settings.beta_start,
                            settings.beta_end);
  const float *const rows[5] = {schedule.beta, schedule.alpha, schedule.alpha_bar, schedule.sigma,
                                schedule.signal_to_noise};
  for (size_t i = 0; i < 5; i++) {
    memcpy(out + i * timesteps, rows[i], timesteps * sizeof(float));
  }
  free(block);
  return WHORL_OK;
}

static uint32_t add_noise(float *out, const float *x, const float *noise, uint32_t count,
                          double fraction, whorl_forward_scales (*scales)(double))
{
  WHORL_REQUIRE(count >= 1 && count <= WHORL_MAX_POINTS, WHORL_BAD_COUNT);
  WHORL_REQUIRE(are_points(out, count) && are_points(x, count) && are_points(noise, count),
                WHORL_BAD_POINTER);
  WHORL_REQUIRE(fraction >= 0.0 && fraction <= 1.0, WHORL_BAD_SETTING);
  WHORL_REQUIRE(are_finite(x, 2 * (size_t)count) && are_finite(noise, 2 * (size_t)count),
                WHORL_NOT_FINITE);
  whorl_objective_add_noise(out, x, noise, scales(fraction), 2 * (size_t)count);
  return WHORL_OK;
}

/* sqrt(1 - beta) x + sqrt(beta) noise for points [count, 2]; beta in [0, 1]. */
WHORL_EXPORT uint32_t whorl_api_forward_step(float *out, const float *x, const float *noise,
                                             uint32_t count, double beta)
{
  return add_noise(out, x, noise, count, beta, whorl_forward_step_scales);
}

/* sqrt(alpha_bar) x + sqrt(1 - alpha_bar) noise for points [count, 2]; alpha_bar in [0, 1]. */
WHORL_EXPORT uint32_t whorl_api_forward_jump(float *out, const float *x, const float *noise,
                                             uint32_t count, double alpha_bar)
{
  return add_noise(out, x, noise, count, alpha_bar, whorl_forward_jump_scales);
}

typedef double metric(const float *a, size_t a_count, const float *b, size_t b_count,
                      void *scratch);

static uint32_t measure(double *out, const float *a, uint32_t a_count, const float *b,
                        uint32_t b_count, metric *metric_of)
{
  WHORL_REQUIRE(a_count >= 2 && a_count <= WHORL_METRICS_MAX_POINTS && b_count >= 2 &&
                    b_count <= WHORL_METRICS_MAX_POINTS,
                WHORL_BAD_COUNT);
  WHORL_REQUIRE(is_block(out, 1, sizeof(double)) && are_points(a, a_count) &&
                    are_points(b, b_count),
                WHORL_BAD_POINTER);
  WHORL_REQUIRE(are_finite(a, 2 * (size_t)a_count) && are_finite(b, 2 * (size_t)b_count),
                WHORL_NOT_FINITE);
  void *scratch = malloc(whorl_metrics_scratch_bytes(a_count, b_count));
  WHORL_REQUIRE(scratch != NULL, WHORL_TOO_LARGE);
  *out = metric_of(a, a_count, b, b_count, scratch);
  free(scratch);
  return WHORL_OK;
}

WHORL_EXPORT uint32_t whorl_api_sliced_wasserstein(double *out, const float *a, uint32_t a_count,
                                                   const float *b, uint32_t b_count)
{
  return measure(out, a, a_count, b, b_count, whorl_metrics_sliced_wasserstein);
}

WHORL_EXPORT uint32_t whorl_api_mmd_squared(double *out, const float *a, uint32_t a_count,
                                            const float *b, uint32_t b_count)
{
  return measure(out, a, a_count, b, b_count, whorl_metrics_mmd_squared);
}

/* --- sessions ------------------------------------------------------------------------------------
 */

/* Bytes that a session takes; 0 where it is refused. */
WHORL_EXPORT size_t whorl_api_session_bytes(const double *settings_values, uint32_t point_count)
{
  WHORL_REQUIRE(is_block(settings_values, WHORL_SETTING_COUNT, sizeof(double)), 0);
  whorl_settings settings;
  memcpy(&settings, settings_values, sizeof settings);
  return whorl_session_bytes(&settings, point_count);
}

/* *session_out: the new session's address. points and labels may be NULL with point_count 0. */
WHORL_EXPORT uint32_t whorl_api_session_create(whorl_session **session_out,
                                               const double *settings_values, const float *points,
                                               const uint32_t *labels, uint32_t point_count)
{
  WHORL_REQUIRE(is_block(session_out, 1, sizeof *session_out) &&
                    is_block(settings_values, WHORL_SETTING_COUNT, sizeof(double)),
                WHORL_BAD_POINTER);
  WHORL_REQUIRE(point_count <= WHORL_MAX_POINTS, WHORL_BAD_COUNT);
  WHORL_REQUIRE(point_count == 0 || (are_points(points, point_count) &&
                                     (labels == NULL || are_words(labels, point_count))),
                WHORL_BAD_POINTER);
  whorl_settings settings;
  uint32_t wrong;
  memcpy(&settings, settings_values, sizeof settings);
  WHORL_REQUIRE(whorl_settings_check(&settings, &wrong) == WHORL_OK, WHORL_BAD_SETTING);
  const size_t bytes = whorl_session_bytes(&settings, point_count);
  void *memory = bytes == 0 ? NULL : malloc(bytes);
  WHORL_REQUIRE(memory != NULL, WHORL_TOO_LARGE);
  whorl_session *session;
  const whorl_status status =
      whorl_session_create(&session, memory, bytes, &settings, points, labels, point_count);
  if (status != WHORL_OK) {
    free(memory);
    return status;
  }
  *session_out = session;
  return WHORL_OK;
}

/* The session's memory is cleared first, so that its address is refused from now on. */
WHORL_EXPORT uint32_t whorl_api_session_destroy(whorl_session *session)
{
  WHORL_REQUIRE(is_session(session), WHORL_BAD_POINTER);
  memset(session, 0, 64);
  free(session);
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

WHORL_EXPORT uint32_t whorl_api_session_set_learning_rate(whorl_session *session, double rate)
{
  WHORL_REQUIRE(is_session(session), WHORL_BAD_POINTER);
  return whorl_session_set_learning_rate(session, rate);
}

/* label may be NULL here and below: a net without classes takes none. */
WHORL_EXPORT uint32_t whorl_api_session_gradient(whorl_session *session, double *loss,
                                                 const float *x, const uint32_t *timestep,
                                                 const float *noise, const uint32_t *label,
                                                 uint32_t count)
{
  WHORL_REQUIRE(is_session(session) && is_block(loss, 1, sizeof(double)) && are_points(x, count) &&
                    are_words(timestep, count) && are_points(noise, count) &&
                    (label == NULL || are_words(label, count)),
                WHORL_BAD_POINTER);
  return whorl_session_gradient(session, loss, x, timestep, noise, label, count);
}

WHORL_EXPORT uint32_t whorl_api_session_apply_gradient(whorl_session *session)
{
  WHORL_REQUIRE(is_session(session), WHORL_BAD_POINTER);
  return whorl_session_apply_gradient(session);
}

WHORL_EXPORT uint32_t whorl_api_session_predict(whorl_session *session, float *epsilon,
                                                const float *x, const uint32_t *timestep,
                                                const uint32_t *label, uint32_t count)
{
  WHORL_REQUIRE(is_session(session) && are_points(epsilon, count) && are_points(x, count) &&
                    are_words(timestep, count) && (label == NULL || are_words(label, count)),
                WHORL_BAD_POINTER);
  return whorl_session_predict(session, epsilon, x, timestep, label, count);
}

WHORL_EXPORT uint32_t whorl_api_session_start(whorl_session *session, float *x, uint32_t count,
                                              uint32_t seed)
{
  WHORL_REQUIRE(is_session(session) && are_points(x, count), WHORL_BAD_POINTER);
  return whorl_session_start(session, x, count, seed);
}

WHORL_EXPORT uint32_t whorl_api_session_reverse_step(whorl_session *session, float *x_next,
                                                     const float *x, const uint32_t *label,
                                                     const float *noise, uint32_t count,
                                                     uint32_t step, uint32_t step_count,
                                                     uint32_t seed)
{
  WHORL_REQUIRE(is_session(session) && are_points(x_next, count) && are_points(x, count) &&
                    (noise == NULL || are_points(noise, count)) &&
                    (label == NULL || are_words(label, count)),
                WHORL_BAD_POINTER);
  return whorl_session_reverse_step(session, x_next, x, label, noise, count, step, step_count,
                                    seed);
}

WHORL_EXPORT uint32_t whorl_api_session_timestep(const whorl_session *session, uint32_t *timestep,
                                                 uint32_t step, uint32_t step_count)
{
  WHORL_REQUIRE(is_session(session) && are_words(timestep, 1), WHORL_BAD_POINTER);
  return whorl_session_timestep(session, timestep, step, step_count);
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

/* --- files ---------------------------------------------------------------------------------------
 */

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

WHORL_EXPORT uint32_t whorl_api_session_load(whorl_session *session, const uint8_t *bytes,
                                             size_t size)
{
  WHORL_REQUIRE(is_session(session) && is_block(bytes, size, 1), WHORL_BAD_POINTER);
  return whorl_session_load(session, bytes, size);
}

/* settings_values[WHORL_SETTING_COUNT] gets the sizes that the file's shapes tell; *metadata_size
   an upper bound for the metadata text's bytes. */
WHORL_EXPORT uint32_t whorl_api_file_inspect(double *settings_values, size_t *metadata_size,
                                             const uint8_t *bytes, size_t size)
{
  WHORL_REQUIRE(is_block(settings_values, WHORL_SETTING_COUNT, sizeof(double)) &&
                    is_block(metadata_size, 1, sizeof(size_t)) && is_block(bytes, size, 1),
                WHORL_BAD_POINTER);
  whorl_settings settings;
  memcpy(&settings, settings_values, sizeof settings);
  const whorl_status status = whorl_session_inspect(&settings, metadata_size, bytes, size);
  memcpy(settings_values, &settings, sizeof settings);
  return status;
}

/* The metadata text of a file that was inspected; returns its length in bytes. */
WHORL_EXPORT size_t whorl_api_file_metadata(uint8_t *text, size_t capacity, const uint8_t *bytes,
                                            size_t size)
{
  whorl_safetensors file;
  WHORL_REQUIRE(is_block(text, capacity, 1) && is_block(bytes, size, 1), 0);
  WHORL_REQUIRE(whorl_safetensors_read(&file, bytes, size) == WHORL_OK, 0);
  return whorl_safetensors_metadata(&file, text, capacity);
}

/* --- benchmark -----------------------------------------------------------------------------------
 */

/* Rounds of WHORL_PEAK_FLOPS floating-point operations each, in registers only. */
WHORL_EXPORT float whorl_api_bench_peak(uint32_t rounds)
{
  return whorl_kernels_select()->arithmetic_peak(rounds);
}

WHORL_EXPORT uint32_t whorl_api_bench_peak_flops(void)
{
  return WHORL_PEAK_FLOPS;
}

/* One product of the three, c [rows, columns] over a depth: 0 forward, 1 input gradient, 2 weight
   gradient. */
WHORL_EXPORT uint32_t whorl_api_bench_matmul(float *c, const float *a, const float *b,
                                             uint32_t product, uint32_t rows, uint32_t columns,
                                             uint32_t depth)
{
  const uint32_t limit = 4096;
  WHORL_REQUIRE(rows >= 1 && rows <= limit && columns >= 1 && columns <= limit && depth >= 1 &&
                    depth <= limit,
                WHORL_BAD_COUNT);
  WHORL_REQUIRE(are_floats(c, (size_t)rows * columns) && are_floats(a, (size_t)rows * depth) &&
                    are_floats(b, (size_t)depth * columns),
                WHORL_BAD_POINTER);
  const whorl_kernels *kernels = whorl_kernels_select();
  switch (product) {
  case 0:
    kernels->matmul_nt(c, a, b, NULL, false, rows, columns, depth);
    return WHORL_OK;
  case 1:
    kernels->matmul_nn(c, a, b, rows, columns, depth);
    return WHORL_OK;
  case 2:
    kernels->matmul_tn(c, a, b, rows, columns, depth);
    return WHORL_OK;
  default:
    return WHORL_BAD_NAME;
  }
}
