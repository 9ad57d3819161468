/*
 * adam: the optimiser (Kingma and Ba 2015, arXiv 1412.6980), the schedule of its learning rate, and
 * the moving average of the weights (EMA). beta1 0.9, beta2 0.999, epsilon 1e-8, as PyTorch's
 * defaults.
 */
#ifndef WHORL_ADAM_H
#define WHORL_ADAM_H

#include "kernels/kernels.h"

#include <stdint.h>

typedef enum whorl_rate_schedule {
  WHORL_RATE_CONSTANT = 0,
  WHORL_RATE_COSINE =
      1, /* falls to 0 over the run (Loshchilov and Hutter 2017, arXiv 1608.03983) */
  WHORL_RATE_COUNT
} whorl_rate_schedule;

/* "constant", "cosine"; NULL for an unknown number. */
const char *whorl_adam_rate_name(uint32_t schedule);

/* The rate at a step counted from 0. Cosine: rate (1 + cos(pi step / training_steps)) / 2, and 0
   from training_steps on. */
double whorl_adam_rate(double learning_rate, whorl_rate_schedule schedule, uint32_t step,
                       uint32_t training_steps);

/* The numbers for the kernel at a step counted from 0. */
whorl_adam_scales whorl_adam_scales_at(double rate, uint32_t step);

/*
 * How far the average goes towards the weights that step number `step`, counted from 0, has made:
 * 1 - min(decay, (1 + n) / (10 + n)) for n = step + 1 steps made, in 0 … 1. The second term, from
 * TensorFlow's tf.train.ExponentialMovingAverage(num_updates), lets the average of a short run
 * forget the random weights that it began with: by decay 0.999 alone they would have a share of
 * 0.37 after 1000 steps.
 */
double whorl_adam_average_rate(double decay, uint32_t step);

#endif
