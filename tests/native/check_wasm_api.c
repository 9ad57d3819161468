/* The flat exports: every address, count and number is checked, and a refusal writes nothing. */
#include "check.h"
#include "guard.h"
#include "small_session.h"

/* The exports have no header: only a module's user calls them, by name. */
#include "../../src/wasm_api.c"
#include "../../src/wasm_api_tools.c"
#include "../../src/wasm_memory.c"

#include "loss_by_time.h"

#include <math.h>
#include <stdlib.h>

enum { COUNT = 12 };
static float points[2 * COUNT], noise[2 * COUNT], out[2 * COUNT];
static uint32_t labels[COUNT], timesteps[COUNT], words[4];
static double values[WHORL_SETTING_COUNT], numbers[8];
static char text[WHORL_FILE_FAULT_TEXT];
static const float *const odd = (const float *)((const char *)points + 1);

static float *odd_floats(void)
{
  return (float *)(uintptr_t)odd;
}
static uint32_t *odd_words(void)
{
  return (uint32_t *)(uintptr_t)odd;
}
static double *odd_doubles(void)
{
  return (double *)((uintptr_t)numbers + 4);
}

static double sampling_values[WHORL_SAMPLING_COUNT], losses_by_time[WHORL_MAX_BUCKETS];
static double log_densities[COUNT];

/* The defaults, with so many steps. */
static double *sampling_with(uint32_t steps)
{
  whorl_sampling sampling = whorl_sampling_default();
  sampling.steps = steps;
  memcpy(sampling_values, &sampling, sizeof sampling);
  return sampling_values;
}

static void set_small(void)
{
  whorl_settings settings = small_settings();
  settings.batch_size = 5;
  settings.class_count = 2;
  memcpy(values, &settings, sizeof values);
}

static void check_tables(void)
{
  check_group("names and limits by number, nothing past the last");
  CHECK(strcmp(whorl_api_kernels_name(), whorl_kernels_select()->name) == 0);
  CHECK(strcmp(whorl_api_data_name(2), "both") == 0 &&
        whorl_api_data_name(WHORL_TOY_COUNT) == NULL);
  CHECK(whorl_api_data_shapes(2) == 2 && whorl_api_data_shapes(WHORL_TOY_COUNT) == 0);
  CHECK(strcmp(whorl_api_setting_name(0, 0), "hidden_width") == 0);
  CHECK(whorl_api_setting_name(0, WHORL_SETTING_COUNT) == NULL);
  CHECK(whorl_api_setting_name(0, UINT32_MAX) == NULL);
  CHECK(whorl_api_status_text(UINT32_MAX) != NULL);
  CHECK(strcmp(whorl_api_status_word(WHORL_DIVERGED), "diverged") == 0);
  CHECK(strcmp(whorl_api_status_word(whorl_api_status_memory()), "memory") == 0);
  CHECK(strcmp(whorl_api_status_word(WHORL_BAD_COUNT), "refused") == 0);
  CHECK(whorl_api_bench_peak_flops() == WHORL_PEAK_FLOPS);
  CHECK(whorl_api_bench_peak(100) == whorl_kernels_scalar.arithmetic_peak(100));
  for (uint32_t i = 0; i < WHORL_SETTING_COUNT; i++) {
    CHECK(whorl_api_setting_limits(numbers, 0, i) == WHORL_OK);
    CHECK(numbers[0] <= numbers[2] && numbers[2] <= numbers[1]);
  }
  CHECK(whorl_api_setting_limits(numbers, 0, WHORL_SETTING_COUNT) == WHORL_BAD_NAME);
  CHECK(whorl_api_setting_limits(NULL, 0, 0) == WHORL_BAD_POINTER);
  CHECK(whorl_api_setting_limits(odd_doubles(), 0, 0) == WHORL_BAD_POINTER);

  check_group("settings are checked by number");
  set_small();
  CHECK(whorl_api_settings_check(0, values, words) == WHORL_OK);
  for (uint32_t i = 0; i < WHORL_SETTING_COUNT; i++) {
    set_small();
    values[i] = i % 2 == 0 ? (double)NAN : 1e300;
    CHECK(whorl_api_settings_check(0, values, words) == WHORL_BAD_SETTING && words[0] == i);
    CHECK(whorl_api_session_bytes(values, 1) == 0);
    whorl_session *session = NULL;
    CHECK(whorl_api_session_create(&session, values, NULL, NULL, 0) == WHORL_BAD_SETTING);
    CHECK(whorl_api_schedule_view(points, values, 0) == WHORL_BAD_SETTING);
    CHECK(session == NULL);
  }
  CHECK(strcmp(whorl_api_setting_choice(0, 6, 0), "linear") == 0);
  CHECK(whorl_api_setting_choice(0, 6, WHORL_SCHEDULE_COUNT) == NULL &&
        whorl_api_setting_choice(0, 0, 0) == NULL);
  CHECK(whorl_api_setting_choice(0, WHORL_SETTING_COUNT, 0) == NULL);
  set_small();
  CHECK(whorl_api_settings_check(0, NULL, words) == WHORL_BAD_POINTER);
  CHECK(whorl_api_settings_check(0, odd_doubles(), words) == WHORL_BAD_POINTER);
  CHECK(whorl_api_settings_check(0, values, NULL) == WHORL_BAD_POINTER);
  CHECK(whorl_api_settings_check(0, values, odd_words()) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_bytes(NULL, 1) == 0 && whorl_api_session_bytes(values, 1) > 0);
  CHECK(whorl_api_session_bytes(values, WHORL_MAX_FLOATS / 2 + 1) == 0);

  check_group("memory is had and given back");
  CHECK(whorl_api_allocate(0) == NULL);
  void *block = whorl_api_allocate(100);
  CHECK(block != NULL);
  CHECK(whorl_api_free(block) == WHORL_OK && whorl_api_free(block) == WHORL_BAD_POINTER);
  CHECK(whorl_api_free(NULL) == WHORL_OK && whorl_api_free(values) == WHORL_BAD_POINTER);
  CHECK(whorl_api_allocate(sizeof memory) == NULL && whorl_api_allocate(SIZE_MAX) == NULL);
}

static void check_free_functions(void)
{
  check_group("data, noise, schedules and metrics refuse bad arguments");
  CHECK(whorl_api_data_fill(points, labels, 0, COUNT, 1.0F, 1) == WHORL_OK);
  CHECK(whorl_api_data_fill(points, labels, WHORL_TOY_COUNT, COUNT, 1.0F, 1) == WHORL_BAD_NAME);
  CHECK(whorl_api_data_fill(points, labels, 0, 0, 1.0F, 1) == WHORL_BAD_COUNT);
  CHECK(whorl_api_data_fill(points, labels, 0, WHORL_TOY_MAX_POINTS + 1, 1.0F, 1) ==
        WHORL_BAD_COUNT);
  CHECK(whorl_api_data_fill(points, labels, 0, COUNT, -0.1F, 1) == WHORL_BAD_SETTING);
  CHECK(whorl_api_data_fill(points, labels, 0, COUNT, 10.1F, 1) == WHORL_BAD_SETTING);
  CHECK(whorl_api_data_fill(points, labels, 0, COUNT, NAN, 1) == WHORL_BAD_SETTING);
  CHECK(whorl_api_data_fill(NULL, labels, 0, 1, 1.0F, 1) == WHORL_BAD_POINTER);
  CHECK(whorl_api_data_fill(points, NULL, 0, 1, 1.0F, 1) == WHORL_BAD_POINTER);
  CHECK(whorl_api_data_fill(odd_floats(), labels, 0, 1, 1.0F, 1) == WHORL_BAD_POINTER);
  CHECK(whorl_api_data_fill(points, odd_words(), 0, 1, 1.0F, 1) == WHORL_BAD_POINTER);
  /* an address so high that the block would wrap around */
  CHECK(whorl_api_data_fill((float *)(UINTPTR_MAX - 3), labels, 0, 1, 1.0F, 1) ==
        WHORL_BAD_POINTER);

  CHECK(whorl_api_time_embedding(noise, 2, 4) == WHORL_OK);
  CHECK(noise[0] == 0.0F && noise[1] == 1.0F);  /* sin 0, cos 0 */
  CHECK(fabsf(noise[4] - sinf(1.0F)) < 1e-6F);  /* the fastest turns by 1 a timestep */
  CHECK(fabsf(noise[6] - sinf(0.01F)) < 1e-6F); /* 10000^(-2/4) */
  CHECK(whorl_api_time_embedding(noise, 0, 4) == WHORL_BAD_COUNT);
  CHECK(whorl_api_time_embedding(noise, WHORL_MAX_TIMESTEPS + 1, 4) == WHORL_BAD_COUNT);
  CHECK(whorl_api_time_embedding(noise, 1, 0) == WHORL_BAD_COUNT);
  CHECK(whorl_api_time_embedding(noise, 1, 3) == WHORL_BAD_COUNT);
  CHECK(whorl_api_time_embedding(noise, 1, WHORL_MAX_TIME_WIDTH + 2) == WHORL_BAD_COUNT);
  CHECK(whorl_api_time_embedding(NULL, 1, 2) == WHORL_BAD_POINTER);
  CHECK(whorl_api_time_embedding(odd_floats(), 1, 2) == WHORL_BAD_POINTER);
  CHECK(whorl_api_normals(noise, 2 * COUNT, 1, 2) == WHORL_OK);
  CHECK(whorl_api_normals(noise, 0, 1, 2) == WHORL_BAD_COUNT);
  CHECK(whorl_api_normals(noise, WHORL_MAX_FLOATS + 1, 1, 2) == WHORL_BAD_COUNT);
  CHECK(whorl_api_normals(NULL, 4, 1, 2) == WHORL_BAD_POINTER);
  CHECK(whorl_api_normals(odd_floats(), 1, 1, 2) == WHORL_BAD_POINTER);

  static float rows[5 * 20];
  CHECK(strcmp(whorl_api_schedule_view_name(2), "beta") == 0);
  CHECK(whorl_api_schedule_view_name(7) == NULL &&
        whorl_api_schedule_view_name(UINT32_MAX) == NULL);
  CHECK(whorl_api_schedule_view(rows, values, 2) == WHORL_OK);
  CHECK(rows[0] == 1e-4F && rows[19] == 0.02F);
  CHECK(whorl_api_schedule_view(rows, values, 7) == WHORL_BAD_NAME);
  CHECK(whorl_api_schedule_view(NULL, values, 0) == WHORL_BAD_POINTER);
  CHECK(whorl_api_schedule_view(odd_floats(), values, 0) == WHORL_BAD_POINTER);
  CHECK(whorl_api_schedule_view(rows, NULL, 0) == WHORL_BAD_POINTER);
  CHECK(whorl_api_schedule_view(rows, odd_doubles(), 0) == WHORL_BAD_POINTER);

  uint32_t (*const forwards[2])(float *, const float *, const float *, uint32_t,
                                double) = {whorl_api_forward_step, whorl_api_forward_jump};
  for (size_t i = 0; i < 2; i++) {
    check_case("forward function %zu", i);
    CHECK(forwards[i](out, points, noise, COUNT, 0.25) == WHORL_OK);
    CHECK_NEAR(out[0],
               sqrt(i == 0 ? 0.75 : 0.25) * (double)points[0] +
                   sqrt(i == 0 ? 0.25 : 0.75) * (double)noise[0],
               1e-6);
    CHECK(forwards[i](out, points, noise, 0, 0.5) == WHORL_BAD_COUNT);
    CHECK(forwards[i](out, points, noise, WHORL_MAX_FLOATS + 1, 0.5) == WHORL_BAD_COUNT);
    CHECK(forwards[i](NULL, points, noise, 1, 0.5) == WHORL_BAD_POINTER);
    CHECK(forwards[i](out, odd, noise, 1, 0.5) == WHORL_BAD_POINTER);
    CHECK(forwards[i](out, points, NULL, 1, 0.5) == WHORL_BAD_POINTER);
    static const double fractions[] = {-1e-9, 1.0000001, (double)NAN, (double)INFINITY};
    for (size_t k = 0; k < 4; k++) {
      CHECK(forwards[i](out, points, noise, 1, fractions[k]) == WHORL_BAD_SETTING);
    }
    const float bad[2] = {0.0F, NAN};
    CHECK(forwards[i](out, bad, noise, 2, 0.5) == WHORL_NOT_FINITE);
    CHECK(forwards[i](out, points, bad, 2, 0.5) == WHORL_NOT_FINITE);
  }

  CHECK(whorl_api_add_noise(out, points, noise, COUNT, 0.75, 0.25) == WHORL_OK);
  CHECK_NEAR(out[1], 0.75 * (double)points[1] + 0.25 * (double)noise[1], 1e-6);
  CHECK(whorl_api_add_noise(out, points, noise, COUNT, 0.75, 1.1) == WHORL_BAD_SETTING);
  CHECK(whorl_api_add_noise(out, points, noise, COUNT, (double)NAN, 0.5) == WHORL_BAD_SETTING);
  CHECK(whorl_api_add_noise(out, points, NULL, COUNT, 0.5, 0.5) == WHORL_BAD_POINTER);

  uint32_t (*const metrics[2])(double *, const float *, uint32_t, const float *,
                               uint32_t) = {whorl_api_sliced_wasserstein, whorl_api_mmd_squared};
  for (size_t i = 0; i < 2; i++) {
    check_case("metric %zu", i);
    numbers[0] = 7.0;
    CHECK(metrics[i](numbers, points, 1, noise, COUNT) == WHORL_BAD_COUNT);
    CHECK(metrics[i](numbers, points, COUNT, noise, 0) == WHORL_BAD_COUNT);
    CHECK(metrics[i](numbers, points, WHORL_METRICS_MAX_POINTS + 1, noise, 2) == WHORL_BAD_COUNT);
    CHECK(metrics[i](NULL, points, 2, noise, 2) == WHORL_BAD_POINTER);
    CHECK(metrics[i](odd_doubles(), points, 2, noise, 2) == WHORL_BAD_POINTER);
    CHECK(metrics[i](numbers, NULL, 2, noise, 2) == WHORL_BAD_POINTER);
    CHECK(metrics[i](numbers, points, 2, odd, 2) == WHORL_BAD_POINTER);
    const float bad[4] = {0.0F, 0.0F, INFINITY, 0.0F};
    CHECK(metrics[i](numbers, bad, 2, noise, 2) == WHORL_NOT_FINITE);
    CHECK(metrics[i](numbers, points, 2, bad, 2) == WHORL_NOT_FINITE);
    CHECK(numbers[0] == 7.0);
    CHECK(metrics[i](numbers, points, COUNT, noise, COUNT) == WHORL_OK && numbers[0] != 7.0);
  }

  static float big[4 * 4];
  CHECK(whorl_api_bench_matmul(big, points, noise, 0, 4, 4, 4) == WHORL_OK);
  CHECK(whorl_api_bench_matmul(big, points, noise, 1, 4, 4, 4) == WHORL_OK);
  CHECK(whorl_api_bench_matmul(big, points, noise, 2, 4, 4, 4) == WHORL_OK);
  CHECK(whorl_api_bench_matmul(big, points, noise, 3, 4, 4, 4) == WHORL_BAD_NAME);
  static float deep[WHORL_MAX_SUMMED_ROWS + 1];
  CHECK(whorl_api_bench_matmul(big, deep, deep, 2, 1, 1, WHORL_MAX_SUMMED_ROWS) == WHORL_OK);
  CHECK(whorl_api_bench_matmul(big, deep, deep, 2, 1, 1, WHORL_MAX_SUMMED_ROWS + 1) ==
        WHORL_BAD_COUNT);
  CHECK(whorl_api_bench_matmul(big, deep, deep, 0, 1, 1, WHORL_MAX_SUMMED_ROWS + 1) == WHORL_OK);
  CHECK(whorl_api_bench_matmul(big, points, noise, 0, 0, 4, 4) == WHORL_BAD_COUNT);
  CHECK(whorl_api_bench_matmul(big, points, noise, 0, 4, 4097, 4) == WHORL_BAD_COUNT);
  CHECK(whorl_api_bench_matmul(big, points, noise, 0, 4, 4, UINT32_MAX) == WHORL_BAD_COUNT);
  CHECK(whorl_api_bench_matmul(NULL, points, noise, 0, 4, 4, 4) == WHORL_BAD_POINTER);
  CHECK(whorl_api_bench_matmul(big, odd, noise, 0, 4, 4, 4) == WHORL_BAD_POINTER);
}

static void check_exact_exports(void)
{
  check_group("the exact denoiser refuses bad arguments, and keeps no memory");
  float epsilon[2 * COUNT];
  const uint32_t huge = WHORL_MAX_FLOATS / 2 + 1;
  for (uint32_t i = 0; i < COUNT; i++) {
    labels[i] = i % 2;
  }
#define EXACT(x0, v, p, l, n, x, t, count)                                                         \
  whorl_api_exact_denoise(x0, epsilon, v, p, l, n, x, t, UINT32_MAX, count)
  CHECK(EXACT(NULL, values, points, labels, COUNT, noise, 0, COUNT) == WHORL_BAD_POINTER);
  CHECK(EXACT(odd_floats(), values, points, labels, COUNT, noise, 0, 1) == WHORL_BAD_POINTER);
  CHECK(EXACT(out, NULL, points, labels, COUNT, noise, 0, COUNT) == WHORL_BAD_POINTER);
  CHECK(EXACT(out, odd_doubles(), points, labels, COUNT, noise, 0, COUNT) == WHORL_BAD_POINTER);
  CHECK(EXACT(out, values, NULL, labels, COUNT, noise, 0, COUNT) == WHORL_BAD_POINTER);
  CHECK(EXACT(out, values, odd, labels, 1, noise, 0, COUNT) == WHORL_BAD_POINTER);
  CHECK(EXACT(out, values, points, NULL, COUNT, noise, 0, COUNT) == WHORL_BAD_LABEL);
  CHECK(EXACT(out, values, points, odd_words(), 1, noise, 0, COUNT) == WHORL_BAD_POINTER);
  CHECK(EXACT(out, values, points, labels, 0, noise, 0, COUNT) == WHORL_BAD_COUNT);
  CHECK(EXACT(out, values, points, labels, huge, noise, 0, COUNT) == WHORL_BAD_COUNT);
  CHECK(EXACT(out, values, points, labels, COUNT, NULL, 0, COUNT) == WHORL_BAD_POINTER);
  CHECK(EXACT(out, values, points, labels, COUNT, odd, 0, 1) == WHORL_BAD_POINTER);
  CHECK(EXACT(out, values, points, labels, COUNT, noise, 20, COUNT) == WHORL_BAD_TIMESTEP);
  CHECK(EXACT(out, values, points, labels, COUNT, noise, 0, 0) == WHORL_BAD_COUNT);
  CHECK(EXACT(out, values, points, labels, COUNT, noise, 0, huge) == WHORL_BAD_POINTER);
  const float bad[2] = {0.0F, NAN};
  CHECK(EXACT(out, values, bad, labels, 1, noise, 0, COUNT) == WHORL_NOT_FINITE);
  CHECK(EXACT(out, values, points, labels, COUNT, bad, 0, 1) == WHORL_NOT_FINITE);
  labels[3] = 2;
  CHECK(EXACT(out, values, points, labels, COUNT, noise, 0, COUNT) == WHORL_BAD_LABEL);
  labels[3] = 1;
  CHECK(EXACT(out, values, points, labels, COUNT, points, 0, COUNT) == WHORL_OK);
  CHECK_NEAR(out[0], points[0], 0.1); /* with hardly any noise, the points themselves */
#undef EXACT
#define FLOOR(to, p, l, n, first, count, questions)                                                \
  whorl_api_loss_floor(to, values, p, l, n, first, count, questions, 0)
  CHECK(FLOOR(NULL, points, labels, COUNT, 0, 1, 1) == WHORL_BAD_POINTER);
  CHECK(FLOOR(odd_doubles(), points, labels, COUNT, 0, 1, 1) == WHORL_BAD_POINTER);
  CHECK(FLOOR(numbers, NULL, labels, COUNT, 0, 1, 1) == WHORL_BAD_POINTER);
  CHECK(FLOOR(numbers, points, NULL, COUNT, 0, 1, 1) == WHORL_BAD_LABEL);
  CHECK(FLOOR(numbers, points, labels, 0, 0, 1, 1) == WHORL_BAD_COUNT);
  CHECK(FLOOR(numbers, points, labels, COUNT, 20, 0, 1) == WHORL_BAD_TIMESTEP);
  CHECK(FLOOR(numbers, points, labels, COUNT, 1, 20, 1) == WHORL_BAD_TIMESTEP);
  CHECK(FLOOR(numbers, points, labels, COUNT, 1, UINT32_MAX, 1) == WHORL_BAD_TIMESTEP);
  CHECK(FLOOR(numbers, points, labels, COUNT, 0, 1, 0) == WHORL_BAD_COUNT);
  CHECK(FLOOR(numbers, points, labels, COUNT, 0, 1, 1000001) == WHORL_BAD_COUNT);
  CHECK(FLOOR(numbers, points, labels, COUNT, 12, 8, 100) == WHORL_OK);
  CHECK(numbers[0] > 0.0 && numbers[7] > 0.0);
#undef FLOOR
  CHECK(heap.first == NULL);
}

/* Pairs and straightness; the session given is of another schedule than flow. */
static void check_reflow_exports(whorl_session *session)
{
  const uint32_t huge = WHORL_MAX_FLOATS / 2 + 1;
  whorl_session *paired = NULL, *const before = paired;
  log_densities[0] = 7.0;
#define PAIRS(to, v, x, z, label, n) whorl_api_session_create_pairs(to, v, x, z, label, n)
#define STRAIGHT(of, to, z, label, n) whorl_api_session_straightness(of, to, z, label, n)
  CHECK(PAIRS(&paired, values, points, noise, labels, COUNT) == WHORL_NOT_FLOW);
  CHECK(STRAIGHT(session, log_densities, noise, labels, COUNT) == WHORL_NOT_FLOW);
  const size_t schedule_row = offsetof(whorl_settings, schedule) / sizeof(double);
  const double kept = values[schedule_row];
  values[schedule_row] = WHORL_SCHEDULE_FLOW;
  CHECK(PAIRS(NULL, values, points, noise, labels, COUNT) == WHORL_BAD_POINTER);
  CHECK(PAIRS(&paired, NULL, points, noise, labels, COUNT) == WHORL_BAD_POINTER);
  CHECK(PAIRS(&paired, odd_doubles(), points, noise, labels, COUNT) == WHORL_BAD_POINTER);
  CHECK(PAIRS(&paired, values, NULL, noise, labels, COUNT) == WHORL_BAD_POINTER);
  CHECK(PAIRS(&paired, values, odd, noise, labels, 1) == WHORL_BAD_POINTER);
  CHECK(PAIRS(&paired, values, points, NULL, labels, COUNT) == WHORL_BAD_POINTER);
  CHECK(PAIRS(&paired, values, points, odd, labels, 1) == WHORL_BAD_POINTER);
  CHECK(PAIRS(&paired, values, points, (float *)(UINTPTR_MAX - 3), labels, 1) == WHORL_BAD_POINTER);
  CHECK(PAIRS(&paired, values, points, noise, odd_words(), 1) == WHORL_BAD_POINTER);
  CHECK(PAIRS(&paired, values, points, noise, NULL, COUNT) == WHORL_BAD_LABEL);
  CHECK(PAIRS(&paired, values, points, noise, labels, 0) == WHORL_BAD_COUNT);
  CHECK(PAIRS(&paired, values, points, noise, labels, huge) == WHORL_BAD_COUNT);
  CHECK(PAIRS(&paired, values, points, noise, labels, UINT32_MAX) == WHORL_BAD_COUNT);
  const float bad[2] = {0.0F, NAN};
  CHECK(PAIRS(&paired, values, points, bad, labels, 1) == WHORL_NOT_FINITE);
  CHECK(paired == before);
  CHECK(PAIRS(&paired, values, points, noise, labels, COUNT) == WHORL_OK);
  float losses[3];
  CHECK(whorl_api_session_train(paired, losses, 3, words + 1) == WHORL_OK && words[1] == 3);
  words[1] = 0;

  CHECK(STRAIGHT(NULL, log_densities, noise, labels, COUNT) == WHORL_BAD_POINTER);
  CHECK(STRAIGHT(paired, NULL, noise, labels, COUNT) == WHORL_BAD_POINTER);
  CHECK(STRAIGHT(paired, odd_doubles(), noise, labels, 1) == WHORL_BAD_POINTER);
  CHECK(STRAIGHT(paired, log_densities, NULL, labels, COUNT) == WHORL_BAD_POINTER);
  CHECK(STRAIGHT(paired, log_densities, odd, labels, 1) == WHORL_BAD_POINTER);
  CHECK(STRAIGHT(paired, log_densities, noise, odd_words(), 1) == WHORL_BAD_POINTER);
  CHECK(STRAIGHT(paired, log_densities, noise, NULL, COUNT) == WHORL_BAD_LABEL);
  CHECK(STRAIGHT(paired, log_densities, noise, labels, 0) == WHORL_BAD_COUNT);
  CHECK(STRAIGHT(paired, log_densities, noise, labels, huge) == WHORL_BAD_POINTER);
  CHECK(STRAIGHT(paired, log_densities, bad, labels, 1) == WHORL_NOT_FINITE);
  CHECK(log_densities[0] == 7.0);
  CHECK(STRAIGHT(paired, log_densities, noise, labels, COUNT) == WHORL_OK);
  CHECK(log_densities[0] > 0.0 && log_densities[0] != 7.0 && log_densities[COUNT - 1] > 0.0);
#undef PAIRS
#undef STRAIGHT
  CHECK(whorl_api_session_destroy(paired) == WHORL_OK);
  values[schedule_row] = kept;
}

/* Shared training: refusals write nothing and leave the session's state and partial sums. */
static void check_sharing_refusals(whorl_session *session)
{
  const size_t count = whorl_api_session_partial_count(session);
  const size_t state_count = whorl_api_session_state_count(session);
  CHECK(whorl_api_shards() == WHORL_SHARDS);
  CHECK(count > 0 && state_count > 0 && whorl_api_session_passes(session) == 1);
  CHECK(whorl_api_session_pass(session, 0, 0, WHORL_SHARDS) == WHORL_OK);
  const size_t capacity = (state_count > count ? state_count : count) + 1;
  float *room = calloc(capacity, sizeof *room), *kept = malloc(count * sizeof *kept);
  float *state = malloc(state_count * sizeof *state);
  memcpy(kept, whorl_api_session_partial(session, 0), count * sizeof *kept);
  memcpy(state, whorl_api_session_state(session), state_count * sizeof *state);

  /* The last two end past all memory, one by its start and one by its length. */
  float *const nowhere[] = {NULL, (float *)((uintptr_t)room + 1), (float *)((uintptr_t)room + 2),
                            (float *)(UINTPTR_MAX - 3),
                            (float *)((UINTPTR_MAX - count * sizeof *kept + 4) & ~(uintptr_t)3)};
  for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
    check_case("address %zu", i);
    CHECK(whorl_api_session_add_partial(session, 0, nowhere[i]) == WHORL_BAD_POINTER);
    CHECK(whorl_api_session_set_state(session, nowhere[i], 0) == WHORL_BAD_POINTER);
    if (i < 4) { /* one float does fit at the last */
      CHECK(whorl_api_session_close_step(session, nowhere[i]) == WHORL_BAD_POINTER);
    }
  }
  CHECK(whorl_api_session_pass(session, 1, 0, 1) == WHORL_BAD_COUNT);
  CHECK(whorl_api_session_pass(session, UINT32_MAX, 0, 1) == WHORL_BAD_COUNT);
  CHECK(whorl_api_session_pass(session, 0, 0, 0) == WHORL_BAD_COUNT);
  CHECK(whorl_api_session_pass(session, 0, 0, 3) == WHORL_BAD_COUNT);
  CHECK(whorl_api_session_pass(session, 0, WHORL_SHARDS, 1) == WHORL_BAD_COUNT);
  CHECK(whorl_api_session_pass(session, 0, UINT32_MAX, 1) == WHORL_BAD_COUNT);
  CHECK(whorl_api_session_partial(session, 1) == NULL);
  CHECK(whorl_api_session_add_partial(session, 1, room) == WHORL_BAD_COUNT);
  CHECK(whorl_api_session_close_pass(session, 1) == WHORL_BAD_COUNT);
  room[state_count - 1] = NAN;
  CHECK(whorl_api_session_set_state(session, room, 9) == WHORL_NOT_FINITE);
  CHECK(whorl_api_session_set_state(session, state, UINT32_MAX) == WHORL_BAD_COUNT);
  CHECK(memcmp(kept, whorl_api_session_partial(session, 0), count * sizeof *kept) == 0);
  CHECK(memcmp(state, whorl_api_session_state(session), state_count * sizeof *state) == 0);
  CHECK(whorl_api_session_step(session) == 0);
  free(room);
  free(kept);
  free(state);

  whorl_session *empty = NULL; /* without data */
  CHECK(whorl_api_session_create(&empty, values, NULL, NULL, 0) == WHORL_OK);
  CHECK(whorl_api_session_passes(empty) == 0 && whorl_api_session_partial(empty, 0) == NULL);
  CHECK(whorl_api_session_pass(empty, 0, 0, 1) == WHORL_NO_DATA);
  CHECK(whorl_api_session_add_partial(empty, 0, whorl_api_session_partial(session, 0)) ==
        WHORL_NO_DATA);
  CHECK(whorl_api_session_close_pass(empty, 0) == WHORL_NO_DATA);
  CHECK(whorl_api_session_close_step(empty, out) == WHORL_NO_DATA);
  CHECK(whorl_api_session_destroy(empty) == WHORL_OK);
}

/* Two halves by two sessions are one step of a third. */
static void check_shared_step(void)
{
  whorl_session *s[3];
  float losses[3];
  for (size_t i = 0; i < 3; i++) {
    CHECK(whorl_api_session_create(&s[i], values, points, labels, COUNT) == WHORL_OK);
  }
  const size_t bytes = whorl_api_session_partial_count(s[0]) * sizeof(float);
  float *first = malloc(bytes);
  for (uint32_t step = 0; step < 4; step++) {
    check_case("step %u", step);
    CHECK(whorl_api_session_train(s[2], &losses[2], 1, words) == WHORL_OK);
    for (uint32_t i = 0; i < 2; i++) {
      CHECK(whorl_api_session_pass(s[i], 0, i * WHORL_SHARDS / 2, WHORL_SHARDS / 2) == WHORL_OK);
    }
    memcpy(first, whorl_api_session_partial(s[0], 0), bytes);
    CHECK(whorl_api_session_add_partial(s[0], 0, whorl_api_session_partial(s[1], 0)) == WHORL_OK);
    CHECK(whorl_api_session_add_partial(s[1], 0, first) == WHORL_OK);
    for (uint32_t i = 0; i < 2; i++) {
      CHECK(whorl_api_session_close_pass(s[i], 0) == WHORL_OK);
      CHECK(whorl_api_session_close_step(s[i], &losses[i]) == WHORL_OK);
      CHECK(losses[i] == losses[2] && whorl_api_session_step(s[i]) == step + 1);
      CHECK(whorl_api_session_checksum(s[i]) == whorl_api_session_checksum(s[2]));
    }
  }
  CHECK(whorl_api_session_train(s[0], losses, 1, words) == WHORL_OK);
  CHECK(whorl_api_session_set_state(s[1], whorl_api_session_state(s[0]), 5) == WHORL_OK);
  CHECK(whorl_api_session_step(s[1]) == 5);
  CHECK(whorl_api_session_checksum(s[1]) == whorl_api_session_checksum(s[0]));
  free(first);
  for (size_t i = 0; i < 3; i++) {
    CHECK(whorl_api_session_destroy(s[i]) == WHORL_OK);
  }
}

/* No export takes it for a session; under the address sanitizer, none reads it either. */
static void refuse_everywhere(whorl_session *s)
{
  CHECK(whorl_api_session_destroy(s) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_step(s) == 0 && whorl_api_session_steps_per_epoch(s) == 0);
  CHECK(whorl_api_session_parameter_count(s) == 0 && whorl_api_session_checksum(s) == 0);
  CHECK(whorl_api_session_gradient_norm(s) == 0.0);
  CHECK(whorl_api_session_train(s, out, 1, words) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_passes(s) == 0 && whorl_api_session_partial_count(s) == 0);
  CHECK(whorl_api_session_pass(s, 0, 0, 1) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_partial(s, 0) == NULL && whorl_api_session_state(s) == NULL);
  CHECK(whorl_api_session_add_partial(s, 0, points) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_close_pass(s, 0) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_close_step(s, out) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_straightness(s, numbers, points, NULL, 1) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_state_count(s) == 0);
  CHECK(whorl_api_session_set_state(s, points, 0) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_set_pace(s, 1.0, 10) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_gradient(s, numbers, points, timesteps, noise, labels, 1) ==
        WHORL_BAD_POINTER);
  CHECK(whorl_api_session_apply_gradient(s) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_predict(s, NULL, out, points, timesteps, labels, 1, 0) ==
        WHORL_BAD_POINTER);
  CHECK(whorl_api_session_predict_guided(s, out, out, points, 1, labels, 1, sampling_values) ==
        WHORL_BAD_POINTER);
  CHECK(whorl_api_session_start(s, out, 1, 1) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_reverse_step(s, out, points, sampling_values, labels, NULL, NULL, 0, 1,
                                       0) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_timesteps(s, words, sampling_values) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_steps(s, sampling_values) == 0);
  CHECK(whorl_api_session_evaluations(s, sampling_values) == 0);
  CHECK(whorl_api_session_history_count(s, sampling_values, 1) == 0);
  CHECK(whorl_api_session_input_gradient(s, out, points, points, timesteps, labels, 1) ==
        WHORL_BAD_POINTER);
  CHECK(whorl_api_session_loss_questions(s) == 0 && whorl_api_session_loss_buckets(s) == 0);
  CHECK(whorl_api_session_loss_by_time(s, numbers, points, labels, COUNT, 0, 1) ==
        WHORL_BAD_POINTER);
  CHECK(whorl_api_session_log_density(s, numbers, points, labels, 1, 1, 0, 0, 0, 0) ==
        WHORL_BAD_POINTER);
  CHECK(whorl_api_session_tensor_count(s) == 0);
  CHECK(whorl_api_session_tensor_name(s, 0) == NULL);
  CHECK(whorl_api_session_tensor_rows(s, 0) == 0 && whorl_api_session_tensor_columns(s, 0) == 0);
  CHECK(whorl_api_session_tensor_values(s, 0) == NULL);
  CHECK(whorl_api_session_tensor_gradient(s, 0) == NULL);
  CHECK(whorl_api_session_save(s, NULL, 0, NULL, 0) == 0);
  CHECK(whorl_api_session_load(s, (const uint8_t *)points, 8, text) == WHORL_BAD_POINTER);
}

static void check_sessions(void)
{
  check_group("sessions refuse bad addresses and data");
  for (uint32_t i = 0; i < COUNT; i++) {
    labels[i] = i % 2;
    timesteps[i] = i;
  }
  whorl_session *session = NULL;
  CHECK(whorl_api_session_create(NULL, values, points, labels, COUNT) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_create(&session, NULL, points, labels, COUNT) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_create(&session, odd_doubles(), points, labels, COUNT) ==
        WHORL_BAD_POINTER);
  CHECK(whorl_api_session_create(&session, values, NULL, labels, COUNT) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_create(&session, values, odd, labels, COUNT - 1) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_create(&session, values, points, odd_words(), 1) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_create(&session, values, points, labels, WHORL_MAX_FLOATS / 2 + 1) ==
        WHORL_BAD_COUNT);
  CHECK(whorl_api_session_create(&session, values, points, NULL, COUNT) == WHORL_BAD_LABEL);
  labels[3] = 2;
  CHECK(whorl_api_session_create(&session, values, points, labels, COUNT) == WHORL_BAD_LABEL);
  labels[3] = 1;
  CHECK(session == NULL);
  CHECK(whorl_api_session_create(&session, values, points, labels, COUNT) == WHORL_OK);

  /* No session: nothing, an odd address, one past all memory, memory that never was one, a plain
     block, and a session that was destroyed. */
  static uint64_t no_session[16];
  whorl_session *dead = NULL;
  void *plain = whorl_api_allocate(1000);
  CHECK(whorl_api_session_create(&dead, values, points, labels, COUNT) == WHORL_OK);
  CHECK(whorl_api_free(dead) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_destroy(dead) == WHORL_OK);
  whorl_session *const strangers[] = {NULL,
                                      (whorl_session *)((uintptr_t)session + 4),
                                      (whorl_session *)((uintptr_t)session + 16),
                                      (whorl_session *)(UINTPTR_MAX - 7),
                                      (whorl_session *)no_session,
                                      plain,
                                      dead};
  for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
    check_case("stranger %zu", i);
    refuse_everywhere(strangers[i]);
  }
  CHECK(whorl_api_free(plain) == WHORL_OK);

  check_group("a session's functions refuse null, odd and impossible arguments");
  const uint32_t checksum = whorl_api_session_checksum(session);
  words[0] = 77;
  memset(out, 0x55, sizeof out);
  float kept[2 * COUNT];
  memcpy(kept, out, sizeof kept);
  CHECK(whorl_api_session_train(session, NULL, 1, words) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_train(session, odd_floats(), 1, words) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_train(session, out, 1, NULL) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_train(session, out, 1, odd_words()) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_set_pace(session, (double)NAN, 10) == WHORL_BAD_SETTING);

  const uint32_t count = COUNT, huge = WHORL_MAX_FLOATS / 2 + 1;
#define GRADIENT(loss, x, t, z, label, n)                                                          \
  whorl_api_session_gradient(session, loss, x, t, z, label, n)
  CHECK(GRADIENT(NULL, points, timesteps, noise, labels, count) == WHORL_BAD_POINTER);
  CHECK(GRADIENT(odd_doubles(), points, timesteps, noise, labels, count) == WHORL_BAD_POINTER);
  CHECK(GRADIENT(numbers, NULL, timesteps, noise, labels, count) == WHORL_BAD_POINTER);
  CHECK(GRADIENT(numbers, odd, timesteps, noise, labels, 1) == WHORL_BAD_POINTER);
  CHECK(GRADIENT(numbers, points, NULL, noise, labels, count) == WHORL_BAD_POINTER);
  CHECK(GRADIENT(numbers, points, odd_words(), noise, labels, 1) == WHORL_BAD_POINTER);
  CHECK(GRADIENT(numbers, points, timesteps, NULL, labels, count) == WHORL_BAD_POINTER);
  CHECK(GRADIENT(numbers, points, timesteps, odd, labels, 1) == WHORL_BAD_POINTER);
  CHECK(GRADIENT(numbers, points, timesteps, noise, odd_words(), 1) == WHORL_BAD_POINTER);
  CHECK(GRADIENT(numbers, points, timesteps, noise, NULL, count) == WHORL_BAD_LABEL);
  CHECK(GRADIENT(numbers, points, timesteps, noise, labels, 0) == WHORL_BAD_COUNT);
  CHECK(GRADIENT(numbers, points, timesteps, noise, labels, huge) == WHORL_BAD_POINTER);
#undef GRADIENT
#define PREDICT(to, x, t, label, n) whorl_api_session_predict(session, NULL, to, x, t, label, n, 0)
  CHECK(whorl_api_session_predict(session, odd_floats(), NULL, points, timesteps, labels, 1, 0) ==
        WHORL_BAD_POINTER);
  CHECK(PREDICT(odd_floats(), points, timesteps, labels, 1) == WHORL_BAD_POINTER);
  CHECK(PREDICT(out, NULL, timesteps, labels, count) == WHORL_BAD_POINTER);
  CHECK(PREDICT(out, odd, timesteps, labels, 1) == WHORL_BAD_POINTER);
  CHECK(PREDICT(out, points, NULL, labels, count) == WHORL_BAD_POINTER);
  CHECK(PREDICT(out, points, odd_words(), labels, 1) == WHORL_BAD_POINTER);
  CHECK(PREDICT(out, points, timesteps, odd_words(), 1) == WHORL_BAD_POINTER);
  CHECK(PREDICT(out, points, timesteps, NULL, count) == WHORL_BAD_LABEL);
  CHECK(PREDICT(out, points, timesteps, labels, 0) == WHORL_BAD_COUNT);
  CHECK(PREDICT(out, points, timesteps, labels, huge) == WHORL_BAD_POINTER);
  CHECK(PREDICT(out, points, timesteps, labels, UINT32_MAX) == WHORL_BAD_POINTER);
#undef PREDICT
#define GUIDED(x0, to, x, label, n, how)                                                           \
  whorl_api_session_predict_guided(session, x0, to, x, 3, label, n, how)
  CHECK(GUIDED(NULL, out, points, labels, count, sampling_with(20)) == WHORL_BAD_POINTER);
  CHECK(GUIDED(odd_floats(), out, points, labels, 1, sampling_with(20)) == WHORL_BAD_POINTER);
  CHECK(GUIDED(out, odd_floats(), points, labels, 1, sampling_with(20)) == WHORL_BAD_POINTER);
  CHECK(GUIDED(out, out, NULL, labels, count, sampling_with(20)) == WHORL_BAD_POINTER);
  CHECK(GUIDED(out, out, points, odd_words(), 1, sampling_with(20)) == WHORL_BAD_POINTER);
  CHECK(GUIDED(out, out, points, labels, huge, sampling_with(20)) == WHORL_BAD_POINTER);
  CHECK(GUIDED(out, out, points, labels, 1, NULL) == WHORL_BAD_POINTER);
  CHECK(GUIDED(out, out, points, labels, 1, odd_doubles()) == WHORL_BAD_POINTER);
  CHECK(GUIDED(out, out, points, labels, 1, sampling_with(21)) == WHORL_BAD_COUNT);
#undef GUIDED
  CHECK(whorl_api_session_start(session, NULL, count, 1) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_start(session, odd_floats(), 1, 1) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_start(session, out, 0, 1) == WHORL_BAD_COUNT);
#define REVERSE(to, x, label, z, n, step, steps)                                                   \
  whorl_api_session_reverse_step(session, to, x, sampling_with(steps), label, z, NULL, 5, n, step)
  CHECK(REVERSE(NULL, points, labels, NULL, count, 0, 20) == WHORL_BAD_POINTER);
  CHECK(REVERSE(odd_floats(), points, labels, NULL, 1, 0, 20) == WHORL_BAD_POINTER);
  CHECK(REVERSE(out, NULL, labels, NULL, count, 0, 20) == WHORL_BAD_POINTER);
  CHECK(REVERSE(out, odd, labels, NULL, 1, 0, 20) == WHORL_BAD_POINTER);
  CHECK(REVERSE(out, points, odd_words(), NULL, 1, 0, 20) == WHORL_BAD_POINTER);
  CHECK(REVERSE(out, points, labels, odd, 1, 0, 20) == WHORL_BAD_POINTER);
  CHECK(REVERSE(out, points, NULL, NULL, count, 0, 20) == WHORL_BAD_LABEL);
  CHECK(REVERSE(out, points, labels, NULL, count, 20, 20) == WHORL_BAD_COUNT);
  CHECK(REVERSE(out, points, labels, NULL, count, 0, 21) == WHORL_BAD_COUNT);
  CHECK(REVERSE(out, points, labels, NULL, 0, 0, 20) == WHORL_BAD_COUNT);
#undef REVERSE
  static const uint8_t held[2 * COUNT];
#define INPAINT(to, x, known, held, visits, n, step)                                               \
  whorl_api_session_inpaint_step(session, to, x, sampling_with(20), labels, known, held, visits,   \
                                 NULL, 0, n, step)
  CHECK(INPAINT(NULL, points, points, held, 1, 1, 0) == WHORL_BAD_POINTER);
  CHECK(INPAINT(out, NULL, points, held, 1, 1, 0) == WHORL_BAD_POINTER);
  CHECK(INPAINT(out, points, NULL, held, 1, 1, 0) == WHORL_BAD_POINTER);
  CHECK(INPAINT(out, points, odd, held, 1, 1, 0) == WHORL_BAD_POINTER);
  CHECK(INPAINT(out, points, points, NULL, 1, 1, 0) == WHORL_BAD_POINTER);
  CHECK(INPAINT(out, points, points, held, 0, 1, 0) == WHORL_BAD_COUNT);
  CHECK(INPAINT(out, points, points, held, WHORL_MAX_VISITS + 1, 1, 0) == WHORL_BAD_COUNT);
  CHECK(INPAINT(out, points, points, held, 1, 0, 0) == WHORL_BAD_COUNT);
  CHECK(INPAINT(out, points, points, held, 1, 1, 20) == WHORL_BAD_COUNT);
#undef INPAINT
  CHECK(whorl_api_session_timesteps(session, NULL, sampling_with(1)) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_timesteps(session, odd_words(), sampling_with(1)) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_timesteps(session, words, NULL) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_timesteps(session, words, odd_doubles()) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_timesteps(session, words, sampling_with(21)) == WHORL_BAD_COUNT);
  CHECK(whorl_api_session_steps(session, sampling_with(21)) == 0);
  CHECK(whorl_api_session_steps(session, NULL) == 0);
  CHECK(whorl_api_session_evaluations(session, sampling_with(21)) == 0);
  CHECK(whorl_api_session_evaluations(session, NULL) == 0);
  CHECK(whorl_api_session_history_count(session, NULL, 1) == 0);
  CHECK(whorl_api_session_history_count(session, sampling_with(1), UINT32_MAX) == 0);
  CHECK(whorl_api_session_reverse_step(session, out, points, NULL, labels, NULL, NULL, 0, 1, 0) ==
        WHORL_BAD_POINTER);
  for (uint32_t i = 0; i < WHORL_SAMPLING_COUNT; i++) {
    sampling_with(1)[i] = (double)NAN;
    check_case("sampling argument %u", i);
    CHECK(whorl_api_session_reverse_step(session, out, points, sampling_values, labels, NULL, NULL,
                                         0, 1, 0) == WHORL_BAD_SETTING);
    CHECK(whorl_api_session_timesteps(session, words, sampling_values) == WHORL_BAD_SETTING);
    CHECK(whorl_api_settings_check(1, sampling_values, words + 1) == WHORL_BAD_SETTING);
    CHECK(words[1] == i);
  }
  words[1] = 0;
  sampling_with(1)[offsetof(whorl_sampling, label) / sizeof(double)] =
      2; /* a label that there is not */
  CHECK(whorl_api_session_reverse_step(session, out, points, sampling_values, NULL, NULL, NULL, 0,
                                       1, 0) == WHORL_BAD_LABEL);
  CHECK(whorl_api_session_steer(NULL, 0, numbers, 3) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_steer(session, 0, NULL, 3) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_steer(session, 0, odd_doubles(), 3) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_steer(session, UINT32_MAX, numbers, 3) == WHORL_BAD_NAME);
  CHECK(whorl_api_session_steer(session, 0, NULL, 0) == WHORL_OK);
  CHECK(strcmp(whorl_api_energy_name(0), "circle") == 0 && whorl_api_energy_name(99) == NULL);
#define SHARE(to, energy, n, numbers_count, x, count, within)                                      \
  whorl_api_energy_share(to, energy, n, numbers_count, x, count, within)
  double share = -1.0;
  CHECK(SHARE(NULL, 0, numbers, 3, points, 1, 0.1) == WHORL_BAD_POINTER);
  CHECK(SHARE(&share, 0, NULL, 3, points, 1, 0.1) == WHORL_BAD_POINTER);
  CHECK(SHARE(&share, 0, odd_doubles(), 3, points, 1, 0.1) == WHORL_BAD_POINTER);
  CHECK(SHARE(&share, 0, numbers, 3, NULL, 1, 0.1) == WHORL_BAD_POINTER);
  CHECK(SHARE(&share, 0, numbers, 3, odd_floats(), 1, 0.1) == WHORL_BAD_POINTER);
  CHECK(SHARE(&share, 0, numbers, 0, points, 1, 0.1) == WHORL_BAD_COUNT);
  CHECK(SHARE(&share, 0, numbers, 3, points, 0, 0.1) == WHORL_BAD_COUNT);
  CHECK(SHARE(&share, 0, numbers, 3, points, UINT32_MAX, 0.1) == WHORL_BAD_COUNT);
  CHECK(SHARE(&share, 0, numbers, 3, points, 1, -0.1) == WHORL_BAD_SETTING);
  CHECK(SHARE(&share, 0, numbers, 3, points, 1, (double)NAN) == WHORL_BAD_SETTING);
  CHECK(SHARE(&share, UINT32_MAX, numbers, 3, points, 1, 0.1) == WHORL_BAD_NAME);
  CHECK(share == -1.0);
#undef SHARE
  CHECK(whorl_api_session_create_gradient(NULL, values) == WHORL_BAD_POINTER);
  whorl_session *gradient = NULL;
  CHECK(whorl_api_session_create_gradient(&gradient, NULL) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_create_gradient(&gradient, odd_doubles()) == WHORL_BAD_POINTER);
  values[0] = 6; /* no multiple of 4 */
  CHECK(whorl_api_session_create_gradient(&gradient, values) == WHORL_BAD_SETTING);
  set_small();
  CHECK(gradient == NULL && whorl_api_session_create_gradient(&gradient, values) == WHORL_OK);
  CHECK(whorl_api_session_destroy(gradient) == WHORL_OK);
#define PULL(to, z, x, t, label, n) whorl_api_session_input_gradient(session, to, z, x, t, label, n)
  CHECK(PULL(NULL, points, points, timesteps, labels, 1) == WHORL_BAD_POINTER);
  CHECK(PULL(odd_floats(), points, points, timesteps, labels, 1) == WHORL_BAD_POINTER);
  CHECK(PULL(out, NULL, points, timesteps, labels, 1) == WHORL_BAD_POINTER);
  CHECK(PULL(out, points, NULL, timesteps, labels, 1) == WHORL_BAD_POINTER);
  CHECK(PULL(out, points, points, NULL, labels, 1) == WHORL_BAD_POINTER);
  CHECK(PULL(out, points, points, timesteps, odd_words(), 1) == WHORL_BAD_POINTER);
  CHECK(PULL(out, points, points, timesteps, NULL, 1) == WHORL_BAD_LABEL);
  CHECK(PULL(out, points, points, timesteps, labels, 0) == WHORL_BAD_COUNT);
  CHECK(PULL(out, points, points, timesteps, labels, huge) == WHORL_BAD_POINTER);
#undef PULL
#define LOSS(to, x, label, n) whorl_api_session_loss_by_time(session, to, x, label, n, 0, 10)
  CHECK(LOSS(NULL, points, labels, COUNT) == WHORL_BAD_POINTER);
  CHECK(LOSS(odd_doubles(), points, labels, COUNT) == WHORL_BAD_POINTER);
  CHECK(LOSS(numbers, NULL, labels, COUNT) == WHORL_BAD_POINTER);
  CHECK(LOSS(numbers, points, odd_words(), COUNT) == WHORL_BAD_POINTER);
  CHECK(LOSS(numbers, points, NULL, COUNT) == WHORL_BAD_LABEL);
  CHECK(LOSS(numbers, points, labels, 0) == WHORL_BAD_COUNT);
  CHECK(LOSS(numbers, points, labels, huge) == WHORL_BAD_POINTER);
#undef LOSS
#define DENSITY(to, x, label, n, steps, probes, first)                                             \
  whorl_api_session_log_density(session, to, x, label, n, steps, probes, 0, first, 0)
  CHECK(DENSITY(NULL, points, labels, 1, 1, 0, 0) == WHORL_BAD_POINTER);
  CHECK(DENSITY(odd_doubles(), points, labels, 1, 1, 0, 0) == WHORL_BAD_POINTER);
  CHECK(DENSITY(numbers, NULL, labels, 1, 1, 0, 0) == WHORL_BAD_POINTER);
  CHECK(DENSITY(numbers, odd, labels, 1, 1, 0, 0) == WHORL_BAD_POINTER);
  CHECK(DENSITY(numbers, points, odd_words(), 1, 1, 0, 0) == WHORL_BAD_POINTER);
  CHECK(DENSITY(numbers, points, NULL, 1, 1, 0, 0) == WHORL_BAD_LABEL);
  CHECK(DENSITY(numbers, points, labels, 0, 1, 0, 0) == WHORL_BAD_COUNT);
  CHECK(DENSITY(numbers, points, labels, huge, 1, 0, 0) == WHORL_BAD_POINTER);
  CHECK(DENSITY(numbers, points, labels, 1, 20, 0, 0) == WHORL_BAD_COUNT);
  CHECK(DENSITY(numbers, points, labels, 1, 1, WHORL_MAX_PROBES + 1, 0) == WHORL_BAD_COUNT);
  CHECK(DENSITY(numbers, points, labels, 1, 1, 0, UINT32_MAX) == WHORL_BAD_COUNT);
#undef DENSITY
  check_reflow_exports(session);
  check_sharing_refusals(session);
  const uint32_t tensors = whorl_api_session_tensor_count(session);
  CHECK(tensors == 19);
  CHECK(whorl_api_session_tensor_name(session, tensors) == NULL);
  CHECK(whorl_api_session_tensor_rows(session, tensors) == 0);
  CHECK(whorl_api_session_tensor_values(session, UINT32_MAX) == NULL);
  CHECK(memcmp(out, kept, sizeof out) == 0 && words[0] == 77);
  CHECK(whorl_api_session_checksum(session) == checksum);

  check_group("what is right is done");
  CHECK(whorl_api_session_train(session, out, 3, words) == WHORL_OK && words[0] == 3);
  CHECK(whorl_api_session_step(session) == 3 && whorl_api_session_steps_per_epoch(session) == 3);
  CHECK(whorl_api_session_gradient(session, numbers, points, timesteps, noise, labels, COUNT) ==
        WHORL_OK);
  CHECK(whorl_api_session_gradient_norm(session) > 0.0);
  CHECK(whorl_api_session_apply_gradient(session) == WHORL_OK);
  CHECK(whorl_api_session_predict(session, NULL, out, points, timesteps, labels, COUNT, 1) ==
        WHORL_OK);
  CHECK(whorl_api_session_predict(session, NULL, out, points, timesteps, labels, COUNT, 2) ==
        WHORL_BAD_NAME);
  CHECK(whorl_api_session_tensor_average(session, 0) == NULL); /* it keeps none */
  CHECK(whorl_api_session_start(session, out, COUNT, 1) == WHORL_OK);
  CHECK(whorl_api_session_reverse_step(session, out, out, sampling_with(20), labels, noise, NULL, 7,
                                       COUNT, 0) == WHORL_OK);
  uint32_t visited[20];
  CHECK(whorl_api_session_timesteps(session, visited, sampling_with(20)) == WHORL_OK);
  CHECK(visited[0] == 19 && visited[19] == 0 &&
        whorl_api_session_steps(session, sampling_with(0)) == 20);
  CHECK(whorl_api_session_evaluations(session, sampling_with(0)) == 20);
  CHECK(whorl_api_session_input_gradient(session, out, noise, points, timesteps, labels, COUNT) ==
        WHORL_OK);
  CHECK(whorl_api_session_loss_questions(session) == 510);
  CHECK(whorl_api_session_loss_buckets(session) == 10);
  CHECK(whorl_api_session_loss_by_time(session, losses_by_time, points, labels, COUNT, 0, 510) ==
        WHORL_OK);
  CHECK(losses_by_time[9] > 0.0);
  CHECK(whorl_api_session_log_density(session, log_densities, points, labels, COUNT, 0, 0, 0, 0,
                                      1) == WHORL_OK);
  CHECK(whorl_api_session_log_density(session, log_densities, points, labels, COUNT, 0, 0, 0, 0,
                                      2) == WHORL_BAD_NAME);
  CHECK(log_densities[0] < 0.0 && log_densities[COUNT - 1] < 0.0);
  CHECK(strcmp(whorl_api_setting_name(1, 0), "rule") == 0);
  CHECK(strcmp(whorl_api_setting_choice(1, 0, 0), "ddpm") == 0);
  CHECK(whorl_api_setting_name(1, WHORL_SAMPLING_COUNT) == NULL);
  CHECK(whorl_api_setting_name(2, 0) == NULL);
  CHECK(whorl_api_settings_check(2, values, words) == WHORL_BAD_NAME);
  CHECK(strcmp(whorl_api_session_tensor_name(session, 0), "time_mlp.0.weight") == 0);
  CHECK(whorl_api_session_tensor_rows(session, 0) == 8);
  CHECK(whorl_api_session_tensor_columns(session, 0) == 4);
  CHECK(whorl_api_session_tensor_columns(session, 1) == 0);
  CHECK(whorl_api_session_tensor_values(session, 0) == whorl_session_parameters(session));
  CHECK(whorl_api_session_tensor_gradient(session, 0) == whorl_session_gradient_slab(session));

  check_shared_step();

  check_group("files: null addresses and lengths");
  const uint8_t *abc = (const uint8_t *)"abc";
  uint32_t sizes[2] = {0};
  const size_t size = whorl_api_session_save(session, NULL, 0, abc, 3);
  CHECK(size > 0);
  const guard_pages pages = guard_make(size);
  uint8_t *bytes = guard_place(&pages, size, GUARD_AFTER);
  CHECK(whorl_api_session_save(session, bytes, size - 1, abc, 3) == 0);
  CHECK(whorl_api_session_save(session, bytes, size, NULL, 3) == 0);
  CHECK(whorl_api_session_save(session, bytes, size, abc, WHORL_FILE_MAX_METADATA + 1) == 0);
  CHECK(whorl_api_session_save(session, bytes, SIZE_MAX, abc, 3) == 0);
  CHECK(whorl_api_session_save(session, bytes, size, abc, 3) == size);
  CHECK(whorl_api_session_load(session, NULL, size, text) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_load(session, bytes, SIZE_MAX, text) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_load(session, bytes, 0, text) == WHORL_FILE_TRUNCATED);
  CHECK(whorl_api_session_load(session, bytes, size, text) == WHORL_OK);
  CHECK(whorl_api_session_load(session, bytes, size, NULL) == WHORL_BAD_POINTER);
  CHECK(whorl_api_session_load(session, bytes, size, (char *)(UINTPTR_MAX - 8)) ==
        WHORL_BAD_POINTER);
  CHECK(whorl_api_told_bytes() == WHORL_FILE_FAULT_TEXT);
  CHECK(whorl_api_session_load(session, bytes, size - 1, text) == WHORL_FILE_TRUNCATED);
  CHECK(strcmp(text, "the model file ends too early") == 0);
  CHECK(whorl_api_session_step(session) == 0);
  CHECK(whorl_api_file_inspect(NULL, sizes, bytes, size, text) == WHORL_BAD_POINTER);
  CHECK(whorl_api_file_inspect(odd_doubles(), sizes, bytes, size, text) == WHORL_BAD_POINTER);
  CHECK(whorl_api_file_inspect(values, NULL, bytes, size, text) == WHORL_BAD_POINTER);
  CHECK(whorl_api_file_inspect(values, sizes, NULL, size, text) == WHORL_BAD_POINTER);
  CHECK(whorl_api_file_inspect(values, sizes, bytes, size, text) == WHORL_OK);
  CHECK(sizes[0] == 3 && sizes[1] == 0 && values[0] == 8.0 && values[3] == 2.0);
  uint8_t told[4] = {0};
  CHECK(whorl_api_file_inspect(values, sizes, bytes, size, NULL) == WHORL_BAD_POINTER);
  for (int metadata = 0; metadata < 2; metadata++) {
    CHECK(whorl_api_file_text(NULL, 4, metadata == 1, bytes, size) == 0);
    CHECK(whorl_api_file_text(told, 4, metadata == 1, NULL, size) == 0);
    CHECK(whorl_api_file_text(told, 4, metadata == 1, bytes, size - 1) == 0);
  }
  CHECK(whorl_api_file_text(told, 4, false, bytes, size) == 0);
  CHECK(whorl_api_file_text(told, 4, true, bytes, size) == 3 && memcmp(told, "abc", 3) == 0);

  CHECK(whorl_api_session_destroy(session) == WHORL_OK);
}

/* Sessions come and go in any order; whoever still has the address of one that went is refused. */
static void check_comings_and_goings(void)
{
  check_group("random creating, training, destroying, and using what was destroyed");
  enum { LIVE = 10 };
  float losses[4];
  set_small();
  whorl_session *session = NULL;
  CHECK(whorl_api_session_create(&session, values, points, labels, COUNT) == WHORL_OK);
  CHECK(whorl_api_session_train(session, losses, 4, words) == WHORL_OK);
  const uint32_t expected = whorl_api_session_checksum(session);
  CHECK(whorl_api_session_destroy(session) == WHORL_OK);
  for (uint64_t seed = 1; seed <= 5; seed++) {
    uint64_t random = seed;
    whorl_session *live[LIVE] = {NULL}, *gone[LIVE] = {NULL};
    for (int call = 0; call < 400; call++) {
      const size_t i = check_word(&random) % LIVE;
      check_case("seed %u, call %d, session %zu", (unsigned)seed, call, i);
      if (live[i] == NULL) {
        set_small();
        values[0] = 4.0 * (double)(1 + check_word(&random) % 8);
        CHECK(whorl_api_session_create(&live[i], values, points, labels, COUNT) == WHORL_OK);
        CHECK(whorl_api_session_train(live[i], losses, 1, words) == WHORL_OK);
      } else {
        CHECK(whorl_api_session_train(live[i], losses, 1, words) == WHORL_OK);
        CHECK(whorl_api_session_destroy(live[i]) == WHORL_OK);
        gone[i] = live[i];
        live[i] = NULL;
      }
      whorl_session *old = gone[check_word(&random) % LIVE];
      bool is_live = false;
      for (size_t k = 0; k < LIVE; k++) {
        is_live = is_live || live[k] == old;
      }
      if (!is_live) {
        refuse_everywhere(old);
      }
    }
    for (size_t i = 0; i < LIVE; i++) {
      CHECK(live[i] == NULL || whorl_api_session_destroy(live[i]) == WHORL_OK);
    }
  }
  CHECK(heap.first == NULL);
  set_small();
  CHECK(whorl_api_session_create(&session, values, points, labels, COUNT) == WHORL_OK);
  CHECK(whorl_api_session_train(session, losses, 4, words) == WHORL_OK);
  CHECK(whorl_api_session_checksum(session) == expected);
  CHECK(whorl_api_session_destroy(session) == WHORL_OK);
}

int main(void)
{
  set_small();
  check_tables();
  check_free_functions();
  check_exact_exports();
  check_sessions();
  check_comings_and_goings();
  return check_finish();
}
