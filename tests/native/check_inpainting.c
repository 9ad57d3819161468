/* Runs that start in the middle of the path, and runs with coordinates that are held. */
#include "check.h"
#include "small_session.h"

#include "exact_denoiser.h"
#include "inpainting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 400, TIMESTEPS = 60 };
static float x[2 * COUNT], next[2 * COUNT], other[2 * COUNT], known[2 * COUNT];
static uint8_t held[2 * COUNT];

static void check_start(void)
{
  check_group("a run from the middle visits the timesteps below, and is the whole run's end");
  const whorl_settings settings = small_settings();
  small_session made = small_session_make(&settings, 0);
  uint32_t whole[20], part[20];
  whorl_sampling all = whorl_sampling_default(), late = all;
  late.start = 7;
  CHECK(whorl_session_timesteps(made.session, whole, &all) == WHORL_OK);
  CHECK(whorl_session_steps(made.session, &late) == 7);
  CHECK(whorl_session_timesteps(made.session, part, &late) == WHORL_OK);
  CHECK(memcmp(part, whole + 13, sizeof *part * 7) == 0 && part[0] == 6 && part[6] == 0);
  for (double spacing = 0; spacing < WHORL_SPACING_COUNT; spacing++) {
    late.spacing = spacing;
    for (uint32_t start = 1; start <= 20; start++) {
      for (uint32_t steps = 1; steps <= start; steps++) {
        late.start = start;
        late.steps = steps;
        check_case("spacing %g, start %u, %u steps", spacing, start, steps);
        CHECK(whorl_session_steps(made.session, &late) == steps);
        CHECK(whorl_session_timesteps(made.session, part, &late) == WHORL_OK);
        CHECK(part[0] == start - 1);
        for (uint32_t i = 1; i < steps; i++) {
          CHECK(part[i] < part[i - 1]);
        }
      }
    }
  }
  late.spacing = 0;
  late.start = 7;
  late.steps = 8; /* more than there are timesteps below */
  CHECK(whorl_session_steps(made.session, &late) == 0);
  late.steps = 0;
  late.start = 21;
  CHECK(whorl_session_timesteps(made.session, part, &late) == WHORL_BAD_COUNT);

  late.start = 7; /* given noise: that of a step depends on its number in the run */
  uint64_t random = 2;
  check_normals(x, 2 * COUNT, &random);
  memcpy(next, x, sizeof x);
  for (uint32_t step = 0; step < 7; step++) {
    check_normals(known, 2 * COUNT, &random);
    CHECK(whorl_session_reverse_step(made.session, x, x, &all, NULL, known, NULL, 0, COUNT,
                                     13 + step) == WHORL_OK);
    CHECK(whorl_session_reverse_step(made.session, next, next, &late, NULL, known, NULL, 0, COUNT,
                                     step) == WHORL_OK);
    CHECK(memcmp(x, next, sizeof x) == 0);
  }
  small_session_drop(&made);
}

static void check_nothing_held(void)
{
  check_group("where nothing is held a point goes its usual way, and what is held ends as it was");
  const whorl_settings settings = small_settings();
  small_session made = small_session_make(&settings, 0);
  uint64_t random = 4;
  check_normals(known, 2 * COUNT, &random);
  memset(held, 0, sizeof held);
  for (uint32_t i = 0; i < COUNT; i++) { /* each way in turn */
    held[2 * i] = i % 4 == 1 || i % 4 == 3;
    held[2 * i + 1] = i % 4 >= 2;
  }
  const whorl_sampling sampling = whorl_sampling_default();
  for (uint32_t visits = 1; visits <= 3; visits += 2) {
    const whorl_inpainting inpainting = {known, held, visits};
    CHECK(whorl_session_start(made.session, x, COUNT, 8) == WHORL_OK);
    memcpy(next, x, sizeof x);
    for (uint32_t step = 0; step < 20; step++) {
      check_case("%u visits, step %u", visits, step);
      /* in two parts, each with the number of its first point: the whole, to the bit */
      memcpy(other, next, sizeof next);
      for (uint32_t first = 0; first < COUNT; first += 150) {
        const uint32_t part = first + 150 > COUNT ? COUNT - first : 150;
        const whorl_inpainting of_part = {known + 2 * first, held + 2 * first, visits};
        CHECK(whorl_session_inpaint_step(made.session, other + 2 * first, other + 2 * first,
                                         &sampling, NULL, &of_part, NULL, first, part,
                                         step) == WHORL_OK);
      }
      CHECK(whorl_session_reverse_step(made.session, x, x, &sampling, NULL, NULL, NULL, 0, COUNT,
                                       step) == WHORL_OK);
      CHECK(whorl_session_inpaint_step(made.session, next, next, &sampling, NULL, &inpainting, NULL,
                                       0, COUNT, step) == WHORL_OK);
      CHECK(check_same_bits(other, next, 2 * COUNT));
    }
    for (size_t i = 0; i < 2 * COUNT; i++) {
      check_case("%u visits, number %zu", visits, i);
      if (held[i] != 0) {
        CHECK(next[i] == known[i]);
      } else if (i / 2 % 4 == 0 && visits == 1) {
        CHECK(next[i] == x[i]);
      }
    }
  }
  whorl_sampling remembers = sampling;
  remembers.rule = WHORL_RULE_DPMPP_2M;
  remembers.steps = 5;
  float history[4 * COUNT] = {0};
  const whorl_inpainting twice = {known, held, 2}, once = {known, held, 1};
  CHECK(whorl_session_history_count(made.session, &remembers, COUNT) <= 4 * COUNT);
  CHECK(whorl_session_inpaint_step(made.session, next, next, &remembers, NULL, &twice, history, 0,
                                   COUNT, 0) == WHORL_BAD_RULE);
  CHECK(whorl_session_inpaint_step(made.session, next, next, &remembers, NULL, &once, history, 0,
                                   COUNT, 0) == WHORL_OK);
  small_session_drop(&made);
}

/* Data whose conditionals are known: (-0.8, -0.6), (0.4, 0.8) and (0.4, -0.2), each with a little
   spread, as points to denoise to. Given x = 0.4, y is 0.8 or -0.2, each as often; given x = -0.8
   it is -0.6. */
static void check_conditional(void)
{
  check_group("with the exact denoiser what is drawn follows the data given what is held");
  enum { DATA = 300 };
  static const float centres[3][2] = {{-0.8F, -0.6F}, {0.4F, 0.8F}, {0.4F, -0.2F}};
  static float data[2 * DATA];
  uint64_t random = 6;
  check_normals(data, 2 * DATA, &random);
  for (int i = 0; i < 2 * DATA; i++) {
    data[i] = centres[i / 2 % 3][i % 2] + 0.02F * data[i];
  }
  whorl_noise_schedule schedule;
  whorl_exact_denoiser exact;
  whorl_sampler sampler;
  void *block = NULL;
  for (int real = 0; real < 2; real++) {
    whorl_arena arena = real == 1 ? whorl_arena_over(block) : whorl_arena_measure();
    whorl_noise_schedule_place(&schedule, &arena, TIMESTEPS);
    whorl_exact_denoiser_place(&exact, &arena, &schedule, 2, 0, DATA);
    whorl_sampler_place(&sampler, &arena, whorl_exact_denoiser_predictor(&exact), &schedule);
    if (real == 0) {
      block = aligned_alloc(WHORL_ALIGNMENT, (arena.used + 15) / 16 * 16);
    }
  }
  whorl_noise_schedule_fill(&schedule, WHORL_SCHEDULE_COSINE, 1e-4, 0.02);
  whorl_exact_denoiser_fill(&exact, data, NULL);
  double wrong[2]; /* how far the share of y > 0.3 given x = 0.4 is from a half */
  for (int more = 0; more < 2; more++) {
    const whorl_inpainting inpainting = {known, held, more == 0 ? 1 : 10};
    whorl_sampling sampling = whorl_sampling_default();
    sampling.seed = 5;
    for (int i = 0; i < COUNT; i++) {
      known[2 * i] = i % 2 == 0 ? 0.4F : -0.8F;
      known[2 * i + 1] = 9.0F; /* not held, of no account */
      held[2 * i] = 1;
      held[2 * i + 1] = 0;
    }
    const whorl_cloud cloud = {.count = COUNT};
    whorl_sampler_start(x, COUNT, 2, 5);
    for (uint32_t step = 0; step < TIMESTEPS; step++) {
      whorl_inpainting_step(&sampler, x, x, &cloud, &sampling, &inpainting, step);
    }
    int above = 0, astray = 0;
    for (int i = 0; i < COUNT; i++) {
      const double y = (double)x[2 * i + 1];
      if (i % 2 == 0) {
        above += y > 0.3;
        astray += fabs(y - 0.8) > 0.15 && fabs(y + 0.2) > 0.15;
      } else {
        astray += fabs(y + 0.6) > 0.15;
      }
    }
    wrong[more] = fabs(above / (COUNT / 2.0) - 0.5);
    check_case("%u visits: %d of %d astray, %d above", inpainting.visits, astray, COUNT, above);
    CHECK(astray <= (more == 0 ? COUNT / 10 : COUNT / 50));
  }
  CHECK(wrong[1] < 0.12); /* three standard deviations of a share of 200 */
  free(block);
}

int main(void)
{
  check_start();
  check_nothing_held();
  check_conditional();
  return check_finish();
}
