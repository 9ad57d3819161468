/* The softmax over all points, relative to the nearest one, so that nothing over- or underflows. */
#include "exact_denoiser.h"

#include "portable_math.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum {
  PLANE = 2,
  LANES = 4,
  BLOCK = 1024,  /* points that are summed in float; the sums of blocks are added in double */
  COVARIANCE = 4 /* numbers that are kept of a row's covariance */
};

/* Below these the square of a scaled point, or one over that of the noise, would leave the range of
   float. All points are equally likely well before, or only the nearest. */
static const double LEAST_SIGNAL = 1e-12, LEAST_NOISE = 1e-18;

static const double LOG2_E = 1.44269504088896340736;

/* Where the filling behind a class lies: too far to weigh, too near for its square to overflow. */
static const float FAR_AWAY = 1e10F;

/* --- making --- */

static size_t classes_of(const whorl_exact_denoiser *exact)
{
  return exact->class_count == 0 ? 1 : exact->class_count;
}

/* The plane's kernels take whole vectors: each class is filled up. */
static size_t filled_up(const whorl_exact_denoiser *exact, size_t count)
{
  return exact->width == PLANE ? (count + LANES - 1) / LANES * LANES : count;
}

void whorl_exact_denoiser_place(whorl_exact_denoiser *exact, whorl_arena *arena,
                                const whorl_noise_schedule *schedule, uint32_t width,
                                uint32_t class_count, uint32_t point_count)
{
  *exact = (whorl_exact_denoiser){.schedule = schedule,
                                  .kernels = whorl_kernels_select(),
                                  .width = width,
                                  .class_count = class_count,
                                  .point_count = point_count};
  const size_t capacity = point_count + (width == PLANE ? classes_of(exact) * (LANES - 1) : 0);
  exact->points = whorl_arena_floats(arena, capacity * width);
  for (size_t axis = 0; width == PLANE && axis < PLANE; axis++) {
    exact->scaled[axis] = whorl_arena_floats(arena, capacity);
  }
  exact->covariance = whorl_arena_take(arena, (size_t)WHORL_MAX_ROWS * COVARIANCE, sizeof(double));
  exact->sums = whorl_arena_take(arena, (size_t)2 * width, sizeof(double));
}

void whorl_exact_denoiser_fill(whorl_exact_denoiser *exact, const float *points,
                               const uint32_t *label)
{
  const size_t width = exact->width;
  assert((exact->class_count == 0) == (label == NULL));
  size_t next = 0;
  for (size_t class = 0; class < classes_of(exact); class ++) {
    exact->first[class] = next;
    for (size_t i = 0; i < exact->point_count; i++) {
      if (label == NULL || label[i] == class) {
        memcpy(exact->points + width * next, points + width * i, width * sizeof *points);
        next++;
      }
    }
    for (const size_t end = filled_up(exact, next); next < end; next++) {
      for (size_t k = 0; k < width; k++) {
        exact->points[width * next + k] = INFINITY;
      }
    }
  }
  exact->first[classes_of(exact)] = next;
}

void whorl_exact_denoiser_set_scales(whorl_exact_denoiser *exact, double signal, double noise)
{
  exact->signal = fmax(signal, LEAST_SIGNAL);
  exact->noise = fmax(noise, LEAST_NOISE);
  const size_t count = exact->first[classes_of(exact)];
  for (size_t axis = 0; exact->width == PLANE && axis < PLANE; axis++) {
    for (size_t i = 0; i < count; i++) {
      const float value = exact->points[PLANE * i + axis];
      exact->scaled[axis][i] = value < INFINITY ? (float)(exact->signal * (double)value) : FAR_AWAY;
    }
  }
}

static void set_time(void *context, uint32_t timestep)
{
  whorl_exact_denoiser *exact = context;
  whorl_exact_denoiser_set_scales(exact, exact->schedule->signal[timestep],
                                  exact->schedule->noise[timestep]);
}

/* --- answers --- */

typedef struct span {
  size_t first, end;
} span;

static span points_of(const whorl_exact_denoiser *exact, const uint32_t *label, size_t row)
{
  const size_t class = label == NULL ? exact->class_count : label[row];
  if (class < exact->class_count && exact->first[class] < exact->first[class + 1]) {
    return (span){exact->first[class], exact->first[class + 1]};
  }
  return (span){0, exact->first[classes_of(exact)]};
}

/* In the plane: x0, epsilon and the covariance of one row. */
static void answer_in_plane(whorl_exact_denoiser *exact, float x0[PLANE], float epsilon[PLANE],
                            double covariance[COVARIANCE], const float x[PLANE], span points)
{
  const double noise = exact->noise;
  const float exponent = (float)(-0.5 * LOG2_E / (noise * noise)); /* of a power of two */
  float nearest[PLANE];
  exact->kernels->nearest_point(nearest, x[0], x[1], exact->scaled[0] + points.first,
                                exact->scaled[1] + points.first, points.end - points.first);
  const float rest[PLANE] = {x[0] - nearest[0], x[1] - nearest[1]};
  double sums[6] = {0.0};
  for (size_t at = points.first; at < points.end; at += BLOCK) {
    float part[6];
    exact->kernels->gaussian_moments(part, nearest, rest, exponent, exact->scaled[0] + at,
                                     exact->scaled[1] + at,
                                     points.end - at < BLOCK ? points.end - at : BLOCK);
    for (size_t k = 0; k < 6; k++) {
      sums[k] += (double)part[k];
    }
  }
  const double mean[PLANE] = {sums[1] / sums[0], sums[2] / sums[0]}; /* of nearest - signal x_0 */
  for (size_t k = 0; k < PLANE; k++) {
    x0[k] = (float)(((double)nearest[k] - mean[k]) / exact->signal);
    epsilon[k] = (float)(((double)rest[k] + mean[k]) / noise);
  }
  covariance[1] = sums[3] / sums[0] - mean[0] * mean[0];
  covariance[2] = sums[4] / sums[0] - mean[0] * mean[1];
  covariance[3] = sums[5] / sums[0] - mean[1] * mean[1];
  covariance[0] = covariance[1] + covariance[3];
}

static size_t nearest_of(const whorl_exact_denoiser *exact, const float *x, span points)
{
  const size_t width = exact->width;
  size_t nearest = points.first;
  double least = INFINITY;
  for (size_t i = points.first; i < points.end; i++) {
    double square = 0.0;
    for (size_t k = 0; k < width; k++) {
      const double away = (double)x[k] - exact->signal * (double)exact->points[width * i + k];
      square += away * away;
    }
    if (square < least) {
      least = square;
      nearest = i;
    }
  }
  return nearest;
}

/*
 * In any width, for one row: with u = signal (nearest - x_0), mean [width] = E[u | x], and either
 * *trace = that of the covariance of u, or, with factor [width], product [width] = the covariance
 * times factor. The number of the nearest point.
 */
static size_t average(const whorl_exact_denoiser *exact, double *mean, double *trace,
                      double *product, const float *factor, const float *x, span points)
{
  const size_t width = exact->width, nearest = nearest_of(exact, x, points);
  const float *near = exact->points + width * nearest;
  double total = 0.0, squares = 0.0;
  memset(mean, 0, width * sizeof *mean);
  if (factor != NULL) {
    memset(product, 0, width * sizeof *product);
  }
  for (size_t i = points.first; i < points.end; i++) {
    const float *point = exact->points + width * i;
    double farther = 0.0, square = 0.0, along = 0.0;
    for (size_t k = 0; k < width; k++) {
      const double u = exact->signal * ((double)near[k] - (double)point[k]);
      const double rest = (double)x[k] - exact->signal * (double)near[k];
      farther += u * (u + 2.0 * rest);
      square += u * u;
      along += factor == NULL ? 0.0 : u * (double)factor[k];
    }
    const double weight = whorl_exp(-0.5 * fmax(farther, 0.0) / (exact->noise * exact->noise));
    if (weight == 0.0) {
      continue;
    }
    total += weight;
    squares += weight * square;
    for (size_t k = 0; k < width; k++) {
      const double u = exact->signal * ((double)near[k] - (double)point[k]);
      mean[k] += weight * u;
      if (factor != NULL) {
        product[k] += weight * u * along;
      }
    }
  }
  double mean_square = 0.0, mean_along = 0.0;
  for (size_t k = 0; k < width; k++) {
    mean[k] /= total;
    mean_square += mean[k] * mean[k];
    mean_along += factor == NULL ? 0.0 : mean[k] * (double)factor[k];
  }
  for (size_t k = 0; factor != NULL && k < width; k++) {
    product[k] = product[k] / total - mean[k] * mean_along;
  }
  *trace = squares / total - mean_square;
  return nearest;
}

static void answer(whorl_exact_denoiser *exact, float *x0, float *epsilon, double *trace,
                   const float *x, span points)
{
  const size_t width = exact->width;
  const double *mean = exact->sums;
  const size_t nearest = average(exact, exact->sums, trace, NULL, NULL, x, points);
  for (size_t k = 0; k < width; k++) {
    const double near = (double)exact->points[width * nearest + k];
    x0[k] = (float)(near - mean[k] / exact->signal);
    epsilon[k] = (float)(((double)x[k] - exact->signal * near + mean[k]) / exact->noise);
  }
}

static void predict(void *context, float *x0, float *epsilon, const float *x, const uint32_t *label,
                    size_t rows)
{
  whorl_exact_denoiser *exact = context;
  const size_t width = exact->width;
  assert(rows <= WHORL_MAX_ROWS);
  for (size_t row = 0; row < rows; row++) {
    const size_t at = row * width;
    double *covariance = exact->covariance + row * COVARIANCE;
    const span points = points_of(exact, label, row);
    if (width == PLANE) {
      answer_in_plane(exact, x0 + at, epsilon + at, covariance, x + at, points);
    } else {
      answer(exact, x0 + at, epsilon + at, covariance, x + at, points);
    }
  }
}

/* epsilon = (x - signal x_0) / noise, so its Jacobian matrix is (I - covariance / noise^2) / noise;
   it is its own transpose. */
static void epsilon_gradient(void *context, float *gradient, const float *factor, const float *x,
                             const uint32_t *label, size_t rows)
{
  whorl_exact_denoiser *exact = context;
  const size_t width = exact->width;
  const double noise = exact->noise;
  double *product = exact->sums + width, trace;
  for (size_t row = 0; row < rows; row++) {
    const float *f = factor + row * width;
    const double *c = exact->covariance + row * COVARIANCE;
    if (width == PLANE) {
      product[0] = c[1] * (double)f[0] + c[2] * (double)f[1];
      product[1] = c[2] * (double)f[0] + c[3] * (double)f[1];
    } else {
      average(exact, exact->sums, &trace, product, f, x + row * width,
              points_of(exact, label, row));
    }
    for (size_t k = 0; k < width; k++) {
      gradient[row * width + k] = (float)(((double)f[k] - product[k] / (noise * noise)) / noise);
    }
  }
}

whorl_predictor whorl_exact_denoiser_predictor(whorl_exact_denoiser *exact)
{
  return (whorl_predictor){.context = exact,
                           .width = exact->width,
                           .set_time = set_time,
                           .predict = predict,
                           .epsilon_gradient = epsilon_gradient};
}

double whorl_exact_denoiser_error(const whorl_exact_denoiser *exact, size_t row)
{
  return exact->covariance[row * COVARIANCE] / (exact->signal * exact->signal);
}
