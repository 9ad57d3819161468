/*
 * step_rules: how a reverse step goes from x_t to x_next once x_0 and epsilon are predicted.
 *
 *   const whorl_step_rule *rule = &whorl_step_rules[WHORL_RULE_DDPM];
 *   rule->mean(mean, x, x0, epsilon, history, &step, count);          // for each evaluation
 *   x_next = mean + rule->sigma(&step) z
 *
 * A new rule is a row of the table in step_rules.c, and a name in the enum below. A rule sees
 * timesteps only through its step, so it holds for any strictly decreasing row of them.
 */
#ifndef WHORL_STEP_RULES_H
#define WHORL_STEP_RULES_H

#include "noise_schedule.h"

#include <stddef.h>
#include <stdint.h>

typedef enum whorl_rule {
  WHORL_RULE_DDPM = 0, /* Ho et al. 2020, algorithm 2, with sigma² = beta: the notebook's */
  WHORL_RULE_DDIM = 1, /* Song et al. 2021, arXiv 2010.02502, eq. 12 and 16, with eta */
  WHORL_RULE_DDPM_POSTERIOR = 2, /* Ho et al. 2020, sigma²: the posterior's variance, eq. 7 */
  /* Solvers of the probability-flow ODE. They add no noise. */
  WHORL_RULE_EULER = 3,    /* order 1 */
  WHORL_RULE_HEUN = 4,     /* order 2: Karras et al. 2022, arXiv 2206.00364, algorithm 1 */
  WHORL_RULE_MIDPOINT = 5, /* order 2: the same, algorithm 3, with its alpha near 1/2 */
  WHORL_RULE_DPMPP_2M = 6, /* order 2: Lu et al. 2022, arXiv 2211.01095, algorithm 2 */
  WHORL_RULE_COUNT
} whorl_rule;

/* Where a step is. */
typedef struct whorl_step {
  const whorl_noise_schedule *schedule;
  double eta;          /* how much of the noise a rule keeps that can do with less */
  uint32_t t;          /* the timestep it starts at */
  int32_t t_next;      /* where it leads; below 0: the data */
  int32_t t_before;    /* where the step before started; below 0: there was none */
  uint32_t evaluation; /* which of the predictions in this step, from 0 */
} whorl_step;

typedef struct whorl_step_rule {
  const char *name;

  /* Predictions in a step. The first is at t. A step to the data has no other. */
  uint32_t evaluations;

  /* Floats that a rule keeps for each float of a point, from evaluation to evaluation and from step
     to step: side by side in `history` [count, history]. */
  uint32_t history;

  /* The timestep of the later evaluations, from t_next up to t - 1; NULL: t_next. */
  uint32_t (*later_timestep)(const whorl_step *step);

  /* The deviation of the noise that is added after the last evaluation; 0: none. */
  double (*sigma)(const whorl_step *step);

  /* mean [count] before the noise, from x and its predicted x0 and epsilon [count]. mean may be x.
     In a later evaluation x is the mean of the one before. */
  void (*mean)(float *mean, const float *x, const float *x0, const float *epsilon, float *history,
               const whorl_step *step, size_t count);
} whorl_step_rule;

extern const whorl_step_rule whorl_step_rules[WHORL_RULE_COUNT];

/* "ddpm", …; NULL for an unknown number. */
const char *whorl_step_rule_name(uint32_t rule);

/* The timestep of the prediction number `evaluation` in a step that does not lead to the data, or
   of the first in any. */
uint32_t whorl_step_rule_timestep(const whorl_step_rule *rule, const whorl_step *step);

#endif
