/* Two softmax sums beside each other: over all points, and over those of the label. */
#include "label_posterior.h"

#include "portable_math.h"

#include <math.h>

bool whorl_label_posterior_is_set(const double *numbers, uint32_t count)
{
  bool has_label = false;
  for (uint32_t i = WHORL_POSTERIOR_HEAD; i < count; i += WHORL_POSTERIOR_STRIDE) {
    has_label = has_label || numbers[i + 2] == numbers[0];
  }
  return has_label && numbers[1] >= 0.0;
}

/* Relative to the nearest point, so that nothing underflows. */
typedef struct sum {
  double nearest, weight, place[2];
} sum;

static void add(sum *to, double exponent, const double point[2])
{
  const double weight = whorl_exp(to->nearest - exponent);
  to->weight += weight;
  to->place[0] += weight * point[0];
  to->place[1] += weight * point[1];
}

double whorl_label_posterior(double shift[2], const double x[2], double signal, double noise,
                             const double *numbers, uint32_t count)
{
  const double variance = noise * noise + signal * signal * numbers[1] * numbers[1];
  sum all = {.nearest = INFINITY}, own = {.nearest = INFINITY};
  for (int pass = 0; pass < 2; pass++) { /* first the nearest points, then the sums */
    for (uint32_t i = WHORL_POSTERIOR_HEAD; i < count; i += WHORL_POSTERIOR_STRIDE) {
      const double *point = numbers + i;
      const double away[2] = {x[0] - signal * point[0], x[1] - signal * point[1]};
      const double exponent = (away[0] * away[0] + away[1] * away[1]) / (2.0 * variance);
      const bool is_own = point[2] == numbers[0];
      if (pass == 0) {
        all.nearest = fmin(all.nearest, exponent);
        own.nearest = is_own ? fmin(own.nearest, exponent) : own.nearest;
        continue;
      }
      add(&all, exponent, point);
      if (is_own) {
        add(&own, exponent, point);
      }
    }
  }
  for (int axis = 0; axis < 2; axis++) {
    shift[axis] = own.place[axis] / own.weight - all.place[axis] / all.weight;
  }
  return own.nearest - all.nearest + whorl_log(all.weight / own.weight);
}
