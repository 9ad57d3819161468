/*
 * guidance: away from what a model says without a label, towards what it says with one.
 *
 *   whorl_guidance_place(&guidance, &arena, whorl_model_predictor(&model), timesteps);
 *   whorl_guidance_set(&guidance, 3.0, 0.0, 1.0);
 *   whorl_predictor predictor = whorl_guidance_predictor(&guidance);
 *
 * epsilon = epsilon_null + scale (epsilon_label - epsilon_null), and x_0 alike, which is the same
 * for both are lines in the answer: Ho and Salimans 2022, arXiv 2207.12598, eq. 6, whose w is scale
 * - 1. Needs a predictor that knows what to say without a label: a model trained with label
 * dropout.
 */
#ifndef WHORL_GUIDANCE_H
#define WHORL_GUIDANCE_H

#include "arena.h"
#include "predictor.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct whorl_guidance {
  whorl_predictor inner; /* who is asked with and without the labels */
  uint32_t timesteps;
  double scale, from, to;
  bool acts;                                     /* at the predictor's timestep */
  float *null_x0, *null_epsilon, *null_gradient; /* [WHORL_MAX_ROWS, width] */
} whorl_guidance;

/* Takes memory from the arena. The scale is 1, everywhere. */
void whorl_guidance_place(whorl_guidance *guidance, whorl_arena *arena, whorl_predictor inner,
                          uint32_t timesteps);

/*
 * 1 is the answer with the label and 0 the one without, each to the bit and with one question; all
 * else takes two. It acts at timesteps t with from <= t / (T - 1) <= to (Kynkäänniemi et al. 2024,
 * arXiv 2404.07724, where the interval is one of noise levels); elsewhere the label's answer
 * stands.
 */
void whorl_guidance_set(whorl_guidance *guidance, double scale, double from, double to);

/* Without labels it answers as the inner one. It has an epsilon_gradient where that has one. */
whorl_predictor whorl_guidance_predictor(whorl_guidance *guidance);

#endif
