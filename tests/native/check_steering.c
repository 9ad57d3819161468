/* Steering: the energies, their gradients against differences in double, and where samples go. */
#include "check.h"
#include "double_net.h"
#include "small_session.h"

#include "exact_denoiser.h"
#include "guidance.h"
#include "model.h"
#include "sampler.h"
#include "steering.h"
#include "toy_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 40, TIMESTEPS = 20, CLASSES = 3, CLOUD = 800, DATA = 600 };

static const double circle[] = {0.2, -0.1, 0.6}, half_plane[] = {1.0, 2.0, 0.3};
static const double line[] = {-1.0, 0.0, 0.0, 0.5,
                              0.0,  0.5, 1.0, -0.7}; /* one stretch of no length */
static const double corners[] = {-0.6, -0.5, 0.7,  -0.5, 0.7,
                                 0.6,  0.0,  -0.1, -0.6, 0.6}; /* a notch */
static const double places[] = {0.5, 0.5, -0.5, -0.25, 0.9, -0.8};

static const struct {
  whorl_energy energy;
  const double *numbers;
  uint32_t count;
} sets[] = {{WHORL_ENERGY_CIRCLE, circle, 3},
            {WHORL_ENERGY_HALF_PLANE, half_plane, 3},
            {WHORL_ENERGY_POLYLINE, line, 8},
            {WHORL_ENERGY_POINTS, places, 6},
            {WHORL_ENERGY_POLYGON, corners, 10}};
enum { SETS = sizeof sets / sizeof *sets };

static void known_time(void *context, uint32_t timestep)
{
  (void)context, (void)timestep;
}

static void known_predict(void *context, float *x0, float *epsilon, const float *x,
                          const uint32_t *label, size_t rows)
{
  (void)context, (void)label;
  memcpy(x0, x, 2 * rows * sizeof *x);
  memset(epsilon, 0, 2 * rows * sizeof *x);
}

/* Whether the line around a polygon winds around a point: the sum of the angles that it turns. */
static bool is_wound_around(const double *n, const double point[2])
{
  double turned = 0.0;
  for (int i = 0; i < 10; i += 2) {
    const double *to = n + (i + 2) % 10;
    const double a[2] = {n[i] - point[0], n[i + 1] - point[1]};
    const double b[2] = {to[0] - point[0], to[1] - point[1]};
    turned += atan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1]);
  }
  return fabs(turned) > 3.0;
}

/* The distance from a set, found by looking at many of its places. */
static double far_from(size_t set, const double point[2])
{
  const double *n = sets[set].numbers;
  double least = INFINITY;
  if (sets[set].energy == WHORL_ENERGY_HALF_PLANE) {
    return fmax(0.0, (n[2] - n[0] * point[0] - n[1] * point[1]) / hypot(n[0], n[1]));
  }
  if (sets[set].energy == WHORL_ENERGY_POLYGON && is_wound_around(n, point)) {
    return 0.0;
  }
  for (int i = 0; i <= 60000; i++) {
    double x, y;
    if (sets[set].energy == WHORL_ENERGY_CIRCLE) {
      x = n[0] + n[2] * cos(i * 6.283185307179586 / 60000.0);
      y = n[1] + n[2] * sin(i * 6.283185307179586 / 60000.0);
    } else if (sets[set].energy == WHORL_ENERGY_POLYLINE) {
      const int stretch = i * 3 / 60001;
      const double share = i * 3 / 60000.0 - stretch;
      x = n[2 * stretch] + share * (n[2 * stretch + 2] - n[2 * stretch]);
      y = n[2 * stretch + 1] + share * (n[2 * stretch + 3] - n[2 * stretch + 1]);
    } else if (sets[set].energy == WHORL_ENERGY_POLYGON) {
      const int stretch = i * 5 / 60001;
      const double share = i * 5 / 60000.0 - stretch;
      const double *to = n + (2 * stretch + 2) % 10;
      x = n[2 * stretch] + share * (to[0] - n[2 * stretch]);
      y = n[2 * stretch + 1] + share * (to[1] - n[2 * stretch + 1]);
    } else {
      x = n[2 * (i % 3)];
      y = n[2 * (i % 3) + 1];
    }
    least = fmin(least, hypot(point[0] - x, point[1] - y));
  }
  return least;
}

static void check_energies(void)
{
  check_group("an energy is half the squared distance, and its gradient that of it");
  static whorl_steering steering;
  whorl_arena arena = whorl_arena_measure();
  whorl_noise_schedule none = {0};
  whorl_steering_place(&steering, &arena,
                       (whorl_predictor){NULL, 2, known_time, known_predict, NULL}, &none);
  uint64_t random = 3;
  for (size_t set = 0; set < SETS; set++) {
    CHECK(whorl_steering_aim(&steering, sets[set].energy, sets[set].numbers, sets[set].count) ==
          WHORL_OK);
    for (int i = 0; i < 40; i++) {
      float normals[2];
      double gradient[2], side[2];
      check_normals(normals, 2, &random);
      const double point[2] = {(double)normals[0], (double)normals[1]};
      check_case("%s at %g, %g", whorl_energy_name(sets[set].energy), point[0], point[1]);
      const double distance = far_from(set, point);
      CHECK_NEAR(whorl_steering_energy(&steering, gradient, point), 0.5 * distance * distance,
                 1e-4 * (1.0 + distance));
      for (int axis = 0; axis < 2; axis++) {
        double ends[2];
        for (int end = 0; end < 2; end++) {
          double moved[2] = {point[0], point[1]};
          moved[axis] += end == 0 ? -1e-6 : 1e-6;
          ends[end] = whorl_steering_energy(&steering, side, moved);
        }
        CHECK_NEAR(gradient[axis], (ends[1] - ends[0]) / 2e-6, 1e-5);
      }
    }
  }
  double gradient[2] = {9.0, 9.0};
  CHECK(whorl_steering_aim(&steering, WHORL_ENERGY_CIRCLE, circle, 3) == WHORL_OK);
  whorl_steering_energy(&steering, gradient, circle); /* the centre: every way is as good */
  CHECK(gradient[0] == 0.0 && gradient[1] == 0.0);

  check_group("the share of points within a distance counts both ends");
  static const float row[] = {-2.0F, 0.0F, 0.0F, 0.0F, 0.5F, 0.0F, 1.0F, 0.0F};
  const double right[] = {2.0, 0.0, 2.0}; /* x >= 1 */
  CHECK(whorl_steering_aim(&steering, WHORL_ENERGY_HALF_PLANE, right, 3) == WHORL_OK);
  CHECK(whorl_steering_share(&steering, row, 4, 0.0) == 0.25);
  CHECK(whorl_steering_share(&steering, row, 4, 0.49) == 0.25);
  CHECK(whorl_steering_share(&steering, row, 4, 0.5) == 0.5);
  CHECK(whorl_steering_share(&steering, row, 4, 3.0) == 1.0);
  CHECK(whorl_steering_aim(&steering, WHORL_ENERGY_CIRCLE, circle, 3) == WHORL_OK);

  check_group("an energy of nothing is refused, and the one before stays");
  static const struct {
    uint32_t energy, count;
    double numbers[5];
    whorl_status status;
  } wrong[] = {
      {WHORL_ENERGY_COUNT, 3, {0, 0, 1}, WHORL_BAD_NAME},
      {WHORL_ENERGY_CIRCLE, 2, {0, 0}, WHORL_BAD_COUNT},
      {WHORL_ENERGY_CIRCLE, 4, {0, 0, 1, 1}, WHORL_BAD_COUNT},
      {WHORL_ENERGY_CIRCLE, 3, {0, 0, 0}, WHORL_BAD_ENERGY},
      {WHORL_ENERGY_CIRCLE, 3, {0, 0, -1}, WHORL_BAD_ENERGY},
      {WHORL_ENERGY_HALF_PLANE, 3, {0, 0, 1}, WHORL_BAD_ENERGY},
      {WHORL_ENERGY_POLYLINE, 2, {0, 0}, WHORL_BAD_COUNT},
      {WHORL_ENERGY_POINTS, 1, {0}, WHORL_BAD_COUNT},
      {WHORL_ENERGY_POINTS, 3, {0, 0, 1}, WHORL_BAD_COUNT},
      {WHORL_ENERGY_POLYGON, 4, {0, 0, 1, 1}, WHORL_BAD_COUNT},
      {WHORL_ENERGY_POINTS, 2, {0, 2e6}, WHORL_NOT_FINITE},
      {WHORL_ENERGY_POINTS, 2, {NAN, 0}, WHORL_NOT_FINITE},
      {WHORL_ENERGY_LABEL, 2, {0, 0.1}, WHORL_BAD_COUNT},
      {WHORL_ENERGY_LABEL, 4, {0, 0.1, 0, 0}, WHORL_BAD_COUNT},
      {WHORL_ENERGY_LABEL, 5, {1, 0.1, 0, 0, 0}, WHORL_BAD_ENERGY}, /* no point has the label */
      {WHORL_ENERGY_LABEL, 5, {0, -0.1, 0, 0, 0}, WHORL_BAD_ENERGY},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    check_case("case %zu", i);
    CHECK(whorl_steering_aim(&steering, wrong[i].energy, wrong[i].numbers, wrong[i].count) ==
          wrong[i].status);
    CHECK(steering.energy == WHORL_ENERGY_CIRCLE && steering.number_count == 3 &&
          memcmp(steering.numbers, circle, sizeof circle) == 0);
  }
  CHECK(whorl_energy_name(WHORL_ENERGY_COUNT) == NULL);
  CHECK(whorl_steering_form_name(WHORL_STEERING_COUNT) == NULL);
}

/* --- through a network --- */

typedef struct steered {
  whorl_model model;
  whorl_guidance guidance;
  whorl_steering steering;
  void *block;
} steered;

static void steered_place(steered *made, whorl_arena *arena, const whorl_settings *settings)
{
  whorl_model_place(&made->model, arena, settings, WHORL_FORWARD_AND_BACKWARD, 1);
  whorl_guidance_place(&made->guidance, arena, whorl_model_predictor(&made->model), TIMESTEPS);
  whorl_steering_place(&made->steering, arena, whorl_guidance_predictor(&made->guidance),
                       &made->model.schedule);
}

static double energy_in_double(const steered *made, const double_net *net, const double *slab,
                               const float *x, uint32_t t, uint32_t label, double scale)
{
  const uint32_t null_label = WHORL_NULL_LABEL;
  const double_batch asked[2] = {{x, NULL, &t, &null_label, 1}, {x, NULL, &t, &label, 1}};
  double epsilon[2][2], x0[2], gradient[2];
  for (int i = 0; i < 2; i++) {
    double_net_predict(net, epsilon[i], slab, &asked[i], 0);
  }
  for (int axis = 0; axis < 2; axis++) {
    const double guided = epsilon[0][axis] + scale * (epsilon[1][axis] - epsilon[0][axis]);
    x0[axis] =
        ((double)x[axis] - made->model.schedule.noise[t] * guided) / made->model.schedule.signal[t];
  }
  return whorl_steering_energy(&made->steering, gradient, x0);
}

static void check_network(void)
{
  check_group("the gradient through the net, guided or not, against differences in double");
  static steered made;
  whorl_settings settings = small_settings();
  settings.class_count = CLASSES;
  for (int real = 0; real < 2; real++) {
    whorl_arena arena = real == 1 ? whorl_arena_over(made.block) : whorl_arena_measure();
    void *block = made.block;
    steered_place(&made, &arena, &settings);
    made.block = block;
    if (real == 0) {
      made.block = aligned_alloc(WHORL_ALIGNMENT, (arena.used + 15) / 16 * 16);
    }
  }
  whorl_model_fill(&made.model, &settings);
  const size_t count = made.model.denoiser.layout.slab_count;
  const double_net net = {.shape = made.model.denoiser.shape,
                          .layout = &made.model.denoiser.layout};
  double *slab = malloc(count * sizeof *slab);
  uint64_t random = 8;
  check_normals(made.model.parameters, count, &random);
  for (size_t i = 0; i < count; i++) { /* weights that are no initial ones */
    made.model.parameters[i] *= 0.4F;
    slab[i] = (double)made.model.parameters[i];
  }
  const whorl_predictor predictor = whorl_guidance_predictor(&made.guidance);
  const whorl_predictor all = whorl_steering_predictor(&made.steering);
  CHECK(predictor.epsilon_gradient != NULL && all.width == 2);
  static const double scales[] = {0.0, 1.0, 3.0};
  for (size_t set = 0; set < SETS; set++) {
    for (size_t s = 0; s < sizeof scales / sizeof *scales; s++) {
      float x[2 * ROWS], x0[2 * ROWS], epsilon[2 * ROWS], gradient[2 * ROWS], again[2 * ROWS];
      uint32_t label[ROWS];
      const uint32_t t = (uint32_t)(set * 4 + s);
      check_normals(x, 2 * ROWS, &random);
      for (uint32_t i = 0; i < ROWS; i++) {
        label[i] = i % CLASSES;
      }
      CHECK(whorl_steering_aim(&made.steering, sets[set].energy, sets[set].numbers,
                               sets[set].count) == WHORL_OK);
      whorl_guidance_set(&made.guidance, scales[s], 0.0, 1.0);
      whorl_steering_set(&made.steering, 1.0, WHORL_STEERING_NETWORK);
      all.set_time(all.context, t);
      predictor.predict(predictor.context, x0, epsilon, x, label, ROWS);
      whorl_steering_gradient(&made.steering, gradient, x0, x, label, ROWS);
      whorl_steering_gradient(&made.steering, again, x0, x, label, ROWS);
      CHECK(check_same_bits(gradient, again, 2 * ROWS)); /* may be asked again */
      for (size_t i = 0; i < 2 * ROWS; i++) {
        float ends[2][2];
        double energy[2];
        for (int end = 0; end < 2; end++) {
          memcpy(ends[end], x + i / 2 * 2, sizeof ends[end]);
          ends[end][i % 2] += end == 0 ? -1e-3F : 1e-3F;
          energy[end] = energy_in_double(&made, &net, slab, ends[end], t, label[i / 2], scales[s]);
        }
        const double between = (double)ends[1][i % 2] - (double)ends[0][i % 2];
        check_case("%s, scale %g, value %zu", whorl_energy_name(sets[set].energy), scales[s], i);
        CHECK_NEAR(gradient[i], (energy[1] - energy[0]) / between, 2e-3);
      }

      /* the identity: the pull at x_0 by the stated factor */
      whorl_steering_set(&made.steering, 1.0, WHORL_STEERING_IDENTITY);
      whorl_steering_gradient(&made.steering, gradient, x0, x, label, ROWS);
      const double signal = made.model.schedule.signal[t], noise = made.model.schedule.noise[t];
      for (size_t i = 0; i < ROWS; i++) {
        const double point[2] = {(double)x0[2 * i], (double)x0[2 * i + 1]};
        double pull[2];
        whorl_steering_energy(&made.steering, pull, point);
        for (size_t axis = 0; axis < 2; axis++) {
          CHECK_NEAR(gradient[2 * i + axis],
                     pull[axis] / (signal * (1.0 + noise * noise / signal / signal)), 1e-6);
        }
      }
    }
  }
  free(slab);
  free(made.block);
}

/* --- where samples go --- */

static float cloud[2 * CLOUD], data[2 * DATA];

/* The share of points with x + 2 y >= 0.3 minus a little. */
static double share_inside(void)
{
  size_t inside = 0;
  for (size_t i = 0; i < CLOUD; i++) {
    inside += (double)cloud[2 * i] + 2.0 * (double)cloud[2 * i + 1] >= 0.25;
  }
  return (double)inside / CLOUD;
}

static double distance_from_data(void)
{
  double worst = 0.0;
  for (size_t i = 0; i < CLOUD; i++) {
    double nearest = INFINITY;
    for (size_t k = 0; k < DATA; k++) {
      nearest = fmin(nearest, hypot((double)cloud[2 * i] - (double)data[2 * k],
                                    (double)cloud[2 * i + 1] - (double)data[2 * k + 1]));
    }
    worst += nearest / CLOUD;
  }
  return worst;
}

static void check_samples(void)
{
  check_group(
      "samples of the exact denoiser of eight Gaussians go into the half-plane, by any rule");
  static whorl_steering steering;
  whorl_noise_schedule schedule;
  whorl_exact_denoiser exact;
  whorl_sampler sampler;
  uint32_t labels[DATA];
  void *block = NULL;
  whorl_toy_data_fill(data, labels, WHORL_TOY_GAUSSIANS, DATA, 1.0F, 1);
  for (int real = 0; real < 2; real++) {
    whorl_arena arena = real == 1 ? whorl_arena_over(block) : whorl_arena_measure();
    whorl_noise_schedule_place(&schedule, &arena, 100);
    if (real == 1) {
      whorl_noise_schedule_fill(&schedule, WHORL_SCHEDULE_GEOMETRIC, 1e-4, 0.02);
    }
    whorl_exact_denoiser_place(&exact, &arena, &schedule, 2, 0, DATA);
    if (real == 1) {
      whorl_exact_denoiser_fill(&exact, data, NULL);
    }
    whorl_steering_place(&steering, &arena, whorl_exact_denoiser_predictor(&exact), &schedule);
    whorl_sampler_place(&sampler, &arena, whorl_steering_predictor(&steering), &schedule);
    if (real == 0) {
      block = aligned_alloc(WHORL_ALIGNMENT, (arena.used + 15) / 16 * 16);
    }
  }
  CHECK(whorl_steering_aim(&steering, WHORL_ENERGY_HALF_PLANE, half_plane, 3) == WHORL_OK);
  for (uint32_t rule = 0; rule < WHORL_RULE_COUNT; rule++) {
    double plain = 0.0;
    for (int form = 0; form < WHORL_STEERING_COUNT; form++) {
      for (double strength = 0.0; strength <= 1000.0; strength = strength * 10.0 + 10.0) {
        whorl_sampling sampling = whorl_sampling_default();
        sampling.rule = rule;
        sampling.steps = 50;
        whorl_steering_set(&steering, strength, (whorl_steering_form)form);
        whorl_sampler_start(cloud, CLOUD, 2, 7);
        const size_t remembered = whorl_sampler_history_count(&sampler, &sampling, CLOUD);
        float *history = calloc(remembered + 1, sizeof *history);
        for (uint32_t step = 0; step < 50; step++) {
          whorl_sampler_step(&sampler, cloud, cloud,
                             &(whorl_cloud){.count = CLOUD, .history = history}, &sampling, step);
        }
        free(history);
        const double inside = share_inside(), away = distance_from_data();
        check_case("%s, %s, strength %g", whorl_step_rule_name(rule),
                   whorl_steering_form_name((uint32_t)form), strength);
        check_note("%s, %s, strength %g: %.3f inside, %.3f from the data",
                   whorl_step_rule_name(rule), whorl_steering_form_name((uint32_t)form), strength,
                   inside, away);
        if (strength == 0.0) {
          plain = inside;
        }
        CHECK(strength == 0.0 ? inside > 0.2 && inside < 0.6 : inside > plain + 0.2);
        CHECK(strength < 100.0 || inside > 0.9);
        CHECK(away < 0.2);
      }
    }
  }
  free(block);
}

/* --- towards a label --- */

enum { MARKED = 40 };
static double marked[WHORL_POSTERIOR_MAX_NUMBERS];

/* -log p(label | x), as the header has it, by sums that may underflow far from the data. */
static double posterior_energy(const double x[2], double signal, double noise)
{
  double all = 0.0, own = 0.0;
  for (size_t i = 0; i < MARKED; i++) {
    const double *point = marked + 2 + 3 * i;
    const double away = hypot(x[0] - signal * point[0], x[1] - signal * point[1]);
    const double variance = noise * noise + signal * signal * marked[1] * marked[1];
    const double kernel = exp(-away * away / (2.0 * variance));
    all += kernel;
    own += point[2] == marked[0] ? kernel : 0.0;
  }
  return -log(own / all);
}

static void check_posterior(void)
{
  check_group("a label's energy is -log p(label | x), and its gradient that of it");
  uint64_t random = 5;
  float normals[2 * MARKED];
  check_normals(normals, 2 * MARKED, &random);
  marked[0] = 2.0;
  for (size_t i = 0; i < MARKED; i++) {
    marked[2 + 3 * i] = 0.5 * (double)normals[2 * i];
    marked[3 + 3 * i] = 0.5 * (double)normals[2 * i + 1];
    marked[4 + 3 * i] = (double)(i % CLASSES);
  }
  static const double widths[] = {0.0, 0.1, 0.7}, times[] = {0.1, 0.3, 0.6, 0.9, 1.0};
  for (size_t w = 0; w < 3; w++) {
    for (size_t t = 0; t < 5; t++) {
      marked[1] = widths[w];
      const double noise = times[t], signal = 1.0 - times[t];
      for (int i = 0; i < 20; i++) {
        float at[2];
        double shift[2], unused[2];
        check_normals(at, 2, &random);
        const double x[2] = {0.6 * (double)at[0], 0.6 * (double)at[1]};
        check_case("width %g, noise %g, at %g, %g", widths[w], noise, x[0], x[1]);
        const double expected = posterior_energy(x, signal, noise);
        const double energy =
            whorl_label_posterior(shift, x, signal, noise, marked, 2 + 3 * MARKED);
        CHECK_NEAR(energy, expected, 1e-9 * (1.0 + expected));
        const double variance = noise * noise + signal * signal * marked[1] * marked[1];
        for (int axis = 0; axis < 2; axis++) {
          double ends[2];
          for (int end = 0; end < 2; end++) {
            double moved[2] = {x[0], x[1]};
            moved[axis] += end == 0 ? -1e-6 : 1e-6;
            ends[end] = posterior_energy(moved, signal, noise);
          }
          CHECK_NEAR(-signal / variance * shift[axis], (ends[1] - ends[0]) / 2e-6,
                     1e-5 * (1.0 + fabs(shift[axis]) / variance));
        }
        const double far[2] = {1e6, -1e6};
        CHECK(isfinite(whorl_label_posterior(unused, far, signal, noise, marked, 2 + 3 * MARKED)));
        CHECK(isfinite(unused[0]) && isfinite(unused[1]));
      }
    }
  }
}

/* The data of check_samples, with labels. */
typedef struct labelled {
  whorl_noise_schedule schedule;
  whorl_exact_denoiser exact;
  whorl_sampler sampler;
  void *block;
} labelled;

enum { LABELLED = WHORL_POSTERIOR_MAX_POINTS, DRAWN = 200, DRAWN_STEPS = 50 };
static uint32_t label_of[LABELLED];
static whorl_steering towards_label;

static void labelled_make(labelled *made, whorl_schedule_kind kind)
{
  for (int real = 0; real < 2; real++) {
    whorl_arena arena = real == 1 ? whorl_arena_over(made->block) : whorl_arena_measure();
    whorl_noise_schedule_place(&made->schedule, &arena, 100);
    whorl_exact_denoiser_place(&made->exact, &arena, &made->schedule, 2, 8, LABELLED);
    whorl_steering_place(&towards_label, &arena, whorl_exact_denoiser_predictor(&made->exact),
                         &made->schedule);
    whorl_sampler_place(&made->sampler, &arena, whorl_steering_predictor(&towards_label),
                        &made->schedule);
    if (real == 0) {
      made->block = aligned_alloc(WHORL_ALIGNMENT, (arena.used + 15) / 16 * 16);
    }
  }
  whorl_noise_schedule_fill(&made->schedule, kind, 1e-4, 0.02);
  whorl_exact_denoiser_fill(&made->exact, data, label_of);
}

/* The share of the points drawn whose nearest data point has the label. */
static double share_with_label(uint32_t label)
{
  size_t found = 0;
  for (size_t i = 0; i < DRAWN; i++) {
    double least = INFINITY;
    uint32_t nearest = 0;
    for (size_t k = 0; k < LABELLED; k++) {
      const double away = hypot((double)cloud[2 * i] - (double)data[2 * k],
                                (double)cloud[2 * i + 1] - (double)data[2 * k + 1]);
      nearest = away < least ? label_of[k] : nearest;
      least = fmin(least, away);
    }
    found += nearest == label ? 1 : 0;
  }
  return (double)found / DRAWN;
}

static void check_label(whorl_schedule_kind kind)
{
  enum { LABEL = 3 };
  labelled made;
  whorl_toy_data_fill(data, label_of, WHORL_TOY_CLUSTERS, LABELLED, 1.0F, 1);
  marked[0] = LABEL;
  marked[1] = 0.0;
  for (size_t i = 0; i < LABELLED; i++) {
    marked[2 + 3 * i] = (double)data[2 * i];
    marked[3 + 3 * i] = (double)data[2 * i + 1];
    marked[4 + 3 * i] = (double)label_of[i];
  }
  labelled_make(&made, kind);
  CHECK(whorl_steering_aim(&towards_label, WHORL_ENERGY_LABEL, marked,
                           WHORL_POSTERIOR_MAX_NUMBERS) == WHORL_OK);
  CHECK(!whorl_steering_asks_gradient(&towards_label, WHORL_STEERING_NETWORK));
  whorl_steering_set(&towards_label, 1.0, WHORL_STEERING_NETWORK);

  const whorl_predictor towards = whorl_steering_predictor(&towards_label);
  const whorl_predictor exact = whorl_exact_denoiser_predictor(&made.exact);
  uint64_t random = 4;
  for (uint32_t t = 0; t < 100; t += 3) {
    float x[2 * ROWS], x0[2][2 * ROWS], epsilon[2][2 * ROWS];
    uint32_t label[ROWS];
    check_normals(x, 2 * ROWS, &random);
    for (size_t i = 0; i < ROWS; i++) {
      label[i] = LABEL;
    }
    towards.set_time(towards.context, t);
    towards.predict(towards.context, x0[0], epsilon[0], x, NULL, ROWS);
    exact.predict(exact.context, x0[1], epsilon[1], x, label, ROWS);
    for (size_t i = 0; i < 2 * ROWS; i++) {
      check_case("%s, t = %u, number %zu", whorl_noise_schedule_name(kind), t, i);
      CHECK_NEAR(x0[0][i], (double)x0[1][i], 1e-5);
      CHECK_NEAR(epsilon[0][i], (double)epsilon[1][i],
                 1e-5 * (1.0 + made.schedule.signal[t] / made.schedule.noise[t]));
    }
  }
  for (uint32_t rule = 0; rule < WHORL_RULE_COUNT; rule++) {
    double shares[2];
    for (int run = 0; run < 2; run++) {
      whorl_sampling sampling = whorl_sampling_default();
      sampling.rule = rule;
      sampling.steps = DRAWN_STEPS;
      whorl_steering_set(&towards_label, run == 0 ? 0.0 : 1.0, WHORL_STEERING_IDENTITY);
      whorl_sampler_start(cloud, DRAWN, 2, 7);
      float *history = calloc(4 * (size_t)DRAWN, sizeof *history);
      for (uint32_t step = 0; step < DRAWN_STEPS; step++) {
        whorl_sampler_step(&made.sampler, cloud, cloud,
                           &(whorl_cloud){.count = DRAWN, .history = history}, &sampling, step);
      }
      free(history);
      shares[run] = share_with_label(LABEL);
    }
    check_note("%s, %s: %.3f, steered %.3f", whorl_noise_schedule_name(kind),
               whorl_step_rule_name(rule), shares[0], shares[1]);
    check_case("%s, %s", whorl_noise_schedule_name(kind), whorl_step_rule_name(rule));
    CHECK(shares[0] < 0.3 && shares[1] > 0.94);
  }
  free(made.block);
}

static void check_session(void)
{
  check_group("a session without strength or energy samples as ever, and refuses what it cannot");
  const whorl_settings settings = small_settings();
  small_session made = small_session_make(&settings, 40), light = small_session_make(&settings, 0);
  float plain[2 * ROWS], next[2 * ROWS], x[2 * ROWS];
  uint64_t random = 2;
  check_normals(x, 2 * ROWS, &random);
  whorl_sampling sampling = whorl_sampling_default();
#define STEP(of, to)                                                                               \
  whorl_session_reverse_step((of).session, to, x, &sampling, NULL, NULL, NULL, 0, ROWS, 5)
  CHECK(STEP(made, plain) == WHORL_OK);
  CHECK(whorl_session_steer(made.session, WHORL_ENERGY_POLYLINE, line, 8) == WHORL_OK);
  CHECK(STEP(made, next) == WHORL_OK && check_same_bits(next, plain, 2 * ROWS));
  for (int form = 0; form < WHORL_STEERING_COUNT; form++) {
    sampling.steering_strength = 20.0;
    sampling.steering_gradient = form;
    CHECK(STEP(made, next) == WHORL_OK && !check_same_bits(next, plain, 2 * ROWS));
    CHECK(STEP(light, next) == WHORL_NO_ENERGY);
    CHECK(whorl_session_steer(light.session, WHORL_ENERGY_POLYLINE, line, 8) == WHORL_OK);
    CHECK(STEP(light, next) == (form == WHORL_STEERING_NETWORK ? WHORL_NO_GRADIENT : WHORL_OK));
    static const double label[] = {1, 0.1, 0.5, 0.5, 1, -0.5, 0.5, 0};
    CHECK(whorl_session_steer(light.session, WHORL_ENERGY_LABEL, label, 8) == WHORL_OK);
    CHECK(STEP(light, next) == WHORL_OK && !check_same_bits(next, plain, 2 * ROWS));
    CHECK(whorl_session_steer(light.session, 0, NULL, 0) == WHORL_OK);
    CHECK(STEP(light, next) == WHORL_NO_ENERGY);
  }
  sampling.steering_strength = 0.0;
  CHECK(STEP(light, next) == WHORL_OK && check_same_bits(next, plain, 2 * ROWS));
  sampling.steering_strength = -1.0;
  CHECK(STEP(made, next) == WHORL_BAD_SETTING);

  check_group("a session for gradients: no data, the steps of one that has them");
  const size_t bytes = whorl_session_gradient_bytes(&settings);
  CHECK(bytes > whorl_session_bytes(&settings, 0) && bytes < whorl_session_bytes(&settings, 1));
  void *memory = aligned_alloc(WHORL_ALIGNMENT, bytes);
  whorl_session *gradient;
  float steered_next[2 * ROWS], towards[2][2 * ROWS];
  uint32_t timestep[ROWS] = {0};
  CHECK(whorl_session_create_gradient(&gradient, memory, bytes - 1, &settings) == WHORL_TOO_LARGE);
  CHECK(whorl_session_create_gradient(&gradient, memory, bytes, &settings) == WHORL_OK);
  CHECK(whorl_session_steer(gradient, WHORL_ENERGY_POLYLINE, line, 8) == WHORL_OK);
  sampling.steering_strength = 20.0;
  sampling.steering_gradient = WHORL_STEERING_NETWORK;
  CHECK(STEP(made, next) == WHORL_OK);
  CHECK(whorl_session_reverse_step(gradient, steered_next, x, &sampling, NULL, NULL, NULL, 0, ROWS,
                                   5) == WHORL_OK);
  CHECK(check_same_bits(steered_next, next, 2 * ROWS));
  CHECK(whorl_session_input_gradient(gradient, towards[0], x, x, timestep, NULL, ROWS) == WHORL_OK);
  CHECK(whorl_session_input_gradient(made.session, towards[1], x, x, timestep, NULL, ROWS) ==
        WHORL_OK);
  CHECK(check_same_bits(towards[0], towards[1], 2 * ROWS));
  CHECK(whorl_session_input_gradient(light.session, towards[0], x, x, timestep, NULL, ROWS) ==
        WHORL_NO_DATA);
  uint32_t done;
  CHECK(whorl_session_train(gradient, towards[0], 1, &done) == WHORL_NO_DATA && done == 0);
  free(memory);
  whorl_settings wide = small_settings();
  wide.sample_width = 5;
  small_session other = small_session_make(&wide, 0);
  CHECK(whorl_session_steer(other.session, WHORL_ENERGY_POLYLINE, line, 8) == WHORL_BAD_COUNT);
  small_session_drop(&made);
  small_session_drop(&light);
  small_session_drop(&other);
#undef STEP
}

int main(void)
{
  check_energies();
  check_network();
  check_samples();
  check_posterior();
  check_group("strength 1 makes of the exact denoiser of all data that of the label, at any time");
  for (int kind = 0; kind < WHORL_SCHEDULE_COUNT; kind++) {
    check_label((whorl_schedule_kind)kind);
  }
  check_session();
  return check_finish();
}
