/*
 * noise_schedule: how much noise at which timestep, and every number derived from it.
 *
 *   beta_t                     variance added at step t
 *   alpha_t = 1 - beta_t       signal kept at step t
 *   alpha_bar_t                product of alpha_0 … alpha_t: signal kept since the data
 *
 * (Ho et al. 2020, arXiv 2006.11239, eq. 2 and 4.) Computed in double, stored in float; nobody else
 * converts between them. Timesteps count from 0 (almost data) to timesteps - 1 (almost noise).
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
  WHORL_SCHEDULE_COUNT
} whorl_schedule_kind;

enum { WHORL_MAX_TIMESTEPS = 4000 };

typedef struct whorl_noise_schedule {
  uint32_t timesteps;
  double *beta_exact;      /* [timesteps] what the rest is derived from */
  double *alpha_bar_exact; /* [timesteps] */
  float *beta;             /* [timesteps] */
  float *alpha;            /* [timesteps] */
  float *alpha_bar;        /* [timesteps] */
  float *sigma;            /* [timesteps] sqrt(beta): the notebook's choice for reverse noise */
  float *signal_to_noise;  /* [timesteps] alpha_bar / (1 - alpha_bar) */
  float *signal_scale;     /* [timesteps] sqrt(alpha_bar) */
  float *noise_scale;      /* [timesteps] sqrt(1 - alpha_bar) */
} whorl_noise_schedule;

/* The coefficients of x_t = signal * x + noise * epsilon. */
typedef struct whorl_forward_scales {
  float signal, noise;
} whorl_forward_scales;

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

/* One forward step (eq. 2): sqrt(1 - beta), sqrt(beta). beta in [0, 1]. */
whorl_forward_scales whorl_forward_step_scales(double beta);

/* The jump from the data (eq. 4): sqrt(alpha_bar), sqrt(1 - alpha_bar). alpha_bar in [0, 1]. */
whorl_forward_scales whorl_forward_jump_scales(double alpha_bar);

/* The timestep at which reverse step `step` of `step_count` starts: timesteps - 1 for step 0,
   evenly spaced down to where the next one would reach the data. 1 <= step_count <= timesteps. */
uint32_t whorl_noise_schedule_timestep(const whorl_noise_schedule *schedule, uint32_t step,
                                       uint32_t step_count);

/* The reverse step from timestep t to t_next (t_next < t), or to the data if t_next < 0 (eq. 11
   with sigma² = beta; no noise in the last step). With t_next = t - 1 this is the notebook's step;
   longer strides use the alpha of the whole stride, alpha_bar_t / alpha_bar_t_next. */
whorl_reverse_scales whorl_noise_schedule_reverse(const whorl_noise_schedule *schedule, uint32_t t,
                                                  int32_t t_next);

#endif
