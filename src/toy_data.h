/*
 * toy_data: the point clouds to learn, by number or name.
 *
 *   float points[2 * 2000];
 *   whorl_toy_data_fill(points, labels, WHORL_TOY_SPIRAL, 2000, 1.0F, seed);
 *
 * The same seed gives the same spiral alone and as a part of "both".
 */
#ifndef WHORL_TOY_DATA_H
#define WHORL_TOY_DATA_H

#include <stdint.h>

typedef enum whorl_toy {
  WHORL_TOY_SPIRAL = 0, /* theta = 4 pi sqrt(u), r = theta / 2, noise 0.3, scaled to [-1, 1] */
  WHORL_TOY_CIRCLE = 1, /* r = 0.8, noise 0.06 */
  WHORL_TOY_BOTH = 2,   /* the spiral's points, then the circle's */
  WHORL_TOY_COUNT
} whorl_toy;

enum {
  WHORL_PLANE_WIDTH = 2,         /* numbers in a point: all clouds lie in the plane */
  WHORL_TOY_MAX_POINTS = 100000, /* per shape */
};

#define WHORL_TOY_MAX_NOISE 10.0F

/* "spiral", "circle", "both"; NULL for an unknown number. */
const char *whorl_toy_data_name(uint32_t toy);

/* What the points with that label are called: "spiral", "circle"; NULL where a cloud has no labels
   or not so many. */
const char *whorl_toy_data_class_name(uint32_t toy, uint32_t label);

/* How many shapes a cloud is made of: 1, or 2 for both; 0 for an unknown number. */
uint32_t whorl_toy_data_shapes(uint32_t toy);

/*
 * points: [shapes * points_per_shape, 2]; labels: [shapes * points_per_shape], 0 spiral 1 circle.
 * 1 <= points_per_shape <= WHORL_TOY_MAX_POINTS. noise_level is a factor on the noise above, from 0
 * to WHORL_TOY_MAX_NOISE; 1 is the notebook's.
 */
void whorl_toy_data_fill(float *points, uint32_t *labels, whorl_toy toy, uint32_t points_per_shape,
                         float noise_level, uint32_t seed);

#endif
