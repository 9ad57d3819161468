/* RePaint's loop around the sampler's step. */
#include "inpainting.h"

#include "denoiser.h"
#include "rng.h"

#include <math.h>
#include <string.h>

/* The purposes of noise in a visit. */
enum { OF_HELD = 0, OF_RETURN = 1, OF_START = 2, PURPOSES = 3 };

static whorl_rng noise_rows(const whorl_cloud *cloud, const whorl_sampling *sampling,
                            uint32_t number, uint32_t purpose, uint32_t width)
{
  whorl_rng rng = whorl_rng_make((uint32_t)sampling->seed, WHORL_STREAM_INPAINTING,
                                 number * PURPOSES + purpose);
  whorl_rng_seek_row(&rng, cloud->first_point, width);
  return rng;
}

/* The held coordinates of x at timestep t; below 0: the data. */
static void hold(whorl_sampler *sampler, float *x, const whorl_cloud *cloud,
                 const whorl_inpainting *inpainting, int32_t t, whorl_rng rng)
{
  const uint32_t width = sampler->predictor.width;
  const float signal = t < 0 ? 1.0F : sampler->schedule->signal_scale[t];
  const float scale = t < 0 ? 0.0F : sampler->schedule->noise_scale[t];
  for (size_t done = 0; done < cloud->count;) {
    const size_t rows = whorl_denoiser_pass(cloud->count - done), at = done * width;
    whorl_rng_normal_rows(&rng, sampler->noise, rows, width);
    for (size_t i = 0; i < rows * width; i++) {
      if (inpainting->held[at + i] != 0) {
        x[at + i] = signal * inpainting->known[at + i] + scale * sampler->noise[i];
      }
    }
    done += rows;
  }
}

/* From where a step leads back to where it starts, by forward diffusion. */
static void go_back(whorl_sampler *sampler, float *x, const whorl_cloud *cloud,
                    const whorl_step *where, whorl_rng rng)
{
  const uint32_t width = sampler->predictor.width;
  const whorl_stride stride =
      whorl_noise_schedule_stride(sampler->schedule, where->t, where->t_next);
  const float signal = (float)sqrt(stride.alpha), scale = (float)sqrt(fmax(stride.variance, 0.0));
  for (size_t done = 0; done < cloud->count;) {
    const size_t rows = whorl_denoiser_pass(cloud->count - done), at = done * width;
    whorl_rng_normal_rows(&rng, sampler->noise, rows, width);
    for (size_t i = 0; i < rows * width; i++) {
      x[at + i] = signal * x[at + i] + scale * sampler->noise[i];
    }
    done += rows;
  }
}

void whorl_inpainting_step(whorl_sampler *sampler, float *x_next, const float *x,
                           const whorl_cloud *cloud, const whorl_sampling *sampling,
                           const whorl_inpainting *inpainting, uint32_t step)
{
  const uint32_t width = sampler->predictor.width;
  const whorl_step_rule *rule = &whorl_step_rules[(uint32_t)sampling->rule];
  const whorl_step where = whorl_sampler_where(sampler, sampling, step);
  const uint32_t visits = where.t_next < 0 ? 1 : inpainting->visits;
  memmove(x_next, x, cloud->count * width * sizeof *x);
  if (step == 0) {
    hold(sampler, x_next, cloud, inpainting, (int32_t)where.t,
         noise_rows(cloud, sampling, 0, OF_START, width));
  }
  for (uint32_t visit = 0; visit < visits; visit++) {
    const uint32_t number = step + visit * WHORL_MAX_TIMESTEPS; /* the first is the step's own */
    whorl_sampler_apply(sampler, x_next, x_next, cloud, sampling, rule, where, number);
    hold(sampler, x_next, cloud, inpainting, where.t_next,
         noise_rows(cloud, sampling, number, OF_HELD, width));
    if (visit + 1 < visits) {
      go_back(sampler, x_next, cloud, &where,
              noise_rows(cloud, sampling, number, OF_RETURN, width));
    }
  }
}
