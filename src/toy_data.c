/* The notebook's spiral and circle. */
#include "toy_data.h"

#include "portable_math.h"
#include "rng.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

static void fill_spiral(float *points, uint32_t count, double noise_level, whorl_rng *rng)
{
  const double deviation = 0.3 * noise_level;
  double largest = 0.0;
  for (uint32_t i = 0; i < count; i++) {
    double noise[2];
    /* sqrt spreads the points evenly over the area, not over the angle */
    const double theta = sqrt(whorl_rng_uniform(rng)) * 4.0 * WHORL_PI;
    const double radius = 0.5 * theta;
    whorl_rng_normal_pair(rng, noise);
    const double x = radius * whorl_cos(theta) + deviation * noise[0];
    const double y = radius * whorl_sin(theta) + deviation * noise[1];
    points[2 * (size_t)i] = (float)x;
    points[2 * (size_t)i + 1] = (float)y;
    largest = fmax(largest, fmax(fabs(x), fabs(y)));
  }
  for (size_t i = 0; i < 2 * (size_t)count; i++) {
    points[i] = (float)((double)points[i] / largest);
  }
}

static void fill_circle(float *points, uint32_t count, double noise_level, whorl_rng *rng)
{
  const double deviation = 0.06 * noise_level;
  for (uint32_t i = 0; i < count; i++) {
    double noise[2];
    const double theta = whorl_rng_uniform(rng) * 2.0 * WHORL_PI;
    whorl_rng_normal_pair(rng, noise);
    points[2 * (size_t)i] = (float)(0.8 * whorl_cos(theta) + deviation * noise[0]);
    points[2 * (size_t)i + 1] = (float)(0.8 * whorl_sin(theta) + deviation * noise[1]);
  }
}

static const struct {
  const char *name;
  void (*fill)(float *points, uint32_t count, double noise_level, whorl_rng *rng);
} shapes[] = {{"spiral", fill_spiral}, {"circle", fill_circle}};

static const struct {
  const char *name;
  uint32_t first_shape, shape_count;
} clouds[WHORL_TOY_COUNT] = {
    [WHORL_TOY_SPIRAL] = {"spiral", 0, 1},
    [WHORL_TOY_CIRCLE] = {"circle", 1, 1},
    [WHORL_TOY_BOTH] = {"both", 0, 2},
};

const char *whorl_toy_data_name(uint32_t toy)
{
  return toy < WHORL_TOY_COUNT ? clouds[toy].name : NULL;
}

const char *whorl_toy_data_class_name(uint32_t toy, uint32_t label)
{
  const uint32_t classes = whorl_toy_data_shapes(toy);
  return classes > 1 && label < classes ? shapes[clouds[toy].first_shape + label].name : NULL;
}

uint32_t whorl_toy_data_shapes(uint32_t toy)
{
  return toy < WHORL_TOY_COUNT ? clouds[toy].shape_count : 0;
}

void whorl_toy_data_fill(float *points, uint32_t *labels, whorl_toy toy, uint32_t points_per_shape,
                         float noise_level, uint32_t seed)
{
  assert(toy < WHORL_TOY_COUNT);
  assert(noise_level >= 0.0F && noise_level <= WHORL_TOY_MAX_NOISE);
  assert(points_per_shape >= 1 && points_per_shape <= WHORL_TOY_MAX_POINTS);
  for (uint32_t i = 0; i < clouds[toy].shape_count; i++) {
    const uint32_t shape = clouds[toy].first_shape + i;
    const size_t first = (size_t)i * points_per_shape;
    whorl_rng rng = whorl_rng_make(seed, WHORL_STREAM_DATA, shape);
    shapes[shape].fill(points + 2 * first, points_per_shape, (double)noise_level, &rng);
    for (size_t k = 0; k < points_per_shape; k++) {
      labels[first + k] = shape;
    }
  }
}
