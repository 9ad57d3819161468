/* Objectives, ways to draw the time and weights of the loss as rows of tables; the training
   question, and the mean squared error. */
#include "objective.h"

#include "portable_math.h"
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

static whorl_target velocity_target(double signal, double noise)
{
  (void)signal, (void)noise;
  return (whorl_target){.x0 = -1.0, .epsilon = 1.0};
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
    {"velocity", velocity_target},
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

/* Of x = signal x_0 + noise epsilon and answer = target.x0 x_0 + target.epsilon epsilon. */
static double determinant_of(whorl_target target, double signal, double noise)
{
  return signal * target.epsilon - noise * target.x0;
}

whorl_reading whorl_objective_reading(whorl_objective objective,
                                      const whorl_noise_schedule *schedule, uint32_t t)
{
  const whorl_target target = whorl_objective_target(objective, schedule, t);
  if (schedule->signal[t] == 0.0 && target.x0 == 0.0) {
    return (whorl_reading){.epsilon_of_answer = (float)(1.0 / target.epsilon)};
  }
  const double signal = fmax(schedule->signal[t], WHORL_LEAST_SIGNAL), noise = schedule->noise[t];
  const double determinant = determinant_of(target, signal, noise);
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

/* One block of four words a sample: two for the noise, two for the timestep. */
static whorl_rng words_of(uint32_t seed, uint32_t step, uint32_t sample, uint32_t word)
{
  whorl_rng rng = whorl_rng_make(seed, WHORL_STREAM_TRAINING, step);
  whorl_rng_seek(&rng, (uint64_t)sample * 4 + word);
  return rng;
}

/* The high part of word * timesteps: even to one part in 2^32 / timesteps, and always one word. */
static uint32_t uniform_timestep(whorl_rng *rng, uint32_t timesteps)
{
  return (uint32_t)(((uint64_t)whorl_rng_word(rng) * timesteps) >> 32);
}

static uint32_t logit_normal_timestep(whorl_rng *rng, uint32_t timesteps)
{
  const uint32_t t = (uint32_t)((double)timesteps / (1.0 + whorl_exp(-whorl_rng_normal(rng))));
  return t < timesteps ? t : timesteps - 1;
}

static double logit_normal_share(whorl_rng *rng)
{
  return 1.0 / (1.0 + whorl_exp(-whorl_rng_normal(rng)));
}

/* In the order of enum whorl_time_sampling. A row draws from two words: a timestep, or a real share
   of the way from the data to noise. */
static const struct {
  const char *name;
  uint32_t (*timestep)(whorl_rng *rng, uint32_t timesteps);
  double (*share)(whorl_rng *rng);
} time_samplings[WHORL_TIME_COUNT] = {
    {"uniform", uniform_timestep, whorl_rng_uniform},
    {"logit-normal", logit_normal_timestep, logit_normal_share},
};

const char *whorl_time_sampling_name(uint32_t sampling)
{
  return sampling < WHORL_TIME_COUNT ? time_samplings[sampling].name : NULL;
}

uint32_t whorl_objective_timestep(const whorl_noise_schedule *schedule,
                                  whorl_time_sampling sampling, uint32_t seed, uint32_t step,
                                  uint32_t sample)
{
  whorl_rng rng = words_of(seed, step, sample, 2);
  return time_samplings[sampling].timestep(&rng, schedule->timesteps);
}

whorl_time whorl_objective_real_time(uint32_t timesteps, whorl_time_sampling sampling,
                                     uint32_t seed, uint32_t step, uint32_t sample)
{
  const double least_noise = 0x1p-20; /* of a timestep's: so that an answer tells the data */
  whorl_rng rng = words_of(seed, step, sample & ~1U, 2);
  const double past = time_samplings[sampling].share(&rng) * (double)timesteps;
  const double position = fmax(past, least_noise) - 1.0;
  uint32_t timestep = position < 1.0 ? 0 : (uint32_t)position;
  timestep = timestep < timesteps ? timestep : timesteps - 1;
  return (whorl_time){.timestep = timestep, .offset = (float)(position - (double)timestep)};
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

static whorl_target path_at(const whorl_noise_schedule *schedule, whorl_time time)
{
  whorl_target path = {schedule->signal[time.timestep], schedule->noise[time.timestep]};
  if (time.offset != 0.0F) {
    whorl_noise_schedule_straight(&path.x0, &path.epsilon, schedule->timesteps, time.timestep,
                                  time.offset);
  }
  return path;
}

void whorl_objective_pose_at(float *noisy, float *target, const float *point, whorl_time time,
                             uint32_t width, whorl_objective objective,
                             const whorl_noise_schedule *schedule)
{
  const whorl_target path = path_at(schedule, time);
  const whorl_target mix = objectives[objective].target(path.x0, path.epsilon);
  const whorl_forward_scales scales = {(float)path.x0, (float)path.epsilon};
  const float of_x0 = (float)mix.x0, of_epsilon = (float)mix.epsilon;
  whorl_objective_add_noise(noisy, point, target, scales, width);
  for (uint32_t i = 0; i < width; i++) {
    target[i] = of_x0 * point[i] + of_epsilon * target[i];
  }
}

void whorl_objective_pose(float *noisy, float *target, const float *point, uint32_t timestep,
                          uint32_t width, whorl_objective objective,
                          const whorl_noise_schedule *schedule)
{
  whorl_objective_pose_at(noisy, target, point, (whorl_time){.timestep = timestep}, width,
                          objective, schedule);
}

void whorl_objective_ask_at(float *noisy, float *target, const float *point, whorl_time time,
                            uint32_t width, whorl_objective objective,
                            const whorl_noise_schedule *schedule, uint32_t seed, uint32_t step,
                            uint32_t sample)
{
  draw_noise(target, width, seed, step, sample);
  whorl_objective_pose_at(noisy, target, point, time, width, objective, schedule);
}

void whorl_objective_ask(float *noisy, float *target, const float *point, uint32_t timestep,
                         uint32_t width, whorl_objective objective,
                         const whorl_noise_schedule *schedule, uint32_t seed, uint32_t step,
                         uint32_t sample)
{
  whorl_objective_ask_at(noisy, target, point, (whorl_time){.timestep = timestep}, width, objective,
                         schedule, seed, step, sample);
}

/* --- the loss --- */

static double no_weight(double signal, double noise, double determinant)
{
  (void)signal, (void)noise, (void)determinant;
  return 1.0;
}

/*
 * An error of x_0 comes back as determinant / noise times as large an error of the answer, whatever
 * the objective. So min(signal² / noise², 5) times the squared error of x_0 is this times that of
 * the answer: min(SNR, 5) for x_0, min(SNR, 5) / SNR for epsilon, min(SNR, 5) / (SNR + 1) for v.
 */
static double min_snr_weight(double signal, double noise, double determinant)
{
  const double gamma = 5.0;
  return fmin(signal * signal, gamma * noise * noise) / (determinant * determinant);
}

/* In the order of enum whorl_loss_weight. */
static const struct {
  const char *name;
  double (*weight)(double signal, double noise, double determinant);
} loss_weights[WHORL_LOSS_WEIGHT_COUNT] = {
    {"none", no_weight},
    {"min-snr", min_snr_weight},
};

const char *whorl_loss_weight_name(uint32_t weight)
{
  return weight < WHORL_LOSS_WEIGHT_COUNT ? loss_weights[weight].name : NULL;
}

float whorl_objective_loss_weight_at(whorl_loss_weight weight, whorl_objective objective,
                                     const whorl_noise_schedule *schedule, whorl_time time)
{
  const whorl_target path = path_at(schedule, time);
  const whorl_target target = objectives[objective].target(path.x0, path.epsilon);
  const double signal = fmax(path.x0, WHORL_LEAST_SIGNAL), noise = path.epsilon;
  return (float)loss_weights[weight].weight(signal, noise, determinant_of(target, signal, noise));
}

float whorl_objective_loss_weight(whorl_loss_weight weight, whorl_objective objective,
                                  const whorl_noise_schedule *schedule, uint32_t t)
{
  return whorl_objective_loss_weight_at(weight, objective, schedule, (whorl_time){.timestep = t});
}

double whorl_objective_squared_error(float *prediction_gradient, const float *prediction,
                                     const float *target, const float *weight, size_t rows,
                                     size_t width, size_t total_rows)
{
  const float scale = (float)(2.0 / (double)(total_rows * width));
  double sum = 0.0;
  for (size_t row = 0; row < rows; row++) {
    for (size_t i = row * width; i < (row + 1) * width; i++) {
      const float error = prediction[i] - target[i];
      prediction_gradient[i] = scale * weight[row] * error;
      sum += (double)weight[row] * ((double)error * (double)error);
    }
  }
  return sum;
}
