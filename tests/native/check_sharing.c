/* Sessions that train together: to the bit as one alone, back together after a divergence, and with
   states that one hands to another. */
#include "check.h"
#include "small_session.h"

#include "trainer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Sessions of equal settings and data, each with an equal share of the shards. */
typedef struct crew {
  small_session members[WHORL_SHARDS];
  uint32_t size;
  float *partials; /* [size, partial_count] as they were before a round of adding */
} crew;

static crew crew_make(const whorl_settings *settings, uint32_t point_count, uint32_t size)
{
  crew made = {.size = size};
  for (uint32_t i = 0; i < size; i++) {
    made.members[i] = small_session_make(settings, point_count);
  }
  made.partials =
      malloc(size * whorl_session_partial_count(made.members[0].session) * sizeof(float));
  return made;
}

static void crew_drop(crew *made)
{
  for (uint32_t i = 0; i < made->size; i++) {
    small_session_drop(&made->members[i]);
  }
  free(made->partials);
}

/* In round r, member m adds the partial of member m ^ 2^r as it was before the round. */
static void add_partials(crew *c, uint32_t pass)
{
  const size_t count = whorl_session_partial_count(c->members[0].session);
  for (uint32_t apart = 1; apart < c->size; apart *= 2) {
    for (uint32_t i = 0; i < c->size; i++) {
      memcpy(c->partials + i * count, whorl_session_partial(c->members[i].session, pass),
             count * sizeof(float));
    }
    for (uint32_t i = 0; i < c->size; i++) {
      CHECK(whorl_session_add_partial(c->members[i].session, pass,
                                      c->partials + (i ^ apart) * count) == WHORL_OK);
    }
  }
}

/* One step of all; the loss and the status are each member's. */
static whorl_status crew_step(crew *c, float *loss)
{
  const uint32_t passes = whorl_session_passes(c->members[0].session);
  const uint32_t shards = WHORL_SHARDS / c->size;
  for (uint32_t pass = 0; pass < passes; pass++) {
    for (uint32_t i = 0; i < c->size; i++) {
      CHECK(whorl_session_pass(c->members[i].session, pass, i * shards, shards) == WHORL_OK);
    }
    add_partials(c, pass);
    for (uint32_t i = 0; i < c->size; i++) {
      CHECK(whorl_session_close_pass(c->members[i].session, pass) == WHORL_OK);
    }
  }
  const whorl_status status = whorl_session_close_step(c->members[0].session, loss);
  for (uint32_t i = 1; i < c->size; i++) {
    float own;
    CHECK(whorl_session_close_step(c->members[i].session, &own) == status);
    CHECK(check_same_bits(&own, loss, 1));
  }
  return status;
}

/* Steps, weights, both moments, and the gradient with the sum of squared errors behind it. */
static bool is_same_training(const whorl_session *a, const whorl_session *b)
{
  return whorl_session_step(a) == whorl_session_step(b) &&
         memcmp(whorl_session_state(a), whorl_session_state(b),
                whorl_session_state_count(a) * sizeof(float)) == 0 &&
         check_same_bits(whorl_session_gradient_slab(a), whorl_session_gradient_slab(b),
                         whorl_session_partial_count(a));
}

static whorl_settings crew_settings(uint32_t batch, uint32_t classes)
{
  whorl_settings settings = small_settings();
  settings.hidden_width = 12;
  settings.time_width = 6;
  settings.block_count = 2;
  settings.batch_size = batch;
  settings.class_count = classes;
  settings.label_dropout = classes > 0 ? 0.3 : 0.0;
  settings.learning_rate = 1e-2;
  settings.rate_schedule = WHORL_RATE_COSINE;
  settings.training_steps = 6;
  settings.ema_decay = classes > 0 ? 0.9 : 0.0;
  return settings;
}

static void check_together(void)
{
  check_group("2, 4 or 8 sessions train to the bits of one, by any objective, epochs ending in a "
              "short batch");
  static const uint32_t batches[] = {1, 3, 7, 100, 128, 188, 208, 256, 300, 600};
  enum { STEPS = 7 };
  for (size_t b = 0; b < sizeof batches / sizeof *batches; b++) {
    for (uint32_t classes = 0; classes <= 3; classes += 3) {
      const uint32_t batch = batches[b], points = 2 * batch + batch / 2 + 1;
      whorl_settings settings = crew_settings(batch, classes);
      settings.objective = (double)(b % WHORL_OBJECTIVE_COUNT);
      settings.time_sampling = (double)(b % WHORL_TIME_COUNT);
      settings.loss_weight = (double)(b / 2 % WHORL_LOSS_WEIGHT_COUNT);
      for (uint32_t size = 1; size <= WHORL_SHARDS; size *= 2) {
        small_session alone = small_session_make(&settings, points);
        crew c = crew_make(&settings, points, size);
        CHECK(whorl_session_steps_per_epoch(alone.session) == 3);
        for (uint32_t step = 0; step < STEPS; step++) {
          float loss[2];
          uint32_t done;
          check_case("batch %u, classes %u, %u sessions, step %u", batch, classes, size, step);
          CHECK(whorl_session_train(alone.session, &loss[0], 1, &done) == WHORL_OK && done == 1);
          CHECK(crew_step(&c, &loss[1]) == WHORL_OK);
          CHECK(isfinite(loss[0]) && check_same_bits(&loss[0], &loss[1], 1));
          for (uint32_t i = 0; i < size; i++) {
            CHECK(is_same_training(c.members[i].session, alone.session));
          }
        }
        small_session_drop(&alone);
        crew_drop(&c);
      }
    }
  }
}

static void check_divergence(void)
{
  check_group("one session's broken weights: all go back to the same snapshot");
  for (uint32_t size = 2; size <= WHORL_SHARDS; size *= 2) {
    whorl_settings settings = crew_settings(200, 3); /* every share has rows */
    settings.rate_schedule = WHORL_RATE_CONSTANT;
    settings.learning_rate = 1e-3;
    small_session alone = small_session_make(&settings, 600);
    crew c = crew_make(&settings, 600, size);
    float loss, losses[100];
    uint32_t done;
    check_case("%u sessions", size);
    CHECK(whorl_session_train(alone.session, losses, 100, &done) == WHORL_OK);
    for (uint32_t step = 0; step < 107; step++) {
      CHECK(crew_step(&c, &loss) == WHORL_OK);
    }
    whorl_session_parameters(c.members[size - 1].session)[0] = NAN;
    CHECK(crew_step(&c, &loss) == WHORL_DIVERGED && isnan(loss));
    const size_t bytes = whorl_session_state_count(alone.session) * sizeof(float);
    for (uint32_t i = 0; i < size; i++) {
      CHECK(whorl_session_step(c.members[i].session) == 100);
      CHECK(memcmp(whorl_session_state(c.members[i].session), whorl_session_state(alone.session),
                   bytes) == 0);
    }
    for (uint32_t step = 0; step < 10; step++) { /* and all go on alike */
      CHECK(whorl_session_train(alone.session, losses, 1, &done) == WHORL_OK);
      CHECK(crew_step(&c, &loss) == WHORL_OK && check_same_bits(&loss, losses, 1));
      for (uint32_t i = 0; i < size; i++) {
        CHECK(is_same_training(c.members[i].session, alone.session));
      }
    }
    small_session_drop(&alone);
    crew_drop(&c);
  }

  check_group("a rate that is too high: all diverge at the same step, and alike");
  for (uint32_t size = 2; size <= WHORL_SHARDS; size *= 2) {
    for (double rate = 1.0; rate <= 1e6; rate *= 100.0) {
      whorl_settings settings = crew_settings(300, 0);
      settings.rate_schedule = WHORL_RATE_CONSTANT;
      settings.learning_rate = rate;
      small_session alone = small_session_make(&settings, 700);
      crew c = crew_make(&settings, 700, size);
      uint32_t divergences = 0;
      for (uint32_t step = 0; step < 30; step++) {
        float loss[2];
        uint32_t done;
        check_case("%u sessions, rate %g, step %u", size, rate, step);
        const whorl_status status = whorl_session_train(alone.session, &loss[0], 1, &done);
        CHECK(crew_step(&c, &loss[1]) == status);
        CHECK(status == WHORL_OK ? check_same_bits(&loss[0], &loss[1], 1)
                                 : status == WHORL_DIVERGED);
        divergences += status == WHORL_DIVERGED ? 1 : 0;
        for (uint32_t i = 0; i < size; i++) {
          CHECK(is_same_training(c.members[i].session, alone.session));
        }
      }
      CHECK(rate < 1e3 || divergences > 0);
      small_session_drop(&alone);
      crew_drop(&c);
    }
  }
}

static float *copy_of_state(const whorl_session *session)
{
  const size_t bytes = whorl_session_state_count(session) * sizeof(float);
  return memcpy(malloc(bytes), whorl_session_state(session), bytes);
}

static void check_state(void)
{
  check_group("a session that gets another's state and step goes on to the same bits");
  for (uint32_t classes = 0; classes <= 3; classes += 3) {
    for (uint32_t steps = 0; steps <= 12; steps++) { /* five steps an epoch: in the midst, too */
      const whorl_settings settings = crew_settings(16, classes);
      small_session first = small_session_make(&settings, 70);
      small_session fresh = small_session_make(&settings, 70);
      small_session used = small_session_make(&settings, 70);
      float losses[3][12];
      uint32_t done;
      check_case("classes %u, after %u steps", classes, steps);
      CHECK(whorl_session_train(first.session, losses[0], steps, &done) == WHORL_OK);
      CHECK(whorl_session_train(used.session, losses[2], 7, &done) == WHORL_OK);
      float *state = copy_of_state(first.session);
      CHECK(whorl_session_set_state(fresh.session, state, steps) == WHORL_OK);
      CHECK(whorl_session_set_state(used.session, state, steps) == WHORL_OK);
      CHECK(whorl_session_step(used.session) == steps);
      CHECK(whorl_session_gradient_norm(used.session) == 0.0);
      CHECK(whorl_session_checksum(used.session) == whorl_session_checksum(first.session));
      CHECK(whorl_session_train(first.session, losses[0], 12, &done) == WHORL_OK);
      CHECK(whorl_session_train(fresh.session, losses[1], 12, &done) == WHORL_OK);
      CHECK(whorl_session_train(used.session, losses[2], 12, &done) == WHORL_OK);
      CHECK(check_same_bits(losses[1], losses[0], 12) && check_same_bits(losses[2], losses[0], 12));
      CHECK(is_same_training(fresh.session, first.session));
      CHECK(is_same_training(used.session, first.session));

      /* the state is the snapshot, too */
      CHECK(whorl_session_set_state(used.session, state, steps) == WHORL_OK);
      CHECK(whorl_session_train(used.session, losses[2], 3, &done) == WHORL_OK);
      whorl_session_parameters(used.session)[0] = NAN;
      CHECK(whorl_session_train(used.session, losses[2], 1, &done) == WHORL_DIVERGED);
      CHECK(whorl_session_step(used.session) == steps);
      CHECK(memcmp(whorl_session_state(used.session), state,
                   whorl_session_state_count(used.session) * sizeof(float)) == 0);
      free(state);
      small_session_drop(&first);
      small_session_drop(&fresh);
      small_session_drop(&used);
    }
  }

  check_group("a session without data takes the weights, as its whole state");
  const whorl_settings settings = crew_settings(16, 0);
  small_session trained = small_session_make(&settings, 70);
  small_session sampler = small_session_make(&settings, 0);
  float losses[5], predicted[2][4];
  const float x[4] = {0.1F, -0.2F, 0.3F, 0.4F};
  const uint32_t timestep[2] = {3, 19};
  uint32_t done;
  CHECK(whorl_session_train(trained.session, losses, 5, &done) == WHORL_OK);
  const size_t slab = whorl_session_layout(trained.session)->slab_count;
  CHECK(whorl_session_state_count(trained.session) == 3 * slab);
  CHECK(whorl_session_state_count(sampler.session) == slab);
  CHECK(whorl_session_set_state(sampler.session, whorl_session_state(trained.session), 5) ==
        WHORL_OK);
  CHECK(whorl_session_checksum(sampler.session) == whorl_session_checksum(trained.session));
  CHECK(whorl_session_predict(trained.session, NULL, predicted[0], x, timestep, NULL, 2, 0) ==
        WHORL_OK);
  CHECK(whorl_session_predict(sampler.session, NULL, predicted[1], x, timestep, NULL, 2, 0) ==
        WHORL_OK);
  CHECK(check_same_bits(predicted[0], predicted[1], 4));

  check_group("a state that is not finite is refused and changes nothing");
  static const float poisons[] = {NAN, INFINITY, -INFINITY};
  small_session *const both[2] = {&trained, &sampler};
  for (size_t s = 0; s < 2; s++) {
    whorl_session *session = both[s]->session;
    const size_t count = whorl_session_state_count(session);
    float *kept = copy_of_state(session), *bad = copy_of_state(session);
    for (size_t poison = 0; poison < 3; poison++) {
      for (size_t i = 0; i < count; i += i + 1 < count ? count - 1 : 1) { /* first and last */
        bad[i] = poisons[poison];
        check_case("session %zu, poison %zu in place %zu", s, poison, i);
        CHECK(whorl_session_set_state(session, bad, 1) == WHORL_NOT_FINITE);
        CHECK(memcmp(whorl_session_state(session), kept, count * sizeof(float)) == 0);
        CHECK(whorl_session_step(session) == 5);
        bad[i] = kept[i];
      }
    }
    free(kept);
    free(bad);
  }
  small_session_drop(&trained);
  small_session_drop(&sampler);
}

/* A bug once: with the last step number there is and one step an epoch, the epoch's number was the
   one that means "not shuffled yet", so that the order was whatever had been there; and Adam's step
   count wrapped to 0, which made the weights infinite. */
static void check_last_step(void)
{
  check_group("a state's step is bounded, and up to its bound training goes on alike");
  const whorl_settings settings = crew_settings(100, 0); /* one step an epoch */
  small_session a = small_session_make(&settings, 60), b = small_session_make(&settings, 60);
  float losses[2][4], *state = copy_of_state(a.session);
  uint32_t done;
  CHECK(whorl_session_train(b.session, losses[1], 4, &done) ==
        WHORL_OK); /* has an order of before */
  float *kept = copy_of_state(b.session);
  static const uint32_t refused[] = {WHORL_MAX_STATE_STEP + 1U, 0x80000000U, UINT32_MAX - 1,
                                     UINT32_MAX};
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    check_case("step %u", refused[i]);
    CHECK(whorl_session_set_state(b.session, state, refused[i]) == WHORL_BAD_COUNT);
    CHECK(whorl_session_step(b.session) == 4);
    CHECK(memcmp(whorl_session_state(b.session), kept,
                 whorl_session_state_count(b.session) * sizeof(float)) == 0);
  }
  for (uint32_t step = WHORL_MAX_STATE_STEP; step > 0; step /= 1000) {
    check_case("step %u", step);
    CHECK(whorl_session_set_state(a.session, state, step) == WHORL_OK);
    CHECK(whorl_session_set_state(b.session, state, step) == WHORL_OK);
    CHECK(whorl_session_train(a.session, losses[0], 4, &done) == WHORL_OK);
    CHECK(whorl_session_train(b.session, losses[1], 4, &done) == WHORL_OK);
    CHECK(check_same_bits(losses[0], losses[1], 4) && is_same_training(a.session, b.session));
  }
  free(state);
  free(kept);
  small_session_drop(&a);
  small_session_drop(&b);
}

static void check_refusals(void)
{
  check_group("shares and passes that there are not are refused and change nothing");
  const whorl_settings settings = crew_settings(300, 0);
  small_session made = small_session_make(&settings, 400); /* 300, then 100: two passes, then one */
  whorl_session *session = made.session;
  const size_t count = whorl_session_partial_count(session);
  const size_t state_bytes = whorl_session_state_count(session) * sizeof(float);
  float *kept = malloc(count * sizeof(float)), *ones = malloc(count * sizeof(float));
  for (size_t i = 0; i < count; i++) {
    ones[i] = 1.0F;
  }
  for (uint32_t step = 0; step < 2; step++) {
    const uint32_t passes = step == 0 ? 2 : 1;
    float *state = copy_of_state(session);
    CHECK(whorl_session_passes(session) == passes);
    for (uint32_t pass = 0; pass < passes; pass++) {
      CHECK(whorl_session_pass(session, pass, 0, WHORL_SHARDS) == WHORL_OK);
      memcpy(kept, whorl_session_partial(session, pass), count * sizeof(float));
      static const uint32_t numbers[] = {0,  1,  2,  3,  4,          5,           6,
                                         7,  8,  9,  12, 15,         16,          32,
                                         64, 24, 20, 10, 0x80000000, 0xFFFFFFF8U, UINT32_MAX};
      const size_t number_count = sizeof numbers / sizeof *numbers;
      for (size_t i = 0; i < number_count * number_count; i++) {
        const uint32_t first = numbers[i / number_count], shards = numbers[i % number_count];
        const bool is_share = (shards == 1 || shards == 2 || shards == 4 || shards == 8) &&
                              first % shards == 0 && first < 8;
        check_case("step %u, pass %u, shards %u from %u", step, pass, shards, first);
        if (!is_share) {
          CHECK(whorl_session_pass(session, pass, first, shards) == WHORL_BAD_COUNT);
        }
        CHECK(whorl_session_pass(session, passes, first, shards) == WHORL_BAD_COUNT);
        CHECK(whorl_session_pass(session, UINT32_MAX, first, shards) == WHORL_BAD_COUNT);
      }
      const uint32_t none[] = {passes, passes + 1, 0x01000000, UINT32_MAX}; /* 2^24 · 256 wraps */
      for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        check_case("step %u, pass %u", step, none[i]);
        CHECK(whorl_session_partial(session, none[i]) == NULL);
        CHECK(whorl_session_add_partial(session, none[i], ones) == WHORL_BAD_COUNT);
        CHECK(whorl_session_close_pass(session, none[i]) == WHORL_BAD_COUNT);
      }
      CHECK(memcmp(kept, whorl_session_partial(session, pass), count * sizeof(float)) == 0);
      CHECK(memcmp(state, whorl_session_state(session), state_bytes) == 0);
      CHECK(whorl_session_step(session) == step);
      for (uint32_t size = 1; size <= WHORL_SHARDS;
           size *= 2) { /* and each that there is, is not */
        for (uint32_t first = 0; first < WHORL_SHARDS; first += size) {
          CHECK(whorl_session_pass(session, pass, first, size) == WHORL_OK);
        }
      }
      CHECK(whorl_session_pass(session, pass, 0, WHORL_SHARDS) == WHORL_OK);
      CHECK(memcmp(kept, whorl_session_partial(session, pass), count * sizeof(float)) == 0);
      CHECK(whorl_session_close_pass(session, pass) == WHORL_OK);
    }
    float loss;
    CHECK(whorl_session_close_step(session, &loss) == WHORL_OK);
    free(state);
  }
  free(kept);
  small_session_drop(&made);

  check_group("sessions without data have no passes");
  made = small_session_make(&settings, 0);
  session = made.session;
  float *state = copy_of_state(session), loss = 123.0F;
  CHECK(whorl_session_passes(session) == 0);
  CHECK(whorl_session_partial(session, 0) == NULL);
  CHECK(whorl_session_pass(session, 0, 0, WHORL_SHARDS) == WHORL_NO_DATA);
  CHECK(whorl_session_pass(session, 9, 3, 0) == WHORL_NO_DATA);
  CHECK(whorl_session_add_partial(session, 0, ones) == WHORL_NO_DATA);
  CHECK(whorl_session_close_pass(session, 0) == WHORL_NO_DATA);
  CHECK(whorl_session_close_step(session, &loss) == WHORL_NO_DATA && loss == 123.0F);
  CHECK(memcmp(state, whorl_session_state(session),
               whorl_session_state_count(session) * sizeof(float)) == 0);
  free(state);
  free(ones);
  small_session_drop(&made);
}

int main(void)
{
  check_together();
  check_divergence();
  check_state();
  check_last_step();
  check_refusals();
  return check_finish();
}
