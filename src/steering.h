/*
 * steering: samples that go where an energy of their predicted data is low, without new training.
 *
 *   whorl_steering_place(&steering, &arena, inner, &schedule);
 *   whorl_steering_aim(&steering, WHORL_ENERGY_CIRCLE, (double[]){0.0, 0.0, 0.5}, 3);
 *   whorl_steering_set(&steering, 30.0, WHORL_STEERING_NETWORK);
 *   whorl_predictor predictor = whorl_steering_predictor(&steering);
 *
 * epsilon = epsilon + strength noise grad_x E(x_0(x)), and x_0 with it: Dhariwal and Nichol 2021,
 * arXiv 2105.05233, algorithm 2, where -strength E takes the place of the classifier's logarithm.
 * So any step rule is steered. The energies of sets are half the squared distance of x_0 from a set
 * in the plane, so their gradient points away from the nearest place of the set and is as long as
 * the distance. That of a label is -log p(label | x) of x itself (label_posterior.h), so no network
 * stands between it and x, and strength 1 turns samples of all data into samples of the label's. A
 * new energy is a row of the table in steering.c, and a name in the enum below.
 */
#ifndef WHORL_STEERING_H
#define WHORL_STEERING_H

#include "arena.h"
#include "label_posterior.h"
#include "noise_schedule.h"
#include "predictor.h"
#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an energy measures the distance from, and its numbers. */
typedef enum whorl_energy {
  WHORL_ENERGY_CIRCLE = 0,     /* the line of a circle: x and y of the centre, radius > 0 */
  WHORL_ENERGY_HALF_PLANE = 1, /* all points with a x + b y >= c: a, b (not both 0), c */
  WHORL_ENERGY_POLYLINE = 2,   /* a line from point to point: x, y, x, y, … of two or more */
  WHORL_ENERGY_POINTS = 3,     /* the nearest of some points: x, y, … of one or more */
  WHORL_ENERGY_LABEL = 4,      /* data with labels: as of label_posterior.h */
  WHORL_ENERGY_POLYGON = 5,    /* all points inside a closed line, drawn from corner to corner and
                                  back to the first: x, y, … of three or more */
  WHORL_ENERGY_COUNT
} whorl_energy;

/* "circle", …; NULL for an unknown number. */
const char *whorl_energy_name(uint32_t energy);

/* How the gradient comes from x_0 to x. */
typedef enum whorl_steering_form {
  /* By the network's own derivatives. The inner predictor must have an epsilon_gradient. */
  WHORL_STEERING_NETWORK = 0,
  /* As if x_0 moved with x by 1 / (signal (1 + (noise / signal)^2)): 1 / signal where there is
     little noise, and right at any for normal data of variance 1. No derivative is asked for. */
  WHORL_STEERING_IDENTITY = 1,
  WHORL_STEERING_COUNT
} whorl_steering_form;

/* "network", "identity"; NULL for an unknown number. */
const char *whorl_steering_form_name(uint32_t form);

enum { WHORL_ENERGY_MAX_NUMBERS = WHORL_POSTERIOR_MAX_NUMBERS };

typedef struct whorl_steering {
  whorl_predictor inner;
  const whorl_noise_schedule *schedule;
  whorl_energy energy;
  uint32_t number_count; /* 0: no energy */
  double numbers[WHORL_ENERGY_MAX_NUMBERS];
  double strength;
  whorl_steering_form form;
  double signal, noise;   /* at the predictor's timestep */
  float *pull, *gradient; /* [WHORL_MAX_ROWS, 2] of the energy towards x_0 and x; NULL elsewhere
                             than in the plane, where nothing can be steered */
} whorl_steering;

/* Takes memory from the arena. There is no energy, and the strength is 0. */
void whorl_steering_place(whorl_steering *steering, whorl_arena *arena, whorl_predictor inner,
                          const whorl_noise_schedule *schedule);

/* Copies numbers[count]; count 0: no energy any more. WHORL_BAD_NAME, WHORL_BAD_COUNT,
   WHORL_NOT_FINITE, WHORL_BAD_ENERGY for a circle without radius, a half-plane without direction or
   a label that no point has; then all stays. */
whorl_status whorl_steering_aim(whorl_steering *steering, uint32_t energy, const double *numbers,
                                uint32_t count);

/* Strength 0, or no energy: the inner predictor to the bit. At least 0. However great it is, x_0
   moves at most twice as far as a set is away. Towards a label the form has no part. */
void whorl_steering_set(whorl_steering *steering, double strength, whorl_steering_form form);

whorl_predictor whorl_steering_predictor(whorl_steering *steering);

/* Does this energy ask for the inner predictor's epsilon_gradient, by this form? */
bool whorl_steering_asks_gradient(const whorl_steering *steering, whorl_steering_form form);

/* The energy of one x_0; gradient [2] towards it. There is an energy of a set. */
double whorl_steering_energy(const whorl_steering *steering, double gradient[2],
                             const double point[2]);

/* The share of points [count, 2] that are at most `within` (at least 0) away from the set. There is
   an energy, and count > 0. */
double whorl_steering_share(const whorl_steering *steering, const float *points, size_t count,
                            double within);

/* gradient [rows, 2] of the energies of x0 [rows, 2] towards x [rows, 2]: by the form. x0 is the
   answer to x and label of the inner predictor's predict just before. */
void whorl_steering_gradient(whorl_steering *steering, float *gradient, const float *x0,
                             const float *x, const uint32_t *label, size_t rows);

#endif
