/* The reverse process: each step is its formula, of nothing but its arguments. */
#include "check.h"
#include "small_session.h"

#include "noise_schedule.h"
#include "rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 600 };
static float x[2 * COUNT], next[2 * COUNT], other[2 * COUNT], noise[2 * COUNT], epsilon[2 * COUNT];
static uint32_t timestep[COUNT], label[COUNT];

static void check_start(whorl_session *session)
{
  check_group("pure noise: standard, of the seed, each point of its number");
  CHECK(whorl_session_start(session, x, COUNT, 3) == WHORL_OK);
  CHECK(whorl_session_start(session, other, 301, 3) == WHORL_OK);
  CHECK(memcmp(x, other, 301 * 2 * sizeof(float)) == 0);
  CHECK(whorl_session_start(session, other, COUNT, 4) == WHORL_OK);
  CHECK(memcmp(x, other, sizeof x) != 0);
  double mean = 0.0, square = 0.0;
  for (size_t i = 0; i < 2 * COUNT; i++) {
    mean += (double)x[i] / (2 * COUNT);
    square += (double)x[i] * (double)x[i] / (2 * COUNT);
  }
  CHECK_NEAR(mean, 0.0, 5.0 / sqrt(2.0 * COUNT));
  CHECK_NEAR(square, 1.0, 5.0 * sqrt(2.0 / (2.0 * COUNT)));
  CHECK(whorl_session_start(session, x, 0, 3) == WHORL_BAD_COUNT);
  CHECK(whorl_session_start(session, x, WHORL_MAX_FLOATS / 2 + 1, 3) == WHORL_BAD_COUNT);
}

/* In double: the notebook's step for all steps, its strided form for fewer. */
static void check_steps(whorl_session *session, uint32_t steps, const uint32_t *labels)
{
  double alpha_bar[20], product = 1.0;
  for (int t = 0; t < 20; t++) {
    product *= 1.0 - (1e-4 + (0.02 - 1e-4) * (double)t / 19.0);
    alpha_bar[t] = product;
  }
  uint64_t random = steps;
  CHECK(whorl_session_start(session, x, COUNT, 8) == WHORL_OK);
  for (uint32_t step = 0; step < steps; step++) {
    uint32_t t = 99, t_next = 99;
    check_case("step %u of %u", step, steps);
    CHECK(small_session_timestep(session, &t, step, steps) == WHORL_OK && t < 20);
    const bool is_last = step + 1 == steps;
    if (!is_last) {
      CHECK(small_session_timestep(session, &t_next, step + 1, steps) == WHORL_OK && t_next < t);
    }
    const double alpha = alpha_bar[t] / (is_last ? 1.0 : alpha_bar[t_next]);
    for (size_t i = 0; i < COUNT; i++) {
      timestep[i] = t;
    }
    check_normals(noise, 2 * COUNT, &random);
    CHECK(whorl_session_predict(session, NULL, epsilon, x, timestep, labels, COUNT, 0) == WHORL_OK);
    CHECK(small_session_reverse(session, next, x, labels, noise, 0, COUNT, step, steps, 8) ==
          WHORL_OK);
    for (size_t i = 0; i < 2 * COUNT; i++) {
      const double mean =
          ((double)x[i] - (1.0 - alpha) / sqrt(1.0 - alpha_bar[t]) * (double)epsilon[i]) /
          sqrt(alpha);
      CHECK_NEAR(next[i], is_last ? mean : mean + sqrt(1.0 - alpha) * (double)noise[i], 5e-6);
    }

    /* its own noise: repeatable, of the point's number, not of the count; in place as well */
    CHECK(small_session_reverse(session, next, x, labels, NULL, 0, COUNT, step, steps, 8) ==
          WHORL_OK);
    memcpy(other, x, sizeof x);
    CHECK(small_session_reverse(session, other, other, labels, NULL, 0, 300, step, steps, 8) ==
          WHORL_OK);
    CHECK(memcmp(other, next, 300 * 2 * sizeof(float)) == 0);
    CHECK(memcmp(other + 600, x + 600, 300 * 2 * sizeof(float)) == 0);
    CHECK(small_session_reverse(session, other, x, labels, NULL, 0, COUNT, step, steps, 9) ==
          WHORL_OK);
    CHECK((memcmp(other, next, sizeof next) == 0) == is_last);

    /* in parts, each with the number of its first point: the whole, to the bit */
    memset(other, 0, sizeof other);
    for (uint32_t first = 0, part; first < COUNT; first += part) {
      part = (uint32_t)check_between(&random, 1, step % 2 == 0 ? 40 : 300);
      part = part < COUNT - first ? part : COUNT - first;
      CHECK(small_session_reverse(session, other + 2 * (size_t)first, x + 2 * (size_t)first,
                                  labels == NULL ? NULL : labels + first, NULL, first, part, step,
                                  steps, 8) == WHORL_OK);
    }
    CHECK(memcmp(other, next, sizeof next) == 0);
    /* another place in the cloud is another noise, up to the last number there is */
    float last[4];
    whorl_rng rng = whorl_rng_make(8, WHORL_STREAM_SAMPLING, 1 + step);
    whorl_rng_seek(&rng, 2 * (uint64_t)UINT32_MAX);
    whorl_rng_normals(&rng, last, 4);
    CHECK(small_session_reverse(session, other, x, labels, last, 0, 2, step, steps, 8) == WHORL_OK);
    CHECK(small_session_reverse(session, last, x, labels, NULL, UINT32_MAX, 2, step, steps, 8) ==
          WHORL_OK);
    CHECK(memcmp(last, other, sizeof last) == 0);
    CHECK((memcmp(last, next, sizeof last) == 0) == is_last);
    /* given noise is the part's own, wherever that starts */
    CHECK(small_session_reverse(session, next + 400, x + 400, labels == NULL ? NULL : labels + 200,
                                noise + 400, 17, 300, step, steps, 8) == WHORL_OK);
    CHECK(small_session_reverse(session, other, x, labels, noise, 0, COUNT, step, steps, 8) ==
          WHORL_OK);
    CHECK(memcmp(other + 400, next + 400, 300 * 2 * sizeof(float)) == 0);
    CHECK(small_session_reverse(session, next, x, labels, NULL, 0, COUNT, step, steps, 8) ==
          WHORL_OK);
    memcpy(x, next, sizeof x);
  }
}

static void check_predictions(whorl_session *session)
{
  check_group("a prediction over several passes is that of each point with its own question");
  uint64_t random = 5;
  check_normals(x, 2 * COUNT, &random);
  for (uint32_t i = 0; i < COUNT; i++) {
    timestep[i] = (uint32_t)check_between(&random, 0, 19);
    label[i] = (uint32_t)check_between(&random, 0, 2);
  }
  CHECK(whorl_session_predict(session, NULL, epsilon, x, timestep, label, COUNT, 0) == WHORL_OK);
  for (size_t i = 0; i < COUNT; i++) {
    check_case("point %zu", i);
    CHECK(whorl_session_predict(session, NULL, other, x + 2 * i, timestep + i, label + i, 1, 0) ==
          WHORL_OK);
    CHECK(memcmp(other, epsilon + 2 * i, 2 * sizeof(float)) == 0);
  }

  check_group("a label matters, to its point alone");
  label[0] = (label[0] + 1) % 3;
  CHECK(whorl_session_predict(session, NULL, other, x, timestep, label, COUNT, 0) == WHORL_OK);
  CHECK(memcmp(epsilon, other, 2 * sizeof(float)) != 0);
  CHECK(memcmp(epsilon + 2, other + 2, sizeof epsilon - 2 * sizeof(float)) == 0);
}

/* The same of any width: a run made in parts is the whole, to the bit, and no two points are alike.
 */
static void check_width(uint32_t width)
{
  enum { POINTS = 7, STEPS = 3, WIDEST = 64 };
  whorl_settings settings = small_settings();
  settings.sample_width = width;
  small_session made = small_session_make(&settings, 0);
  static float whole[POINTS * WIDEST], part[POINTS * WIDEST];
  check_case("width %u", width);
  CHECK(whorl_session_start(made.session, whole, POINTS, 8) == WHORL_OK);
  CHECK(whorl_session_start(made.session, part, 4, 8) == WHORL_OK);
  CHECK(memcmp(whole, part, 4 * width * sizeof(float)) == 0);
  memcpy(part, whole, sizeof part);
  for (uint32_t step = 0; step < STEPS; step++) {
    CHECK(small_session_reverse(made.session, whole, whole, NULL, NULL, 0, POINTS, step, STEPS,
                                8) == WHORL_OK);
    for (uint32_t first = 0; first < POINTS; first += 3) {
      float *at = part + (size_t)first * width;
      CHECK(small_session_reverse(made.session, at, at, NULL, NULL, first,
                                  first + 3 > POINTS ? POINTS - first : 3, step, STEPS,
                                  8) == WHORL_OK);
    }
    CHECK(memcmp(whole, part, POINTS * width * sizeof(float)) == 0);
  }
  for (size_t i = 0; i < (size_t)POINTS * width; i++) {
    for (size_t k = 0; k < i; k++) {
      CHECK(whole[i] != whole[k]);
    }
  }
  small_session_drop(&made);
}

int main(void)
{
  whorl_settings settings = small_settings();
  small_session made = small_session_make(&settings, 0);
  check_start(made.session);
  check_group("reverse steps are their formula");
  for (uint32_t steps = 1; steps <= 20; steps += 1 + steps / 3) {
    check_steps(made.session, steps, NULL);
  }
  check_steps(made.session, 20, NULL);
  small_session_drop(&made);

  check_group("reverse steps of a net with classes");
  settings.class_count = 3;
  made = small_session_make(&settings, 0);
  for (uint32_t i = 0; i < COUNT; i++) {
    label[i] = i % 3;
  }
  check_steps(made.session, 20, label);
  check_predictions(made.session);
  small_session_drop(&made);

  check_group("points of any width");
  static const uint32_t widths[] = {1, 2, 3, 5, 64};
  for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
    check_width(widths[i]);
  }
  return check_finish();
}
