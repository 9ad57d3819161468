/* Guidance: which question is asked when, the line through the answers, and labels that training
   drops. */
#include "check.h"
#include "small_session.h"

#include "denoiser.h"
#include "guidance.h"
#include "rng.h"
#include "trainer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 600, TIMESTEPS = 20, CLASSES = 3, DATA = 90 };

/* --- the maker alone, around a predictor that is known --- */

typedef struct known {
  uint32_t timestep, with_label, without_label; /* how often it was asked */
} known;

static void known_time(void *context, uint32_t timestep)
{
  ((known *)context)->timestep = timestep;
}

static void known_predict(void *context, float *x0, float *epsilon, const float *x,
                          const uint32_t *label, size_t rows)
{
  known *k = context;
  *(label == NULL ? &k->without_label : &k->with_label) += 1;
  for (size_t i = 0; i < 2 * rows; i++) {
    epsilon[i] = label == NULL ? x[i] : x[i] + 1.0F + (float)label[i / 2];
    x0[i] = 2.0F * epsilon[i];
  }
}

static void check_maker(void)
{
  check_group("a scale of w is the line through both answers, and 0 and 1 ask one question alone");
  known inner = {0};
  whorl_guidance guidance;
  whorl_arena arena = whorl_arena_measure();
  const whorl_predictor asked = {&inner, 2, known_time, known_predict, NULL};
  whorl_guidance_place(&guidance, &arena, asked, TIMESTEPS);
  void *block = aligned_alloc(WHORL_ALIGNMENT, (arena.used + 15) / 16 * 16);
  arena = whorl_arena_over(block);
  whorl_guidance_place(&guidance, &arena, asked, TIMESTEPS);
  const whorl_predictor predictor = whorl_guidance_predictor(&guidance);
  CHECK(predictor.width == 2);
  static const struct {
    double scale, from, to;
  } cases[] = {{1.0, 0.0, 1.0}, {0.0, 0.0, 1.0},  {3.0, 0.0, 1.0}, {0.5, 0.0, 1.0},
               {3.0, 0.2, 0.7}, {0.0, 0.25, 0.5}, {7.5, 1.0, 1.0}, {2.0, 0.0, 0.0}};
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    const double w = cases[c].scale;
    whorl_guidance_set(&guidance, w, cases[c].from, cases[c].to);
    for (uint32_t t = 0; t < TIMESTEPS; t++) {
      const float x[4] = {0.5F, -1.0F, 2.0F, 0.25F};
      const uint32_t label[2] = {0, 2};
      const double at = t / (TIMESTEPS - 1.0);
      const bool acts = at >= cases[c].from - 1e-12 && at <= cases[c].to + 1e-12;
      float x0[4], epsilon[4];
      inner = (known){0};
      check_case("scale %g from %g to %g at %u", w, cases[c].from, cases[c].to, t);
      predictor.set_time(predictor.context, t);
      predictor.predict(predictor.context, x0, epsilon, x, label, 2);
      CHECK(inner.timestep == t);
      CHECK(inner.with_label == (acts && w == 0.0 ? 0 : 1));
      CHECK(inner.without_label == (acts && w != 1.0 ? 1 : 0));
      for (size_t i = 0; i < 4; i++) {
        const double expected = (double)x[i] + (acts ? w : 1.0) * (1.0 + (double)label[i / 2]);
        CHECK_NEAR(epsilon[i], expected, 1e-6 * (1.0 + fabs(expected)));
        CHECK_NEAR(x0[i], 2.0 * expected, 2e-6 * (1.0 + fabs(expected)));
      }
      inner = (known){0};
      predictor.predict(predictor.context, x0, epsilon, x, NULL, 2); /* nothing to go towards */
      CHECK(inner.with_label == 0 && inner.without_label == 1 && check_same_bits(epsilon, x, 4));
    }
  }
  free(block);
}

/* --- sessions --- */

static whorl_settings guided_settings(double dropout)
{
  whorl_settings settings = small_settings();
  settings.class_count = CLASSES;
  settings.label_dropout = dropout;
  settings.learning_rate = 1e-2;
  return settings;
}

static void train(whorl_session *session, uint32_t steps)
{
  float losses[64];
  uint32_t done;
  CHECK(whorl_session_train(session, losses, steps, &done) == WHORL_OK && done == steps);
}

static float x[2 * COUNT], noise[2 * COUNT], next[3][2 * COUNT], answers[3][2 * COUNT];
static uint32_t labels[COUNT], timesteps[COUNT];

static whorl_status reverse(whorl_session *session, float *x_next, const uint32_t *label,
                            double guidance, double from, double to, uint32_t step)
{
  whorl_sampling sampling = whorl_sampling_default();
  sampling.rule = 1; /* DDIM: a line in epsilon */
  sampling.guidance = guidance;
  sampling.guidance_from = from;
  sampling.guidance_to = to;
  return whorl_session_reverse_step(session, x_next, x, &sampling, label, NULL, NULL, 0, COUNT,
                                    step);
}

static void check_sampling(void)
{
  check_group("guided steps: 1 the label's to the bit, 0 those without, 3 on the line of both");
  const whorl_settings settings = guided_settings(0.2);
  small_session made = small_session_make(&settings, DATA);
  train(made.session, 40);
  uint64_t random = 4;
  check_normals(x, 2 * COUNT, &random);
  for (uint32_t i = 0; i < COUNT; i++) {
    labels[i] = i % CLASSES;
  }
  for (uint32_t step = 0; step < TIMESTEPS; step++) {
    const uint32_t t = TIMESTEPS - 1 - step;
    whorl_sampling plain = whorl_sampling_default();
    plain.rule = 1;
    check_case("step %u", step);
    CHECK(whorl_session_reverse_step(made.session, answers[0], x, &plain, NULL, NULL, NULL, 0,
                                     COUNT, step) == WHORL_OK);
    CHECK(whorl_session_reverse_step(made.session, answers[1], x, &plain, labels, NULL, NULL, 0,
                                     COUNT, step) == WHORL_OK);
    CHECK(!check_same_bits(answers[0], answers[1], 2 * COUNT));
    CHECK(reverse(made.session, next[0], labels, 0.0, 0.0, 1.0, step) == WHORL_OK);
    CHECK(reverse(made.session, next[1], labels, 1.0, 0.0, 1.0, step) == WHORL_OK);
    CHECK(reverse(made.session, next[2], labels, 3.0, 0.0, 1.0, step) == WHORL_OK);
    CHECK(check_same_bits(next[0], answers[0], 2 * COUNT));
    CHECK(check_same_bits(next[1], answers[1], 2 * COUNT));
    for (size_t i = 0; i < 2 * COUNT; i++) {
      const double null_value = (double)answers[0][i], value = (double)answers[1][i];
      CHECK_NEAR(next[2][i], null_value + 3.0 * (value - null_value), 1e-5 * (1.0 + fabs(value)));
    }
    const double at = t / (TIMESTEPS - 1.0);
    CHECK(reverse(made.session, next[0], labels, 3.0, 0.3, 0.6, step) == WHORL_OK);
    CHECK(check_same_bits(next[0], at >= 0.3 && at <= 0.6 ? next[2] : answers[1], 2 * COUNT));

    /* without a label it predicts one noise for all, from which the plain step has gone */
    for (size_t i = 0; i < COUNT; i++) {
      timesteps[i] = t;
    }
    CHECK(whorl_session_predict(made.session, noise, NULL, x, timesteps, NULL, COUNT, 0) ==
          WHORL_OK);
    if (t == 0) { /* the last step of DDIM leads to the predicted data */
      CHECK(check_same_bits(noise, answers[0], 2 * COUNT));
    }
  }

  check_group("the guided prediction is the one that a step takes");
  whorl_sampling guided = whorl_sampling_default();
  guided.guidance = 3.0;
  guided.guidance_from = 0.3;
  guided.guidance_to = 0.6;
  for (uint32_t t = 0; t < TIMESTEPS; t++) {
    check_case("timestep %u", t);
    for (size_t i = 0; i < COUNT; i++) {
      timesteps[i] = t;
    }
    CHECK(whorl_session_predict(made.session, NULL, answers[0], x, timesteps, NULL, COUNT,
                                WHORL_WEIGHTS_AVERAGED) == WHORL_OK);
    CHECK(whorl_session_predict(made.session, NULL, answers[1], x, timesteps, labels, COUNT,
                                WHORL_WEIGHTS_AVERAGED) == WHORL_OK);
    CHECK(whorl_session_predict_guided(made.session, noise, next[0], x, t, labels, COUNT,
                                       &guided) == WHORL_OK);
    const double at = t / (TIMESTEPS - 1.0);
    const bool acts = at >= 0.3 && at <= 0.6;
    for (size_t i = 0; i < 2 * COUNT; i++) {
      const double null_value = (double)answers[0][i], value = (double)answers[1][i];
      CHECK_NEAR(next[0][i], acts ? null_value + 3.0 * (value - null_value) : value,
                 1e-5 * (1.0 + fabs(value)));
    }
  }
  guided.guidance_from = 0.0; /* DDIM's last step leads to the predicted data */
  CHECK(whorl_session_predict_guided(made.session, noise, next[0], x, 0, labels, COUNT, &guided) ==
        WHORL_OK);
  CHECK(reverse(made.session, next[1], labels, 3.0, 0.0, 0.6, TIMESTEPS - 1) == WHORL_OK);
  CHECK(check_same_bits(noise, next[1], 2 * COUNT));
#define GUIDED(at, t, label, n, how)                                                               \
  whorl_session_predict_guided(made.session, noise, next[0], at, t, label, n, how)
  CHECK(GUIDED(x, TIMESTEPS, labels, COUNT, &guided) == WHORL_BAD_TIMESTEP);
  CHECK(GUIDED(x, 0, labels, 0, &guided) == WHORL_BAD_COUNT);
  labels[COUNT - 1] = CLASSES;
  CHECK(GUIDED(x, 0, labels, COUNT, &guided) == WHORL_BAD_LABEL);
  labels[COUNT - 1] = 0;
  guided.guidance_to = -1.0;
  CHECK(GUIDED(x, 0, labels, COUNT, &guided) == WHORL_BAD_SETTING);
#undef GUIDED

  check_group("what cannot be guided is refused, by its own sentence");
  const whorl_settings seen = guided_settings(0.0);
  small_session always = small_session_make(&seen, DATA);
  const whorl_settings bare = small_settings();
  small_session none = small_session_make(&bare, DATA);
  CHECK(reverse(always.session, next[0], labels, 3.0, 0.0, 1.0, 0) == WHORL_NO_NULL_LABEL);
  CHECK(reverse(always.session, next[0], labels, 1.0, 0.0, 1.0, 0) == WHORL_OK);
  CHECK(reverse(always.session, next[0], NULL, 1.0, 0.0, 1.0, 0) == WHORL_BAD_LABEL);
  CHECK(reverse(none.session, next[0], NULL, 0.0, 0.0, 1.0, 0) == WHORL_NO_LABELS_TO_GUIDE);
  CHECK(reverse(none.session, next[0], NULL, 1.0, 0.0, 1.0, 0) == WHORL_OK);
  CHECK(reverse(made.session, next[0], labels, 3.0, 0.6, 0.5, 0) == WHORL_BAD_INTERVAL);
  CHECK(reverse(made.session, next[0], labels, 3.0, -0.1, 0.5, 0) == WHORL_BAD_SETTING);
  CHECK(reverse(made.session, next[0], labels, NAN, 0.0, 1.0, 0) == WHORL_BAD_SETTING);
  small_session_drop(&made);
  small_session_drop(&always);
  small_session_drop(&none);
}

/* --- dropped labels --- */

static void check_dropout(void)
{
  check_group("labels that are always dropped leave their embedding as it was");
  for (int dropped = 0; dropped < 2; dropped++) {
    const whorl_settings settings = guided_settings(dropped == 1 ? 1.0 : 0.0);
    small_session made = small_session_make(&settings, DATA);
    const whorl_layout *layout = whorl_session_layout(made.session);
    for (uint32_t i = 0; i < layout->tensor_count; i++) {
      if (strcmp(layout->tensors[i].name, "label_embedder.weight") == 0) {
        const float *values = whorl_session_parameters(made.session) + layout->tensors[i].offset;
        const size_t size = whorl_tensor_count(&layout->tensors[i]) * sizeof(float);
        float *before = memcpy(malloc(size), values, size);
        train(made.session, 20);
        CHECK((memcmp(before, values, size) == 0) == (dropped == 1));
        free(before);
      }
    }
    small_session_drop(&made);
  }

  check_group(
      "as many are dropped as shall be, by the sample's number and the step, alike in parts");
  whorl_settings settings = guided_settings(0.25);
  settings.batch_size = 1000;
  whorl_model model;
  whorl_trainer trainer;
  const whorl_trainer_config config = {.batch_size = 1000,
                                       .seed = 3,
                                       .training_steps = 10,
                                       .learning_rate = 1e-3,
                                       .label_dropout = 0.25};
  void *block = NULL;
  for (int real = 0; real < 2; real++) {
    whorl_arena arena = real == 1 ? whorl_arena_over(block) : whorl_arena_measure();
    whorl_model_place(&model, &arena, &settings, WHORL_FORWARD_AND_BACKWARD, WHORL_TRAINER_SLABS);
    whorl_trainer_place(&trainer, &arena, &model, &config, 1000);
    if (real == 0) {
      block = aligned_alloc(WHORL_ALIGNMENT, (arena.used + 15) / 16 * 16);
      memset(block, 0, (arena.used + 15) / 16 * 16);
    }
  }
  whorl_model_fill(&model, &settings);
  for (uint32_t i = 0; i < 1000; i++) {
    trainer.labels[i] = i % CLASSES;
  }
  whorl_trainer_restart(&trainer);
  uint32_t dropped = 0, shown = 0;
  uint32_t whole[WHORL_MAX_ROWS];
  for (uint32_t step = 0; step < 10; step++) {
    trainer.step = step;
    whorl_trainer_pass(&trainer, 0, 0, WHORL_SHARDS);
    memcpy(whole, trainer.label, sizeof whole);
    for (size_t i = 0; i < WHORL_MAX_ROWS; i++) {
      dropped += whole[i] == WHORL_NULL_LABEL;
      shown += whole[i] < CLASSES;
    }
    for (uint32_t half = 0; half < 2; half++) {
      whorl_trainer_pass(&trainer, 0, half * WHORL_SHARDS / 2, WHORL_SHARDS / 2);
      CHECK(memcmp(trainer.label, whole + half * WHORL_MAX_ROWS / 2,
                   WHORL_MAX_ROWS / 2 * sizeof *whole) == 0);
    }
  }
  const double count = 10.0 * WHORL_MAX_ROWS;
  CHECK(dropped + shown == (uint32_t)count);
  CHECK_NEAR(dropped / count, 0.25, 5.0 * sqrt(0.25 * 0.75 / count));
  free(block);
}

int main(void)
{
  check_maker();
  check_sampling();
  check_dropout();
  return check_finish();
}
