/* Objectives: the answer asked for and the question together tell x_0 and the noise. */
#include "check.h"

#include "objective.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 40 };

static void check_reading(const whorl_noise_schedule *s, whorl_objective objective)
{
  uint64_t random = objective + 1;
  float x0[COUNT], epsilon[COUNT], noisy[COUNT], answer[COUNT], found_x0[COUNT], found[COUNT];
  check_normals(x0, COUNT, &random);
  check_normals(epsilon, COUNT, &random);
  for (uint32_t t = 0; t < s->timesteps; t++) {
    check_case("%s, t = %u of %u", whorl_objective_name(objective), t, s->timesteps);
    memcpy(answer, epsilon, sizeof answer);
    whorl_objective_pose(noisy, answer, x0, t, COUNT, objective, s);
    for (size_t i = 0; i < COUNT; i++) { /* the definitions */
      const double expected[WHORL_OBJECTIVE_COUNT] = {(double)epsilon[i], (double)x0[i],
                                                      s->signal[t] * (double)epsilon[i] -
                                                          s->noise[t] * (double)x0[i]};
      CHECK_NEAR(answer[i], expected[objective], 2e-6);
    }
    const whorl_reading reading = whorl_objective_reading(objective, s, t);
    whorl_objective_read(found_x0, found, answer, noisy, reading, COUNT);
    /* One rounding of x or of the answer, as far as it reaches. */
    const double reach_x0 = fabs((double)reading.x0_of_x) + fabs((double)reading.x0_of_answer);
    const double reach =
        fabs((double)reading.epsilon_of_x) + fabs((double)reading.epsilon_of_answer);
    for (size_t i = 0; i < COUNT; i++) {
      CHECK_NEAR(noisy[i], s->signal[t] * (double)x0[i] + s->noise[t] * (double)epsilon[i], 2e-6);
      CHECK_NEAR(found_x0[i], x0[i], 16.0 * (double)FLT_EPSILON * (1.0 + reach_x0));
      CHECK_NEAR(found[i], epsilon[i], 16.0 * (double)FLT_EPSILON * (1.0 + reach));
      CHECK(objective != WHORL_OBJECTIVE_EPSILON || found[i] == epsilon[i]); /* to the bit */
    }
  }
}

int main(void)
{
  check_group("objectives have names");
  for (uint32_t objective = 0; objective < WHORL_OBJECTIVE_COUNT; objective++) {
    CHECK(whorl_objective_name(objective) != NULL);
  }
  CHECK(strcmp(whorl_objective_name(WHORL_OBJECTIVE_EPSILON), "epsilon") == 0);
  CHECK(strcmp(whorl_objective_name(WHORL_OBJECTIVE_X0), "x0") == 0);
  CHECK(strcmp(whorl_objective_name(WHORL_OBJECTIVE_V), "v") == 0);
  CHECK(whorl_objective_name(WHORL_OBJECTIVE_COUNT) == NULL);

  check_group("x_0 and epsilon are read from what each objective asks for, on every path");
  for (int kind = 0; kind < WHORL_SCHEDULE_COUNT; kind++) {
    whorl_noise_schedule schedule;
    whorl_arena arena = whorl_arena_measure();
    whorl_noise_schedule_place(&schedule, &arena, 50);
    void *block = aligned_alloc(WHORL_ALIGNMENT, arena.used);
    arena = whorl_arena_over(block);
    whorl_noise_schedule_place(&schedule, &arena, 50);
    whorl_noise_schedule_fill(&schedule, (whorl_schedule_kind)kind, 1e-4, 0.02);
    for (int objective = 0; objective < WHORL_OBJECTIVE_COUNT; objective++) {
      check_reading(&schedule, (whorl_objective)objective);
    }
    free(block);
  }
  return check_finish();
}
