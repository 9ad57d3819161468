#include "check.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { PRINTED_FAILURES = 8 }; /* a group: enough to see a pattern */

static const char *group_name;
static char case_text[256];
static unsigned long group_checks, group_failures, all_checks, all_failures;
static double largest_ratio;

static void finish_group(void)
{
  if (group_name == NULL) {
    return;
  }
  printf("%s %s: %lu checks", group_failures == 0 ? "ok  " : "FAIL", group_name, group_checks);
  if (group_failures > 0) {
    printf(", %lu failed", group_failures);
  }
  if (largest_ratio >= 0.0) {
    printf(", largest error %.3g of its bound", largest_ratio);
  }
  printf("\n");
  fflush(stdout);
  all_checks += group_checks;
  all_failures += group_failures;
}

void check_group(const char *name)
{
  finish_group();
  group_name = name;
  case_text[0] = '\0';
  group_checks = group_failures = 0;
  largest_ratio = -1.0;
}

void check_case(const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(case_text, sizeof case_text, format, arguments);
  va_end(arguments);
}

void check_note(const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  printf("     ");
  vprintf(format, arguments);
  printf("\n");
  va_end(arguments);
}

static bool count_check(bool holds)
{
  group_checks++;
  if (!holds) {
    group_failures++;
  }
  return !holds && group_failures <= PRINTED_FAILURES;
}

bool check_true(bool holds, const char *file, int line, const char *text)
{
  if (count_check(holds)) {
    printf("%s:%d: failed: %s [%s]\n", file, line, text, case_text);
  }
  return holds;
}

bool check_near(double got, double expected, double bound, const char *file, int line,
                const char *text)
{
  const double error = fabs(got - expected);
  const bool holds = got == expected || error <= bound;
  if (got != expected) {
    largest_ratio = fmax(largest_ratio, bound > 0.0 ? error / bound : INFINITY);
  } else {
    largest_ratio = fmax(largest_ratio, 0.0);
  }
  if (count_check(holds)) {
    printf("%s:%d: failed: %s is %.17g, not %.17g within %.3g [%s]\n", file, line, text, got,
           expected, bound, case_text);
  }
  return holds;
}

bool check_same_bits(const float *a, const float *b, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    if (memcmp(&a[i], &b[i], sizeof *a) != 0 && !(isnan(a[i]) && isnan(b[i]))) {
      return false;
    }
  }
  return true;
}

int check_finish(void)
{
  check_group(NULL);
  printf("%lu checks, %lu failed\n", all_checks, all_failures);
  return all_failures == 0 && all_checks > 0 ? 0 : 1;
}

uint64_t check_word(uint64_t *state)
{
  uint64_t word = (*state += 0x9E3779B97F4A7C15U);
  word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9U;
  word = (word ^ (word >> 27)) * 0x94D049BB133111EBU;
  return word ^ (word >> 31);
}

size_t check_between(uint64_t *state, size_t low, size_t high)
{
  return low + (size_t)(check_word(state) % (high - low + 1));
}

double check_uniform(uint64_t *state)
{
  return ((double)(check_word(state) >> 11) + 0.5) * 0x1p-52 - 1.0;
}

double check_normal(uint64_t *state)
{
  const double radius = sqrt(-2.0 * log(0.5 * (check_uniform(state) + 1.0)));
  return radius * cos(3.14159265358979323846 * check_uniform(state));
}

void check_normals(float *out, size_t count, uint64_t *state)
{
  for (size_t i = 0; i < count; i++) {
    out[i] = (float)check_normal(state);
  }
}
