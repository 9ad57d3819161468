/* A linear multistep method along the probability flow, with the divergence beside it. */
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
  density->guess = whorl_arena_take(arena, count, sizeof(double));
  for (size_t k = 0; k < WHORL_DENSITY_SLOPES; k++) {
    density->slopes[k].velocity = whorl_arena_take(arena, count, sizeof(double));
    density->slopes[k].divergence = whorl_arena_take(arena, WHORL_MAX_ROWS, sizeof(double));
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
  double u;                    /* tan(angle / 2) */
} place;

static place place_at(const whorl_noise_schedule *schedule, uint32_t t)
{
  const double length = sqrt(schedule->power[t]);
  const double cosine = schedule->signal[t] / length, sine = schedule->noise[t] / length;
  return (place){.length = length, .cosine = cosine, .sine = sine, .u = sine / (1.0 + cosine)};
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

/* velocity [rows, width] of the flow at z [rows, width] and timestep t, by w. */
static void find_velocity(whorl_density *density, double *velocity, const double *z, uint32_t t,
                          const uint32_t *label, size_t rows)
{
  const whorl_predictor *predictor = &density->predictor;
  const size_t count = rows * predictor->width;
  const place at = place_at(density->schedule, t);
  for (size_t i = 0; i < count; i++) {
    density->x[i] = (float)(at.length * z[i]);
  }
  predictor->set_time(predictor->context, t);
  predictor->predict(predictor->context, density->x0, density->epsilon, density->x, label, rows);
  for (size_t i = 0; i < count; i++) {
    velocity[i] = at.sine * (at.cosine * (double)density->epsilon[i] -
                             at.sine * (double)density->x0[i]); /* d angle = sine d log u */
  }
}

/* divergence [rows], by log u, of the velocity that was just found. */
static void find_divergence(whorl_density *density, double *divergence, uint32_t t,
                            const uint32_t *label, size_t rows, const whorl_density_choice *choice)
{
  const whorl_predictor *predictor = &density->predictor;
  const uint32_t width = predictor->width;
  const size_t count = rows * width;
  const place at = place_at(density->schedule, t);
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
      divergence[i / width] += share * at.sine * f *
                               (at.length * (double)density->gradient[i] - at.sine * f) / at.cosine;
    }
  }
}

/* --- the integral --- */

/* A slope is to be written for u. The earliest of all gives its place. */
static void open_slope(whorl_density *density, double u)
{
  const size_t last = WHORL_DENSITY_SLOPES - 1;
  double *velocity = density->slopes[last].velocity, *divergence = density->slopes[last].divergence;
  for (size_t k = last; k > 0; k--) {
    density->slopes[k] = density->slopes[k - 1];
  }
  density->slopes[0].u = u;
  density->slopes[0].velocity = velocity;
  density->slopes[0].divergence = divergence;
}

/* Gauss and Legendre's places and weights on 0 … 1: for the integral of a short polynomial over u,
   from u to twice that, they leave a relative error of about 1e-6. */
static const double gauss[][2] = {{0.06943184420297371, 0.17392742256872693},
                                  {0.33000947820757187, 0.32607257743127307},
                                  {0.66999052179242813, 0.32607257743127307},
                                  {0.93056815579702629, 0.17392742256872693}};

/* weight [count]: the integral from u to u_next, over log u, of the polynomial in u through values
   at the slopes first … first + count - 1 is the sum of weight times value. */
static void find_weights(const whorl_density *density, double *weight, size_t first, size_t count,
                         double u, double u_next)
{
  for (size_t j = 0; j < count; j++) {
    const double own = density->slopes[first + j].u;
    weight[j] = 0.0;
    for (size_t k = 0; k < sizeof gauss / sizeof *gauss; k++) {
      const double at = u + gauss[k][0] * (u_next - u);
      double basis = gauss[k][1] * (u_next - u) / at;
      for (size_t i = 0; i < count; i++) {
        const double other = density->slopes[first + i].u;
        basis *= i == j ? 1.0 : (at - other) / (own - other);
      }
      weight[j] += basis;
    }
  }
}

/* z_next [count] = z + the integral of the velocity by some slopes; it may be z. */
static void move(const whorl_density *density, double *z_next, const double *z,
                 const double *weight, size_t first, size_t slopes, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    double sum = z[i];
    for (size_t k = 0; k < slopes; k++) {
      sum += weight[k] * density->slopes[first + k].velocity[i];
    }
    z_next[i] = sum;
  }
}

/* How many slopes a step looks at beside the one to come, where there are so many. */
static size_t at_most_all(size_t known)
{
  return known < WHORL_DENSITY_SLOPES ? known : WHORL_DENSITY_SLOPES - 1;
}

/* From u at slope 0 to timestep t_next: z, and the slopes there. There have been `before` steps. A
   guess by the slopes that are known, and then with the slope at the guess. */
static void step(whorl_density *density, double *log_density, uint32_t t_next, uint32_t before,
                 const uint32_t *label, size_t rows, const whorl_density_choice *choice)
{
  const size_t count = rows * density->predictor.width;
  const size_t velocities = at_most_all((size_t)before + 2); /* the first is that at u = 0 */
  const size_t divergences = at_most_all((size_t)before + 1);
  const double u = density->slopes[0].u, u_next = place_at(density->schedule, t_next).u;
  double weight[WHORL_DENSITY_SLOPES];
  double *z = density->z;
  open_slope(density, u_next);
  double *velocity = density->slopes[0].velocity;
  find_weights(density, weight, 1, velocities, u, u_next);
  move(density, density->guess, z, weight, 1, velocities, count);
  find_velocity(density, velocity, density->guess, t_next, label, rows);
  find_weights(density, weight, 0, velocities + 1, u, u_next);
  move(density, z, z, weight, 0, velocities + 1, count);
  find_velocity(density, velocity, z, t_next, label, rows);
  find_divergence(density, density->slopes[0].divergence, t_next, label, rows, choice);
  find_weights(density, weight, 0, divergences + 1, u, u_next);
  for (size_t row = 0; row < rows; row++) {
    for (size_t k = 0; k <= divergences; k++) {
      log_density[row] += weight[k] * density->slopes[k].divergence[row];
    }
  }
}

/* At u = 0, without noise, nothing moves by log u. Then come the slopes at the first timestep. */
static void begin(whorl_density *density, double u, const uint32_t *label, size_t rows,
                  const whorl_density_choice *choice)
{
  open_slope(density, 0.0);
  for (size_t i = 0; i < rows * density->predictor.width; i++) {
    density->slopes[0].velocity[i] = 0.0;
  }
  open_slope(density, u);
  find_velocity(density, density->slopes[0].velocity, density->z, 0, label, rows);
  find_divergence(density, density->slopes[0].divergence, 0, label, rows, choice);
}

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
  double *z = density->z;
  assert(rows >= 1 && rows <= WHORL_MAX_ROWS && steps < schedule->timesteps);
  const place first = place_at(schedule, 0);
  for (size_t i = 0; i < count; i++) {
    z[i] = first.cosine * (double)points[i];
  }
  for (size_t row = 0; row < rows; row++) {
    log_density[row] = (double)width * whorl_log(fmax(first.cosine, 1e-30)); /* closer in z */
  }
  begin(density, first.u, label, rows, choice);
  for (uint32_t k = 0; k < steps; k++) {
    step(density, log_density, timestep_at(schedule, k + 1, steps), k, label, rows, choice);
  }
  const double length = place_at(schedule, timestep_at(schedule, steps, steps)).length;
  /* Samplers begin with x that is standard normal, whatever the schedule's end. */
  for (size_t row = 0; row < rows; row++) {
    log_density[row] += log_of_noise(z + row * width, length, width);
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
