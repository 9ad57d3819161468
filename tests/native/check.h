/*
 * check: the smallest harness that says what failed, where, and how to see it again.
 *
 *   int main(void)
 *   {
 *     check_group("a rotation keeps lengths");
 *     for (uint64_t seed = 1; seed < 100; seed++) {
 *       check_case("seed %llu", (unsigned long long)seed);
 *       CHECK(turned.count == points.count);
 *       CHECK_NEAR(length(turned), length(points), 1e-15);
 *     }
 *     return check_finish();
 *   }
 *
 * A group prints one line: how many checks, how many failed, and the largest error that CHECK_NEAR
 * saw in units of its bound. A failure prints file, line, and the case to replay.
 */
#ifndef WHORL_CHECK_H
#define WHORL_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define CHECK_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define CHECK_PRINTF(text, first)
#endif

/* Both are expressions: false where the check failed. */
#define CHECK(condition) check_true((condition), __FILE__, __LINE__, #condition)
#define CHECK_NEAR(got, expected, bound)                                                           \
  check_near((double)(got), (double)(expected), (double)(bound), __FILE__, __LINE__, #got)

/* Starts a group; prints the line of the one before. */
void check_group(const char *name);

/* What is being looked at now, printed with a failure. */
void check_case(const char *format, ...) CHECK_PRINTF(1, 2);

/* A figure for the reader, printed within the group. */
void check_note(const char *format, ...) CHECK_PRINTF(1, 2);

bool check_true(bool holds, const char *file, int line, const char *text);

/* |got - expected| <= bound, or the same infinity. NaN is near nothing. */
bool check_near(double got, double expected, double bound, const char *file, int line,
                const char *text);

/* Same bits, except that one NaN is as good as another. */
bool check_same_bits(const float *a, const float *b, size_t count);

/* Prints the last line; what main returns: 0 if all was well. */
int check_finish(void);

/* The tests' own random numbers (splitmix64), so that they do not lean on what they test. */
uint64_t check_word(uint64_t *state);
size_t check_between(uint64_t *state, size_t low, size_t high); /* both included */
double check_uniform(uint64_t *state);                          /* (-1, 1) */
double check_normal(uint64_t *state);
void check_normals(float *out, size_t count, uint64_t *state);

#endif
