/* The notebook's clouds: their laws, their scale, and one seed for all. */
#include "check.h"

#include "rng.h"
#include "toy_data.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { COUNT = 20000 };
static float spiral[2 * COUNT], circle[2 * COUNT], both[4 * COUNT];
static uint32_t labels[2 * COUNT];

static void check_spiral(void)
{
  check_group("the spiral fills [-1, 1] to its edge");
  whorl_toy_data_fill(spiral, labels, WHORL_TOY_SPIRAL, COUNT, 1.0F, 5);
  float largest = 0.0F;
  for (size_t i = 0; i < 2 * COUNT; i++) {
    largest = fmaxf(largest, fabsf(spiral[i]));
  }
  CHECK(largest == 1.0F);
  for (size_t i = 0; i < COUNT; i++) {
    CHECK(labels[i] == 0);
  }

  /*
   * theta = 4 pi sqrt(u) and r = theta / 2: without noise r^2 is uniform up to (2 pi)^2, of mean
   * (2 pi)^2 / 2. The noise adds 2 * 0.3^2. One unit of the plane is 1 / scale, and the farthest
   * point lies near 2 pi with some noise on top.
   */
  check_group("the spiral's radius law and noise");
  const double turn = 2.0 * 3.14159265358979323846;
  double mean_square = 0.0;
  for (size_t i = 0; i < COUNT; i++) {
    mean_square += (pow((double)spiral[2 * i], 2.0) + pow((double)spiral[2 * i + 1], 2.0)) / COUNT;
  }
  const double scale = sqrt((turn * turn / 2.0 + 2.0 * 0.09) / mean_square);
  check_note("the largest coordinate was %.4g", scale);
  CHECK(scale > turn && scale < turn + 5.0 * 0.3);
  double across = 0.0, shares[10] = {0.0};
  for (size_t i = 0; i < COUNT; i++) {
    const double x = (double)spiral[2 * i] * scale, y = (double)spiral[2 * i + 1] * scale;
    const double radius = hypot(x, y);
    const double share = radius * radius / (turn * turn);
    if (share < 1.0) {
      shares[(size_t)(share * 10.0)] += 1.0 / COUNT;
    }
    /* the nearest arm: theta has the point's angle up to whole turns, and theta = 2 r */
    const double angle = atan2(y, x);
    const double arm = angle + turn * round((2.0 * radius - angle) / turn);
    if (radius > 1.0) { /* the noise is across the arm and along it; along it cannot be seen */
      across += pow(radius - arm / 2.0, 2.0) / COUNT;
    }
  }
  for (size_t i = 1; i < 9; i++) { /* a tenth of the points in each ring of equal area */
    check_case("ring %zu", i);
    CHECK_NEAR(shares[i], 0.1, 0.012);
  }
  CHECK_NEAR(sqrt(across), 0.3, 0.02);
}

static void check_circle(void)
{
  check_group("the circle's radius, noise and angles");
  whorl_toy_data_fill(circle, labels, WHORL_TOY_CIRCLE, COUNT, 1.0F, 5);
  double mean = 0.0, variance = 0.0, quadrants[4] = {0.0};
  for (size_t i = 0; i < COUNT; i++) {
    const double x = (double)circle[2 * i], y = (double)circle[2 * i + 1];
    mean += hypot(x, y) / COUNT;
    quadrants[(x > 0.0 ? 1 : 0) + (y > 0.0 ? 2 : 0)] += 1.0 / COUNT;
    CHECK(labels[i] == 1);
  }
  for (size_t i = 0; i < COUNT; i++) {
    variance += pow(hypot((double)circle[2 * i], (double)circle[2 * i + 1]) - mean, 2.0) / COUNT;
  }
  /* the noise along the circle lengthens the radius by 0.06^2 / (2 * 0.8) */
  CHECK_NEAR(mean, 0.8 + 0.06 * 0.06 / 1.6, 5.0 * 0.06 / sqrt((double)COUNT));
  CHECK_NEAR(sqrt(variance), 0.06, 5.0 * 0.06 / sqrt(2.0 * COUNT));
  for (size_t i = 0; i < 4; i++) {
    CHECK_NEAR(quadrants[i], 0.25, 5.0 * sqrt(0.25 * 0.75 / COUNT));
  }
}

/* With the very numbers of the data stream, whose laws check_rng knows. */
static void check_formulas(void)
{
  check_group("each point is the notebook's formula of its numbers");
  static double expected[2 * COUNT];
  const double pi = 3.14159265358979323846;
  for (uint32_t shape = 0; shape < 2; shape++) {
    whorl_rng rng = whorl_rng_make(5, WHORL_STREAM_DATA, shape);
    double largest = shape == 0 ? 0.0 : 1.0;
    for (size_t i = 0; i < COUNT; i++) {
      const double u = whorl_rng_uniform(&rng);
      double z[2];
      whorl_rng_normal_pair(&rng, z);
      const double theta = shape == 0 ? sqrt(u) * 4.0 * pi : u * 2.0 * pi;
      const double radius = shape == 0 ? theta / 2.0 : 0.8, noise = shape == 0 ? 0.3 : 0.06;
      expected[2 * i] = radius * cos(theta) + noise * z[0];
      expected[2 * i + 1] = radius * sin(theta) + noise * z[1];
      if (shape == 0) {
        largest = fmax(largest, fmax(fabs(expected[2 * i]), fabs(expected[2 * i + 1])));
      }
    }
    for (size_t i = 0; i < 2 * COUNT; i++) {
      check_case("shape %u, value %zu", shape, i);
      CHECK_NEAR((shape == 0 ? spiral : circle)[i], expected[i] / largest, 2e-7);
    }
  }
}

static void check_both(void)
{
  check_group("both is the spiral, then the circle, of the same seed");
  whorl_toy_data_fill(both, labels, WHORL_TOY_BOTH, COUNT, 1.0F, 5);
  CHECK(memcmp(both, spiral, sizeof spiral) == 0);
  CHECK(memcmp(both + 2 * COUNT, circle, sizeof circle) == 0);
  CHECK(labels[0] == 0 && labels[COUNT - 1] == 0 && labels[COUNT] == 1 &&
        labels[2 * COUNT - 1] == 1);
  whorl_toy_data_fill(both, labels, WHORL_TOY_BOTH, COUNT, 1.0F, 6);
  CHECK(memcmp(both, spiral, sizeof spiral) != 0);
  CHECK(memcmp(both + 2 * COUNT, circle, sizeof circle) != 0);

  check_group("the noise level is a factor on the distance from the line, from the same draws");
  whorl_toy_data_fill(both, labels, WHORL_TOY_CIRCLE, COUNT, 0.0F, 5);
  for (size_t i = 0; i < COUNT; i++) {
    check_case("point %zu", i);
    CHECK_NEAR(hypot((double)both[2 * i], (double)both[2 * i + 1]), 0.8, 1e-6);
  }
  whorl_toy_data_fill(both + 2 * COUNT, labels, WHORL_TOY_CIRCLE, COUNT, 3.0F, 5);
  for (size_t i = 0; i < 2 * COUNT; i++) {
    check_case("value %zu", i);
    const double once = (double)circle[i] - (double)both[i];
    CHECK_NEAR((double)both[2 * COUNT + i] - (double)both[i], 3.0 * once, 1e-6);
  }

  check_group("names and numbers");
  CHECK(strcmp(whorl_toy_data_name(0), "spiral") == 0 && whorl_toy_data_shapes(0) == 1);
  CHECK(strcmp(whorl_toy_data_name(1), "circle") == 0 && whorl_toy_data_shapes(1) == 1);
  CHECK(strcmp(whorl_toy_data_name(2), "both") == 0 && whorl_toy_data_shapes(2) == 2);
  CHECK(whorl_toy_data_name(WHORL_TOY_COUNT) == NULL &&
        whorl_toy_data_shapes(WHORL_TOY_COUNT) == 0);
  CHECK(whorl_toy_data_class_name(WHORL_TOY_COUNT, 0) == NULL &&
        whorl_toy_data_class_name(WHORL_TOY_SPIRAL, 0) == NULL &&
        whorl_toy_data_class_name(WHORL_TOY_BOTH, 2) == NULL &&
        whorl_toy_data_class_name(WHORL_TOY_GAUSSIANS, UINT32_MAX) == NULL);
  CHECK(whorl_toy_data_name(UINT32_MAX) == NULL && whorl_toy_data_shapes(UINT32_MAX) == 0);

  check_group("a single point is scaled to the edge");
  float one[2];
  whorl_toy_data_fill(one, labels, WHORL_TOY_SPIRAL, 1, 1.0F, 1);
  CHECK(fmaxf(fabsf(one[0]), fabsf(one[1])) == 1.0F);
}

/* --- the clouds of the usual benchmarks --- */

typedef void formula(double expected[2], uint32_t label, whorl_rng *rng);

static const double PI = 3.14159265358979323846;

static void moons(double expected[2], uint32_t label, whorl_rng *rng)
{
  const double t = PI * whorl_rng_uniform(rng);
  double z[2];
  whorl_rng_normal_pair(rng, z);
  const double x = label == 0 ? cos(t) : 1.0 - cos(t);
  const double y = label == 0 ? sin(t) : 1.0 - sin(t) - 0.5;
  expected[0] = 0.6 * (x + 0.1 * z[0] - 0.5);
  expected[1] = 0.6 * (y + 0.1 * z[1] - 0.25);
}

static void swiss_roll(double expected[2], uint32_t label, whorl_rng *rng)
{
  (void)label;
  const double t = 1.5 * PI * (1.0 + 2.0 * whorl_rng_uniform(rng));
  double z[2];
  whorl_rng_normal_pair(rng, z);
  expected[0] = (t * cos(t) + z[0]) / 15.0;
  expected[1] = (t * sin(t) + z[1]) / 15.0;
}

static void checkerboard(double expected[2], uint32_t label, whorl_rng *rng)
{
  (void)label;
  const double x1 = whorl_rng_uniform(rng) * 4.0 - 2.0;
  const double x2 = whorl_rng_uniform(rng) - (whorl_rng_uniform(rng) < 0.5 ? 0.0 : 2.0);
  expected[0] = x1 / 2.0;
  expected[1] = (x2 + (((int)floor(x1) + 2) % 2)) / 2.0;
}

static void rings(double expected[2], uint32_t label, whorl_rng *rng)
{
  const double radii[] = {1.0, 0.75, 0.5, 0.25}, t = 2.0 * PI * whorl_rng_uniform(rng);
  double z[2];
  whorl_rng_normal_pair(rng, z);
  expected[0] = (3.0 * radii[label] * cos(t) + 0.08 * z[0]) / 3.0;
  expected[1] = (3.0 * radii[label] * sin(t) + 0.08 * z[1]) / 3.0;
}

static void gaussians(double expected[2], uint32_t label, whorl_rng *rng)
{
  double z[2];
  whorl_rng_normal_pair(rng, z);
  expected[0] = (4.0 * cos(label * PI / 4.0) + 0.5 * z[0]) / 5.0;
  expected[1] = (4.0 * sin(label * PI / 4.0) + 0.5 * z[1]) / 5.0;
}

/* FFJORD turns features (1 + 0.3 z_0, 0.1 z_1) by the rotation of angle, from the right. */
static void pinwheel(double expected[2], uint32_t label, whorl_rng *rng)
{
  double z[2];
  whorl_rng_normal_pair(rng, z);
  const double features[] = {1.0 + 0.3 * z[0], 0.1 * z[1]};
  const double angle = 2.0 * PI * label / 5.0 + 0.25 * exp(features[0]);
  expected[0] = 0.55 * (features[0] * cos(angle) + features[1] * sin(angle));
  expected[1] = 0.55 * (features[0] * -sin(angle) + features[1] * cos(angle));
}

static void s_curve(double expected[2], uint32_t label, whorl_rng *rng)
{
  (void)label;
  const double t = 3.0 * PI * (whorl_rng_uniform(rng) - 0.5);
  double z[2];
  whorl_rng_normal_pair(rng, z);
  expected[0] = 0.45 * (sin(t) + 0.1 * z[0]);
  expected[1] = 0.45 * (copysign(1.0, t) * (cos(t) - 1.0) + 0.1 * z[1]);
}

static void clusters(double expected[2], uint32_t label, whorl_rng *rng)
{
  double z[2];
  whorl_rng_normal_pair(rng, z);
  expected[0] = 0.6 * cos(label * PI / 3.0) + 0.15 * z[0];
  expected[1] = 0.6 * sin(label * PI / 3.0) + 0.15 * z[1];
}

static const struct {
  whorl_toy toy;
  const char *name;
  uint32_t stream, classes;
  formula *point;
  bool noisy;
} benchmarks[] = {
    {WHORL_TOY_MOONS, "moons", 2, 2, moons, true},
    {WHORL_TOY_SWISS_ROLL, "swiss-roll", 3, 0, swiss_roll, true},
    {WHORL_TOY_CHECKERBOARD, "checkerboard", 4, 0, checkerboard, false},
    {WHORL_TOY_RINGS, "rings", 5, 4, rings, true},
    {WHORL_TOY_GAUSSIANS, "gaussians", 6, 8, gaussians, true},
    {WHORL_TOY_PINWHEEL, "pinwheel", 7, 5, pinwheel, true},
    {WHORL_TOY_S_CURVE, "s-curve", 8, 0, s_curve, true},
    {WHORL_TOY_CLUSTERS, "clusters", 9, 6, clusters, true},
};

static void check_benchmark(size_t number)
{
  const whorl_toy toy = benchmarks[number].toy;
  const uint32_t classes = benchmarks[number].classes;
  check_note("%s", benchmarks[number].name);
  CHECK(strcmp(whorl_toy_data_name(toy), benchmarks[number].name) == 0);
  CHECK(whorl_toy_data_shapes(toy) == 1);
  for (uint32_t label = 0; label < classes; label++) {
    CHECK(whorl_toy_data_class_name(toy, label) != NULL);
  }
  CHECK(whorl_toy_data_class_name(toy, classes) == NULL);

  whorl_toy_data_fill(spiral, labels, toy, COUNT, 1.0F, 5);
  whorl_rng rng = whorl_rng_make(5, WHORL_STREAM_DATA, benchmarks[number].stream);
  uint32_t outside = 0;
  float largest = 0.0F;
  for (uint32_t i = 0; i < COUNT; i++) {
    const uint32_t label = classes > 0 ? i % classes : benchmarks[number].stream;
    double expected[2];
    check_case("%s, point %u", benchmarks[number].name, i);
    CHECK(labels[i] == label);
    benchmarks[number].point(expected, label, &rng);
    CHECK_NEAR(spiral[2 * i], expected[0], 2e-7);
    CHECK_NEAR(spiral[2 * i + 1], expected[1], 2e-7);
    const float size = fmaxf(fabsf(spiral[2 * i]), fabsf(spiral[2 * i + 1]));
    largest = fmaxf(largest, size);
    outside += size > 1.05F;
  }
  check_note("  the largest coordinate is %.3g, %u of %d points are beyond 1.05", (double)largest,
             outside, COUNT);
  CHECK(largest > 0.9F && largest < 1.6F && outside < COUNT / 50);

  whorl_toy_data_fill(both, labels, toy, 50, 1.0F, 5);
  CHECK(memcmp(both, spiral, 100 * sizeof(float)) == 0); /* whatever their number */
  whorl_toy_data_fill(both, labels, toy, COUNT, 1.0F, 6);
  CHECK(memcmp(both, spiral, sizeof spiral) != 0);
  whorl_toy_data_fill(both, labels, toy, COUNT, WHORL_TOY_MAX_NOISE, 5);
  CHECK((memcmp(both, spiral, sizeof spiral) != 0) == benchmarks[number].noisy);
  for (size_t i = 0; i < 2 * COUNT; i++) {
    CHECK(isfinite(both[i]));
  }
}

static void check_benchmarks(void)
{
  check_group("the clouds of scikit-learn and FFJORD: formula, labels, range, names");
  for (size_t i = 0; i < sizeof benchmarks / sizeof *benchmarks; i++) {
    check_benchmark(i);
  }
  CHECK(sizeof benchmarks / sizeof *benchmarks == WHORL_TOY_COUNT - 3);
}

int main(void)
{
  check_spiral();
  check_circle();
  check_formulas();
  check_both();
  check_benchmarks();
  return check_finish();
}
