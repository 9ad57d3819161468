/*
 * wasm_api_tools: the exports that need no session: data, noise, schedules, metrics, and pieces of
 * work for benchmarks. See wasm_api.c for the conventions.
 */
#include "denoiser.h"
#include "density.h"
#include "exact_denoiser.h"
#include "kernels/kernels.h"
#include "layers.h"
#include "loss_floor.h"
#include "metrics.h"
#include "noise_schedule.h"
#include "objective.h"
#include "portable_math.h"
#include "rng.h"
#include "settings.h"
#include "steering.h"
#include "toy_data.h"
#include "wasm_checks.h"

#include <string.h>

/* --- data, noise, schedules, metrics: no session needed --- */

WHORL_EXPORT uint32_t whorl_api_data_fill(float *points, uint32_t *labels, uint32_t index,
                                          uint32_t points_per_shape, float noise_level,
                                          uint32_t seed)
{
  WHORL_REQUIRE(index < WHORL_TOY_COUNT, WHORL_BAD_NAME);
  WHORL_REQUIRE(points_per_shape >= 1 && points_per_shape <= WHORL_TOY_MAX_POINTS, WHORL_BAD_COUNT);
  WHORL_REQUIRE(noise_level >= 0.0F && noise_level <= WHORL_TOY_MAX_NOISE, WHORL_BAD_SETTING);
  const uint32_t count = points_per_shape * whorl_toy_data_shapes(index);
  WHORL_REQUIRE(are_points(points, count, WHORL_PLANE_WIDTH) && are_words(labels, count),
                WHORL_BAD_POINTER);
  whorl_toy_data_fill(points, labels, (whorl_toy)index, points_per_shape, noise_level, seed);
  return WHORL_OK;
}

/* out[count] standard normals from the stream for figures of the forward process. */
WHORL_EXPORT uint32_t whorl_api_normals(float *out, uint32_t count, uint32_t seed,
                                        uint32_t substream)
{
  WHORL_REQUIRE(count >= 1 && count <= WHORL_MAX_FLOATS, WHORL_BAD_COUNT);
  WHORL_REQUIRE(are_floats(out, count), WHORL_BAD_POINTER);
  whorl_rng rng = whorl_rng_make(seed, WHORL_STREAM_FORWARD, substream);
  whorl_rng_normals(&rng, out, count);
  return WHORL_OK;
}

/* out[timesteps][width]: the sinusoidal embedding of every timestep; width even. */
WHORL_EXPORT uint32_t whorl_api_time_embedding(float *out, uint32_t timesteps, uint32_t width)
{
  WHORL_REQUIRE(timesteps >= 1 && timesteps <= WHORL_MAX_TIMESTEPS, WHORL_BAD_COUNT);
  WHORL_REQUIRE(width >= 2 && width <= WHORL_MAX_TIME_WIDTH && width % 2 == 0, WHORL_BAD_COUNT);
  WHORL_REQUIRE(are_floats(out, (size_t)timesteps * width), WHORL_BAD_POINTER);
  whorl_time_embedding_table(out, timesteps, width);
  return WHORL_OK;
}

WHORL_EXPORT const char *whorl_api_schedule_view_name(uint32_t view)
{
  return whorl_noise_schedule_view_name(view);
}

/* out[timesteps]: one view of a noise schedule. */
WHORL_EXPORT uint32_t whorl_api_schedule_view(float *out, const double *settings_values,
                                              uint32_t view)
{
  WHORL_REQUIRE(whorl_noise_schedule_view_name(view) != NULL, WHORL_BAD_NAME);
  whorl_settings settings;
  const whorl_status read = read_settings(&settings, settings_values);
  WHORL_REQUIRE(read == WHORL_OK, read);
  const uint32_t timesteps = (uint32_t)settings.timesteps;
  WHORL_REQUIRE(are_floats(out, timesteps), WHORL_BAD_POINTER);
  whorl_noise_schedule schedule;
  whorl_arena arena = whorl_arena_measure();
  whorl_noise_schedule_place(&schedule, &arena, timesteps);
  void *block = whorl_memory_take(arena.used, WHORL_MEMORY_PLAIN);
  WHORL_REQUIRE(block != NULL, WHORL_TOO_LARGE);
  arena = whorl_arena_over(block);
  whorl_noise_schedule_place(&schedule, &arena, timesteps);
  whorl_noise_schedule_fill(&schedule, (whorl_schedule_kind)settings.schedule, settings.beta_start,
                            settings.beta_end);
  for (uint32_t t = 0; t < timesteps; t++) {
    out[t] = (float)whorl_noise_schedule_view(&schedule, view, t);
  }
  whorl_memory_give_back(block, WHORL_MEMORY_PLAIN);
  return WHORL_OK;
}

static uint32_t add_noise(float *out, const float *x, const float *noise, uint32_t count,
                          whorl_forward_scales scales)
{
  WHORL_REQUIRE(count >= 1 && count <= WHORL_MAX_FLOATS, WHORL_BAD_COUNT);
  WHORL_REQUIRE(are_floats(out, count) && are_floats(x, count) && are_floats(noise, count),
                WHORL_BAD_POINTER);
  WHORL_REQUIRE(whorl_are_finite(x, count) && whorl_are_finite(noise, count), WHORL_NOT_FINITE);
  whorl_objective_add_noise(out, x, noise, scales, count);
  return WHORL_OK;
}

static bool is_fraction(double value)
{
  return value >= 0.0 && value <= 1.0;
}

/* signal x + noise_scale noise for count numbers; both scales in [0, 1]. */
WHORL_EXPORT uint32_t whorl_api_add_noise(float *out, const float *x, const float *noise,
                                          uint32_t count, double signal, double noise_scale)
{
  WHORL_REQUIRE(is_fraction(signal) && is_fraction(noise_scale), WHORL_BAD_SETTING);
  const whorl_forward_scales scales = {.signal = (float)signal, .noise = (float)noise_scale};
  return add_noise(out, x, noise, count, scales);
}

/* sqrt(1 - beta) x + sqrt(beta) noise for count numbers; beta in [0, 1]. */
WHORL_EXPORT uint32_t whorl_api_forward_step(float *out, const float *x, const float *noise,
                                             uint32_t count, double beta)
{
  WHORL_REQUIRE(is_fraction(beta), WHORL_BAD_SETTING);
  return add_noise(out, x, noise, count, whorl_forward_step_scales(beta));
}

/* sqrt(alpha_bar) x + sqrt(1 - alpha_bar) noise for count numbers; alpha_bar in [0, 1]. */
WHORL_EXPORT uint32_t whorl_api_forward_jump(float *out, const float *x, const float *noise,
                                             uint32_t count, double alpha_bar)
{
  WHORL_REQUIRE(is_fraction(alpha_bar), WHORL_BAD_SETTING);
  return add_noise(out, x, noise, count, whorl_forward_jump_scales(alpha_bar));
}

typedef double metric(const float *a, size_t a_count, const float *b, size_t b_count,
                      void *scratch);

static uint32_t measure(double *out, const float *a, uint32_t a_count, const float *b,
                        uint32_t b_count, metric *metric_of)
{
  WHORL_REQUIRE(a_count >= 2 && a_count <= WHORL_METRICS_MAX_POINTS && b_count >= 2 &&
                    b_count <= WHORL_METRICS_MAX_POINTS,
                WHORL_BAD_COUNT);
  WHORL_REQUIRE(is_block(out, 1, sizeof(double)) && are_points(a, a_count, WHORL_PLANE_WIDTH) &&
                    are_points(b, b_count, WHORL_PLANE_WIDTH),
                WHORL_BAD_POINTER);
  WHORL_REQUIRE(whorl_are_finite(a, WHORL_PLANE_WIDTH * (size_t)a_count) &&
                    whorl_are_finite(b, WHORL_PLANE_WIDTH * (size_t)b_count),
                WHORL_NOT_FINITE);
  void *scratch =
      whorl_memory_take(whorl_metrics_scratch_bytes(a_count, b_count), WHORL_MEMORY_PLAIN);
  WHORL_REQUIRE(scratch != NULL, WHORL_TOO_LARGE);
  *out = metric_of(a, a_count, b, b_count, scratch);
  whorl_memory_give_back(scratch, WHORL_MEMORY_PLAIN);
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

/* *share: of points [count, 2] those that are at most `within` from the set of an energy, numbers
   [number_count]. See whorl_steering_aim. */
WHORL_EXPORT uint32_t whorl_api_energy_share(double *share, uint32_t energy, const double *numbers,
                                             uint32_t number_count, const float *points,
                                             uint32_t count, double within)
{
  WHORL_REQUIRE(count >= 1 && count <= WHORL_MAX_FLOATS / WHORL_PLANE_WIDTH && number_count >= 1,
                WHORL_BAD_COUNT);
  WHORL_REQUIRE(within >= 0.0 && within <= 1e6, WHORL_BAD_SETTING);
  WHORL_REQUIRE(is_block(share, 1, sizeof(double)) &&
                    is_block(numbers, number_count, sizeof(double)) &&
                    are_points(points, count, WHORL_PLANE_WIDTH),
                WHORL_BAD_POINTER);
  WHORL_REQUIRE(whorl_are_finite(points, WHORL_PLANE_WIDTH * (size_t)count), WHORL_NOT_FINITE);
  whorl_steering steering = {.inner = {.width = WHORL_PLANE_WIDTH}};
  const uint32_t status = whorl_steering_aim(&steering, energy, numbers, number_count);
  WHORL_REQUIRE(status == WHORL_OK, status);
  *share = whorl_steering_share(&steering, points, count, within);
  return WHORL_OK;
}

/* --- the exact denoiser of given points --- */

/* A schedule and a denoiser on it, in one block of memory. */
typedef struct exact_tools {
  whorl_noise_schedule schedule;
  whorl_exact_denoiser denoiser;
  float *work; /* as whorl_loss_floor_at needs it */
  void *block;
} exact_tools;

static void place_exact(exact_tools *tools, whorl_arena *arena, const whorl_settings *settings,
                        uint32_t point_count)
{
  whorl_noise_schedule_place(&tools->schedule, arena, (uint32_t)settings->timesteps);
  whorl_exact_denoiser_place(&tools->denoiser, arena, &tools->schedule,
                             (uint32_t)settings->sample_width, (uint32_t)settings->class_count,
                             point_count);
  tools->work = whorl_arena_floats(arena, (size_t)3 * WHORL_MAX_ROWS * tools->denoiser.width);
}

/* Of settings_values the schedule, the sample width and the class count matter. labels may be NULL
   without classes. After WHORL_OK the block is the caller's to give back. */
static uint32_t make_exact(exact_tools *tools, whorl_settings *settings,
                           const double *settings_values, const float *points,
                           const uint32_t *labels, uint32_t point_count)
{
  const whorl_status read = read_settings(settings, settings_values);
  WHORL_REQUIRE(read == WHORL_OK, read);
  const uint32_t width = (uint32_t)settings->sample_width;
  const uint32_t class_count = (uint32_t)settings->class_count;
  WHORL_REQUIRE(point_count >= 1 && point_count <= WHORL_MAX_FLOATS / width, WHORL_BAD_COUNT);
  WHORL_REQUIRE(class_count == 0 || labels != NULL, WHORL_BAD_LABEL);
  WHORL_REQUIRE(are_points(points, point_count, width) &&
                    (class_count == 0 || are_words(labels, point_count)),
                WHORL_BAD_POINTER);
  WHORL_REQUIRE(whorl_are_finite(points, (size_t)point_count * width), WHORL_NOT_FINITE);
  for (uint32_t i = 0; class_count > 0 && i < point_count; i++) {
    WHORL_REQUIRE(labels[i] < class_count, WHORL_BAD_LABEL);
  }
  whorl_arena arena = whorl_arena_measure();
  place_exact(tools, &arena, settings, point_count);
  tools->block = arena.overflowed ? NULL : whorl_memory_take(arena.used, WHORL_MEMORY_PLAIN);
  WHORL_REQUIRE(tools->block != NULL, WHORL_TOO_LARGE);
  arena = whorl_arena_over(tools->block);
  place_exact(tools, &arena, settings, point_count);
  whorl_noise_schedule_fill(&tools->schedule, (whorl_schedule_kind)settings->schedule,
                            settings->beta_start, settings->beta_end);
  whorl_exact_denoiser_fill(&tools->denoiser, points, class_count == 0 ? NULL : labels);
  return WHORL_OK;
}

/* x0 and epsilon [count, width] at x [count, width] by the points [point_count, width] with labels
   [point_count]: those of label, or all for a label from the class count on. */
WHORL_EXPORT uint32_t whorl_api_exact_denoise(float *x0, float *epsilon,
                                              const double *settings_values, const float *points,
                                              const uint32_t *labels, uint32_t point_count,
                                              const float *x, uint32_t timestep, uint32_t label,
                                              uint32_t count)
{
  exact_tools tools;
  whorl_settings settings;
  const uint32_t made = make_exact(&tools, &settings, settings_values, points, labels, point_count);
  WHORL_REQUIRE(made == WHORL_OK, made);
  const uint32_t width = tools.denoiser.width;
  uint32_t status = are_points(x, count, width) && are_points(x0, count, width) &&
                            are_points(epsilon, count, width)
                        ? WHORL_OK
                        : WHORL_BAD_POINTER;
  if (status == WHORL_OK) {
    status = timestep >= tools.schedule.timesteps          ? WHORL_BAD_TIMESTEP
             : count < 1                                   ? WHORL_BAD_COUNT
             : !whorl_are_finite(x, (size_t)count * width) ? WHORL_NOT_FINITE
                                                           : WHORL_OK;
  }
  if (status == WHORL_OK) {
    const whorl_predictor exact = whorl_exact_denoiser_predictor(&tools.denoiser);
    uint32_t label_of[WHORL_MAX_ROWS];
    for (size_t i = 0; i < WHORL_MAX_ROWS; i++) {
      label_of[i] = label;
    }
    exact.set_time(exact.context, timestep);
    for (size_t done = 0; done < count;) {
      const size_t rows = whorl_denoiser_pass(count - done);
      exact.predict(exact.context, x0 + done * width, epsilon + done * width, x + done * width,
                    label_of, rows);
      done += rows;
    }
  }
  whorl_memory_give_back(tools.block, WHORL_MEMORY_PLAIN);
  return status;
}

static void place_density(whorl_density *density, whorl_arena *arena, exact_tools *tools)
{
  whorl_density_place(density, arena, whorl_exact_denoiser_predictor(&tools->denoiser),
                      &tools->schedule);
}

static uint32_t exact_log_density(exact_tools *tools, double *log_density, const float *at,
                                  const uint32_t *label, uint32_t count,
                                  const whorl_density_choice *choice)
{
  const uint32_t width = tools->denoiser.width;
  WHORL_REQUIRE(are_points(at, count, width) && is_block(log_density, count, sizeof(double)) &&
                    (label == NULL || are_words(label, count)),
                WHORL_BAD_POINTER);
  WHORL_REQUIRE(count >= 1 && whorl_density_accepts(choice, tools->schedule.timesteps, count),
                WHORL_BAD_COUNT);
  WHORL_REQUIRE(whorl_are_finite(at, (size_t)count * width), WHORL_NOT_FINITE);
  whorl_density density;
  whorl_arena arena = whorl_arena_measure();
  place_density(&density, &arena, tools);
  void *memory = arena.overflowed ? NULL : whorl_memory_take(arena.used, WHORL_MEMORY_PLAIN);
  WHORL_REQUIRE(memory != NULL, WHORL_TOO_LARGE);
  arena = whorl_arena_over(memory);
  place_density(&density, &arena, tools);
  whorl_density_log(&density, log_density, at, label, count, choice);
  whorl_memory_give_back(memory, WHORL_MEMORY_PLAIN);
  return WHORL_OK;
}

/* log_density[count] at points at [count, width]: of the points [point_count, width] with the label
   [count] of each, or of all where that is NULL or the number of no class. The rest as of
   whorl_density_choice. */
WHORL_EXPORT uint32_t whorl_api_exact_log_density(
    double *log_density, const double *settings_values, const float *points, const uint32_t *labels,
    uint32_t point_count, const float *at, const uint32_t *label, uint32_t count, uint32_t steps,
    uint32_t probes, uint32_t seed, uint32_t first_point)
{
  exact_tools tools;
  whorl_settings settings;
  const uint32_t made = make_exact(&tools, &settings, settings_values, points, labels, point_count);
  WHORL_REQUIRE(made == WHORL_OK, made);
  const whorl_density_choice choice = {
      .steps = steps, .probes = probes, .seed = seed, .first_point = first_point};
  const uint32_t status = exact_log_density(&tools, log_density, at, label, count, &choice);
  whorl_memory_give_back(tools.block, WHORL_MEMORY_PLAIN);
  return status;
}

/* floors[count]: the lowest mean squared error that the settings' objective and loss weight can
   reach on those points at timesteps first, first + 1, …, each estimated from so many noisy points.
 */
WHORL_EXPORT uint32_t whorl_api_loss_floor(double *floors, const double *settings_values,
                                           const float *points, const uint32_t *labels,
                                           uint32_t point_count, uint32_t first, uint32_t count,
                                           uint32_t questions, uint32_t seed)
{
  const uint32_t most_questions = 1000000;
  exact_tools tools;
  whorl_settings settings;
  const uint32_t made = make_exact(&tools, &settings, settings_values, points, labels, point_count);
  WHORL_REQUIRE(made == WHORL_OK, made);
  const uint32_t timesteps = tools.schedule.timesteps;
  const uint32_t status = first >= timesteps || count > timesteps - first ? WHORL_BAD_TIMESTEP
                          : questions < 1 || questions > most_questions   ? WHORL_BAD_COUNT
                          : is_block(floors, count, sizeof(double))       ? WHORL_OK
                                                                          : WHORL_BAD_POINTER;
  for (uint32_t i = 0; status == WHORL_OK && i < count; i++) {
    floors[i] = whorl_loss_floor_weight((whorl_objective)settings.objective,
                                        (whorl_loss_weight)settings.loss_weight, &tools.schedule,
                                        first + i) *
                whorl_loss_floor_at(&tools.denoiser, tools.work, points,
                                    tools.denoiser.class_count == 0 ? NULL : labels, first + i,
                                    questions, seed);
  }
  whorl_memory_give_back(tools.block, WHORL_MEMORY_PLAIN);
  return status;
}

/* --- benchmark --- */

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
   gradient, whose depth is the rows of a batch and is cut into shards as in training. */
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
    kernels->matmul_nn(c, a, b, NULL, rows, columns, depth);
    return WHORL_OK;
  case 2: {
    WHORL_REQUIRE(depth <= WHORL_MAX_SUMMED_ROWS, WHORL_BAD_COUNT);
    whorl_shards shards = {.count = WHORL_SHARDS};
    for (size_t i = 0; i < WHORL_SHARDS; i++) {
      shards.ends[i] = depth * (i + 1) / WHORL_SHARDS;
    }
    kernels->matmul_tn(c, a, b, &shards, rows, columns);
    return WHORL_OK;
  }
  default:
    return WHORL_BAD_NAME;
  }
}
