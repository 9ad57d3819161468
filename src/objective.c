/* Noising, the training question, and the mean squared error on epsilon. */
#include "objective.h"

#include "rng.h"

void whorl_objective_add_noise(float *x_out, const float *x, const float *noise,
                               whorl_forward_scales scales, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    x_out[i] = scales.signal * x[i] + scales.noise * noise[i];
  }
}

enum { BLOCK_NOISE = 2 }; /* what a sample's block of words has room for */

/* One block of four words a sample: two for the noise, one for the timestep, one spare. */
static whorl_rng words_of(uint32_t seed, uint32_t step, uint32_t sample, uint32_t word)
{
  whorl_rng rng = whorl_rng_make(seed, WHORL_STREAM_TRAINING, step);
  whorl_rng_seek(&rng, (uint64_t)sample * 4 + word);
  return rng;
}

uint32_t whorl_objective_timestep(const whorl_noise_schedule *schedule, uint32_t seed,
                                  uint32_t step, uint32_t sample)
{
  whorl_rng rng = words_of(seed, step, sample, 2);
  /* The high part of word * timesteps: even to one part in 2^32 / timesteps, and always one word.
   */
  return (uint32_t)(((uint64_t)whorl_rng_word(&rng) * schedule->timesteps) >> 32);
}

/* Wider noise than fits into the block comes from a stream of its own, sample after sample. */
static void draw_noise(float *noise, uint32_t width, uint32_t seed, uint32_t step, uint32_t sample)
{
  whorl_rng rng = words_of(seed, step, sample, 0);
  if (width > BLOCK_NOISE) {
    rng = whorl_rng_make(seed, WHORL_STREAM_WIDE_NOISE, step);
    whorl_rng_seek_row(&rng, sample, width);
  }
  whorl_rng_normal_rows(&rng, noise, 1, width);
}

void whorl_objective_ask(float *noisy, float *noise, const float *point, uint32_t timestep,
                         uint32_t width, const whorl_noise_schedule *schedule, uint32_t seed,
                         uint32_t step, uint32_t sample)
{
  draw_noise(noise, width, seed, step, sample);
  const whorl_forward_scales scales = {schedule->signal_scale[timestep],
                                       schedule->noise_scale[timestep]};
  whorl_objective_add_noise(noisy, point, noise, scales, width);
}

double whorl_objective_squared_error(float *prediction_gradient, const float *prediction,
                                     const float *target, size_t count, size_t total_count)
{
  const float scale = (float)(2.0 / (double)total_count);
  double sum = 0.0;
  for (size_t i = 0; i < count; i++) {
    const float error = prediction[i] - target[i];
    prediction_gradient[i] = scale * error;
    sum += (double)error * (double)error;
  }
  return sum;
}
