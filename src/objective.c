/* The objectives as rows of one table, the training question, and the mean squared error. */
#include "objective.h"

#include "rng.h"

#include <assert.h>
#include <math.h>

/* --- the objectives --- */

static whorl_target epsilon_target(double signal, double noise)
{
  (void)signal, (void)noise;
  return (whorl_target){.x0 = 0.0, .epsilon = 1.0};
}

static whorl_target x0_target(double signal, double noise)
{
  (void)signal, (void)noise;
  return (whorl_target){.x0 = 1.0, .epsilon = 0.0};
}

static whorl_target v_target(double signal, double noise)
{
  return (whorl_target){.x0 = -noise, .epsilon = signal};
}

/* In the order of enum whorl_objective. A row tells the mix that is asked for, of signal and noise;
   the way back follows from it. */
static const struct {
  const char *name;
  whorl_target (*target)(double signal, double noise);
} objectives[WHORL_OBJECTIVE_COUNT] = {
    {"epsilon", epsilon_target},
    {"x0", x0_target},
    {"v", v_target},
};

const char *whorl_objective_name(uint32_t objective)
{
  return objective < WHORL_OBJECTIVE_COUNT ? objectives[objective].name : NULL;
}

whorl_target whorl_objective_target(whorl_objective objective, const whorl_noise_schedule *schedule,
                                    uint32_t t)
{
  assert(t < schedule->timesteps);
  return objectives[objective].target(schedule->signal[t], schedule->noise[t]);
}

whorl_reading whorl_objective_reading(whorl_objective objective,
                                      const whorl_noise_schedule *schedule, uint32_t t)
{
  const whorl_target target = whorl_objective_target(objective, schedule, t);
  /* x = signal x_0 + noise epsilon and answer = target.x0 x_0 + target.epsilon epsilon, solved. The
     floor keeps what is read finite in float where a long schedule's signal has underflowed. */
  const double signal = fmax(schedule->signal[t], 1e-30), noise = schedule->noise[t];
  const double determinant = signal * target.epsilon - noise * target.x0;
  return (whorl_reading){
      .x0_of_x = (float)(target.epsilon / determinant),
      .x0_of_answer = (float)(-noise / determinant),
      .epsilon_of_x = (float)(-target.x0 / determinant),
      .epsilon_of_answer = (float)(signal / determinant),
  };
}

void whorl_objective_read(float *x0, float *epsilon, const float *answer, const float *x,
                          whorl_reading reading, size_t count)
{
  for (size_t i = 0; x0 != NULL && i < count; i++) {
    x0[i] = reading.x0_of_x * x[i] + reading.x0_of_answer * answer[i];
  }
  for (size_t i = 0; epsilon != NULL && i < count; i++) {
    epsilon[i] = reading.epsilon_of_x * x[i] + reading.epsilon_of_answer * answer[i];
  }
}

/* --- questions --- */

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

void whorl_objective_pose(float *noisy, float *target, const float *point, uint32_t timestep,
                          uint32_t width, whorl_objective objective,
                          const whorl_noise_schedule *schedule)
{
  const whorl_forward_scales scales = {schedule->signal_scale[timestep],
                                       schedule->noise_scale[timestep]};
  const whorl_target mix = whorl_objective_target(objective, schedule, timestep);
  const float of_x0 = (float)mix.x0, of_epsilon = (float)mix.epsilon;
  whorl_objective_add_noise(noisy, point, target, scales, width);
  for (uint32_t i = 0; i < width; i++) {
    target[i] = of_x0 * point[i] + of_epsilon * target[i];
  }
}

void whorl_objective_ask(float *noisy, float *target, const float *point, uint32_t timestep,
                         uint32_t width, whorl_objective objective,
                         const whorl_noise_schedule *schedule, uint32_t seed, uint32_t step,
                         uint32_t sample)
{
  draw_noise(target, width, seed, step, sample);
  whorl_objective_pose(noisy, target, point, timestep, width, objective, schedule);
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
