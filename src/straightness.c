/* Along each path the mean square of the velocity, less the square of its mean. */
#include "straightness.h"

#include "denoiser.h" /* WHORL_MAX_ROWS */

#include <assert.h>
#include <math.h>
#include <string.h>

void whorl_straightness_place(whorl_straightness *straightness, whorl_arena *arena,
                              whorl_predictor predictor, const whorl_noise_schedule *schedule)
{
  const size_t count = (size_t)WHORL_MAX_ROWS * predictor.width;
  *straightness = (whorl_straightness){
      .predictor = predictor,
      .schedule = schedule,
      .x = whorl_arena_floats(arena, count),
      .x0 = whorl_arena_floats(arena, count),
      .epsilon = whorl_arena_floats(arena, count),
      .way = whorl_arena_take(arena, count, sizeof(double)),
  };
}

void whorl_straightness_of(whorl_straightness *straightness, double *out, const float *noise,
                           const uint32_t *label, size_t rows)
{
  const whorl_predictor *predictor = &straightness->predictor;
  const double *time = straightness->schedule->noise;
  const size_t width = predictor->width, count = rows * width;
  float *x = straightness->x;
  double *way = straightness->way;
  assert(rows >= 1 && rows <= WHORL_MAX_ROWS);
  memcpy(x, noise, count * sizeof *x);
  memset(way, 0, count * sizeof *way);
  memset(out, 0, rows * sizeof *out);
  for (uint32_t t = straightness->schedule->timesteps; t-- > 0;) {
    const double step = time[t] - (t == 0 ? 0.0 : time[t - 1]);
    predictor->set_time(predictor->context, t);
    predictor->predict(predictor->context, straightness->x0, straightness->epsilon, x, label, rows);
    for (size_t i = 0; i < count; i++) {
      const double velocity = (double)straightness->epsilon[i] - (double)straightness->x0[i];
      way[i] += step * velocity;
      out[i / width] += step * velocity * velocity;
      x[i] = (float)((double)noise[i] - way[i]);
    }
  }
  /* The times of all steps add up to 1, so the way is the mean velocity, too. */
  for (size_t i = 0; i < count; i++) {
    out[i / width] -= way[i] * way[i];
  }
  for (size_t row = 0; row < rows; row++) {
    out[row] = fmax(out[row], 0.0); /* below only by rounding */
  }
}
