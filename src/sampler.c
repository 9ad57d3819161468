/* The reverse process: one loop for all rules. */
#include "sampler.h"

#include "denoiser.h"
#include "rng.h"

void whorl_sampler_place(whorl_sampler *sampler, whorl_arena *arena, whorl_predictor predictor,
                         const whorl_noise_schedule *schedule)
{
  const size_t pass = (size_t)WHORL_MAX_ROWS * predictor.width;
  *sampler = (whorl_sampler){.predictor = predictor, .schedule = schedule};
  sampler->x0 = whorl_arena_floats(arena, pass);
  sampler->epsilon = whorl_arena_floats(arena, pass);
  sampler->noise = whorl_arena_floats(arena, pass);
  sampler->label = whorl_arena_take(arena, WHORL_MAX_ROWS, sizeof(uint32_t));
}

void whorl_sampler_start(float *x, size_t count, uint32_t width, uint32_t seed)
{
  whorl_rng rng = whorl_rng_make(seed, WHORL_STREAM_SAMPLING, 0);
  whorl_rng_normal_rows(&rng, x, count, width);
}

size_t whorl_sampler_history_count(const whorl_sampler *sampler, const whorl_sampling *sampling,
                                   size_t count)
{
  return whorl_step_rules[(uint32_t)sampling->rule].history * sampler->predictor.width * count;
}

/* One label for all points of any pass, where the sampling has one. */
static const uint32_t *one_label(whorl_sampler *sampler, const whorl_sampling *sampling)
{
  if (sampling->label < 0.0) {
    return NULL;
  }
  for (size_t i = 0; i < WHORL_MAX_ROWS; i++) {
    sampler->label[i] = (uint32_t)sampling->label;
  }
  return sampler->label;
}

/* A step to the data has one alone. */
static uint32_t evaluations_in(const whorl_step_rule *rule, bool leads_to_data)
{
  return leads_to_data ? 1 : rule->evaluations;
}

uint32_t whorl_sampler_evaluations(const whorl_sampling *sampling, uint32_t timesteps)
{
  const whorl_step_rule *rule = &whorl_step_rules[(uint32_t)sampling->rule];
  const uint32_t before_last = whorl_sampling_steps(sampling, timesteps) - 1;
  return before_last * evaluations_in(rule, false) + evaluations_in(rule, true);
}

void whorl_sampler_apply(whorl_sampler *sampler, float *x_next, const float *x,
                         const whorl_cloud *cloud, const whorl_sampling *sampling,
                         const whorl_step_rule *rule, whorl_step step, uint32_t number)
{
  const whorl_predictor *predictor = &sampler->predictor;
  const uint32_t width = predictor->width;
  const uint32_t evaluations = evaluations_in(rule, step.t_next < 0);
  const float sigma = (float)rule->sigma(&step);
  const uint32_t *label_of_all = one_label(sampler, sampling);
  whorl_rng rng = whorl_rng_make((uint32_t)sampling->seed, WHORL_STREAM_SAMPLING, 1 + number);
  whorl_rng_seek_row(&rng, cloud->first_point, width);
  for (step.evaluation = 0; step.evaluation < evaluations; step.evaluation++) {
    const float *from = step.evaluation == 0 ? x : x_next;
    const bool adds_noise = sigma > 0.0F && step.evaluation + 1 == evaluations;
    predictor->set_time(predictor->context, whorl_step_rule_timestep(rule, &step));
    for (size_t done = 0; done < cloud->count;) {
      const size_t rows = whorl_denoiser_pass(cloud->count - done), at = done * width;
      predictor->predict(predictor->context, sampler->x0, sampler->epsilon, from + at,
                         cloud->label == NULL ? label_of_all : cloud->label + done, rows);
      rule->mean(x_next + at, from + at, sampler->x0, sampler->epsilon,
                 cloud->history == NULL ? NULL : cloud->history + at * rule->history, &step,
                 rows * width);
      if (adds_noise) {
        const float *z = cloud->noise == NULL ? sampler->noise : cloud->noise + at;
        if (cloud->noise == NULL) {
          whorl_rng_normal_rows(&rng, sampler->noise, rows, width);
        }
        for (size_t i = 0; i < rows * width; i++) {
          x_next[at + i] += sigma * z[i];
        }
      }
      done += rows;
    }
  }
}

whorl_step whorl_sampler_where(const whorl_sampler *sampler, const whorl_sampling *sampling,
                               uint32_t step)
{
  const whorl_noise_schedule *schedule = sampler->schedule;
  const bool is_last = step + 1 == whorl_sampling_steps(sampling, schedule->timesteps);
  return (whorl_step){
      .schedule = schedule,
      .eta = sampling->eta,
      .t = whorl_sampling_timestep(sampling, schedule, step),
      .t_next = is_last ? -1 : (int32_t)whorl_sampling_timestep(sampling, schedule, step + 1),
      .t_before = step == 0 ? -1 : (int32_t)whorl_sampling_timestep(sampling, schedule, step - 1),
  };
}

void whorl_sampler_step(whorl_sampler *sampler, float *x_next, const float *x,
                        const whorl_cloud *cloud, const whorl_sampling *sampling, uint32_t step)
{
  whorl_sampler_apply(sampler, x_next, x, cloud, sampling,
                      &whorl_step_rules[(uint32_t)sampling->rule],
                      whorl_sampler_where(sampler, sampling, step), step);
}
