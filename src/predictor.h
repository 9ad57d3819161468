/*
 * predictor: what samplers and figures ask about noisy points, whoever answers.
 *
 *   predictor.set_time(predictor.context, t);                        // once for many points
 *   predictor.predict(predictor.context, x0, epsilon, x, label, rows);
 *
 * A maker gives one: whorl_model_predictor the network, whorl_exact_denoiser_predictor the best
 * answer there is for given points. What it points to must outlive it.
 */
#ifndef WHORL_PREDICTOR_H
#define WHORL_PREDICTOR_H

#include <stddef.h>
#include <stdint.h>

typedef struct whorl_predictor {
  void *context;
  uint32_t width; /* numbers in a point */

  /* The timestep of all points to come. */
  void (*set_time)(void *context, uint32_t timestep);

  /* The expected data x0 and noise epsilon [rows, width] in x [rows, width]; label [rows], or NULL
     for none; 1 to WHORL_MAX_ROWS rows. */
  void (*predict)(void *context, float *x0, float *epsilon, const float *x, const uint32_t *label,
                  size_t rows);

  /* Optional, NULL where it cannot be had: gradient [rows, width] = for each point the derivatives
     towards it of the sum of factor [width] times its epsilon [width], a product of the transposed
     Jacobian matrix with factor [rows, width]. x, label, rows and time are those of the predict
     just before. */
  void (*epsilon_gradient)(void *context, float *gradient, const float *factor, const float *x,
                           const uint32_t *label, size_t rows);
} whorl_predictor;

#endif
