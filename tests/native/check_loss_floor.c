/* The loss floor against squared errors that are really made, and the figures that are known. */
#include "check.h"

#include "loss_floor.h"
#include "rng.h"
#include "toy_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TIMESTEPS = 300, COUNT = 2000 };

static whorl_noise_schedule schedule;
static whorl_exact_denoiser exact;
static float points[4 * COUNT], work[3 * WHORL_MAX_ROWS * 2];
static uint32_t labels[2 * COUNT];

static void make(whorl_schedule_kind kind, uint32_t classes, uint32_t count)
{
  static void *block = NULL;
  whorl_arena arena = whorl_arena_measure();
  for (int pass = 0; pass < 2; pass++) {
    whorl_noise_schedule_place(&schedule, &arena, TIMESTEPS);
    whorl_exact_denoiser_place(&exact, &arena, &schedule, 2, classes, count);
    if (pass == 0) {
      free(block);
      block = aligned_alloc(WHORL_ALIGNMENT, arena.used);
      arena = whorl_arena_over(block);
    }
  }
  whorl_noise_schedule_fill(&schedule, kind, 1e-4, 0.02);
  whorl_exact_denoiser_fill(&exact, points, classes == 0 ? NULL : labels);
}

static double floor_of(whorl_objective objective, const uint32_t *label, uint32_t questions,
                       uint32_t seed)
{
  double sum = 0.0;
  for (uint32_t t = 0; t < TIMESTEPS; t++) {
    sum += whorl_loss_floor_at(&exact, work, points, label, t, questions, seed) *
           whorl_loss_floor_weight(objective, WHORL_LOSS_WEIGHT_NONE, &schedule, t);
  }
  return sum / TIMESTEPS;
}

static void check_known(void)
{
  check_group("spirals as the notebook's have floors around its 0.2628");
  double mean = 0.0, square = 0.0, between_estimates = 0.0;
  enum { DRAWS = 8, QUESTIONS = 128 };
  for (uint32_t draw = 0; draw < DRAWS; draw++) {
    whorl_toy_data_fill(points, labels, WHORL_TOY_SPIRAL, COUNT, 1.0F, draw);
    make(WHORL_SCHEDULE_LINEAR, 0, COUNT);
    const double value = floor_of(WHORL_OBJECTIVE_EPSILON, NULL, QUESTIONS, draw);
    const double other = floor_of(WHORL_OBJECTIVE_EPSILON, NULL, QUESTIONS, draw + DRAWS);
    mean += value / DRAWS;
    square += value * value / DRAWS;
    between_estimates += (value - other) * (value - other) / (2.0 * DRAWS);
  }
  const double deviation = sqrt((square - mean * mean) * DRAWS / (DRAWS - 1.0));
  check_note("%.4f on average over %d draws of the points; deviation between draws %.4f, of an "
             "estimate from %d noisy points %.4f",
             mean, DRAWS, deviation, QUESTIONS * TIMESTEPS, sqrt(between_estimates));
  /* 0.2628 is the floor of one draw */
  CHECK_NEAR(mean, 0.2628, 2.0 * deviation * sqrt(1.0 + 1.0 / DRAWS));
  CHECK(deviation < 0.003 && sqrt(between_estimates) < 0.001);
}

/* Every objective's answer, made of the exact denoiser's x0 and epsilon, against what is asked. */
static void check_errors(void)
{
  check_group("no objective's squared error is, on average, other than its floor");
  enum { ROUNDS = 40 };
  static float noise[2 * WHORL_MAX_ROWS], x[2 * WHORL_MAX_ROWS];
  static float x0[2 * WHORL_MAX_ROWS], epsilon[2 * WHORL_MAX_ROWS];
  static const uint32_t times[] = {0, 20, 100, TIMESTEPS - 1};
  uint64_t random = 3;
  whorl_toy_data_fill(points, labels, WHORL_TOY_BOTH, 200, 1.0F, 1);
  for (uint32_t run = 0; run < 2 * WHORL_SCHEDULE_COUNT; run++) {
    const uint32_t classes = run % 2 == 0 ? 0 : 2, kind = run / 2;
    const uint32_t *label = classes == 0 ? NULL : labels;
    make((whorl_schedule_kind)kind, classes, 400);
    const whorl_predictor predictor = whorl_exact_denoiser_predictor(&exact);
    for (size_t k = 0; k < sizeof times / sizeof *times; k++) {
      const uint32_t t = times[k];
      double sum[WHORL_OBJECTIVE_COUNT] = {0.0}, squares[WHORL_OBJECTIVE_COUNT] = {0.0};
      const double error = whorl_loss_floor_at(&exact, work, points, label, t, 4000, 2);
      predictor.set_time(predictor.context, t);
      for (int round = 0; round < ROUNDS; round++) {
        size_t point[WHORL_MAX_ROWS];
        uint32_t label_of[WHORL_MAX_ROWS];
        check_normals(noise, (size_t)2 * WHORL_MAX_ROWS, &random);
        for (size_t i = 0; i < WHORL_MAX_ROWS; i++) {
          point[i] = check_between(&random, 0, 399);
          label_of[i] = labels[point[i]];
          for (size_t axis = 0; axis < 2; axis++) {
            x[2 * i + axis] = (float)(schedule.signal[t] * (double)points[2 * point[i] + axis] +
                                      schedule.noise[t] * (double)noise[2 * i + axis]);
          }
        }
        predictor.predict(predictor.context, x0, epsilon, x, label == NULL ? NULL : label_of,
                          WHORL_MAX_ROWS);
        for (uint32_t objective = 0; objective < WHORL_OBJECTIVE_COUNT; objective++) {
          const whorl_target target =
              whorl_objective_target((whorl_objective)objective, &schedule, t);
          for (size_t i = 0; i < 2 * (size_t)WHORL_MAX_ROWS; i++) {
            const double data = (double)points[2 * point[i / 2] + i % 2];
            const double wrong = target.x0 * ((double)x0[i] - data) +
                                 target.epsilon * ((double)epsilon[i] - (double)noise[i]);
            sum[objective] += wrong * wrong;
            squares[objective] += pow(wrong, 4.0);
          }
        }
      }
      for (uint32_t objective = 0; objective < WHORL_OBJECTIVE_COUNT; objective++) {
        const double count = 2.0 * ROUNDS * WHORL_MAX_ROWS, mean = sum[objective] / count;
        /* the two numbers of a point go together: half as many independent ones */
        const double deviation =
            sqrt(fmax(squares[objective] / count - mean * mean, 0.0) / (0.5 * count));
        check_case("%s, %u classes, timestep %u, %s", whorl_noise_schedule_name(kind), classes, t,
                   whorl_objective_name(objective));
        for (int weight = 0; weight < WHORL_LOSS_WEIGHT_COUNT; weight++) {
          const double counts = (double)whorl_objective_loss_weight(
              (whorl_loss_weight)weight, (whorl_objective)objective, &schedule, t);
          CHECK_NEAR(error * whorl_loss_floor_weight((whorl_objective)objective,
                                                     (whorl_loss_weight)weight, &schedule, t),
                     counts * mean, counts * (5.0 * deviation + 1e-9));
        }
      }
    }
  }
}

int main(void)
{
  check_known();
  check_errors();
  return check_finish();
}
