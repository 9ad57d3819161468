/*
 * density: how likely a predictor finds a point, log p(x), by the probability-flow ODE.
 *
 *   whorl_density_place(&density, &arena, predictor, &schedule);
 *   whorl_density_log(&density, log_density, points, NULL, 64, &(whorl_density_choice){0});
 *
 * The ODE has the marginal densities of the diffusion (Song et al. 2021, arXiv 2011.13456, eq. 13).
 * Along its path from a point to noise the log density changes by the divergence of its velocity
 * (eq. 39), so what it is at the start follows from that of the noise at the end:
 *
 *   z = x_t / sqrt(signal^2 + noise^2),  angle = atan(noise / signal)
 *   dz / d angle = v(z, angle) = cos(angle) epsilon - sin(angle) x_0
 *   log p(z at the first) = log p(z at the last) + integral of div v over the angle
 *
 * All paths are the same in z and the angle, and v is 0 for data that is standard normal, so the
 * largest part of the ODE is done before it is solved. That is timestep by timestep, with
 * u = tan(angle / 2), by slopes towards log u, which are polynomials in u where the data is a
 * single point (the divergence is the same all along) or smooth (it grows as u^2). The method is of
 * Adams and Moulton, of order 5: a polynomial in u goes through the slopes at the last four
 * timesteps and the one to come, at whatever distance from each other they lie (Hairer, Norsett and
 * Wanner 1993, Solving Ordinary Differential Equations I, section III.5). What comes out is the
 * density of the data that samplers draw by the same ODE, with the noise of the first timestep, the
 * least that a predictor knows: where signal x_0 has noise on it of noise / signal times the size
 * of x_0.
 */
#ifndef WHORL_DENSITY_H
#define WHORL_DENSITY_H

#include "arena.h"
#include "noise_schedule.h"
#include "predictor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WHORL_MAX_PROBES = 4096 };

typedef struct whorl_density_choice {
  uint32_t steps;  /* of the ODE, up to timesteps - 1, evenly spaced; 0: all */
  uint32_t probes; /* 0: the exact divergence, by as many products as a point has numbers. Or
                      Hutchinson's estimate (1990) from so many random vectors of signs, which are a
                      function of seed, probe and point */
  uint32_t seed;
  uint32_t first_point; /* the number of the first point, where points come in parts */
} whorl_density_choice;

/* Are there so few steps and probes, and are the points' numbers words? */
bool whorl_density_accepts(const whorl_density_choice *choice, uint32_t timesteps, uint32_t count);

enum { WHORL_DENSITY_SLOPES = 5 }; /* that the method looks at */

typedef struct whorl_density {
  whorl_predictor predictor;
  const whorl_noise_schedule *schedule;
  float *x, *x0, *epsilon, *factor, *gradient; /* [WHORL_MAX_ROWS, width] */
  double *z, *guess;                           /* [WHORL_MAX_ROWS, width] */
  struct {
    double u;
    double *velocity;             /* [WHORL_MAX_ROWS, width] by log u */
    double *divergence;           /* [WHORL_MAX_ROWS] by log u */
  } slopes[WHORL_DENSITY_SLOPES]; /* the latest first */
} whorl_density;

/* Takes all memory from the arena. The predictor has an epsilon_gradient. */
void whorl_density_place(whorl_density *density, whorl_arena *arena, whorl_predictor predictor,
                         const whorl_noise_schedule *schedule);

/* log_density [count]: the natural logarithm of the density at points [count, width]; label
   [count], or NULL without classes. The points do not see each other. */
void whorl_density_log(whorl_density *density, double *log_density, const float *points,
                       const uint32_t *label, uint32_t count, const whorl_density_choice *choice);

#endif
