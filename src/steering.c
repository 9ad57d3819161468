/* Energies as rows of one table, and what their gradient does to an answer. */
#include "steering.h"

#include "denoiser.h"
#include "portable_math.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* --- the sets: the nearest place of one --- */

static double distance_squared(const double a[2], const double b[2])
{
  return (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]);
}

/* At the centre all places are as near: none is better, and the point stays where it is. */
static void nearest_on_circle(double nearest[2], const double point[2], const double *numbers,
                              uint32_t count)
{
  (void)count;
  const double radius = sqrt(distance_squared(point, numbers));
  for (int axis = 0; axis < 2; axis++) {
    nearest[axis] = radius == 0.0
                        ? point[axis]
                        : numbers[axis] + (point[axis] - numbers[axis]) * numbers[2] / radius;
  }
}

static void nearest_in_half_plane(double nearest[2], const double point[2], const double *numbers,
                                  uint32_t count)
{
  (void)count;
  const double length = numbers[0] * numbers[0] + numbers[1] * numbers[1];
  const double missing = numbers[2] - (numbers[0] * point[0] + numbers[1] * point[1]);
  for (int axis = 0; axis < 2; axis++) {
    nearest[axis] = point[axis] + fmax(missing, 0.0) * numbers[axis] / length;
  }
}

/* On the stretches from place to place, and from the last to the first where the line is closed. */
static void nearest_on_stretches(double nearest[2], const double point[2], const double *numbers,
                                 uint32_t count, bool is_closed)
{
  double best = INFINITY;
  for (uint32_t i = 0; i + (is_closed ? 2 : 4) <= count; i += 2) {
    const double *from = numbers + i, *to = numbers + (i + 2) % count;
    const double length = distance_squared(from, to);
    const double along =
        (point[0] - from[0]) * (to[0] - from[0]) + (point[1] - from[1]) * (to[1] - from[1]);
    const double share = length == 0.0 ? 0.0 : fmin(fmax(along / length, 0.0), 1.0);
    const double place[2] = {from[0] + share * (to[0] - from[0]),
                             from[1] + share * (to[1] - from[1])};
    const double distance = distance_squared(point, place);
    if (distance < best) {
      best = distance;
      memcpy(nearest, place, sizeof place);
    }
  }
}

static void nearest_on_polyline(double nearest[2], const double point[2], const double *numbers,
                                uint32_t count)
{
  nearest_on_stretches(nearest, point, numbers, count, false);
}

/* Inside, where a ray to the right crosses the line an odd number of times, a point stays. */
static void nearest_in_polygon(double nearest[2], const double point[2], const double *numbers,
                               uint32_t count)
{
  bool is_inside = false;
  for (uint32_t i = 0; i < count; i += 2) {
    const double *from = numbers + i, *to = numbers + (i + 2) % count;
    if ((from[1] > point[1]) != (to[1] > point[1])) {
      const double share = (point[1] - from[1]) / (to[1] - from[1]);
      is_inside ^= point[0] < from[0] + share * (to[0] - from[0]);
    }
  }
  if (is_inside) {
    memcpy(nearest, point, 2 * sizeof *nearest);
  } else {
    nearest_on_stretches(nearest, point, numbers, count, true);
  }
}

static void nearest_of_points(double nearest[2], const double point[2], const double *numbers,
                              uint32_t count)
{
  double best = INFINITY;
  for (uint32_t i = 0; i < count; i += 2) {
    const double distance = distance_squared(point, numbers + i);
    if (distance < best) {
      best = distance;
      memcpy(nearest, numbers + i, 2 * sizeof *nearest);
    }
  }
}

static bool has_radius(const double *numbers, uint32_t count)
{
  (void)count;
  return numbers[2] > 0.0;
}

static bool has_direction(const double *numbers, uint32_t count)
{
  (void)count;
  return numbers[0] != 0.0 || numbers[1] != 0.0;
}

enum { MOST_PLACES = 512 };

/* In the order of enum whorl_energy. An energy has `head` numbers and `stride` more for each of its
   points; a label's is of no set, so it has no nearest place. */
static const struct {
  const char *name;
  uint32_t head, stride, least, most; /* least and most: numbers in all */
  bool (*is_set)(const double *numbers, uint32_t count);
  void (*nearest)(double nearest[2], const double point[2], const double *numbers, uint32_t count);
} energies[WHORL_ENERGY_COUNT] = {
    {"circle", 3, 1, 3, 3, has_radius, nearest_on_circle},
    {"half-plane", 3, 1, 3, 3, has_direction, nearest_in_half_plane},
    {"polyline", 0, 2, 4, 2 * MOST_PLACES, NULL, nearest_on_polyline},
    {"points", 0, 2, 2, 2 * MOST_PLACES, NULL, nearest_of_points},
    {"label", WHORL_POSTERIOR_HEAD, WHORL_POSTERIOR_STRIDE,
     WHORL_POSTERIOR_HEAD + WHORL_POSTERIOR_STRIDE, WHORL_POSTERIOR_MAX_NUMBERS,
     whorl_label_posterior_is_set, NULL},
    {"polygon", 0, 2, 6, 2 * MOST_PLACES, NULL, nearest_in_polygon},
};

const char *whorl_energy_name(uint32_t energy)
{
  return energy < WHORL_ENERGY_COUNT ? energies[energy].name : NULL;
}

const char *whorl_steering_form_name(uint32_t form)
{
  static const char *const names[WHORL_STEERING_COUNT] = {"network", "identity"};
  return form < WHORL_STEERING_COUNT ? names[form] : NULL;
}

/* --- aiming --- */

void whorl_steering_place(whorl_steering *steering, whorl_arena *arena, whorl_predictor inner,
                          const whorl_noise_schedule *schedule)
{
  *steering = (whorl_steering){.inner = inner, .schedule = schedule};
  if (inner.width == 2) {
    steering->pull = whorl_arena_floats(arena, (size_t)WHORL_MAX_ROWS * 2);
    steering->gradient = whorl_arena_floats(arena, (size_t)WHORL_MAX_ROWS * 2);
  }
}

whorl_status whorl_steering_aim(whorl_steering *steering, uint32_t energy, const double *numbers,
                                uint32_t count)
{
  if (count == 0) {
    steering->number_count = 0;
    return WHORL_OK;
  }
  if (energy >= WHORL_ENERGY_COUNT) {
    return WHORL_BAD_NAME;
  }
  if (count < energies[energy].least || count > energies[energy].most ||
      (count - energies[energy].head) % energies[energy].stride != 0 || /* part of a point */
      steering->inner.width != 2) {
    return WHORL_BAD_COUNT;
  }
  for (uint32_t i = 0; i < count; i++) {
    if (!(fabs(numbers[i]) <= 1e6)) { /* so that squares of distances are finite, too */
      return WHORL_NOT_FINITE;
    }
  }
  if (energies[energy].is_set != NULL && !energies[energy].is_set(numbers, count)) {
    return WHORL_BAD_ENERGY;
  }
  steering->energy = (whorl_energy)energy;
  steering->number_count = count;
  memcpy(steering->numbers, numbers, count * sizeof *numbers);
  return WHORL_OK;
}

void whorl_steering_set(whorl_steering *steering, double strength, whorl_steering_form form)
{
  assert(strength >= 0.0 && form < WHORL_STEERING_COUNT);
  steering->strength = strength;
  steering->form = form;
}

bool whorl_steering_asks_gradient(const whorl_steering *steering, whorl_steering_form form)
{
  return form == WHORL_STEERING_NETWORK && steering->energy != WHORL_ENERGY_LABEL;
}

/* --- answering --- */

double whorl_steering_energy(const whorl_steering *steering, double gradient[2],
                             const double point[2])
{
  double nearest[2] = {point[0], point[1]};
  energies[steering->energy].nearest(nearest, point, steering->numbers, steering->number_count);
  gradient[0] = point[0] - nearest[0];
  gradient[1] = point[1] - nearest[1];
  return 0.5 * (gradient[0] * gradient[0] + gradient[1] * gradient[1]);
}

double whorl_steering_share(const whorl_steering *steering, const float *points, size_t count,
                            double within)
{
  size_t there = 0;
  for (size_t i = 0; i < count; i++) {
    const double point[2] = {(double)points[2 * i], (double)points[2 * i + 1]};
    double way[2];
    there += 2.0 * whorl_steering_energy(steering, way, point) <= within * within;
  }
  return (double)there / (double)count;
}

/* From x_0 = (x - noise epsilon) / signal: (pull - noise J^T pull) / signal, J that of epsilon. */
void whorl_steering_gradient(whorl_steering *steering, float *gradient, const float *x0,
                             const float *x, const uint32_t *label, size_t rows)
{
  const double signal = fmax(steering->signal, WHORL_LEAST_SIGNAL), noise = steering->noise;
  for (size_t i = 0; i < rows; i++) {
    const double point[2] = {(double)x0[2 * i], (double)x0[2 * i + 1]};
    double pull[2];
    whorl_steering_energy(steering, pull, point);
    steering->pull[2 * i] = (float)pull[0];
    steering->pull[2 * i + 1] = (float)pull[1];
  }
  if (steering->form == WHORL_STEERING_NETWORK) {
    steering->inner.epsilon_gradient(steering->inner.context, gradient, steering->pull, x, label,
                                     rows);
  }
  for (size_t i = 0; i < 2 * rows; i++) {
    const double pull = (double)steering->pull[i];
    gradient[i] = steering->form == WHORL_STEERING_NETWORK
                      ? (float)((pull - noise * (double)gradient[i]) / signal)
                      : (float)(pull * signal / (signal * signal + noise * noise));
  }
}

static void set_time(void *context, uint32_t timestep)
{
  whorl_steering *steering = context;
  steering->signal = steering->schedule->signal[timestep];
  steering->noise = steering->schedule->noise[timestep];
  steering->inner.set_time(steering->inner.context, timestep);
}

/* The change of x_0 that goes with one of epsilon is never longer than twice the way to the set: up
   to there a half-plane's energy does not grow. */
static void steer_point(const whorl_steering *steering, float *x0, float *epsilon,
                        const float *gradient, const float *pull)
{
  const double ratio = steering->noise / fmax(steering->signal, WHORL_LEAST_SIGNAL);
  double change[2], length = 0.0, way = 0.0;
  for (int axis = 0; axis < 2; axis++) {
    change[axis] = steering->strength * steering->noise * (double)gradient[axis];
    length += ratio * change[axis] * ratio * change[axis];
    way += (double)pull[axis] * (double)pull[axis];
  }
  const double share = length > 4.0 * way ? 2.0 * sqrt(way / length) : 1.0;
  for (int axis = 0; axis < 2; axis++) {
    epsilon[axis] = (float)((double)epsilon[axis] + share * change[axis]);
    x0[axis] = (float)((double)x0[axis] - share * ratio * change[axis]);
  }
}

/* By the gradient of -log p(label | x): epsilon - strength noise signal / variance shift. Without
   signal x tells no label, and x_0 alone moves, from the mean of all data to that of the label. */
static void steer_to_label(const whorl_steering *steering, float *x0, float *epsilon,
                           const float *x, size_t rows)
{
  const double signal = steering->signal, noise = steering->noise;
  const double width = steering->numbers[1];
  const double change =
      steering->strength * noise / (noise * noise + signal * signal * width * width);
  for (size_t i = 0; i < 2 * rows; i += 2) {
    const double at[2] = {(double)x[i], (double)x[i + 1]};
    double shift[2];
    whorl_label_posterior(shift, at, signal, noise, steering->numbers, steering->number_count);
    for (size_t axis = 0; axis < 2; axis++) {
      epsilon[i + axis] = (float)((double)epsilon[i + axis] - change * signal * shift[axis]);
      x0[i + axis] = (float)((double)x0[i + axis] + change * noise * shift[axis]);
    }
  }
}

static void predict(void *context, float *x0, float *epsilon, const float *x, const uint32_t *label,
                    size_t rows)
{
  whorl_steering *steering = context;
  steering->inner.predict(steering->inner.context, x0, epsilon, x, label, rows);
  if (steering->strength == 0.0 || steering->number_count == 0) {
    return;
  }
  if (steering->energy == WHORL_ENERGY_LABEL) {
    steer_to_label(steering, x0, epsilon, x, rows);
    return;
  }
  whorl_steering_gradient(steering, steering->gradient, x0, x, label, rows);
  for (size_t i = 0; i < 2 * rows; i += 2) {
    steer_point(steering, x0 + i, epsilon + i, steering->gradient + i, steering->pull + i);
  }
}

whorl_predictor whorl_steering_predictor(whorl_steering *steering)
{
  return (whorl_predictor){.context = steering,
                           .width = steering->inner.width,
                           .set_time = set_time,
                           .predict = predict};
}
