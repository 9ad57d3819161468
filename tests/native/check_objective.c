/* Objectives: the answer asked for and the question together tell x_0 and the noise. */
#include "check.h"

#include "objective.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
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
                                                          s->noise[t] * (double)x0[i],
                                                      (double)epsilon[i] - (double)x0[i]};
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
      const bool is_untold = objective == WHORL_OBJECTIVE_EPSILON && s->signal[t] == 0.0;
      CHECK_NEAR(found_x0[i], is_untold ? 0.0F : x0[i],
                 16.0 * (double)FLT_EPSILON * (1.0 + reach_x0));
      CHECK_NEAR(found[i], epsilon[i], 16.0 * (double)FLT_EPSILON * (1.0 + reach));
      CHECK(objective != WHORL_OBJECTIVE_EPSILON || found[i] == epsilon[i]); /* to the bit */
    }
  }
}

/* Hang et al. 2023, section 3.4: the formula of each objective for a path that preserves variance;
   and for any path, that the error of x_0 counts min(SNR, 5) whichever answer it came by. */
static void check_weights(const whorl_noise_schedule *s)
{
  for (uint32_t t = 0; t < s->timesteps; t++) {
    const double signal = s->signal[t], noise = s->noise[t];
    const double snr = signal * signal / (noise * noise), capped = fmin(snr, 5.0);
    const bool preserves = fabs(signal * signal + noise * noise - 1.0) < 1e-9;
    for (int objective = 0; objective < WHORL_OBJECTIVE_COUNT; objective++) {
      check_case("%s, t = %u of %u", whorl_objective_name((uint32_t)objective), t, s->timesteps);
      const double got = (double)whorl_objective_loss_weight(WHORL_LOSS_WEIGHT_MIN_SNR,
                                                             (whorl_objective)objective, s, t);
      CHECK(whorl_objective_loss_weight(WHORL_LOSS_WEIGHT_NONE, (whorl_objective)objective, s, t) ==
            1.0F);
      const double formulas[3] = {snr == 0.0 ? 1.0 : capped / snr, capped, capped / (snr + 1.0)};
      if (preserves && objective < 3) {
        CHECK_NEAR(got, formulas[objective], 1e-6 * formulas[objective]);
      }
      const whorl_reading reading = whorl_objective_reading((whorl_objective)objective, s, t);
      const double x0_error =
          pow((double)reading.x0_of_answer, 2.0); /* of an answer's error of 1 */
      if (snr > 0.0) {
        CHECK_NEAR(got, capped * x0_error, 1e-6 * got);
      }
      CHECK(isfinite(got));
    }
  }
}

static void check_squared_error(void)
{
  check_group("the weighted squared error and its gradient are their formula");
  enum { ROWS = 7, WIDTH = 3 };
  float prediction[ROWS * WIDTH], target[ROWS * WIDTH], gradient[ROWS * WIDTH], weight[ROWS];
  uint64_t random = 3;
  check_normals(prediction, ROWS * WIDTH, &random);
  check_normals(target, ROWS * WIDTH, &random);
  double expected = 0.0;
  for (size_t i = 0; i < ROWS; i++) {
    weight[i] = (float)i / 2.0F;
    for (size_t k = i * WIDTH; k < (i + 1) * WIDTH; k++) {
      expected += (double)weight[i] * pow((double)prediction[k] - (double)target[k], 2.0);
    }
  }
  const double got =
      whorl_objective_squared_error(gradient, prediction, target, weight, ROWS, WIDTH, 20);
  CHECK_NEAR(got, expected, 1e-5 * expected);
  for (size_t k = 0; k < (size_t)ROWS * WIDTH; k++) {
    const double error = (double)prediction[k] - (double)target[k];
    CHECK_NEAR(gradient[k], (double)weight[k / WIDTH] * 2.0 * error / (20 * WIDTH), 1e-7);
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
  CHECK(strcmp(whorl_objective_name(WHORL_OBJECTIVE_VELOCITY), "velocity") == 0);
  CHECK(whorl_objective_name(WHORL_OBJECTIVE_COUNT) == NULL);

  check_group("loss weights have names");
  CHECK(strcmp(whorl_loss_weight_name(WHORL_LOSS_WEIGHT_NONE), "none") == 0);
  CHECK(strcmp(whorl_loss_weight_name(WHORL_LOSS_WEIGHT_MIN_SNR), "min-snr") == 0);
  CHECK(whorl_loss_weight_name(WHORL_LOSS_WEIGHT_COUNT) == NULL);
  check_group(
      "x_0 and epsilon are read from what each objective asks for, on every path, and min-SNR "
      "counts their errors as it should");
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
    check_weights(&schedule);
    free(block);
  }
  check_squared_error();
  return check_finish();
}
