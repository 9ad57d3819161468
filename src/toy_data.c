/* Shapes draw points one by one; clouds are one shape or several, with names for their labels. */
#include "toy_data.h"

#include "portable_math.h"
#include "rng.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/* --- the shapes: one point each; noise is a factor on their own --- */

/* With normal noise in both directions. */
static void near_place(double point[2], double x, double y, double deviation, whorl_rng *rng)
{
  double noise[2];
  whorl_rng_normal_pair(rng, noise);
  point[0] = x + deviation * noise[0];
  point[1] = y + deviation * noise[1];
}

static void near_circle(double point[2], double radius, double angle, double deviation,
                        whorl_rng *rng)
{
  near_place(point, radius * whorl_cos(angle), radius * whorl_sin(angle), deviation, rng);
}

static void scale(double point[2], double factor)
{
  point[0] *= factor;
  point[1] *= factor;
}

static void spiral(double point[2], uint32_t label, double noise, whorl_rng *rng)
{
  (void)label;
  /* sqrt spreads the points evenly over the area, not over the angle */
  const double theta = sqrt(whorl_rng_uniform(rng)) * 4.0 * WHORL_PI;
  near_circle(point, 0.5 * theta, theta, 0.3 * noise, rng);
}

static void circle(double point[2], uint32_t label, double noise, whorl_rng *rng)
{
  (void)label;
  near_circle(point, 0.8, whorl_rng_uniform(rng) * 2.0 * WHORL_PI, 0.06 * noise, rng);
}

/* make_moons: from (-1, -0.5) to (2, 1). */
static void moons(double point[2], uint32_t label, double noise, whorl_rng *rng)
{
  const double angle = whorl_rng_uniform(rng) * WHORL_PI;
  const double x = whorl_cos(angle), y = whorl_sin(angle);
  near_place(point, label == 0 ? x : 1.0 - x, label == 0 ? y : 0.5 - y, 0.1 * noise, rng);
  point[0] -= 0.5;
  point[1] -= 0.25;
  scale(point, 0.6);
}

/* make_swiss_roll without its height, and with the noise that FFJORD gives it. */
static void swiss_roll(double point[2], uint32_t label, double noise, whorl_rng *rng)
{
  (void)label;
  const double theta = 1.5 * WHORL_PI * (1.0 + 2.0 * whorl_rng_uniform(rng));
  near_circle(point, theta, theta, noise, rng);
  scale(point, 1.0 / 15.0);
}

static void checkerboard(double point[2], uint32_t label, double noise, whorl_rng *rng)
{
  (void)label, (void)noise;
  const double x = 4.0 * whorl_rng_uniform(rng) - 2.0;
  const double in_square = whorl_rng_uniform(rng);
  const double row = whorl_rng_uniform(rng) < 0.5 ? 0.0 : -2.0;
  const double column = floor(x);
  point[0] = x;
  point[1] = in_square + row + (column - 2.0 * floor(column / 2.0)); /* odd columns are one up */
  scale(point, 0.5);
}

static void rings(double point[2], uint32_t label, double noise, whorl_rng *rng)
{
  near_circle(point, 1.0 - 0.25 * label, whorl_rng_uniform(rng) * 2.0 * WHORL_PI,
              0.08 / 3.0 * noise, rng);
}

static void gaussians(double point[2], uint32_t label, double noise, whorl_rng *rng)
{
  near_circle(point, 4.0, label * WHORL_PI / 4.0, 0.5 * noise, rng);
  scale(point, 0.2);
}

/* Along an arm, which is no noise, and across it; then turned, the further the farther out. */
static void pinwheel(double point[2], uint32_t label, double noise, whorl_rng *rng)
{
  double normal[2];
  whorl_rng_normal_pair(rng, normal);
  const double along = 1.0 + 0.3 * normal[0], across = 0.1 * noise * normal[1];
  const double angle = label * 2.0 * WHORL_PI / 5.0 + 0.25 * whorl_exp(along);
  const double cosine = whorl_cos(angle), sine = whorl_sin(angle);
  point[0] = along * cosine + across * sine;
  point[1] = across * cosine - along * sine;
  scale(point, 0.55);
}

/* make_s_curve without its height. */
static void s_curve(double point[2], uint32_t label, double noise, whorl_rng *rng)
{
  (void)label;
  const double theta = 3.0 * WHORL_PI * (whorl_rng_uniform(rng) - 0.5);
  const double y = whorl_cos(theta) - 1.0;
  near_place(point, whorl_sin(theta), theta < 0.0 ? -y : y, 0.1 * noise, rng);
  scale(point, 0.45);
}

static void clusters(double point[2], uint32_t label, double noise, whorl_rng *rng)
{
  near_circle(point, 0.6, label * WHORL_PI / 3.0, 0.15 * noise, rng);
}

/* The number of a shape is the number of its random stream: never renumber. */
static const struct {
  void (*draw)(double point[2], uint32_t label, double noise, whorl_rng *rng);
  bool to_edge; /* the farthest coordinate is scaled to 1 */
} shapes[] = {
    {spiral, true},        {circle, false},   {moons, false},     {swiss_roll, false},
    {checkerboard, false}, {rings, false},    {gaussians, false}, {pinwheel, false},
    {s_curve, false},      {clusters, false},
};

/* --- the clouds --- */

/* Labels are the shapes' own where a cloud has several of them. */
static const struct {
  const char *name;
  uint32_t first_shape, shape_count;
  const char *class_names[WHORL_TOY_MAX_CLASSES];
} clouds[WHORL_TOY_COUNT] = {
    [WHORL_TOY_SPIRAL] = {"spiral", 0, 1, {NULL}},
    [WHORL_TOY_CIRCLE] = {"circle", 1, 1, {NULL}},
    [WHORL_TOY_BOTH] = {"both", 0, 2, {"spiral", "circle"}},
    [WHORL_TOY_MOONS] = {"moons", 2, 1, {"upper", "lower"}},
    [WHORL_TOY_SWISS_ROLL] = {"swiss-roll", 3, 1, {NULL}},
    [WHORL_TOY_CHECKERBOARD] = {"checkerboard", 4, 1, {NULL}},
    [WHORL_TOY_RINGS] = {"rings", 5, 1, {"outermost", "outer", "inner", "innermost"}},
    [WHORL_TOY_GAUSSIANS] = {"gaussians",
                             6,
                             1,
                             {"east", "northeast", "north", "northwest", "west", "southwest",
                              "south", "southeast"}},
    [WHORL_TOY_PINWHEEL] = {"pinwheel", 7, 1, {"a", "b", "c", "d", "e"}},
    [WHORL_TOY_S_CURVE] = {"s-curve", 8, 1, {NULL}},
    [WHORL_TOY_CLUSTERS] = {"clusters", 9, 1, {"a", "b", "c", "d", "e", "f"}},
};

const char *whorl_toy_data_name(uint32_t toy)
{
  return toy < WHORL_TOY_COUNT ? clouds[toy].name : NULL;
}

const char *whorl_toy_data_class_name(uint32_t toy, uint32_t label)
{
  return toy < WHORL_TOY_COUNT && label < WHORL_TOY_MAX_CLASSES ? clouds[toy].class_names[label]
                                                                : NULL;
}

uint32_t whorl_toy_data_shapes(uint32_t toy)
{
  return toy < WHORL_TOY_COUNT ? clouds[toy].shape_count : 0;
}

static uint32_t classes_of(whorl_toy toy)
{
  uint32_t classes = 0;
  while (whorl_toy_data_class_name(toy, classes) != NULL) {
    classes++;
  }
  return classes;
}

static void fill_shape(float *points, uint32_t *labels, uint32_t shape, uint32_t classes,
                       uint32_t count, double noise_level, uint32_t seed)
{
  whorl_rng rng = whorl_rng_make(seed, WHORL_STREAM_DATA, shape);
  double largest = 0.0;
  for (size_t i = 0; i < count; i++) {
    double point[2];
    labels[i] = classes == 0 ? shape : (uint32_t)(i % classes);
    shapes[shape].draw(point, labels[i], noise_level, &rng);
    points[2 * i] = (float)point[0];
    points[2 * i + 1] = (float)point[1];
    largest = fmax(largest, fmax(fabs(point[0]), fabs(point[1])));
  }
  for (size_t i = 0; shapes[shape].to_edge && i < 2 * (size_t)count; i++) {
    points[i] = (float)((double)points[i] / largest);
  }
}

void whorl_toy_data_fill(float *points, uint32_t *labels, whorl_toy toy, uint32_t points_per_shape,
                         float noise_level, uint32_t seed)
{
  assert(toy < WHORL_TOY_COUNT);
  assert(noise_level >= 0.0F && noise_level <= WHORL_TOY_MAX_NOISE);
  assert(points_per_shape >= 1 && points_per_shape <= WHORL_TOY_MAX_POINTS);
  const uint32_t classes = clouds[toy].shape_count > 1 ? 0 : classes_of(toy);
  for (uint32_t i = 0; i < clouds[toy].shape_count; i++) {
    const size_t first = (size_t)i * points_per_shape;
    fill_shape(points + 2 * first, labels + first, clouds[toy].first_shape + i, classes,
               points_per_shape, (double)noise_level, seed);
  }
}
