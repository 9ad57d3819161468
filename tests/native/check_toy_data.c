/* The notebook's clouds: their laws, their scale, and one seed for all. */
#include "check.h"

#include "rng.h"
#include "toy_data.h"

#include <math.h>
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
  CHECK(whorl_toy_data_name(3) == NULL && whorl_toy_data_shapes(3) == 0);
  CHECK(whorl_toy_data_name(UINT32_MAX) == NULL && whorl_toy_data_shapes(UINT32_MAX) == 0);

  check_group("a single point is scaled to the edge");
  float one[2];
  whorl_toy_data_fill(one, labels, WHORL_TOY_SPIRAL, 1, 1.0F, 1);
  CHECK(fmaxf(fabsf(one[0]), fabsf(one[1])) == 1.0F);
}

int main(void)
{
  check_spiral();
  check_circle();
  check_formulas();
  check_both();
  return check_finish();
}
