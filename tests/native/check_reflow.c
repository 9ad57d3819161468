/* Training on pairs: each point with its own noise and label, to the same bits however it is
   shared; and what is refused. */
#include "check.h"
#include "guard.h"
#include "small_session.h"

#include "objective.h"
#include "rng.h"
#include "trainer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAIRS = 90, STEPS = 7 };

static float points[2 * PAIRS], noise[2 * PAIRS];
static uint32_t labels[PAIRS];

static whorl_settings flow_settings(uint32_t classes)
{
  whorl_settings settings = small_settings();
  settings.schedule = WHORL_SCHEDULE_FLOW;
  settings.objective = WHORL_OBJECTIVE_VELOCITY;
  settings.class_count = classes;
  settings.batch_size = 40; /* the last batch of an epoch is short */
  settings.learning_rate = 1e-2;
  return settings;
}

typedef struct paired {
  whorl_session *session;
  void *memory;
} paired;

static paired paired_make(const whorl_settings *settings)
{
  paired made = {0};
  const size_t bytes = whorl_session_pairs_bytes(settings, PAIRS);
  made.memory = aligned_alloc(WHORL_ALIGNMENT, bytes);
  CHECK(whorl_session_create_pairs(&made.session, made.memory, bytes, settings, points, noise,
                                   settings->class_count == 0.0 ? NULL : labels,
                                   PAIRS) == WHORL_OK);
  return made;
}

/* The loss of a network that answers 0: the mean square of what it was asked for. */
static double loss_of_zero(whorl_session *session, uint32_t step)
{
  float loss;
  uint32_t done;
  float *state = calloc(whorl_session_state_count(session), sizeof *state);
  CHECK(whorl_session_set_state(session, state, step) == WHORL_OK);
  CHECK(whorl_session_train(session, &loss, 1, &done) == WHORL_OK);
  free(state);
  return (double)loss;
}

static void check_targets(void)
{
  check_group("over an epoch each pair is asked for once, its noise less its data");
  const whorl_settings settings = flow_settings(0);
  paired made = paired_make(&settings);
  double expected = 0.0, asked = 0.0;
  for (size_t i = 0; i < 2 * (size_t)PAIRS; i++) {
    expected += pow((double)noise[i] - (double)points[i], 2.0);
  }
  static const uint32_t batch[3] = {40, 40, 10};
  for (uint32_t epoch = 0; epoch < 3; epoch++) {
    asked = 0.0;
    for (uint32_t step = 0; step < 3; step++) {
      asked += loss_of_zero(made.session, 3 * epoch + step) * 2.0 * batch[step];
    }
    check_case("epoch %u", epoch);
    CHECK_NEAR(asked, expected, 1e-5 * expected); /* with fresh noise it would not be */
  }
  free(made.memory);
}

/* What a step of training learns is the gradient of questions made by hand. */
static void check_questions(void)
{
  check_group("a question lies between a pair's noise and its data, and has the pair's label");
  for (uint32_t classes = 0; classes <= 3; classes += 3) {
    whorl_settings settings = flow_settings(classes);
    settings.batch_size = PAIRS;
    paired made = paired_make(&settings), other = paired_make(&settings);
    whorl_noise_schedule schedule;
    whorl_arena arena = whorl_arena_measure();
    whorl_noise_schedule_place(&schedule, &arena, 20);
    void *block = aligned_alloc(WHORL_ALIGNMENT, arena.used);
    arena = whorl_arena_over(block);
    whorl_noise_schedule_place(&schedule, &arena, 20);
    whorl_noise_schedule_fill(&schedule, WHORL_SCHEDULE_FLOW, 1e-4, 0.02);
    whorl_rng rng = whorl_rng_make(1, WHORL_STREAM_SHUFFLE, 0);
    uint32_t order[PAIRS], timestep[PAIRS], label[PAIRS];
    float x[2 * PAIRS], target[2 * PAIRS], loss;
    whorl_rng_permutation(&rng, order, PAIRS);
    for (uint32_t i = 0; i < PAIRS; i++) {
      timestep[i] = whorl_objective_timestep(&schedule, WHORL_TIME_UNIFORM, 1, 0, i);
      label[i] = labels[order[i]];
      const double time = (timestep[i] + 1.0) / 20.0;
      for (size_t axis = 0; axis < 2; axis++) {
        const double data = (double)points[2 * order[i] + axis];
        const double end = (double)noise[2 * order[i] + axis];
        x[2 * i + axis] = (float)((1.0 - time) * data + time * end);
        target[2 * i + axis] = (float)(end - data);
      }
    }
    double by_hand;
    uint32_t done;
    check_case("%u classes", classes);
    CHECK(whorl_session_train(made.session, &loss, 1, &done) == WHORL_OK);
    CHECK(whorl_session_gradient(other.session, &by_hand, x, timestep, target,
                                 classes == 0 ? NULL : label, PAIRS) == WHORL_OK);
    CHECK_NEAR(loss, by_hand, 1e-5 * by_hand);
    CHECK_NEAR(whorl_session_gradient_norm(made.session),
               whorl_session_gradient_norm(other.session),
               1e-4 * whorl_session_gradient_norm(other.session));
    free(block);
    free(made.memory);
    free(other.memory);
  }
}

static void check_sharing(void)
{
  check_group("2, 4 or 8 sessions train on pairs to the bits of one");
  whorl_settings settings = flow_settings(3);
  settings.label_dropout = 0.3;
  for (uint32_t size = 1; size <= WHORL_SHARDS; size *= 2) {
    paired alone = paired_make(&settings), crew[WHORL_SHARDS];
    for (uint32_t i = 0; i < size; i++) {
      crew[i] = paired_make(&settings);
    }
    const size_t count = whorl_session_partial_count(alone.session);
    float *partials = malloc(size * count * sizeof *partials);
    for (uint32_t step = 0; step < STEPS; step++) {
      float loss, own;
      uint32_t done;
      check_case("%u sessions, step %u", size, step);
      CHECK(whorl_session_train(alone.session, &loss, 1, &done) == WHORL_OK);
      for (uint32_t i = 0; i < size; i++) {
        CHECK(whorl_session_pass(crew[i].session, 0, i * (WHORL_SHARDS / size),
                                 WHORL_SHARDS / size) == WHORL_OK);
      }
      for (uint32_t apart = 1; apart < size; apart *= 2) {
        for (uint32_t i = 0; i < size; i++) {
          memcpy(partials + i * count, whorl_session_partial(crew[i].session, 0),
                 count * sizeof *partials);
        }
        for (uint32_t i = 0; i < size; i++) {
          CHECK(whorl_session_add_partial(crew[i].session, 0, partials + (i ^ apart) * count) ==
                WHORL_OK);
        }
      }
      for (uint32_t i = 0; i < size; i++) {
        CHECK(whorl_session_close_pass(crew[i].session, 0) == WHORL_OK);
        CHECK(whorl_session_close_step(crew[i].session, &own) == WHORL_OK && own == loss);
        CHECK(memcmp(whorl_session_state(crew[i].session), whorl_session_state(alone.session),
                     whorl_session_state_count(alone.session) * sizeof(float)) == 0);
      }
    }
    free(partials);
    free(alone.memory);
    for (uint32_t i = 0; i < size; i++) {
      free(crew[i].memory);
    }
  }
}

static void check_memory(void)
{
  check_group("a session of pairs keeps to its memory, which is that of its noise larger");
  const whorl_settings settings = flow_settings(0);
  const size_t bytes = whorl_session_pairs_bytes(&settings, PAIRS);
  CHECK(bytes >= whorl_session_bytes(&settings, PAIRS) + sizeof noise);
  CHECK(bytes < whorl_session_bytes(&settings, PAIRS) + sizeof noise + WHORL_ALIGNMENT);
  const guard_pages pages = guard_make(bytes);
  for (guard_side side = GUARD_BEFORE; side <= GUARD_AFTER; side++) {
    void *memory = guard_place(&pages, bytes, side);
    whorl_session *session = NULL;
    float losses[STEPS];
    uint32_t done;
    CHECK(whorl_session_create_pairs(&session, memory, bytes - 1, &settings, points, noise, NULL,
                                     PAIRS) == WHORL_TOO_LARGE);
    CHECK(session == NULL);
    CHECK(whorl_session_create_pairs(&session, memory, bytes, &settings, points, noise, NULL,
                                     PAIRS) == WHORL_OK);
    CHECK(whorl_session_train(session, losses, STEPS, &done) == WHORL_OK && done == STEPS);
  }
}

static void check_refusals(void)
{
  check_group("other schedules, no pairs, noise that is not finite and wrong labels are refused");
  whorl_settings settings = flow_settings(3);
  const size_t bytes = whorl_session_pairs_bytes(&settings, PAIRS);
  void *memory = aligned_alloc(WHORL_ALIGNMENT, bytes);
  whorl_session *session = NULL;
#define MAKE(noise, labels, count)                                                                 \
  whorl_session_create_pairs(&session, memory, bytes, &settings, points, noise, labels, count)
  for (uint32_t kind = 0; kind < WHORL_SCHEDULE_COUNT; kind++) {
    settings.schedule = kind;
    check_case("schedule %s", whorl_noise_schedule_name(kind));
    CHECK(MAKE(noise, labels, PAIRS) == (kind == WHORL_SCHEDULE_FLOW ? WHORL_OK : WHORL_NOT_FLOW));
    CHECK((session == NULL) == (kind != WHORL_SCHEDULE_FLOW));
    session = NULL;
  }
  settings.schedule = WHORL_SCHEDULE_FLOW;
  CHECK(whorl_session_pairs_bytes(&settings, 0) == 0);
  CHECK(whorl_session_pairs_bytes(&settings, WHORL_MAX_FLOATS / 2 + 1) == 0);
  CHECK(MAKE(noise, labels, 0) == WHORL_BAD_COUNT);
  CHECK(MAKE(noise, labels, WHORL_MAX_FLOATS / 2 + 1) == WHORL_BAD_COUNT);
  CHECK(MAKE(noise, NULL, PAIRS) == WHORL_BAD_LABEL);
  static const float poisons[] = {NAN, INFINITY, -INFINITY};
  for (size_t i = 0; i < 3; i++) {
    float bad[2 * PAIRS];
    memcpy(bad, noise, sizeof bad);
    bad[2 * PAIRS - 1] = poisons[i];
    CHECK(MAKE(bad, labels, PAIRS) == WHORL_NOT_FINITE);
  }
  labels[PAIRS - 1] = 3;
  CHECK(MAKE(noise, labels, PAIRS) == WHORL_BAD_LABEL);
#undef MAKE
  CHECK(session == NULL);
  free(memory);
}

int main(void)
{
  uint64_t random = 5;
  check_normals(points, sizeof points / sizeof *points, &random);
  check_normals(noise, sizeof noise / sizeof *noise, &random);
  for (uint32_t i = 0; i < PAIRS; i++) {
    labels[i] = i % 3;
  }
  check_targets();
  check_questions();
  check_sharing();
  check_memory();
  check_refusals();
  return check_finish();
}
