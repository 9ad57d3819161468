/* The harness can fail: run with a word, it fails that way; without, all is well. */
#include "check.h"
#include "guard.h"

#include <math.h>
#include <string.h>

int main(int argument_count, char **arguments)
{
  const char *wanted = argument_count > 1 ? arguments[1] : "";
  check_group("the harness");
  check_case("asked for \"%s\"", wanted);
  CHECK(strcmp(wanted, "condition") != 0);
  CHECK_NEAR(strcmp(wanted, "error") == 0 ? 1.1 : 1.0, 1.0, 0.05);
  CHECK_NEAR(strcmp(wanted, "nan") == 0 ? NAN : 1.0, 1.0, INFINITY);
  const float zero[2] = {0.0F, NAN};
  const float other[2] = {strcmp(wanted, "bits") == 0 ? -0.0F : 0.0F, NAN};
  CHECK(check_same_bits(zero, other, 2));

  const guard_pages pages = guard_make(10000);
  volatile char *last = guard_place(&pages, 3, GUARD_AFTER);
  volatile char *first = guard_place(&pages, 3, GUARD_BEFORE);
  last[2] = first[0] = 1;
  if (strcmp(wanted, "after") == 0) {
    last[3] = 1;
  }
  if (strcmp(wanted, "before") == 0) {
    first[-1] = 1;
  }
  if (strcmp(wanted, "nothing") == 0) {
    return 0; /* no last line: whoever reads the output misses it */
  }
  return check_finish();
}
