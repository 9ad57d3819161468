/* Two answers and a line through them. */
#include "guidance.h"

#include "denoiser.h"

void whorl_guidance_place(whorl_guidance *guidance, whorl_arena *arena, whorl_predictor inner,
                          uint32_t timesteps)
{
  const size_t pass = (size_t)WHORL_MAX_ROWS * inner.width;
  *guidance = (whorl_guidance){.inner = inner, .timesteps = timesteps};
  guidance->null_x0 = whorl_arena_floats(arena, pass);
  guidance->null_epsilon = whorl_arena_floats(arena, pass);
  guidance->null_gradient = whorl_arena_floats(arena, pass);
  whorl_guidance_set(guidance, 1.0, 0.0, 1.0);
}

void whorl_guidance_set(whorl_guidance *guidance, double scale, double from, double to)
{
  guidance->scale = scale;
  guidance->from = from;
  guidance->to = to;
}

static void set_time(void *context, uint32_t timestep)
{
  whorl_guidance *guidance = context;
  const double t = timestep, last = guidance->timesteps - 1.0;
  guidance->acts = guidance->scale != 1.0 && t >= guidance->from * last && t <= guidance->to * last;
  guidance->inner.set_time(guidance->inner.context, timestep);
}

static void extrapolate(float *answer, const float *null_answer, float scale, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    answer[i] = null_answer[i] + scale * (answer[i] - null_answer[i]);
  }
}

/* Is the answer to these labels a line through two? Else *label is the one that is asked for. */
static bool asks_twice(const whorl_guidance *guidance, const uint32_t **label)
{
  const bool is_guided = guidance->acts && *label != NULL;
  if (is_guided && guidance->scale == 0.0) {
    *label = NULL;
  }
  return is_guided && *label != NULL;
}

static void predict(void *context, float *x0, float *epsilon, const float *x, const uint32_t *label,
                    size_t rows)
{
  const whorl_guidance *guidance = context;
  const whorl_predictor *inner = &guidance->inner;
  if (!asks_twice(guidance, &label)) {
    inner->predict(inner->context, x0, epsilon, x, label, rows);
    return;
  }
  const size_t count = rows * inner->width;
  const float scale = (float)guidance->scale;
  inner->predict(inner->context, guidance->null_x0, guidance->null_epsilon, x, NULL, rows);
  inner->predict(inner->context, x0, epsilon, x, label, rows);
  extrapolate(x0, guidance->null_x0, scale, count);
  extrapolate(epsilon, guidance->null_epsilon, scale, count);
}

/* The line through both gradients. The last question was the one with the label, and it is so again
   afterwards. */
static void epsilon_gradient(void *context, float *gradient, const float *factor, const float *x,
                             const uint32_t *label, size_t rows)
{
  const whorl_guidance *guidance = context;
  const whorl_predictor *inner = &guidance->inner;
  const bool twice = asks_twice(guidance, &label);
  inner->epsilon_gradient(inner->context, gradient, factor, x, label, rows);
  if (!twice) {
    return;
  }
  inner->predict(inner->context, guidance->null_x0, guidance->null_epsilon, x, NULL, rows);
  inner->epsilon_gradient(inner->context, guidance->null_gradient, factor, x, NULL, rows);
  inner->predict(inner->context, guidance->null_x0, guidance->null_epsilon, x, label, rows);
  extrapolate(gradient, guidance->null_gradient, (float)guidance->scale, rows * inner->width);
}

whorl_predictor whorl_guidance_predictor(whorl_guidance *guidance)
{
  return (whorl_predictor){.context = guidance,
                           .width = guidance->inner.width,
                           .set_time = set_time,
                           .predict = predict,
                           .epsilon_gradient =
                               guidance->inner.epsilon_gradient == NULL ? NULL : epsilon_gradient};
}
