/* The reverse process. */
#include "sampler.h"

#include "rng.h"

void whorl_sampler_place(whorl_sampler *sampler, whorl_arena *arena, whorl_denoiser *denoiser,
                         const whorl_noise_schedule *schedule, const float *parameters)
{
  *sampler = (whorl_sampler){.denoiser = denoiser, .schedule = schedule, .parameters = parameters};
  const size_t pass = (size_t)WHORL_MAX_ROWS * denoiser->shape.sample_width;
  sampler->prediction = whorl_arena_floats(arena, pass);
  sampler->noise = whorl_arena_floats(arena, pass);
  sampler->timestep = whorl_arena_take(arena, WHORL_MAX_ROWS, sizeof(uint32_t));
}

void whorl_sampler_start(float *x, size_t count, uint32_t width, uint32_t seed)
{
  whorl_rng rng = whorl_rng_make(seed, WHORL_STREAM_SAMPLING, 0);
  whorl_rng_normal_rows(&rng, x, count, width);
}

void whorl_sampler_step(whorl_sampler *sampler, float *x_next, const float *x,
                        const uint32_t *label, const float *noise, uint32_t first_point,
                        size_t count, uint32_t step, uint32_t step_count, uint32_t seed)
{
  const whorl_noise_schedule *schedule = sampler->schedule;
  const uint32_t width = sampler->denoiser->shape.sample_width;
  const uint32_t t = whorl_noise_schedule_timestep(schedule, step, step_count);
  const int32_t t_next =
      step + 1 == step_count
          ? -1
          : (int32_t)whorl_noise_schedule_timestep(schedule, step + 1, step_count);
  const whorl_reverse_scales scales = whorl_noise_schedule_reverse(schedule, t, t_next);
  whorl_rng rng = whorl_rng_make(seed, WHORL_STREAM_SAMPLING, 1 + step);
  whorl_rng_seek_row(&rng, first_point, width);
  for (size_t i = 0; i < WHORL_MAX_ROWS; i++) {
    sampler->timestep[i] = t;
  }
  whorl_denoiser_time(sampler->denoiser, sampler->parameters, sampler->timestep,
                      &(whorl_shards){1, {WHORL_MAX_ROWS}}); /* one row of it, for all passes */
  for (size_t done = 0; done < count;) {
    const size_t rows = whorl_denoiser_pass(count - done);
    const float *z = noise == NULL ? sampler->noise : noise + width * done;
    if (noise == NULL && scales.sigma > 0.0F) {
      whorl_rng_normal_rows(&rng, sampler->noise, rows, width);
    }
    whorl_denoiser_points(sampler->denoiser, sampler->prediction, sampler->parameters,
                          x + width * done, label == NULL ? NULL : label + done, rows);
    for (size_t i = 0; i < width * rows; i++) {
      const float mean =
          scales.x_scale * (x[width * done + i] - scales.epsilon_scale * sampler->prediction[i]);
      x_next[width * done + i] = scales.sigma > 0.0F ? mean + scales.sigma * z[i] : mean;
    }
    done += rows;
  }
}

void whorl_sampler_predict(whorl_sampler *sampler, float *prediction, const float *x,
                           const uint32_t *timestep, const uint32_t *label, size_t count)
{
  const size_t width = sampler->denoiser->shape.sample_width;
  for (size_t done = 0; done < count;) {
    const size_t rows = whorl_denoiser_pass(count - done);
    whorl_denoiser_forward(sampler->denoiser, prediction + width * done, sampler->parameters,
                           x + width * done, timestep + done, label == NULL ? NULL : label + done,
                           &(whorl_shards){1, {rows}});
    done += rows;
  }
}
