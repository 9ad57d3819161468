/* Heun's method along the probability flow, with the divergence beside it. */
#include "density.h"

#include "denoiser.h"
#include "portable_math.h"
#include "rng.h"

#include <assert.h>
#include <math.h>

void whorl_density_place(whorl_density *density, whorl_arena *arena, whorl_predictor predictor,
                         const whorl_noise_schedule *schedule)
{
  const size_t count = (size_t)WHORL_MAX_ROWS * predictor.width;
  *density = (whorl_density){.predictor = predictor, .schedule = schedule};
  density->x = whorl_arena_floats(arena, count);
  density->x0 = whorl_arena_floats(arena, count);
  density->epsilon = whorl_arena_floats(arena, count);
  density->factor = whorl_arena_floats(arena, count);
  density->gradient = whorl_arena_floats(arena, count);
  density->z = whorl_arena_take(arena, count, sizeof(double));
  for (size_t k = 0; k < 2; k++) {
    density->velocity[k] = whorl_arena_take(arena, count, sizeof(double));
    density->divergence[k] = whorl_arena_take(arena, WHORL_MAX_ROWS, sizeof(double));
  }
}

bool whorl_density_accepts(const whorl_density_choice *choice, uint32_t timesteps, uint32_t count)
{
  return choice->steps < timesteps && choice->probes <= WHORL_MAX_PROBES &&
         choice->first_point <= UINT32_MAX - count;
}

/* --- the path --- */

typedef struct place {
  double length, cosine, sine; /* (signal, noise) = length (cosine, sine) of the angle */
} place;

static place place_at(const whorl_noise_schedule *schedule, uint32_t t)
{
  const double length = sqrt(schedule->power[t]);
  return (place){.length = length,
                 .cosine = schedule->signal[t] / length,
                 .sine = schedule->noise[t] / length};
}

/* Step k of `steps` begins here; the last ends at `steps`. */
static uint32_t timestep_at(const whorl_noise_schedule *schedule, uint32_t k, uint32_t steps)
{
  return steps == 0 ? 0 : (uint32_t)((uint64_t)k * (schedule->timesteps - 1) / steps);
}

/* --- velocity and divergence --- */

/* factor [rows, width]: random signs, or ones along an axis. */
static void fill_factor(float *factor, size_t rows, uint32_t width, uint32_t probe,
                        const whorl_density_choice *choice)
{
  whorl_rng rng = whorl_rng_make(choice->seed, WHORL_STREAM_PROBES, probe);
  const uint32_t words = (width + 31) / 32;
  whorl_rng_seek(&rng, (uint64_t)choice->first_point * words);
  for (size_t row = 0; row < rows; row++) {
    uint32_t word = 0;
    for (uint32_t k = 0; k < width; k++) {
      if (choice->probes == 0) {
        factor[row * width + k] = k == probe ? 1.0F : 0.0F;
        continue;
      }
      word = k % 32 == 0 ? whorl_rng_word(&rng) : word >> 1;
      factor[row * width + k] = (word & 1) != 0 ? 1.0F : -1.0F;
    }
  }
}

/* Where the cosine is smaller, the divergence is taken for 0. It is: with the least of signal x_0
   does not depend on x. But what rounding leaves of it is divided by the cosine. */
static const double LEAST_COSINE = 1e-4;

/* velocity [rows, width] and divergence [rows] of the flow at z and timestep t. */
static void evaluate(whorl_density *density, double *velocity, double *divergence, const double *z,
                     uint32_t t, const uint32_t *label, size_t rows,
                     const whorl_density_choice *choice)
{
  const whorl_predictor *predictor = &density->predictor;
  const uint32_t width = predictor->width;
  const size_t count = rows * width;
  const place at = place_at(density->schedule, t);
  for (size_t i = 0; i < count; i++) {
    density->x[i] = (float)(at.length * z[i]);
  }
  predictor->set_time(predictor->context, t);
  predictor->predict(predictor->context, density->x0, density->epsilon, density->x, label, rows);
  for (size_t i = 0; i < count; i++) {
    velocity[i] = at.cosine * (double)density->epsilon[i] - at.sine * (double)density->x0[i];
  }
  for (size_t row = 0; row < rows; row++) {
    divergence[row] = 0.0;
  }
  if (at.cosine < LEAST_COSINE) {
    return;
  }
  const uint32_t products = choice->probes == 0 ? width : choice->probes;
  const double share = choice->probes == 0 ? 1.0 : 1.0 / (double)products;
  for (uint32_t probe = 0; probe < products; probe++) {
    fill_factor(density->factor, rows, width, probe, choice);
    predictor->epsilon_gradient(predictor->context, density->gradient, density->factor, density->x,
                                label, rows);
    /* with z = cosine x_0 + sine epsilon, velocity = (epsilon - sine z) / cosine */
    for (size_t i = 0; i < count; i++) {
      const double f = (double)density->factor[i];
      divergence[i / width] +=
          share * f * (at.length * (double)density->gradient[i] - at.sine * f) / at.cosine;
    }
  }
}

/* --- the integral --- */

static double log_of_noise(const double *z, double length, uint32_t width)
{
  double sum = 0.0;
  for (size_t k = 0; k < width; k++) {
    sum -= 0.5 * length * length * z[k] * z[k];
  }
  return sum + (double)width * (whorl_log(length) - 0.5 * whorl_log(2.0 * WHORL_PI));
}

/* Of 1 to WHORL_MAX_ROWS points. */
static void log_of_pass(whorl_density *density, double *log_density, const float *points,
                        const uint32_t *label, size_t rows, const whorl_density_choice *choice)
{
  const whorl_noise_schedule *schedule = density->schedule;
  const uint32_t width = density->predictor.width;
  const uint32_t steps = choice->steps == 0 ? schedule->timesteps - 1 : choice->steps;
  const size_t count = rows * width;
  double *z = density->z, *const *velocity = density->velocity;
  double *const *divergence = density->divergence;
  assert(rows >= 1 && rows <= WHORL_MAX_ROWS && steps < schedule->timesteps);
  place at = place_at(schedule, 0);
  for (size_t i = 0; i < count; i++) {
    z[i] = at.cosine * (double)points[i];
  }
  for (size_t row = 0; row < rows; row++) {
    log_density[row] = (double)width * whorl_log(fmax(at.cosine, 1e-30)); /* closer in z */
  }
  for (uint32_t step = 0; step < steps; step++) {
    const uint32_t t_next = timestep_at(schedule, step + 1, steps);
    const place next = place_at(schedule, t_next);
    /* The sine of the angle between both: the angle itself, to the order of the method. */
    const double angle = next.sine * at.cosine - next.cosine * at.sine;
    evaluate(density, velocity[0], divergence[0], z, timestep_at(schedule, step, steps), label,
             rows, choice);
    for (size_t i = 0; i < count; i++) {
      z[i] += angle * velocity[0][i];
    }
    evaluate(density, velocity[1], divergence[1], z, t_next, label, rows, choice);
    for (size_t i = 0; i < count; i++) {
      z[i] += 0.5 * angle * (velocity[1][i] - velocity[0][i]);
    }
    for (size_t row = 0; row < rows; row++) {
      log_density[row] += 0.5 * angle * (divergence[0][row] + divergence[1][row]);
    }
    at = next;
  }
  /* Samplers begin with x that is standard normal, whatever the schedule's end. */
  for (size_t row = 0; row < rows; row++) {
    log_density[row] += log_of_noise(z + row * width, at.length, width);
  }
}

void whorl_density_log(whorl_density *density, double *log_density, const float *points,
                       const uint32_t *label, uint32_t count, const whorl_density_choice *choice)
{
  whorl_density_choice part = *choice;
  for (uint32_t done = 0; done < count;) {
    const uint32_t rows = (uint32_t)whorl_denoiser_pass(count - done);
    part.first_point = choice->first_point + done;
    log_of_pass(density, log_density + done, points + (size_t)done * density->predictor.width,
                label == NULL ? NULL : label + done, rows, &part);
    done += rows;
  }
}
