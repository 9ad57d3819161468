/* Training: the optimiser in double, epochs, batches of several passes, and the way back. */
#include "check.h"
#include "double_net.h"
#include "small_session.h"

#include "adam.h"
#include "objective.h"
#include "rng.h"
#include "trainer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

static void check_rate(void)
{
  check_group("the cosine rate falls to nothing over the run");
  for (uint32_t step = 0; step <= 1200; step += 7) {
    const double share = step < 1000 ? (double)step / 1000.0 : 1.0;
    check_case("step %u", step);
    CHECK_NEAR(whorl_adam_rate(3e-3, WHORL_RATE_COSINE, step, 1000),
               1.5e-3 * (1.0 + cos(PI * share)), 1e-17);
    CHECK(whorl_adam_rate(3e-3, WHORL_RATE_CONSTANT, step, 1000) == 3e-3);
  }
  CHECK(whorl_adam_rate(1.0, WHORL_RATE_COSINE, 0, 1) == 1.0);
  CHECK(whorl_adam_rate(1.0, WHORL_RATE_COSINE, 1, 1) == 0.0);

  check_group("Adam's bias corrections");
  for (uint32_t step = 0; step < 1000000; step += 1 + step / 2) {
    const whorl_adam_scales scales = whorl_adam_scales_at(1e-4, step);
    const double count = (double)step + 1.0;
    check_case("step %u", step);
    CHECK_NEAR(scales.step_size, 1e-4 / (1.0 - pow(0.9, count)), 1e-10);
    CHECK_NEAR(scales.inverse_root_correction, 1.0 / sqrt(1.0 - pow(0.999, count)), 4e-6);
  }
}

/* Twelve steps by hand, next to Adam in double fed with the core's own gradients. */
static void check_adam(void)
{
  check_group("twelve Adam steps agree with Adam in double");
  whorl_settings settings = small_settings();
  settings.learning_rate = 1e-2;
  settings.rate_schedule = WHORL_RATE_COSINE;
  settings.training_steps = 10;
  small_session made = small_session_make(&settings, 40);
  const size_t count = whorl_session_layout(made.session)->slab_count;
  float *weights = whorl_session_parameters(made.session);
  double *p = calloc(3 * count, sizeof *p), *m = p + count, *v = m + count;
  for (size_t i = 0; i < count; i++) {
    p[i] = (double)weights[i];
  }
  for (uint32_t step = 0; step < 12; step++) {
    float x[80], noise[80];
    uint32_t timestep[40];
    uint64_t random = step;
    check_normals(x, 80, &random);
    check_normals(noise, 80, &random);
    for (size_t i = 0; i < 40; i++) {
      timestep[i] = (uint32_t)check_between(&random, 0, 19);
    }
    double loss;
    CHECK(whorl_session_gradient(made.session, &loss, x, timestep, noise, NULL, 40) == WHORL_OK);
    const float *gradient = whorl_session_gradient_slab(made.session);
    const double share = step < 10 ? (double)step / 10.0 : 1.0;
    const double rate = 0.5e-2 * (1.0 + cos(PI * share));
    double norm = 0.0;
    for (size_t i = 0; i < count; i++) {
      const double g = (double)gradient[i];
      norm += g * g;
      m[i] = 0.9 * m[i] + 0.1 * g;
      v[i] = 0.999 * v[i] + 0.001 * g * g;
      const double mean = m[i] / (1.0 - pow(0.9, step + 1.0));
      const double square = v[i] / (1.0 - pow(0.999, step + 1.0));
      p[i] -= rate * mean / (sqrt(square) + 1e-8);
    }
    CHECK_NEAR(whorl_session_gradient_norm(made.session), sqrt(norm), 1e-12 * sqrt(norm));
    CHECK(whorl_session_step(made.session) == step);
    CHECK(whorl_session_apply_gradient(made.session) == WHORL_OK);
    check_case("step %u", step);
    for (size_t i = 0; i < count; i++) {
      CHECK_NEAR(weights[i], p[i], 5e-7);
    }
  }
  free(p);
  small_session_drop(&made);
}

static void check_average(void)
{
  check_group("the rate of the average: 1 - min(decay, (1 + n) / (10 + n))");
  CHECK_NEAR(whorl_adam_average_rate(0.999, 0), 9.0 / 11.0, 1e-15);
  CHECK_NEAR(whorl_adam_average_rate(0.999, 98), 9.0 / 109.0, 1e-15);
  CHECK_NEAR(whorl_adam_average_rate(0.5, 98), 0.5, 1e-15);
  CHECK_NEAR(whorl_adam_average_rate(0.999, 1000000), 0.001, 1e-15);

  static const double decays[] = {0.3, 0.9, 0.99999};
  for (size_t d = 0; d < sizeof decays / sizeof *decays; d++) {
    check_group("the averaged weights follow the recurrence in double; the latest are as without");
    check_case("decay %g", decays[d]);
    whorl_settings settings = small_settings();
    settings.learning_rate = 1e-2;
    small_session plain = small_session_make(&settings, 40);
    settings.ema_decay = decays[d];
    small_session made = small_session_make(&settings, 40);
    const size_t count = whorl_session_layout(made.session)->slab_count;
    const float *weights = whorl_session_parameters(made.session);
    const float *average = whorl_session_average(made.session);
    CHECK(whorl_session_average(plain.session) == NULL);
    CHECK(whorl_session_state_count(plain.session) == 3 * count);
    CHECK(whorl_session_state_count(made.session) == 4 * count && average == weights + count);
    CHECK(check_same_bits(average, weights, count)); /* it begins with the first weights */
    double *expected = calloc(count, sizeof *expected);
    for (size_t i = 0; i < count; i++) {
      expected[i] = (double)weights[i];
    }
    for (uint32_t n = 1; n <= 120; n++) {
      float losses[2];
      uint32_t done;
      CHECK(whorl_session_train(made.session, &losses[0], 1, &done) == WHORL_OK);
      CHECK(whorl_session_train(plain.session, &losses[1], 1, &done) == WHORL_OK);
      CHECK(check_same_bits(&losses[0], &losses[1], 1));
      const double decay = fmin(decays[d], (1.0 + n) / (10.0 + n));
      for (size_t i = 0; i < count; i++) {
        expected[i] += (1.0 - decay) * ((double)weights[i] - expected[i]);
        CHECK_NEAR(average[i], expected[i], 2e-6);
      }
    }
    CHECK(check_same_bits(weights, whorl_session_parameters(plain.session), count));
    CHECK(memcmp(whorl_session_state(made.session) + 2 * count, /* the moments */
                 whorl_session_state(plain.session) + count, 2 * count * sizeof(float)) == 0);
    CHECK(whorl_session_checksum(made.session) != whorl_session_checksum(plain.session));
    free(expected);
    small_session_drop(&made);
    small_session_drop(&plain);
  }

  check_group("a loss that is not finite takes the average back too");
  whorl_settings settings = small_settings();
  settings.ema_decay = 0.9;
  small_session made = small_session_make(&settings, 64), twin = small_session_make(&settings, 64);
  static float losses[150];
  uint32_t done;
  CHECK(whorl_session_train(made.session, losses, 150, &done) == WHORL_OK);
  CHECK(whorl_session_train(twin.session, losses, 100, &done) == WHORL_OK);
  whorl_session_parameters(made.session)[0] = NAN;
  CHECK(whorl_session_train(made.session, losses, 1, &done) == WHORL_DIVERGED);
  CHECK(memcmp(whorl_session_state(made.session), whorl_session_state(twin.session),
               whorl_session_state_count(twin.session) * sizeof(float)) == 0);
  small_session_drop(&made);
  small_session_drop(&twin);
}

enum { ASKED = 64 };

/* What session is asked where the oracle is a session whose only weights are the wanted ones. */
static void check_asked(whorl_session *session, whorl_session *oracle, uint32_t weights)
{
  float x[2 * ASKED], out[2][2 * ASKED];
  double density[2][ASKED];
  uint32_t timestep[ASKED];
  uint64_t random = 7;
  check_normals(x, 2 * ASKED, &random);
  for (size_t i = 0; i < ASKED; i++) {
    timestep[i] = (uint32_t)check_between(&random, 0, 19);
  }
  whorl_session *const both[2] = {session, oracle};
  for (int i = 0; i < 2; i++) {
    CHECK(whorl_session_predict(both[i], NULL, out[i], x, timestep, NULL, ASKED, weights) ==
          WHORL_OK);
    void *memory = aligned_alloc(WHORL_ALIGNMENT, whorl_session_density_bytes(both[i]));
    CHECK(whorl_session_log_density(both[i], density[i], memory, x, NULL, ASKED,
                                    &(whorl_density_choice){.steps = 4}, weights) == WHORL_OK);
    free(memory);
  }
  CHECK(memcmp(density[0], density[1], sizeof density[0]) == 0);
  CHECK(check_same_bits(out[0], out[1], sizeof out[0] / sizeof(float)));
  whorl_sampling sampling = whorl_sampling_default();
  sampling.weights = weights;
  for (int i = 0; i < 2; i++) {
    CHECK(whorl_session_reverse_step(both[i], out[i], x, &sampling, NULL, NULL, NULL, 0, ASKED,
                                     3) == WHORL_OK);
  }
  CHECK(check_same_bits(out[0], out[1], sizeof out[0] / sizeof(float)));
}

/* The rest that a session can be asked, which is always answered by the averaged weights. */
static void check_asked_average(whorl_session *session, whorl_session *oracle)
{
  float x[2 * ASKED], out[2][2 * ASKED];
  double losses[2][64] = {{0.0}};
  const uint32_t timestep[ASKED] = {0, 3, 19};
  uint64_t random = 8;
  check_normals(x, 2 * ASKED, &random);
  whorl_session *const both[2] = {session, oracle};
  for (int i = 0; i < 2; i++) {
    CHECK(whorl_session_loss_by_time(both[i], losses[i], x, NULL, ASKED, 0, 100) == WHORL_OK);
    CHECK(whorl_session_input_gradient(both[i], out[i], x, x, timestep, NULL, ASKED) == WHORL_OK);
  }
  CHECK(memcmp(losses[0], losses[1], sizeof losses[0]) == 0);
  CHECK(check_same_bits(out[0], out[1], sizeof out[0] / sizeof(float)));
}

/* Asks the latest weights in every way there is, and is refused in one. */
static void ask_latest(whorl_session *session)
{
  whorl_sampling sampling = whorl_sampling_default();
  sampling.weights = WHORL_WEIGHTS_LATEST;
  float x[2] = {0.1F, 0.2F}, x0[2], epsilon[2];
  const uint8_t held[2] = {1, 0};
  const uint32_t timestep[1] = {3};
  whorl_inpainting inpainting = {.known = x, .held = held, .visits = 1};
  CHECK(whorl_session_predict(session, x0, epsilon, x, timestep, NULL, 1, WHORL_WEIGHTS_LATEST) ==
        WHORL_OK);
  CHECK(whorl_session_predict_guided(session, x0, epsilon, x, 3, NULL, 1, &sampling) == WHORL_OK);
  CHECK(whorl_session_reverse_step(session, x0, x, &sampling, NULL, NULL, NULL, 0, 1, 0) ==
        WHORL_OK);
  CHECK(whorl_session_inpaint_step(session, x0, x, &sampling, NULL, &inpainting, NULL, 0, 1, 0) ==
        WHORL_OK);
  inpainting.visits = 0;
  CHECK(whorl_session_inpaint_step(session, x0, x, &sampling, NULL, &inpainting, NULL, 0, 1, 0) ==
        WHORL_BAD_COUNT);
}

static void check_which_weights_answer(void)
{
  check_group("averaged weights answer, or on request the latest; without data as well");
  whorl_settings settings = small_settings();
  settings.learning_rate = 1e-2;
  small_session oracle = small_session_make(&settings, 64);
  settings.ema_decay = 0.99;
  small_session made = small_session_make(&settings, 64);
  small_session sampler = small_session_make(&settings, 0);
  const size_t bytes = whorl_session_layout(made.session)->slab_count * sizeof(float);
  static float losses[30];
  uint32_t done;
  CHECK(whorl_session_train(made.session, losses, 30, &done) == WHORL_OK);
  CHECK(whorl_session_set_state(sampler.session, whorl_session_state(made.session), 30) ==
        WHORL_OK);
  CHECK(whorl_session_checksum(sampler.session) == whorl_session_checksum(made.session));
  for (uint32_t weights = 0; weights < 2; weights++) {
    const float *wanted =
        weights == 0 ? whorl_session_average(made.session) : whorl_session_parameters(made.session);
    memcpy(whorl_session_parameters(oracle.session), wanted, bytes);
    check_asked(made.session, oracle.session, weights);
    check_asked(sampler.session, oracle.session, weights);
    if (weights == 0) {
      ask_latest(made.session); /* which nobody after it notices */
      check_asked_average(made.session, oracle.session);
    }
  }
  CHECK(memcmp(whorl_session_average(made.session), whorl_session_parameters(made.session),
               bytes) != 0);
  float x[2] = {0.0F, 0.0F};
  const uint32_t timestep[1] = {0};
  CHECK(whorl_session_predict(made.session, NULL, x, x, timestep, NULL, 1, 2) == WHORL_BAD_NAME);
  small_session_drop(&oracle);
  small_session_drop(&made);
  small_session_drop(&sampler);
}

/* A trainer on its own, so that its order and its questions can be seen. */
typedef struct bare {
  whorl_model model;
  whorl_trainer trainer;
  void *block;
} bare;

static void place(bare *made, whorl_arena *arena, const whorl_settings *settings,
                  const whorl_trainer_config *config, uint32_t point_count)
{
  whorl_model_place(&made->model, arena, settings, WHORL_FORWARD_AND_BACKWARD, WHORL_TRAINER_SLABS);
  whorl_trainer_place(&made->trainer, arena, &made->model, config, point_count);
}

static bare *bare_make(uint32_t batch_size, uint32_t point_count)
{
  whorl_settings settings = small_settings();
  settings.class_count = 3;
  settings.timesteps = 30;
  settings.seed = 2;
  const whorl_trainer_config config = {
      .batch_size = batch_size, .seed = 5, .training_steps = 100, .learning_rate = 1e-3};
  bare *made = calloc(1, sizeof *made);
  whorl_arena arena = whorl_arena_measure();
  place(made, &arena, &settings, &config, point_count);
  made->block = aligned_alloc(WHORL_ALIGNMENT, arena.used);
  arena = whorl_arena_over(made->block);
  place(made, &arena, &settings, &config, point_count);
  whorl_model_fill(&made->model, &settings);
  for (uint32_t i = 0; i < point_count; i++) { /* a grid: each point is known by its place */
    made->trainer.points[2 * i] = (float)(i % 32) / 16.0F - 1.0F;
    made->trainer.points[2 * i + 1] = (float)i / 512.0F - 1.0F;
    made->trainer.labels[i] = i % 3;
  }
  whorl_trainer_restart(&made->trainer);
  return made;
}

static void bare_drop(bare *made)
{
  free(made->block);
  free(made);
}

static void check_epochs(void)
{
  check_group("an epoch asks about each point exactly once, and the next in another order");
  static const struct {
    uint32_t batch, points, steps_per_epoch, last;
  } cases[] = {{16, 100, 7, 4}, {16, 96, 6, 16}, {1, 5, 5, 1}, {200, 50, 1, 50}, {256, 257, 2, 1}};
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    bare *made = bare_make(cases[c].batch, cases[c].points);
    CHECK(whorl_trainer_steps_per_epoch(&made->trainer) == cases[c].steps_per_epoch);
    uint32_t orders[2][300] = {{0}};
    for (uint32_t epoch = 0; epoch < 2; epoch++) {
      uint32_t visits[300] = {0};
      for (uint32_t step = 0; step < cases[c].steps_per_epoch; step++) {
        double loss;
        CHECK(whorl_trainer_step(&made->trainer, &loss) == WHORL_OK);
        const bool is_last = step + 1 == cases[c].steps_per_epoch;
        const uint32_t batch = is_last ? cases[c].last : cases[c].batch;
        check_case("batch %u, points %u, epoch %u, step %u", cases[c].batch, cases[c].points, epoch,
                   step);
        for (uint32_t i = 0; i < batch; i++) { /* back from the question to the point */
          const uint32_t t = made->trainer.timestep[i], sample = made->trainer.sample[i];
          CHECK(i == 0 || t >= made->trainer.timestep[i - 1]); /* sorted by timestep */
          CHECK(sample < batch);
          CHECK(t == whorl_objective_timestep(&made->model.schedule, WHORL_TIME_UNIFORM, 5,
                                              epoch * cases[c].steps_per_epoch + step, sample));
          const double signal = (double)made->model.schedule.signal_scale[t];
          const double noise = (double)made->model.schedule.noise_scale[t];
          double point[2];
          for (size_t k = 0; k < 2; k++) {
            point[k] = ((double)made->trainer.noisy[2 * i + k] -
                        noise * (double)made->trainer.target[2 * i + k]) /
                       signal;
          }
          const long found = lround((point[1] + 1.0) * 512.0);
          CHECK(found >= 0 && found < (long)cases[c].points);
          CHECK_NEAR(point[0], (double)(found % 32) / 16.0 - 1.0, 1e-5);
          CHECK(made->trainer.label[i] == (uint32_t)found % 3);
          visits[found < 0 || found >= 300 ? 0 : found]++;
          orders[epoch][step * cases[c].batch + sample] = (uint32_t)found;
        }
      }
      for (uint32_t i = 0; i < cases[c].points; i++) {
        CHECK(visits[i] == 1);
      }
      CHECK(memcmp(orders[epoch], made->trainer.order, cases[c].points * sizeof(uint32_t)) == 0);
    }
    CHECK(cases[c].points < 50 ||
          memcmp(orders[0], orders[1], cases[c].points * sizeof(uint32_t)) != 0);
    bare_drop(made);
  }
}

/* The questions of step 0 of bare_make's run, in the batch's order; or each pass's sorted by
   timestep, equals in the batch's order. */
static void ask_all(const bare *made, uint32_t count, bool is_sorted, float *x, float *noise,
                    uint32_t *timestep, uint32_t *label)
{
  enum { MOST = 1000 };
  uint32_t order[MOST], t[MOST];
  whorl_rng shuffle = whorl_rng_make(5, WHORL_STREAM_SHUFFLE, 0);
  whorl_rng_permutation(&shuffle, order, made->trainer.point_count);
  for (uint32_t sample = 0; sample < count; sample++) {
    t[sample] = whorl_objective_timestep(&made->model.schedule, WHORL_TIME_UNIFORM, 5, 0, sample);
  }
  for (uint32_t sample = 0; sample < count; sample++) {
    const uint32_t first = sample / WHORL_MAX_ROWS * WHORL_MAX_ROWS;
    const uint32_t end = first + WHORL_MAX_ROWS < count ? first + WHORL_MAX_ROWS : count;
    uint32_t place = first; /* behind all that come before */
    for (uint32_t other = first; other < end; other++) {
      place += t[other] < t[sample] || (t[other] == t[sample] && other < sample) ? 1 : 0;
    }
    const uint32_t at = is_sorted ? place : sample;
    timestep[at] = t[sample];
    label[at] = made->trainer.labels[order[sample]];
    whorl_objective_ask(x + 2 * (size_t)at, noise + 2 * (size_t)at,
                        made->trainer.points + 2 * (size_t)order[sample], t[sample], 2,
                        WHORL_OBJECTIVE_EPSILON, &made->model.schedule, 5, 0, sample);
  }
}

static void check_passes(void)
{
  enum { COUNT = 600 };
  check_group("a batch of several passes: the gradient of the whole");
  bare *made = bare_make(COUNT, COUNT + 100);
  static float x[2 * COUNT], noise[2 * COUNT];
  static uint32_t timestep[COUNT], label[COUNT];
  uint64_t random = 4;
  check_normals(x, 2 * COUNT, &random);
  check_normals(noise, 2 * COUNT, &random);
  for (size_t i = 0; i < COUNT; i++) {
    timestep[i] = (uint32_t)check_between(&random, 0, 29);
    label[i] = (uint32_t)check_between(&random, 0, 2);
  }
  const whorl_layout *layout = &made->model.denoiser.layout;
  const double_net net = {.shape = made->model.denoiser.shape, .layout = layout};
  const double_batch batch = {x, noise, timestep, label, COUNT};
  double *slab = calloc(2 * layout->slab_count, sizeof *slab);
  double *expected = slab + layout->slab_count, loss;
  for (size_t i = 0; i < layout->slab_count; i++) {
    slab[i] = (double)made->model.parameters[i];
  }
  whorl_trainer_gradient(&made->trainer, &loss, x, timestep, noise, label, COUNT);
  CHECK_NEAR(loss, double_net_loss(&net, slab, &batch), 1e-6);
  double_net_gradient(&net, expected, slab, &batch);
  for (size_t i = 0; i < layout->slab_count; i++) {
    CHECK_NEAR(made->trainer.gradient[i], expected[i], 1e-6);
  }
  free(slab);

  check_group("a training step is the gradient of its questions, then Adam");
  const size_t partial_count = whorl_trainer_partial_count(&made->trainer);
  float *given = malloc(partial_count * sizeof(float));
  float *in_order = malloc(partial_count * sizeof(float));
  CHECK(partial_count == layout->slab_count + 4);
  double order_loss, step_loss;
  ask_all(made, COUNT, false, x, noise, timestep, label);
  whorl_trainer_gradient(&made->trainer, &order_loss, x, timestep, noise, label, COUNT);
  memcpy(in_order, made->trainer.gradient, partial_count * sizeof(float));
  ask_all(made, COUNT, true, x, noise, timestep, label);
  whorl_trainer_gradient(&made->trainer, &loss, x, timestep, noise, label, COUNT);
  memcpy(given, made->trainer.gradient, partial_count * sizeof(float));
  CHECK(whorl_trainer_passes(&made->trainer) == 3);
  CHECK(whorl_trainer_step(&made->trainer, &step_loss) == WHORL_OK);
  CHECK(step_loss == loss);
  CHECK(check_same_bits(given, made->trainer.gradient, partial_count));
  CHECK_NEAR(step_loss, order_loss, 1e-6 * order_loss); /* in another order, but for rounding */
  for (size_t i = 0; i < layout->slab_count; i++) {
    CHECK_NEAR(given[i], in_order[i], 1e-6);
  }
  free(given);
  free(in_order);
  bare_drop(made);
}

/* The shares of each number of sharers, one behind the other, are the questions of the batch. */
static void check_shares(void)
{
  check_group("a batch's questions and loss are the same, whatever the share");
  static const uint32_t batches[] = {1, 3, 7, 47, 48, 95, 96, 100, 128, 188, 191, 192, 208, 256};
  for (size_t b = 0; b < sizeof batches / sizeof *batches; b++) {
    const uint32_t batch = batches[b];
    bare *made = bare_make(batch, batch + 40);
    whorl_trainer *trainer = &made->trainer;
    static float x[2 * WHORL_MAX_ROWS], noise[2 * WHORL_MAX_ROWS];
    uint32_t timestep[WHORL_MAX_ROWS], label[WHORL_MAX_ROWS];
    double expected_loss;
    ask_all(made, batch, false, x, noise, timestep, label); /* in the batch's order */
    whorl_trainer_gradient(trainer, &expected_loss, x, timestep, noise, label, batch);
    ask_all(made, batch, true, x, noise, timestep, label);
    const size_t slab = made->model.denoiser.layout.slab_count;
    for (uint32_t sharers = 1; sharers <= WHORL_SHARDS; sharers *= 2) {
      uint32_t asked = 0, most = 0;
      double sum = 0.0;
      for (uint32_t share = 0; share < sharers; share++) {
        check_case("batch %u, share %u of %u", batch, share, sharers);
        for (size_t i = 0; i < WHORL_MAX_ROWS; i++) {
          trainer->timestep[i] = UINT32_MAX; /* no question */
        }
        const uint32_t shards = WHORL_SHARDS / sharers;
        whorl_trainer_pass(trainer, 0, share * shards, shards);
        uint32_t own = 0;
        for (; own < WHORL_MAX_ROWS && trainer->timestep[own] != UINT32_MAX; own++) {
          CHECK(asked < batch && trainer->timestep[own] == timestep[asked]);
          CHECK(trainer->label[own] == label[asked]);
          CHECK(check_same_bits(trainer->noisy + 2 * (size_t)own, x + 2 * (size_t)asked, 2));
          CHECK(check_same_bits(trainer->target + 2 * (size_t)own, noise + 2 * (size_t)asked, 2));
          asked++;
        }
        most = own > most ? own : most;
        const float *partial = whorl_trainer_partial(trainer, 0);
        CHECK(own > 0 || whorl_trainer_gradient_norm(trainer) == 0.0);
        CHECK((partial[slab] > 0.0F) == (own > 0));
        sum += (double)partial[slab];
      }
      CHECK(asked == batch);
      CHECK(batch < 24 * WHORL_SHARDS || most <= batch / sharers + 1); /* fair where it pays */
      CHECK_NEAR(sum / (2.0 * batch), expected_loss, 2e-6 * expected_loss);
    }
    bare_drop(made);
  }
}

static void check_determinism(void)
{
  check_group("same settings, data and seed: same bits, however the run is cut");
  whorl_settings settings = small_settings();
  settings.class_count = 3;
  settings.learning_rate = 1e-2;
  float losses[3][30];
  uint32_t done;
  small_session a = small_session_make(&settings, 70), b = small_session_make(&settings, 70);
  settings.seed = 2;
  small_session c = small_session_make(&settings, 70);
  CHECK(whorl_session_checksum(a.session) == whorl_session_checksum(b.session));
  CHECK(whorl_session_train(a.session, losses[0], 30, &done) == WHORL_OK && done == 30);
  CHECK(whorl_session_train(b.session, losses[1], 11, &done) == WHORL_OK && done == 11);
  CHECK(whorl_session_train(b.session, losses[1] + 11, 19, &done) == WHORL_OK && done == 19);
  CHECK(whorl_session_train(c.session, losses[2], 30, &done) == WHORL_OK);
  CHECK(whorl_session_step(a.session) == 30);
  CHECK(whorl_session_checksum(a.session) == whorl_session_checksum(b.session));
  CHECK(check_same_bits(losses[0], losses[1], 30));
  CHECK(whorl_session_checksum(a.session) != whorl_session_checksum(c.session));
  check_group("training lowers the loss");
  for (int i = 0; i < 20; i++) {
    CHECK(whorl_session_train(a.session, losses[1], 30, &done) == WHORL_OK);
  }
  double first = 0.0, last = 0.0;
  for (size_t i = 0; i < 30; i++) {
    first += (double)losses[0][i] / 30.0;
    last += (double)losses[1][i] / 30.0;
  }
  /* For standard normal data the best answer is sqrt(1 - alpha_bar) x, and its loss alpha_bar. */
  double best = 0.0, alpha_bar = 1.0;
  for (int t = 0; t < 20; t++) {
    alpha_bar *= 1.0 - (1e-4 + (0.02 - 1e-4) * (double)t / 19.0);
    best += alpha_bar / 20.0;
  }
  check_note("mean loss %.3f, then %.3f; the best possible is %.3f", first, last, best);
  CHECK(first > best + 0.1 && last < best + 0.05);
  small_session_drop(&a);
  small_session_drop(&b);
  small_session_drop(&c);
}

static void check_restart(void)
{
  check_group("loading weights starts training anew: nothing of before is left");
  const whorl_settings settings = small_settings();
  small_session fresh = small_session_make(&settings, 64), used = small_session_make(&settings, 64);
  uint8_t file[1 << 14];
  const size_t size = whorl_session_save(fresh.session, file, sizeof file, NULL, 0);
  float losses[2][150];
  uint32_t done;
  CHECK(size > 0);
  CHECK(whorl_session_train(used.session, losses[1], 133, &done) == WHORL_OK);
  whorl_file_fault fault;
  CHECK(whorl_session_load(used.session, &fault, file, size) == WHORL_OK);
  CHECK(whorl_session_step(used.session) == 0 && whorl_session_gradient_norm(used.session) == 0.0);
  CHECK(whorl_session_train(fresh.session, losses[0], 30, &done) == WHORL_OK);
  CHECK(whorl_session_train(used.session, losses[1], 30, &done) == WHORL_OK);
  CHECK(check_same_bits(losses[0], losses[1], 30));
  CHECK(whorl_session_checksum(fresh.session) == whorl_session_checksum(used.session));
  /* the snapshot is of the loaded weights, too */
  whorl_session_parameters(used.session)[0] = NAN;
  CHECK(whorl_session_train(used.session, losses[1], 1, &done) == WHORL_DIVERGED);
  CHECK(whorl_session_step(used.session) == 0);
  CHECK(whorl_session_load(fresh.session, &fault, file, size) == WHORL_OK);
  CHECK(whorl_session_checksum(fresh.session) == whorl_session_checksum(used.session));
  small_session_drop(&fresh);
  small_session_drop(&used);
}

static void check_divergence(void)
{
  check_group("a loss that is not finite: back to the last snapshot, to the bit");
  whorl_settings settings = small_settings();
  small_session made = small_session_make(&settings, 64), twin = small_session_make(&settings, 64);
  const size_t count = whorl_session_layout(made.session)->slab_count;
  static float losses[401];
  uint32_t done;
  CHECK(whorl_session_train(made.session, losses, 150, &done) == WHORL_OK);
  CHECK(whorl_session_train(twin.session, losses, 100, &done) == WHORL_OK);
  whorl_session_parameters(made.session)[0] = NAN;
  CHECK(whorl_session_train(made.session, losses, 10, &done) == WHORL_DIVERGED && done == 0);
  CHECK(whorl_session_step(made.session) == 100);
  CHECK(check_same_bits(whorl_session_parameters(made.session),
                        whorl_session_parameters(twin.session), count));
  /* moments too: both go on alike */
  CHECK(whorl_session_train(made.session, losses, 20, &done) == WHORL_OK);
  CHECK(whorl_session_train(twin.session, losses, 20, &done) == WHORL_OK);
  CHECK(whorl_session_checksum(made.session) == whorl_session_checksum(twin.session));
  small_session_drop(&made);
  small_session_drop(&twin);

  /* A bug once: errors of 1e20 gave a loss of inf with WHORL_OK, since their sum is finite in
     double; and squared gradients overflowed the second moments, which froze the weights. */
  check_group("at any rate the losses, weights and moments are finite, or the run has diverged");
  for (int power = -8; power <= 6; power++) {
    for (uint32_t width = 8; width <= 32; width *= 2) {
      settings = small_settings();
      settings.learning_rate = fmin(fmax(pow(10.0, power), 1e-8), 1e6);
      settings.block_count = 3;
      settings.hidden_width = width;
      made = small_session_make(&settings, 64);
      const whorl_status status = whorl_session_train(made.session, losses, 401, &done);
      check_case("rate 1e%d, width %u, %u steps", power, width, done);
      CHECK(status == WHORL_OK ? done == 401 : status == WHORL_DIVERGED);
      CHECK(power > -3 || status == WHORL_OK);
      CHECK(power < 4 || status == WHORL_DIVERGED);
      bool all_finite = true;
      for (uint32_t i = 0; i < done; i++) {
        all_finite = all_finite && (double)losses[i] <= (double)WHORL_DIVERGED_LOSS;
      }
      CHECK(all_finite);
      const float *slabs = whorl_session_parameters(made.session); /* and both moments behind */
      for (size_t i = 0; i < 3 * whorl_session_layout(made.session)->slab_count; i++) {
        all_finite = all_finite && isfinite(slabs[i]);
      }
      CHECK(all_finite);
      small_session_drop(&made);
    }
  }

  check_group("a session without data does not train");
  settings = small_settings();
  made = small_session_make(&settings, 0);
  double loss;
  const float x[2] = {0.0F, 0.0F};
  const uint32_t timestep[1] = {0};
  CHECK(whorl_session_train(made.session, losses, 1, &done) == WHORL_NO_DATA && done == 0);
  CHECK(whorl_session_gradient(made.session, &loss, x, timestep, x, NULL, 1) == WHORL_NO_DATA);
  CHECK(whorl_session_apply_gradient(made.session) == WHORL_NO_DATA);
  CHECK(whorl_session_gradient_norm(made.session) == 0.0);
  CHECK(whorl_session_steps_per_epoch(made.session) == 0);
  CHECK(whorl_session_gradient_slab(made.session) == NULL);
  small_session_drop(&made);
}

/* A network of its own is asked at real times; whole ones stay as they were. */
static void check_continuous_time(void)
{
  check_group("continuous time: other questions, the same again from the same seed, a lower loss");
  whorl_settings settings = small_settings();
  settings.schedule = WHORL_SCHEDULE_FLOW;
  settings.objective = WHORL_OBJECTIVE_VELOCITY;
  settings.learning_rate = 1e-2;
  settings.batch_size = 300;
  float losses[3][200];
  uint32_t checksums[3];
  for (int run = 0; run < 3; run++) {
    settings.continuous_time = run == 0 ? 0.0 : 1.0;
    small_session made = small_session_make(&settings, 600);
    uint32_t done;
    CHECK(whorl_session_train(made.session, losses[run], 200, &done) == WHORL_OK && done == 200);
    checksums[run] = whorl_session_checksum(made.session);
    small_session_drop(&made);
  }
  CHECK(checksums[1] == checksums[2] && checksums[0] != checksums[1]);
  double first = 0.0, last = 0.0;
  for (int i = 0; i < 20; i++) {
    first += (double)losses[1][i] / 20.0;
    last += (double)losses[1][180 + i] / 20.0;
  }
  check_note("mean loss of the first 20 steps %.3f, of the last %.3f", first, last);
  CHECK(last < first - 0.1);

  check_group("continuous time is refused on paths that have no formula between timesteps");
  for (int kind = 0; kind < WHORL_SCHEDULE_COUNT; kind++) {
    settings.schedule = kind;
    whorl_session *session;
    const size_t bytes = whorl_session_bytes(&settings, 0);
    void *memory = aligned_alloc(WHORL_ALIGNMENT, bytes);
    check_case("%s", whorl_noise_schedule_name((uint32_t)kind));
    CHECK(whorl_session_create(&session, memory, bytes, &settings, NULL, NULL, 0) ==
          (kind == WHORL_SCHEDULE_FLOW ? WHORL_OK : WHORL_NO_REAL_TIMES));
    free(memory);
  }
}

int main(void)
{
  check_continuous_time();
  check_rate();
  check_adam();
  check_average();
  check_which_weights_answer();
  check_epochs();
  check_passes();
  check_shares();
  check_determinism();
  check_restart();
  check_divergence();
  return check_finish();
}
