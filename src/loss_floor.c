/* Noisy points in turn over the data, and how uncertain the data is given them. */
#include "loss_floor.h"

#include "rng.h"

double whorl_loss_floor_at(whorl_exact_denoiser *exact, float *work, const float *points,
                           const uint32_t *label, uint32_t timestep, uint32_t questions,
                           uint32_t seed)
{
  const whorl_predictor predictor = whorl_exact_denoiser_predictor(exact);
  const whorl_noise_schedule *schedule = exact->schedule;
  const size_t width = exact->width, part = WHORL_MAX_ROWS * width;
  const whorl_forward_scales scales = {schedule->signal_scale[timestep],
                                       schedule->noise_scale[timestep]};
  whorl_rng rng = whorl_rng_make(seed, WHORL_STREAM_FORWARD, timestep);
  whorl_rng_seek_row(&rng, questions, exact->width);
  const uint64_t offset = whorl_rng_below(&rng, exact->point_count);
  whorl_rng_seek_row(&rng, 0, exact->width);
  predictor.set_time(predictor.context, timestep);
  double sum = 0.0;
  for (uint32_t done = 0; done < questions;) {
    const uint32_t rows = (uint32_t)whorl_denoiser_pass(questions - done);
    uint32_t label_of[WHORL_MAX_ROWS];
    whorl_rng_normal_rows(&rng, work, rows, exact->width);
    for (uint32_t i = 0; i < rows; i++) {
      /* as far apart as they can be, each of them equally likely */
      const size_t point =
          (size_t)(((uint64_t)(done + i) * exact->point_count + offset) / questions);
      label_of[i] = label == NULL ? 0 : label[point];
      whorl_objective_add_noise(work + width * i, points + width * point, work + width * i, scales,
                                width);
    }
    predictor.predict(predictor.context, work + part, work + 2 * part, work,
                      label == NULL ? NULL : label_of, rows);
    for (uint32_t i = 0; i < rows; i++) {
      sum += whorl_exact_denoiser_error(exact, i);
    }
    done += rows;
  }
  return sum / ((double)questions * (double)width);
}

/* The answer asked for is a x_0 + b epsilon, and an error e of x_0 is one of -signal / noise e of
   epsilon, both being read from the same x. */
double whorl_loss_floor_weight(whorl_objective objective, whorl_loss_weight weight,
                               const whorl_noise_schedule *schedule, uint32_t timestep)
{
  const whorl_target target = whorl_objective_target(objective, schedule, timestep);
  const double factor =
      target.x0 - target.epsilon * schedule->signal[timestep] / schedule->noise[timestep];
  return factor * factor *
         (double)whorl_objective_loss_weight(weight, objective, schedule, timestep);
}
