/* Training: questions, gradient, Adam, and a way back when it goes wrong. */
#include "trainer.h"

#include "objective.h"
#include "rng.h"

#include <assert.h>
#include <math.h>
#include <string.h>

void whorl_trainer_place(whorl_trainer *trainer, whorl_arena *arena, whorl_denoiser *denoiser,
                         const whorl_noise_schedule *schedule, const whorl_trainer_config *config,
                         uint32_t point_count)
{
  const size_t slab = denoiser->layout.slab_count, rows = WHORL_MAX_ROWS;
  *trainer = (whorl_trainer){
      .config = *config, .denoiser = denoiser, .schedule = schedule, .point_count = point_count};
  trainer->parameters = whorl_arena_floats(arena, point_count == 0 ? slab : 3 * slab);
  if (point_count == 0) {
    return;
  }
  if (trainer->parameters != NULL) {
    trainer->moment1 = trainer->parameters + slab;
    trainer->moment2 = trainer->moment1 + slab;
  }
  trainer->snapshot = whorl_arena_floats(arena, 3 * slab);
  trainer->gradient = whorl_arena_floats(arena, slab);
  trainer->points = whorl_arena_floats(arena, 2 * (size_t)point_count);
  trainer->labels = whorl_arena_take(arena, point_count, sizeof(uint32_t));
  trainer->order = whorl_arena_take(arena, point_count, sizeof(uint32_t));
  trainer->noisy = whorl_arena_floats(arena, 2 * rows);
  trainer->noise = whorl_arena_floats(arena, 2 * rows);
  trainer->prediction = whorl_arena_floats(arena, 2 * rows);
  trainer->prediction_gradient = whorl_arena_floats(arena, 2 * rows);
  trainer->timestep = whorl_arena_take(arena, rows, sizeof(uint32_t));
  trainer->label = whorl_arena_take(arena, rows, sizeof(uint32_t));
}

static void take_snapshot(whorl_trainer *trainer)
{
  memcpy(trainer->snapshot, trainer->parameters,
         3 * trainer->denoiser->layout.slab_count * sizeof(float));
  trainer->snapshot_step = trainer->step;
}

void whorl_trainer_restart(whorl_trainer *trainer)
{
  const size_t slab_bytes = trainer->denoiser->layout.slab_count * sizeof(float);
  trainer->step = 0;
  trainer->order_epoch = UINT32_MAX;
  if (trainer->point_count == 0) {
    return;
  }
  memset(trainer->moment1, 0, 2 * slab_bytes);
  memset(trainer->gradient, 0, slab_bytes);
  take_snapshot(trainer);
}

uint32_t whorl_trainer_steps_per_epoch(const whorl_trainer *trainer)
{
  const uint32_t batch = trainer->config.batch_size;
  return (trainer->point_count + batch - 1) / batch;
}

static void shuffle_for(whorl_trainer *trainer, uint32_t epoch)
{
  if (trainer->order_epoch == epoch) {
    return;
  }
  whorl_rng rng = whorl_rng_make(trainer->config.seed, WHORL_STREAM_SHUFFLE, epoch);
  whorl_rng_permutation(&rng, trainer->order, trainer->point_count);
  trainer->order_epoch = epoch;
}

/* Adds the gradient of one pass of at most WHORL_MAX_ROWS rows; returns its sum of squared errors.
 */
static double accumulate(whorl_trainer *trainer, const float *x, const uint32_t *timestep,
                         const float *noise, const uint32_t *label, size_t rows, size_t batch)
{
  whorl_denoiser_forward(trainer->denoiser, trainer->prediction, trainer->parameters, x, timestep,
                         label, rows);
  const double sum =
      whorl_objective_squared_error(trainer->prediction_gradient, trainer->prediction, noise,
                                    rows * WHORL_SAMPLE_WIDTH, batch * WHORL_SAMPLE_WIDTH);
  whorl_denoiser_backward(trainer->denoiser, trainer->gradient, trainer->prediction_gradient,
                          trainer->parameters, x, label, rows);
  return sum;
}

static void clear_gradient(whorl_trainer *trainer)
{
  memset(trainer->gradient, 0, trainer->denoiser->layout.slab_count * sizeof(float));
}

whorl_status whorl_trainer_step(whorl_trainer *trainer, double *loss)
{
  if (trainer->point_count == 0) {
    return WHORL_NO_DATA;
  }
  const uint32_t steps_per_epoch = whorl_trainer_steps_per_epoch(trainer);
  shuffle_for(trainer, trainer->step / steps_per_epoch);
  const uint32_t first = trainer->step % steps_per_epoch * trainer->config.batch_size;
  const uint32_t left = trainer->point_count - first;
  const uint32_t batch = left < trainer->config.batch_size ? left : trainer->config.batch_size;

  clear_gradient(trainer);
  double sum = 0.0;
  for (uint32_t done = 0; done < batch;) {
    const uint32_t rows = (uint32_t)whorl_denoiser_pass(batch - done);
    for (uint32_t i = 0; i < rows; i++) {
      const size_t point = trainer->order[first + done + i];
      whorl_objective_ask(trainer->noisy + 2 * i, trainer->noise + 2 * i, trainer->timestep + i,
                          trainer->points + 2 * point, trainer->schedule, trainer->config.seed,
                          trainer->step, done + i);
      trainer->label[i] = trainer->labels[point];
    }
    sum += accumulate(trainer, trainer->noisy, trainer->timestep, trainer->noise, trainer->label,
                      rows, batch);
    done += rows;
  }
  *loss = sum / ((double)batch * WHORL_SAMPLE_WIDTH);
  if (!(*loss <= WHORL_DIVERGED_LOSS)) { /* so that NaN counts too */
    memcpy(trainer->parameters, trainer->snapshot,
           3 * trainer->denoiser->layout.slab_count * sizeof(float));
    trainer->step = trainer->snapshot_step;
    return WHORL_DIVERGED;
  }
  if (trainer->step >= trainer->snapshot_step + WHORL_SNAPSHOT_STEPS) {
    take_snapshot(trainer); /* these very weights have just given a good loss */
  }
  whorl_trainer_apply(trainer);
  return WHORL_OK;
}

void whorl_trainer_gradient(whorl_trainer *trainer, double *loss, const float *x,
                            const uint32_t *timestep, const float *noise, const uint32_t *label,
                            size_t count)
{
  assert(trainer->point_count > 0 && count >= 1);
  clear_gradient(trainer);
  double sum = 0.0;
  for (size_t done = 0; done < count;) {
    const size_t rows = whorl_denoiser_pass(count - done);
    sum += accumulate(trainer, x + 2 * done, timestep + done, noise + 2 * done,
                      label == NULL ? NULL : label + done, rows, count);
    done += rows;
  }
  *loss = sum / ((double)count * WHORL_SAMPLE_WIDTH);
}

void whorl_trainer_apply(whorl_trainer *trainer)
{
  const whorl_trainer_config *config = &trainer->config;
  const double rate = whorl_adam_rate(config->learning_rate, config->rate_schedule, trainer->step,
                                      config->training_steps);
  const whorl_adam_scales scales = whorl_adam_scales_at(rate, trainer->step);
  trainer->denoiser->kernels->adam(trainer->parameters, trainer->moment1, trainer->moment2,
                                   trainer->gradient, &scales,
                                   trainer->denoiser->layout.slab_count);
  trainer->step++;
}

double whorl_trainer_gradient_norm(const whorl_trainer *trainer)
{
  double sum = 0.0;
  for (size_t i = 0; i < trainer->denoiser->layout.slab_count; i++) {
    sum += (double)trainer->gradient[i] * (double)trainer->gradient[i];
  }
  return sqrt(sum);
}
