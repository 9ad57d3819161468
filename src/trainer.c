/* Training: questions, gradient, Adam, and a way back when it goes wrong. */
#include "trainer.h"

#include "rng.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { LEAST_SHARD_ROWS = 24 }; /* fewer are not worth what it costs to add up a shard */

static size_t slab_of(const whorl_trainer *trainer)
{
  return trainer->model->denoiser.layout.slab_count;
}

static uint32_t width_of(const whorl_trainer *trainer)
{
  return trainer->model->denoiser.shape.sample_width;
}

uint32_t whorl_trainer_slabs(const whorl_trainer *trainer)
{
  return WHORL_TRAINER_SLABS + (trainer->config.ema_decay > 0.0 ? 1 : 0);
}

static size_t block_bytes(const whorl_trainer *trainer)
{
  return whorl_trainer_slabs(trainer) * slab_of(trainer) * sizeof(float);
}

void whorl_trainer_place(whorl_trainer *trainer, whorl_arena *arena, whorl_model *model,
                         const whorl_trainer_config *config, uint32_t point_count)
{
  assert(point_count >= 1 && model->denoiser.memory == WHORL_FORWARD_AND_BACKWARD);
  const size_t slab = model->denoiser.layout.slab_count, rows = WHORL_MAX_ROWS;
  const size_t width = model->denoiser.shape.sample_width;
  *trainer = (whorl_trainer){.config = *config, .model = model, .point_count = point_count};
  if (model->parameters != NULL) { /* not only measuring */
    assert((config->ema_decay > 0.0) == (model->average != NULL));
    trainer->moment1 = (model->average == NULL ? model->parameters : model->average) + slab;
    trainer->moment2 = trainer->moment1 + slab;
  }
  trainer->snapshot = whorl_arena_floats(arena, whorl_trainer_slabs(trainer) * slab);
  trainer->gradient = whorl_arena_floats(arena, whorl_trainer_partial_count(trainer));
  trainer->pass_gradient = whorl_arena_floats(arena, whorl_trainer_partial_count(trainer));
  trainer->points = whorl_arena_floats(arena, width * point_count);
  trainer->noise = config->is_paired ? whorl_arena_floats(arena, width * point_count) : NULL;
  trainer->labels = whorl_arena_take(arena, point_count, sizeof(uint32_t));
  trainer->order = whorl_arena_take(arena, point_count, sizeof(uint32_t));
  trainer->noisy = whorl_arena_floats(arena, width * rows);
  trainer->target = whorl_arena_floats(arena, width * rows);
  trainer->answer_gradient = whorl_arena_floats(arena, width * rows);
  trainer->loss_weight = whorl_arena_floats(arena, rows);
  trainer->timestep = whorl_arena_take(arena, rows, sizeof(uint32_t));
  trainer->label = whorl_arena_take(arena, rows, sizeof(uint32_t));
  trainer->sample = whorl_arena_take(arena, rows, sizeof(uint32_t));
  trainer->sample_timestep = whorl_arena_take(arena, rows, sizeof(uint32_t));
  if (config->continuous_time) {
    trainer->offset = whorl_arena_floats(arena, rows);
    trainer->sample_offset = whorl_arena_floats(arena, rows);
  }
  trainer->weight_table = whorl_arena_floats(arena, model->schedule.timesteps);
  trainer->timestep_start = whorl_arena_take(arena, model->schedule.timesteps, sizeof(uint32_t));
}

static void take_snapshot(whorl_trainer *trainer)
{
  memcpy(trainer->snapshot, trainer->model->parameters, block_bytes(trainer));
  trainer->snapshot_step = trainer->step;
}

void whorl_trainer_resume(whorl_trainer *trainer, uint32_t step)
{
  trainer->step = step;
  trainer->order_epoch = UINT32_MAX;
  for (uint32_t t = 0; t < trainer->model->schedule.timesteps; t++) {
    trainer->weight_table[t] = whorl_objective_loss_weight(
        trainer->config.loss_weight, trainer->model->objective, &trainer->model->schedule, t);
  }
  memset(trainer->gradient, 0, whorl_trainer_partial_count(trainer) * sizeof(float));
  take_snapshot(trainer);
}

void whorl_trainer_restart(whorl_trainer *trainer)
{
  memset(trainer->moment1, 0, 2 * slab_of(trainer) * sizeof(float));
  whorl_trainer_resume(trainer, 0);
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

/*
 * The share of `rows` rows that shards first_shard … first_shard + shard_count - 1 of WHORL_SHARDS
 * have; *begin: the row that it starts with. Where there are few rows, a group of two, four or
 * eight shards is joined to one: its first has all rows of the group, and the others have none.
 */
static whorl_shards share_of(size_t *begin, size_t rows, size_t first_shard, size_t shard_count)
{
  size_t joined = 1;
  while (joined < WHORL_SHARDS && rows * joined < (size_t)LEAST_SHARD_ROWS * WHORL_SHARDS) {
    joined *= 2;
  }
  const size_t groups = WHORL_SHARDS / joined, first = first_shard / joined;
  whorl_shards shards = {.count = shard_count < joined ? 1 : shard_count / joined};
  *begin = rows * first / groups;
  for (size_t i = 0; first_shard % joined == 0 && i < shards.count; i++) {
    shards.ends[i] = rows * (first + i + 1) / groups - *begin;
  }
  return shards;
}

/* What the error of a question counts; offset NULL: at its timestep. */
static float weight_of(const whorl_trainer *trainer, uint32_t timestep, const float *offset)
{
  if (offset == NULL || trainer->config.loss_weight == WHORL_LOSS_WEIGHT_NONE) {
    return trainer->weight_table[timestep];
  }
  return whorl_objective_loss_weight_at(trainer->config.loss_weight, trainer->model->objective,
                                        &trainer->model->schedule, (whorl_time){timestep, *offset});
}

/* Writes the gradient of some rows and, behind it, the sum of their squared errors: by shards, and
   these in pairs. Questions and answers are those in the trainer's arrays. */
static void sum_rows(whorl_trainer *trainer, float *gradient, const float *x,
                     const uint32_t *timestep, const float *offset, const float *target,
                     const uint32_t *label, const whorl_shards *shards, size_t batch)
{
  const size_t slab = slab_of(trainer);
  const size_t width = width_of(trainer), rows = shards->ends[shards->count - 1];
  float sums[WHORL_SHARDS] = {0.0F};
  if (rows == 0) { /* a share of a tiny batch may be empty */
    memset(gradient, 0, whorl_trainer_partial_count(trainer) * sizeof(float));
    return;
  }
  whorl_denoiser_forward_at(&trainer->model->denoiser, trainer->model->answer,
                            trainer->model->parameters, x, timestep, offset, label, shards);
  for (size_t i = 0; i < rows; i++) {
    trainer->loss_weight[i] = weight_of(trainer, timestep[i], offset == NULL ? NULL : offset + i);
  }
  for (size_t shard = 0, begin = 0; shard < shards->count; begin = shards->ends[shard++]) {
    const size_t at = begin * width;
    sums[shard] = (float)whorl_objective_squared_error(
        trainer->answer_gradient + at, trainer->model->answer + at, target + at,
        trainer->loss_weight + begin, shards->ends[shard] - begin, width, batch);
  }
  for (size_t apart = 1; apart < shards->count; apart *= 2) {
    for (size_t i = 0; i < shards->count; i += 2 * apart) {
      sums[i] += sums[i + apart];
    }
  }
  whorl_denoiser_backward(&trainer->model->denoiser, gradient, NULL, trainer->answer_gradient,
                          trainer->model->parameters, x, label);
  gradient[slab] = sums[0];
}

/* --- one step, in parts --- */

size_t whorl_trainer_partial_count(const whorl_trainer *trainer)
{
  return slab_of(trainer) + 4; /* so many that kernels can add them */
}

/* The points of the next step's batch: which of the epoch's order comes first, and how many. */
static uint32_t next_batch(const whorl_trainer *trainer, uint32_t *first)
{
  const uint32_t batch = trainer->config.batch_size;
  *first = trainer->step % whorl_trainer_steps_per_epoch(trainer) * batch;
  const uint32_t left = trainer->point_count - *first;
  return left < batch ? left : batch;
}

uint32_t whorl_trainer_passes(const whorl_trainer *trainer)
{
  uint32_t first;
  return (next_batch(trainer, &first) + WHORL_MAX_ROWS - 1) / WHORL_MAX_ROWS;
}

static float *partial_of(const whorl_trainer *trainer, uint32_t pass)
{
  return pass == 0 ? trainer->gradient : trainer->pass_gradient;
}

const float *whorl_trainer_partial(const whorl_trainer *trainer, uint32_t pass)
{
  return partial_of(trainer, pass);
}

/* The time of sample number i of a pass, which is `sample` of the batch. */
static void draw_time(whorl_trainer *trainer, uint32_t i, uint32_t sample)
{
  const whorl_trainer_config *config = &trainer->config;
  if (!config->continuous_time) {
    trainer->sample_timestep[i] = whorl_objective_timestep(
        &trainer->model->schedule, config->time_sampling, config->seed, trainer->step, sample);
    return;
  }
  if (i % 2 == 1) { /* as the one before */
    trainer->sample_timestep[i] = trainer->sample_timestep[i - 1];
    trainer->sample_offset[i] = trainer->sample_offset[i - 1];
    return;
  }
  const whorl_time time =
      whorl_objective_real_time(trainer->model->schedule.timesteps, config->time_sampling,
                                config->seed, trainer->step, sample);
  trainer->sample_timestep[i] = time.timestep;
  trainer->sample_offset[i] = time.offset;
}

/* sample[rows]: the numbers in the batch of this pass's points, sorted by timestep (a stable
   counting sort); sample_timestep: in the batch's order. */
static void sort_by_timestep(whorl_trainer *trainer, uint32_t first_sample, uint32_t rows)
{
  const uint32_t timesteps = trainer->model->schedule.timesteps;
  uint32_t *start = trainer->timestep_start;
  memset(start, 0, timesteps * sizeof *start);
  for (uint32_t i = 0; i < rows; i++) {
    draw_time(trainer, i, first_sample + i);
    start[trainer->sample_timestep[i]]++;
  }
  for (uint32_t t = 0, sum = 0; t < timesteps; t++) {
    const uint32_t count = start[t];
    start[t] = sum;
    sum += count;
  }
  for (uint32_t i = 0; i < rows; i++) {
    trainer->sample[start[trainer->sample_timestep[i]]++] = i;
  }
}

/* Does training step `step` show its sample number `sample` without a label? */
static bool drops_label(const whorl_trainer_config *config, uint32_t step, uint32_t sample)
{
  if (config->label_dropout == 0.0) {
    return false;
  }
  whorl_rng rng = whorl_rng_make(config->seed, WHORL_STREAM_LABEL_DROPOUT, step);
  whorl_rng_seek(&rng, sample);
  return whorl_rng_uniform(&rng) < config->label_dropout;
}

/* Row `row` of noisy and target: the question about a point, as number `sample` of the batch. */
static void pose(whorl_trainer *trainer, size_t row, size_t point, whorl_time time, uint32_t sample)
{
  const uint32_t width = width_of(trainer);
  const whorl_model *model = trainer->model;
  float *noisy = trainer->noisy + width * row, *target = trainer->target + width * row;
  const float *x0 = trainer->points + width * point;
  if (trainer->noise == NULL) {
    whorl_objective_ask_at(noisy, target, x0, time, width, model->objective, &model->schedule,
                           trainer->config.seed, trainer->step, sample);
  } else {
    memcpy(target, trainer->noise + width * point, width * sizeof *target);
    whorl_objective_pose_at(noisy, target, x0, time, width, model->objective, &model->schedule);
  }
}

void whorl_trainer_pass(whorl_trainer *trainer, uint32_t pass, uint32_t first_shard,
                        uint32_t shard_count)
{
  uint32_t first;
  const uint32_t batch = next_batch(trainer, &first), done = pass * WHORL_MAX_ROWS;
  assert(done < batch);
  const uint32_t rows = (uint32_t)whorl_denoiser_pass(batch - done);
  size_t begin;
  const whorl_shards shards = share_of(&begin, rows, first_shard, shard_count);

  shuffle_for(trainer, trainer->step / whorl_trainer_steps_per_epoch(trainer));
  sort_by_timestep(trainer, done, rows);
  for (size_t i = 0; i < shards.ends[shards.count - 1]; i++) {
    const uint32_t sample = trainer->sample[begin + i];
    const size_t point = trainer->order[first + done + sample];
    whorl_time time = {.timestep = trainer->sample_timestep[sample]};
    trainer->timestep[i] = time.timestep;
    if (trainer->config.continuous_time) {
      time.offset = trainer->offset[i] = trainer->sample_offset[sample];
    }
    pose(trainer, i, point, time, done + sample);
    trainer->label[i] = drops_label(&trainer->config, trainer->step, done + sample)
                            ? WHORL_NULL_LABEL
                            : trainer->labels[point];
  }
  sum_rows(trainer, partial_of(trainer, pass), trainer->noisy, trainer->timestep, trainer->offset,
           trainer->target, trainer->label, &shards, batch);
}

void whorl_trainer_add_partial(whorl_trainer *trainer, uint32_t pass, const float *partial)
{
  trainer->model->denoiser.kernels->add(partial_of(trainer, pass), partial,
                                        whorl_trainer_partial_count(trainer));
}

void whorl_trainer_close_pass(whorl_trainer *trainer, uint32_t pass)
{
  if (pass > 0) {
    trainer->model->denoiser.kernels->add(trainer->gradient, trainer->pass_gradient,
                                          whorl_trainer_partial_count(trainer));
  }
}

/* The mean of the squared errors that were summed behind the gradient. */
static double mean_error(const whorl_trainer *trainer, size_t count)
{
  return (double)trainer->gradient[slab_of(trainer)] / ((double)count * width_of(trainer));
}

whorl_status whorl_trainer_close_step(whorl_trainer *trainer, double *loss)
{
  uint32_t first;
  *loss = mean_error(trainer, next_batch(trainer, &first));
  if (!(*loss <= WHORL_DIVERGED_LOSS)) { /* so that NaN counts too */
    memcpy(trainer->model->parameters, trainer->snapshot, block_bytes(trainer));
    trainer->step = trainer->snapshot_step;
    return WHORL_DIVERGED;
  }
  if (trainer->step >= trainer->snapshot_step + WHORL_SNAPSHOT_STEPS) {
    take_snapshot(trainer); /* these very weights have just given a good loss */
  }
  whorl_trainer_apply(trainer);
  return WHORL_OK;
}

whorl_status whorl_trainer_step(whorl_trainer *trainer, double *loss)
{
  const uint32_t passes = whorl_trainer_passes(trainer);
  for (uint32_t pass = 0; pass < passes; pass++) {
    whorl_trainer_pass(trainer, pass, 0, WHORL_SHARDS);
    whorl_trainer_close_pass(trainer, pass);
  }
  return whorl_trainer_close_step(trainer, loss);
}

void whorl_trainer_gradient(whorl_trainer *trainer, double *loss, const float *x,
                            const uint32_t *timestep, const float *target, const uint32_t *label,
                            size_t count)
{
  assert(count >= 1);
  const size_t width = width_of(trainer);
  for (size_t done = 0; done < count; done += WHORL_MAX_ROWS) {
    const uint32_t pass = (uint32_t)(done / WHORL_MAX_ROWS);
    size_t begin;
    const whorl_shards shards =
        share_of(&begin, whorl_denoiser_pass(count - done), 0, WHORL_SHARDS);
    sum_rows(trainer, partial_of(trainer, pass), x + width * done, timestep + done, NULL,
             target + width * done, label == NULL ? NULL : label + done, &shards, count);
    whorl_trainer_close_pass(trainer, pass);
  }
  *loss = mean_error(trainer, count);
}

void whorl_trainer_apply(whorl_trainer *trainer)
{
  const whorl_trainer_config *config = &trainer->config;
  const double rate = whorl_adam_rate(config->learning_rate, config->rate_schedule, trainer->step,
                                      config->training_steps);
  const whorl_adam_scales scales = whorl_adam_scales_at(rate, trainer->step);
  trainer->model->denoiser.kernels->adam(trainer->model->parameters, trainer->moment1,
                                         trainer->moment2, trainer->gradient, &scales,
                                         slab_of(trainer));
  if (trainer->model->average != NULL) {
    const double share = whorl_adam_average_rate(config->ema_decay, trainer->step);
    trainer->model->denoiser.kernels->move_average(
        trainer->model->average, trainer->model->parameters, (float)share, slab_of(trainer));
  }
  trainer->step++;
}

double whorl_trainer_gradient_norm(const whorl_trainer *trainer)
{
  double sum = 0.0;
  for (size_t i = 0; i < slab_of(trainer); i++) {
    sum += (double)trainer->gradient[i] * (double)trainer->gradient[i];
  }
  return sqrt(sum);
}
