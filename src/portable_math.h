/*
 * portable_math: exp, log, sin and cos in double with the same bits on every machine.
 *
 * C libraries and browsers differ in the last bits of these functions; a run that promises "same
 * seed, same weights" cannot use them. Only +, -, *, / and comparisons are used here, which IEEE
 * 754 fixes to the bit (compile with -ffp-contract=off).
 */
#ifndef WHORL_PORTABLE_MATH_H
#define WHORL_PORTABLE_MATH_H

#include <stdbool.h>
#include <stddef.h>

#define WHORL_PI 3.14159265358979323846

/* e^x. Below -708 gives 0, above 709 infinity. Relative error below 1e-15. */
double whorl_exp(double x);

/* Natural logarithm of x, for normal x > 0. Relative error below 1e-15. */
double whorl_log(double x);

/* Sine and cosine of x radians, |x| <= 1e5. Absolute error below 1e-15. */
double whorl_sin(double x);
double whorl_cos(double x);

/* x^n by squaring; n >= 0. */
double whorl_power(double x, unsigned n);

/* False for infinities and NaN. */
bool whorl_is_finite(double x);

/* Are all of values[count] finite? */
bool whorl_are_finite(const float *values, size_t count);

#endif
