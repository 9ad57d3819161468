/*
 * toy_data: the point clouds to learn, by number or name.
 *
 *   float points[2 * 2000];
 *   whorl_toy_data_fill(points, labels, WHORL_TOY_SPIRAL, 2000, 1.0F, seed);
 *
 * The same seed gives the same spiral alone and as a part of "both". A new cloud is a row of the
 * tables in toy_data.c, and a name in the enum below.
 */
#ifndef WHORL_TOY_DATA_H
#define WHORL_TOY_DATA_H

#include <stdint.h>

/* The formulas of moons, swiss roll and S-curve are those of scikit-learn (1.5, datasets), of
   checkerboard, rings, gaussians and pinwheel those of FFJORD (Grathwohl et al. 2019, arXiv
   1810.01367, lib/toy_data.py), each scaled to about [-1, 1]. Noise is in the formula's own units.
 */
typedef enum whorl_toy {
  WHORL_TOY_SPIRAL = 0,     /* theta = 4 pi sqrt(u), r = theta / 2, noise 0.3, scaled to [-1, 1] */
  WHORL_TOY_CIRCLE = 1,     /* r = 0.8, noise 0.06 */
  WHORL_TOY_BOTH = 2,       /* the spiral's points, then the circle's */
  WHORL_TOY_MOONS = 3,      /* two half circles, one in the other; noise 0.1 */
  WHORL_TOY_SWISS_ROLL = 4, /* theta = 3 pi / 2 (1 + 2 u), r = theta, noise 1 */
  WHORL_TOY_CHECKERBOARD = 5, /* eight of sixteen squares, with sharp edges: no noise */
  WHORL_TOY_RINGS = 6,        /* radii 1, 3/4, 1/2 and 1/4, noise 0.08 / 3 */
  WHORL_TOY_GAUSSIANS = 7,    /* eight on a circle of radius 4 with deviation 0.5 */
  WHORL_TOY_PINWHEEL = 8,     /* five bent arms; noise 0.1 across them */
  WHORL_TOY_S_CURVE = 9,      /* two arcs, noise 0.1 */
  WHORL_TOY_CLUSTERS = 10,    /* six Gaussians that touch, radius 0.6, deviation 0.15 */
  WHORL_TOY_COUNT
} whorl_toy;

enum {
  WHORL_PLANE_WIDTH = 2,         /* numbers in a point: all clouds lie in the plane */
  WHORL_TOY_MAX_POINTS = 100000, /* per shape */
  WHORL_TOY_MAX_CLASSES = 8,
};

#define WHORL_TOY_MAX_NOISE 10.0F

/* "spiral", "circle", "both", …; NULL for an unknown number. */
const char *whorl_toy_data_name(uint32_t toy);

/* What the points with that label are called: "spiral", "circle"; NULL where a cloud has no labels
   or not so many. */
const char *whorl_toy_data_class_name(uint32_t toy, uint32_t label);

/* How many shapes a cloud is made of, each with as many points: 1, or 2 for both; 0 for an unknown
   number. */
uint32_t whorl_toy_data_shapes(uint32_t toy);

/*
 * points: [shapes * points_per_shape, 2]; labels: [shapes * points_per_shape]: where one
 * shape has several classes they take turns, 0, 1, …, 0, 1, …; else the shape's number, 0 spiral 1
 * circle.
 * 1 <= points_per_shape <= WHORL_TOY_MAX_POINTS. noise_level is a factor on the noise above, from 0
 * to WHORL_TOY_MAX_NOISE; 1 is the formula's. But for the spiral, which is scaled by its farthest
 * point, a point does not depend on how many there are.
 */
void whorl_toy_data_fill(float *points, uint32_t *labels, whorl_toy toy, uint32_t points_per_shape,
                         float noise_level, uint32_t seed);

#endif
