/*
 * noise_schedule: the path from data to noise, x_t = signal_t x_0 + noise_t epsilon at each
 * timestep.
 *
 * Signal and noise are what a schedule is. The numbers of Ho et al. 2020 (arXiv 2006.11239, eq. 2
 * and 4) are a view of them:
 *
 *   alpha_t = (signal_t / signal_(t-1))²   what step t keeps of the signal's variance
 *   beta_t                                 variance that step t adds
 *   alpha_bar_t = signal_t²                what is kept since the data
 *
 * Computed in double, stored in float where loops read them; nobody else converts between them.
 * Timesteps count from 0 (almost data) to timesteps - 1 (almost noise). A new path is a row of the
 * table in noise_schedule.c, and a name in the enum below.
 */
#ifndef WHORL_NOISE_SCHEDULE_H
#define WHORL_NOISE_SCHEDULE_H

#include "arena.h"

#include <stddef.h>
#include <stdint.h>

typedef enum whorl_schedule_kind {
  WHORL_SCHEDULE_LINEAR = 0, /* beta from beta_start to beta_end in equal steps */
  WHORL_SCHEDULE_COSINE = 1, /* Nichol and Dhariwal 2021, arXiv 2102.09672, eq. 17; ignores both */
  /* The signal-to-noise ratio falls by the same factor at each step, between fixed ends; ignores
     both. Its logarithm is even over the timesteps, so training asks each scale of noise equally
     often, which is how the variational bound weighs them (Kingma et al. 2021, arXiv 2107.00630).
   */
  WHORL_SCHEDULE_GEOMETRIC = 2,
  /* The straight path of flow matching (Lipman et al. 2022, arXiv 2210.02747, with their sigma_min
     0): signal 1 - time, noise time, for time = (t + 1) / timesteps. Nothing of the signal is left
     at the last timestep. Ignores both. */
  WHORL_SCHEDULE_FLOW = 3,
  WHORL_SCHEDULE_COUNT
} whorl_schedule_kind;

enum { WHORL_MAX_TIMESTEPS = 4000 };

/* Less signal than this is none: the path has 0 there, in double and in float. One over it, times
   a point, is within the range of float. */
#define WHORL_LEAST_SIGNAL 1e-30

/* "linear", …; NULL for an unknown number. */
const char *whorl_noise_schedule_name(uint32_t kind);

typedef struct whorl_noise_schedule {
  uint32_t timesteps;
  double *signal, *noise; /* [timesteps] the path */
  double *alpha;          /* [timesteps]; a product of them is right where signal underflows */
  double *power;       /* [timesteps] signal² + noise²; 1 all along, if variance is preserved */
  float *signal_scale; /* [timesteps] the path in float */
  float *noise_scale;  /* [timesteps] */
} whorl_noise_schedule;

/* The coefficients of x_t = signal * x + noise * epsilon. */
typedef struct whorl_forward_scales {
  float signal, noise;
} whorl_forward_scales;

/* From timestep t_next to a noisier t: x_t = sqrt(alpha) x_next + sqrt(variance) epsilon. */
typedef struct whorl_stride {
  double alpha, variance;
} whorl_stride;

/* The coefficients of one reverse step: x' = x_scale * (x - epsilon_scale * epsilon) + sigma * z */
typedef struct whorl_reverse_scales {
  float x_scale, epsilon_scale, sigma;
} whorl_reverse_scales;

/* Takes the arrays from the arena; 1 <= timesteps <= WHORL_MAX_TIMESTEPS. */
void whorl_noise_schedule_place(whorl_noise_schedule *schedule, whorl_arena *arena,
                                uint32_t timesteps);

/* Fills the arrays. Betas in (0, 1). One timestep uses beta_start. */
void whorl_noise_schedule_fill(whorl_noise_schedule *schedule, whorl_schedule_kind kind,
                               double beta_start, double beta_end);

/* Views of a schedule for tables and figures, by number: "signal", "noise", "beta", "alpha",
   "alpha_bar", "sigma" (sqrt(beta), the notebook's reverse noise), "signal_to_noise" (of the
   variances). NULL for an unknown number. */
const char *whorl_noise_schedule_view_name(uint32_t view);
double whorl_noise_schedule_view(const whorl_noise_schedule *schedule, uint32_t view, uint32_t t);

/* Signal and noise of the straight path at timestep + offset, between timesteps or up to one before
   the first: offset above -1 where timestep is 0, else from 0 up to 1. In double. */
void whorl_noise_schedule_straight(double *signal, double *noise, uint32_t timesteps,
                                   uint32_t timestep, float offset);

/* One forward step (eq. 2): sqrt(1 - beta), sqrt(beta). beta in [0, 1]. */
whorl_forward_scales whorl_forward_step_scales(double beta);

/* The jump from the data (eq. 4): sqrt(alpha_bar), sqrt(1 - alpha_bar). alpha_bar in [0, 1]. */
whorl_forward_scales whorl_forward_jump_scales(double alpha_bar);

/* From t_next (t_next < t), or from the data where t_next < 0, to t. alpha is at least 1e-60, so
   that 1 / sqrt(alpha) is finite in float. */
whorl_stride whorl_noise_schedule_stride(const whorl_noise_schedule *schedule, uint32_t t,
                                         int32_t t_next);

/* The variance of x_next given x_t and x_0 (eq. 7); 0 where t_next is the data. */
double whorl_noise_schedule_posterior_variance(const whorl_noise_schedule *schedule, uint32_t t,
                                               int32_t t_next);

/* The reverse step from timestep t to t_next (t_next < t), or to the data if t_next < 0 (eq. 11
   with sigma² = beta; no noise in the last step). With t_next = t - 1 this is the notebook's step;
   longer strides use the alpha of the whole stride. Eq. 11 divides by the signal at t: where that
   is 0 it has no answer, and these are finite but of no use. */
whorl_reverse_scales whorl_noise_schedule_reverse(const whorl_noise_schedule *schedule, uint32_t t,
                                                  int32_t t_next);

#endif
