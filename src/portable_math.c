/* exp, log, sin, cos: reduce the argument, then a Taylor series long enough for double. */
#include "portable_math.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

/* ln 2 and pi/2 in parts whose leading ones have trailing zeros, so that n * part is exact and the
   reduction loses nothing (Cody and Waite). */
static const double LN2_HIGH = 6.93147180369123816490e-01;
static const double LN2_LOW = 1.90821492927058770002e-10;
static const double HALF_PI_HIGH = 1.57079632673412561417e+00;
static const double HALF_PI_MIDDLE = 6.07710050630396597660e-11;
static const double HALF_PI_LOW = 2.02226624879595063154e-21;

static int64_t nearest(double x)
{
  return (int64_t)(x < 0 ? x - 0.5 : x + 0.5);
}

/* 2^n for a normal result. */
static double power_of_two(int64_t n)
{
  const uint64_t bits = (uint64_t)(n + 1023) << 52;
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

double whorl_exp(double x)
{
  if (x != x) {
    return x;
  }
  if (x < -708.0) {
    return 0.0;
  }
  if (x > 709.0) {
    return 1e308 * 10.0;
  }
  const int64_t n = nearest(x / (LN2_HIGH + LN2_LOW));
  const double r = (x - (double)n * LN2_HIGH) - (double)n * LN2_LOW;
  /* |r| <= 0.35: the first omitted term, r^14 / 14!, is below 5e-18. */
  double sum = 1.0;
  for (int k = 13; k >= 1; k--) {
    sum = 1.0 + sum * r / (double)k;
  }
  return sum * power_of_two(n);
}

double whorl_log(double x)
{
  assert(x > 0.0);
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  int64_t exponent = (int64_t)(bits >> 52) - 1023;
  bits = (bits & 0xfffffffffffffU) | ((uint64_t)1023 << 52);
  double mantissa;
  memcpy(&mantissa, &bits, sizeof mantissa);
  if (mantissa > 1.41421356237309504880) { /* keep log(mantissa) small around 1 */
    mantissa *= 0.5;
    exponent += 1;
  }
  /* log m = 2 artanh s with s = (m - 1) / (m + 1), |s| < 0.172: s^24 / 25 is below 2e-20. */
  const double s = (mantissa - 1.0) / (mantissa + 1.0);
  const double square = s * s;
  double sum = 0.0;
  for (int k = 23; k >= 1; k -= 2) {
    sum = sum * square + 1.0 / (double)k;
  }
  return (double)exponent * LN2_HIGH + (2.0 * s * sum + (double)exponent * LN2_LOW);
}

/* sin(r) and cos(r) for |r| <= pi/4; the first omitted terms are below 1e-19. */
static double sin_reduced(double r)
{
  const double square = r * r;
  double sum = 1.0;
  for (int k = 18; k >= 2; k -= 2) {
    sum = 1.0 - sum * square / (double)(k * (k + 1));
  }
  return r * sum;
}

static double cos_reduced(double r)
{
  const double square = r * r;
  double sum = 1.0;
  for (int k = 18; k >= 2; k -= 2) {
    sum = 1.0 - sum * square / (double)(k * (k - 1));
  }
  return sum;
}

/* sin(x + quarter_turns * pi/2) */
static double sin_turned(double x, int64_t quarter_turns)
{
  assert(x >= -1e5 && x <= 1e5);
  const int64_t n = nearest(x / (HALF_PI_HIGH + HALF_PI_MIDDLE));
  const double turns = (double)n;
  const double r = ((x - turns * HALF_PI_HIGH) - turns * HALF_PI_MIDDLE) - turns * HALF_PI_LOW;
  const int64_t quadrant = (n + quarter_turns) & 3;
  const double value = (quadrant & 1) != 0 ? cos_reduced(r) : sin_reduced(r);
  return (quadrant & 2) != 0 ? -value : value;
}

double whorl_sin(double x)
{
  return sin_turned(x, 0);
}

double whorl_cos(double x)
{
  return sin_turned(x, 1);
}

double whorl_power(double x, unsigned n)
{
  double result = 1.0;
  for (; n != 0; n >>= 1) {
    if ((n & 1) != 0) {
      result *= x;
    }
    x *= x;
  }
  return result;
}

bool whorl_is_finite(double x)
{
  return x - x == 0.0;
}

bool whorl_are_finite(const float *values, size_t count)
{
  /* x - x is 0 for finite x and NaN otherwise; NaN stays in a sum. */
  float sum = 0.0F;
  for (size_t i = 0; i < count; i++) {
    sum += values[i] - values[i];
  }
  return sum == 0.0F;
}
