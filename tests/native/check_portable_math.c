/* Our exp, log, sin and cos against the C library in long double, within the stated errors. */
#include "check.h"

#include "portable_math.h"

#include <float.h>
#include <math.h>

static void check_exp(void)
{
  check_group("whorl_exp: relative error below 1e-15");
  double largest = 0.0;
  for (int i = -708000; i <= 709000; i += 7) {
    const double x = (double)i / 1000.0 + 1e-4 * sin((double)i);
    if (x < -708.0 || x > 709.0) {
      continue;
    }
    const long double exact = expl((long double)x);
    const double error = (double)(fabsl((long double)whorl_exp(x) - exact) / exact);
    largest = fmax(largest, error);
    check_case("x = %.17g", x);
    CHECK_NEAR(error, 0.0, 1e-15);
  }
  check_note("largest relative error %.3g", largest);
  check_group("whorl_exp at its edges");
  CHECK(whorl_exp(0.0) == 1.0 && whorl_exp(-0.0) == 1.0);
  CHECK(whorl_exp(DBL_TRUE_MIN) == 1.0 && whorl_exp(-1e-300) == 1.0);
  CHECK(whorl_exp(-708.0) > 0.0 && whorl_exp(-708.0000001) == 0.0 && whorl_exp(-INFINITY) == 0.0);
  CHECK(isfinite(whorl_exp(709.0)));
  CHECK(whorl_exp(709.0000001) == (double)INFINITY && whorl_exp(INFINITY) == (double)INFINITY);
  CHECK(isnan(whorl_exp(NAN)));
}

static void check_log(void)
{
  check_group("whorl_log: relative error below 1e-15");
  double largest = 0.0;
  for (int i = -1020; i <= 1020; i += 3) {
    for (int k = 0; k < 500; k++) {
      const double x = ldexp(1.0 + (double)k / 500.0, i);
      const long double exact = logl((long double)x);
      const double error = exact == 0.0L
                               ? fabs(whorl_log(x))
                               : (double)fabsl(((long double)whorl_log(x) - exact) / exact);
      largest = fmax(largest, error);
      check_case("x = %.17g", x);
      CHECK_NEAR(error, 0.0, 1e-15);
    }
  }
  for (int k = -1000; k <= 1000; k++) { /* around 1, where the result is small */
    const double x = 1.0 + (double)k * (k % 2 == 0 ? 1e-4 : 1e-9);
    const double error = k == 0 ? fabs(whorl_log(x))
                                : (double)fabsl(((long double)whorl_log(x) - logl((long double)x)) /
                                                logl((long double)x));
    largest = fmax(largest, error);
    check_case("x = %.17g", x);
    CHECK_NEAR(error, 0.0, 1e-15);
  }
  check_note("largest relative error %.3g", largest);
  check_group("whorl_log at its edges");
  CHECK(whorl_log(1.0) == 0.0);
  CHECK_NEAR(whorl_log(DBL_MIN), log(DBL_MIN), 1e-15 * 708.4);
  CHECK_NEAR(whorl_log(DBL_MAX), log(DBL_MAX), 1e-15 * 709.8);
}

static void check_circle(void)
{
  check_group("whorl_sin and whorl_cos: absolute error below 1e-15 up to 1e5");
  double largest = 0.0;
  uint64_t random = 1;
  for (int i = 0; i < 300000; i++) {
    /* even steps, random places, and next to whole quarter turns, where a bad reduction shows */
    double x = check_uniform(&random) * 1e5;
    if (i % 3 == 0) {
      x = (double)i * 1e-3 - 100.0;
    } else if (i % 3 == 1) {
      x = floor(x / 1.6) * 1.57079632679489661923 + 1e-9 * check_uniform(&random);
    }
    const double error = fmax((double)fabsl((long double)whorl_sin(x) - sinl((long double)x)),
                              (double)fabsl((long double)whorl_cos(x) - cosl((long double)x)));
    largest = fmax(largest, error);
    check_case("x = %.17g", x);
    CHECK_NEAR(error, 0.0, 1e-15);
  }
  check_note("largest absolute error %.3g", largest);
  check_group("whorl_sin and whorl_cos at their edges");
  CHECK(whorl_sin(0.0) == 0.0 && whorl_cos(0.0) == 1.0);
  CHECK_NEAR(whorl_sin(1e5), sin(1e5), 1e-15);
  CHECK_NEAR(whorl_cos(-1e5), cos(-1e5), 1e-15);
  CHECK_NEAR(whorl_cos(0.5 * WHORL_PI), 0.0, 1e-15);
}

static void check_others(void)
{
  check_group("whorl_power");
  for (unsigned n = 0; n < 20000; n += 1 + n / 7) {
    const double exact = (double)powl(0.999L, (long double)n);
    check_case("0.999^%u", n);
    CHECK_NEAR(whorl_power(0.999, n), exact, (1.0 + (double)n) * DBL_EPSILON * exact);
  }
  CHECK(whorl_power(0.0, 0) == 1.0 && whorl_power(0.9, 4000000000U) == 0.0);

  check_group("whorl_is_finite");
  CHECK(whorl_is_finite(0.0) && whorl_is_finite(-DBL_MAX) && whorl_is_finite(DBL_TRUE_MIN));
  CHECK(!whorl_is_finite(INFINITY) && !whorl_is_finite(-INFINITY) && !whorl_is_finite(NAN));
}

int main(void)
{
  check_exp();
  check_log();
  check_circle();
  check_others();
  return check_finish();
}
