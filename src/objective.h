/*
 * objective: what the network is asked, what it should answer, and what its answers mean.
 *
 *   whorl_objective_ask(noisy, target, point, t, width, objective, schedule, seed, step, sample);
 *   …                                                    // the network answers
 *   whorl_objective_read(x0, epsilon, answer, noisy, whorl_objective_reading(objective, schedule,
 * t), width);
 *
 * A data point x_0, a random timestep t and a standard normal epsilon give the question
 * (x_t, t) with x_t = signal_t x_0 + noise_t epsilon (Ho et al. 2020, arXiv 2006.11239, algorithm
 * 1). The answer asked for is some mix of x_0 and epsilon, so that an answer and x_t together tell
 * both. A new objective is a row of the table in objective.c, and a name in the enum below.
 */
#ifndef WHORL_OBJECTIVE_H
#define WHORL_OBJECTIVE_H

#include "noise_schedule.h"

#include <stddef.h>
#include <stdint.h>

typedef enum whorl_objective {
  WHORL_OBJECTIVE_EPSILON = 0,  /* the noise (Ho et al. 2020, eq. 14) */
  WHORL_OBJECTIVE_X0 = 1,       /* the data */
  WHORL_OBJECTIVE_V = 2,        /* signal * epsilon - noise * x_0 (Salimans and Ho 2022, arXiv
                                   2202.00512, appendix D) */
  WHORL_OBJECTIVE_VELOCITY = 3, /* epsilon - x_0: how x changes along the straight path, in time
                                   from data to noise (Lipman et al. 2022, arXiv 2210.02747, eq. 23
                                   with their sigma_min 0, whose time runs the other way) */
  WHORL_OBJECTIVE_COUNT
} whorl_objective;

/* How the timesteps of training are drawn. */
typedef enum whorl_time_sampling {
  WHORL_TIME_UNIFORM = 0,
  /* The logistic function of a standard normal, as a share of the timesteps: more in the middle,
     fewer at both ends (Esser et al. 2024, arXiv 2403.03206, eq. 19, with m = 0 and s = 1). */
  WHORL_TIME_LOGIT_NORMAL = 1,
  WHORL_TIME_COUNT
} whorl_time_sampling;

/* What the squared error of an answer counts in the loss. */
typedef enum whorl_loss_weight {
  WHORL_LOSS_WEIGHT_NONE = 0,
  /* So that the error of x_0 counts min(signal to noise, 5) at each timestep (Hang et al. 2023,
     arXiv 2303.09556, section 3.4, with their gamma of 5). */
  WHORL_LOSS_WEIGHT_MIN_SNR = 1,
  WHORL_LOSS_WEIGHT_COUNT
} whorl_loss_weight;

/* "epsilon", …; NULL for an unknown number. */
const char *whorl_objective_name(uint32_t objective);
const char *whorl_time_sampling_name(uint32_t sampling);
const char *whorl_loss_weight_name(uint32_t weight);

/* The answer asked for: x0 * x_0 + epsilon * epsilon. */
typedef struct whorl_target {
  double x0, epsilon;
} whorl_target;

whorl_target whorl_objective_target(whorl_objective objective, const whorl_noise_schedule *schedule,
                                    uint32_t t);

/* What an answer to x means: x_0 = x0_of_x * x + x0_of_answer * answer, and epsilon alike. Where
   there is no signal, an answer that is epsilon does not tell x_0: it is read as 0, the middle of
   the data. */
typedef struct whorl_reading {
  float x0_of_x, x0_of_answer, epsilon_of_x, epsilon_of_answer;
} whorl_reading;

whorl_reading whorl_objective_reading(whorl_objective objective,
                                      const whorl_noise_schedule *schedule, uint32_t t);

/* x0 and epsilon [count] (either may be NULL) of answer and x [count]; epsilon may be answer. */
void whorl_objective_read(float *x0, float *epsilon, const float *answer, const float *x,
                          whorl_reading reading, size_t count);

/* x_out = scales.signal * x + scales.noise * noise, element by element; arrays [count]. x_out may
   be x. One forward step or the jump from the data, as the scales say. */
void whorl_objective_add_noise(float *x_out, const float *x, const float *noise,
                               whorl_forward_scales scales, size_t count);

/* A time of the path, in timesteps: timestep + offset. Offset 0 is that timestep; others are on the
   straight path alone, as of whorl_noise_schedule_straight. */
typedef struct whorl_time {
  uint32_t timestep;
  float offset;
} whorl_time;

/*
 * Question number `sample` of training step `step`: a pure function of (seed, step, sample), so it
 * does not matter who asks it. Its timestep; and, given that, the noisy point and the answer asked
 * for, both [width].
 */
uint32_t whorl_objective_timestep(const whorl_noise_schedule *schedule,
                                  whorl_time_sampling sampling, uint32_t seed, uint32_t step,
                                  uint32_t sample);
void whorl_objective_ask(float *noisy, float *target, const float *point, uint32_t timestep,
                         uint32_t width, whorl_objective objective,
                         const whorl_noise_schedule *schedule, uint32_t seed, uint32_t step,
                         uint32_t sample);

/* The same for a real time, drawn evenly over the straight path or by its logit (Lipman et al.
   2022, arXiv 2210.02747; Esser et al. 2024). Samples 2 i and 2 i + 1 have one time: what the
   network makes of the time alone is computed once for both. */
whorl_time whorl_objective_real_time(uint32_t timesteps, whorl_time_sampling sampling,
                                     uint32_t seed, uint32_t step, uint32_t sample);
void whorl_objective_ask_at(float *noisy, float *target, const float *point, whorl_time time,
                            uint32_t width, whorl_objective objective,
                            const whorl_noise_schedule *schedule, uint32_t seed, uint32_t step,
                            uint32_t sample);

/* The same with given noise in target's place: noise becomes the answer asked for. */
void whorl_objective_pose(float *noisy, float *target, const float *point, uint32_t timestep,
                          uint32_t width, whorl_objective objective,
                          const whorl_noise_schedule *schedule);
void whorl_objective_pose_at(float *noisy, float *target, const float *point, whorl_time time,
                             uint32_t width, whorl_objective objective,
                             const whorl_noise_schedule *schedule);

/* What the squared error of an answer at t counts in the loss. */
float whorl_objective_loss_weight(whorl_loss_weight weight, whorl_objective objective,
                                  const whorl_noise_schedule *schedule, uint32_t t);
float whorl_objective_loss_weight_at(whorl_loss_weight weight, whorl_objective objective,
                                     const whorl_noise_schedule *schedule, whorl_time time);

/*
 * The sum of squared errors over arrays [rows, width], row i times weight[i].
 * prediction_gradient [rows, width] becomes the gradient of the mean over total_rows rows (the
 * whole batch, where this is a part of it).
 */
double whorl_objective_squared_error(float *prediction_gradient, const float *prediction,
                                     const float *target, const float *weight, size_t rows,
                                     size_t width, size_t total_rows);

#endif
