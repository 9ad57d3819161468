/* Straightness: 0 where the answer is known to be straight, the variance of the velocity along a
   path where it is not, and the refusals of a session. */
#include "check.h"
#include "small_session.h"

#include "exact_denoiser.h"
#include "objective.h"
#include "step_rules.h"
#include "straightness.h"
#include "toy_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TIMESTEPS = 50, ROWS = WHORL_MAX_ROWS, GAUSSIANS = 2000 };

static float noise[3 * ROWS];
static double found[ROWS];
static void *block;
static whorl_noise_schedule schedule;
static whorl_exact_denoiser exact;
static whorl_straightness straightness;

static double mean(const double *values, size_t count)
{
  double sum = 0.0;
  for (size_t i = 0; i < count; i++) {
    sum += values[i] / (double)count;
  }
  return sum;
}

/* The mean over all rows, for the exact denoiser of these points. */
static double straightness_to(const float *points, uint32_t width, uint32_t count)
{
  whorl_arena arena = whorl_arena_measure();
  for (int pass = 0; pass < 2; pass++) {
    whorl_noise_schedule_place(&schedule, &arena, TIMESTEPS);
    whorl_exact_denoiser_place(&exact, &arena, &schedule, width, 0, count);
    whorl_straightness_place(&straightness, &arena, whorl_exact_denoiser_predictor(&exact),
                             &schedule);
    if (pass == 0) {
      free(block);
      block = aligned_alloc(WHORL_ALIGNMENT, arena.used);
      arena = whorl_arena_over(block);
    }
  }
  whorl_noise_schedule_fill(&schedule, WHORL_SCHEDULE_FLOW, 1e-4, 0.02);
  whorl_exact_denoiser_fill(&exact, points, NULL);
  whorl_straightness_of(&straightness, found, noise, NULL, ROWS);
  return mean(found, ROWS);
}

static void check_exact(void)
{
  uint64_t random = 1;
  check_normals(noise, sizeof noise / sizeof *noise, &random);
  check_group("all paths to a single point are straight");
  for (uint32_t width = 1; width <= 3; width++) {
    const float point[3] = {0.7F, -1.3F, 2.0F};
    check_case("width %u", width);
    CHECK_NEAR(straightness_to(point, width, 1), 0.0, 1e-8);
  }
  check_group("those to eight Gaussians, or to two points, are not");
  static float points[2 * GAUSSIANS];
  static uint32_t labels[GAUSSIANS];
  whorl_toy_data_fill(points, labels, WHORL_TOY_GAUSSIANS, GAUSSIANS, 1.0F, 0);
  const double eight = straightness_to(points, 2, GAUSSIANS);
  const float two[2] = {-1.0F, 1.0F};
  const double of_two = straightness_to(two, 1, 2);
  check_note("eight Gaussians %.4f, two points %.4f", eight, of_two);
  CHECK(eight > 0.02 && of_two > 0.1);

  check_group("each path is by itself");
  straightness_to(points, 2, GAUSSIANS);
  double alone[1];
  whorl_straightness_of(&straightness, alone, noise + 2 * 77, NULL, 1);
  CHECK(alone[0] == found[77]);
}

/* --- a velocity that is known: v = 3 time^2 along the first axis --- */

typedef struct known {
  uint32_t timestep;
} known;

static void known_time(void *context, uint32_t timestep)
{
  ((known *)context)->timestep = timestep;
}

static void known_predict(void *context, float *x0, float *epsilon, const float *x,
                          const uint32_t *label, size_t rows)
{
  (void)x, (void)label;
  const double time = schedule.noise[((known *)context)->timestep];
  for (size_t row = 0; row < rows; row++) {
    x0[2 * row] = 0.5F;
    epsilon[2 * row] = (float)(0.5 + 3.0 * time * time);
    x0[2 * row + 1] = epsilon[2 * row + 1] = 1.0F;
  }
}

static void check_known(void)
{
  check_group(
      "a velocity of 3 time^2: the integral of its square, 9/5, less the square of its own");
  known k = {0};
  whorl_arena arena = whorl_arena_measure();
  for (int pass = 0; pass < 2; pass++) {
    whorl_noise_schedule_place(&schedule, &arena, 1000);
    whorl_straightness_place(&straightness, &arena,
                             (whorl_predictor){&k, 2, known_time, known_predict, NULL}, &schedule);
    if (pass == 0) {
      free(block);
      block = aligned_alloc(WHORL_ALIGNMENT, arena.used);
      arena = whorl_arena_over(block);
    }
  }
  whorl_noise_schedule_fill(&schedule, WHORL_SCHEDULE_FLOW, 1e-4, 0.02);
  whorl_straightness_of(&straightness, found, noise, NULL, ROWS);
  for (size_t row = 0; row < ROWS; row++) {
    CHECK_NEAR(found[row], 9.0 / 5.0 - 1.0, 3e-3); /* of the order of a step of the time */
  }
}

static void check_session(void)
{
  whorl_settings settings = small_settings();
  settings.schedule = WHORL_SCHEDULE_FLOW;
  settings.objective = WHORL_OBJECTIVE_VELOCITY;
  settings.class_count = 2;
  small_session made = small_session_make(&settings, 0);
  void *memory = aligned_alloc(WHORL_ALIGNMENT, whorl_session_straightness_bytes(made.session));
  uint32_t label[ROWS];
  for (uint32_t i = 0; i < ROWS; i++) {
    label[i] = i % 2;
  }

  check_group("a session measures its network: its own paths, by Euler steps");
  enum { COUNT = 3 };
  CHECK(whorl_session_straightness(made.session, found, memory, noise, label, COUNT) == WHORL_OK);
  whorl_sampling sampling = whorl_sampling_default();
  sampling.rule = WHORL_RULE_EULER;
  float x[2 * COUNT], x0[2 * COUNT], epsilon[2 * COUNT];
  double squares[COUNT] = {0.0};
  memcpy(x, noise, sizeof x);
  for (uint32_t step = 0; step < 20; step++) {
    uint32_t timestep[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
      timestep[i] = 19 - step;
    }
    CHECK(whorl_session_predict(made.session, x0, epsilon, x, timestep, label, COUNT, 0) ==
          WHORL_OK);
    for (size_t i = 0; i < 2 * (size_t)COUNT; i++) {
      squares[i / 2] += pow((double)epsilon[i] - (double)x0[i], 2.0) / 20.0;
    }
    CHECK(whorl_session_reverse_step(made.session, x, x, &sampling, label, NULL, NULL, 0, COUNT,
                                     step) == WHORL_OK);
  }
  for (size_t i = 0; i < COUNT; i++) {
    const double way[2] = {(double)noise[2 * i] - (double)x[2 * i],
                           (double)noise[2 * i + 1] - (double)x[2 * i + 1]};
    CHECK(found[i] > 1e-4);
    CHECK_NEAR(found[i], squares[i] - way[0] * way[0] - way[1] * way[1], 1e-5);
  }

  check_group("and refuses what does not fit, and any other schedule");
  const double before = found[0];
#define OF(x, label, count) whorl_session_straightness(made.session, found, memory, x, label, count)
  CHECK(OF(noise, NULL, 3) == WHORL_BAD_LABEL);
  CHECK(OF(noise, label, 0) == WHORL_BAD_COUNT);
  CHECK(OF(noise, label, WHORL_MAX_FLOATS / 2 + 1) == WHORL_BAD_COUNT);
  label[2] = 2;
  CHECK(OF(noise, label, 3) == WHORL_BAD_LABEL);
  noise[5] = NAN;
  CHECK(OF(noise, label, 3) == WHORL_NOT_FINITE);
#undef OF
  small_session_drop(&made);
  for (uint32_t kind = 0; kind < WHORL_SCHEDULE_COUNT; kind++) {
    settings.schedule = kind;
    settings.class_count = 0;
    made = small_session_make(&settings, 0);
    check_case("schedule %s", whorl_noise_schedule_name(kind));
    CHECK(whorl_session_straightness(made.session, found, memory, noise, NULL, 1) ==
          (kind == WHORL_SCHEDULE_FLOW ? WHORL_OK : WHORL_NOT_FLOW));
    CHECK(kind == WHORL_SCHEDULE_FLOW || found[0] == before);
    small_session_drop(&made);
  }
  free(memory);
}

int main(void)
{
  check_exact();
  check_known();
  check_session();
  free(block);
  return check_finish();
}
