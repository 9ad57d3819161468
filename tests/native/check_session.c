/* Settings at and past their bounds, and a session's refusals: each leaves all as it was. */
#include "check.h"
#include "guard.h"
#include "small_session.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void check_settings(void)
{
  check_group("every setting accepts its bounds and refuses what is past them");
  const whorl_settings defaults = whorl_settings_default();
  uint32_t wrong = 99;
  CHECK(whorl_settings_check(&defaults, &wrong) == WHORL_OK);
  for (uint32_t i = 0; i < WHORL_SETTING_COUNT; i++) {
    const whorl_setting *setting = &whorl_setting_table[i];
    const double unit = setting->multiple;
    const double refused[] = {
        NAN,
        INFINITY,
        -INFINITY,
        nextafter(setting->minimum, -INFINITY),
        nextafter(setting->maximum, INFINITY),
        setting->minimum - fmax(unit, 1.0),
        setting->maximum + fmax(unit, 1.0),
        -1e300,
        1e300,
        unit == 0.0 ? NAN : setting->minimum + unit / 2.0,
        unit == 0.0 || setting->maximum == 0.0 ? NAN : nextafter(setting->maximum, 0.0),
        unit <= 1.0 ? NAN : setting->minimum + 1.0,
    };
    const double accepted[] = {setting->minimum, setting->maximum, setting->initial,
                               unit == 0.0 ? nextafter(setting->minimum, INFINITY)
                                           : fmin(setting->minimum + unit, setting->maximum)};
    whorl_settings settings = defaults;
    double values[WHORL_SETTING_COUNT];
    for (size_t k = 0; k < sizeof accepted / sizeof *accepted; k++) {
      memcpy(values, &defaults, sizeof values);
      values[i] = accepted[k];
      memcpy(&settings, values, sizeof settings);
      check_case("%s = %.17g", setting->name, accepted[k]);
      CHECK(whorl_settings_check(&settings, &wrong) == WHORL_OK);
      CHECK(whorl_session_bytes(&settings, 10) > 0);
    }
    for (size_t k = 0; k < sizeof refused / sizeof *refused; k++) {
      memcpy(values, &defaults, sizeof values);
      values[i] = refused[k];
      memcpy(&settings, values, sizeof settings);
      check_case("%s = %.17g", setting->name, refused[k]);
      wrong = 99;
      CHECK(whorl_settings_check(&settings, &wrong) == WHORL_BAD_SETTING && wrong == i);
      CHECK(whorl_session_bytes(&settings, 10) == 0);
      whorl_session *session = NULL;
      uint64_t memory[8] = {0};
      CHECK(whorl_session_create(&session, memory, sizeof memory, &settings, NULL, NULL, 0) ==
            WHORL_BAD_SETTING);
      CHECK(session == NULL);
    }
  }
  check_group("choices have as many names as values");
  for (uint32_t i = 0; i < WHORL_SETTING_COUNT; i++) {
    const whorl_setting *setting = &whorl_setting_table[i];
    if (setting->choice != NULL) {
      check_case("%s", setting->name);
      CHECK(setting->choice((uint32_t)setting->maximum) != NULL);
      CHECK(setting->choice((uint32_t)setting->maximum + 1) == NULL);
    }
  }
  check_group("the defaults are the notebook's");
  CHECK(defaults.hidden_width == 256 && defaults.time_width == 32 && defaults.block_count == 3);
  CHECK(defaults.timesteps == 300 && defaults.beta_start == 1e-4 && defaults.beta_end == 0.02);
  CHECK(defaults.batch_size == 256 && defaults.learning_rate == 1e-4 && defaults.seed == 0);
  CHECK(defaults.class_count == 0 && defaults.schedule == 0 && defaults.rate_schedule == 0);
}

/* The whole life of a session between two forbidden pages, memory of exactly the size told. */
static void check_memory(void)
{
  check_group("a session keeps to the memory it asked for");
  static const double sizes[][4] = {/* hidden, blocks, classes, timesteps */
                                    {4, 0, 0, 1},
                                    {4, 16, 16, 7},
                                    {20, 1, 1, 3},
                                    {12, 2, 0, 4000},
                                    {1024, 0, 0, 5}};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    for (uint32_t count = 0; count <= 5; count += 5) {
      whorl_settings settings = small_settings();
      settings.hidden_width = sizes[i][0];
      settings.block_count = sizes[i][1];
      settings.class_count = sizes[i][2];
      settings.timesteps = sizes[i][3];
      const size_t bytes = whorl_session_bytes(&settings, count);
      check_case("net %zu, %u points, %zu bytes", i, count, bytes);
      CHECK(bytes > 0 && bytes % WHORL_ALIGNMENT == 0);
      const guard_pages pages = guard_make(bytes);
      for (guard_side side = GUARD_BEFORE; side <= GUARD_AFTER; side++) {
        uint8_t *memory = guard_place(&pages, bytes, side);
        memset(memory, 0xA5, bytes); /* memory need not be clear */
        const float points[10] = {0.5F, -0.5F, 0.1F, 0.2F, 0.3F};
        const uint32_t labels[5] = {0};
        whorl_session *session = NULL;
        CHECK(whorl_session_create(&session, memory, bytes - 1, &settings, points, labels, count) ==
              WHORL_TOO_LARGE);
        CHECK(session == NULL);
        CHECK(whorl_session_create(&session, memory, bytes, &settings, points, labels, count) ==
              WHORL_OK);
        CHECK(session != NULL);
        CHECK(memcmp(whorl_session_settings(session), &settings, sizeof settings) == 0);
        float losses[3], x[10];
        uint32_t done;
        CHECK(whorl_session_train(session, losses, 3, &done) ==
              (count == 0 ? WHORL_NO_DATA : WHORL_OK));
        if (count > 0) {
          for (uint32_t share = 0; share < WHORL_SHARDS; share++) {
            CHECK(whorl_session_pass(session, 0, share, 1) == WHORL_OK);
          }
          CHECK(whorl_session_add_partial(session, 0, whorl_session_partial(session, 0)) ==
                WHORL_OK);
          CHECK(whorl_session_close_pass(session, 0) == WHORL_OK);
          CHECK(whorl_session_close_step(session, losses) == WHORL_OK);
        }
        CHECK(whorl_session_set_state(session, whorl_session_state(session), 0) == WHORL_OK);
        CHECK(whorl_session_start(session, x, 5, 1) == WHORL_OK);
        CHECK(small_session_reverse(session, x, x, sizes[i][2] == 0.0 ? NULL : labels, NULL, 0, 5,
                                    0, 1, 1) == WHORL_OK);
      }
    }
  }
  check_group("the notebook's session takes no more than 64 MB, and no size wraps around");
  whorl_settings settings = whorl_settings_default();
  const size_t notebook = whorl_session_bytes(&settings, 2000);
  check_note("%.1f MiB", (double)notebook / 1048576.0);
  CHECK(notebook > 0 && notebook <= (size_t)64 << 20);
  CHECK(whorl_session_bytes(&settings, WHORL_MAX_FLOATS / 2) > notebook);
  CHECK(whorl_session_bytes(&settings, WHORL_MAX_FLOATS / 2 + 1) == 0);
  CHECK(whorl_session_bytes(&settings, UINT32_MAX) == 0);
}

static void check_refusals(void)
{
  check_group("points, labels, timesteps and counts out of range are refused before anything");
  whorl_settings settings = small_settings();
  for (int classes = 0; classes <= 3; classes += 3) {
    settings.class_count = classes;
    small_session made = small_session_make(&settings, 20);
    whorl_session *session = made.session;
    const uint32_t checksum = whorl_session_checksum(session);
    float x[20], noise[20], out[20], bad[20], kept[20];
    uint32_t timestep[10], label[10], high[10], late[10];
    double loss = 123.0;
    const uint32_t first = classes == 0 ? 0 : UINT32_MAX; /* any number of a first point will do */
    uint64_t random = 2;
    check_normals(x, 20, &random);
    check_normals(noise, 20, &random);
    for (uint32_t i = 0; i < 10; i++) {
      timestep[i] = late[i] = i;
      label[i] = high[i] = i % 3;
    }
    late[9] = 20;
    high[9] = 3;
    memset(out, 0x55, sizeof out);
    memcpy(kept, out, sizeof kept);
    const uint32_t *good = classes == 0 ? NULL : label, *worse = classes == 0 ? label : high;

    static const float poisons[] = {NAN, INFINITY, -INFINITY};
    for (size_t k = 0; k < 3; k++) {
      for (size_t i = 0; i < 20; i += 19) { /* the first and the last */
        memcpy(bad, x, sizeof bad);
        bad[i] = poisons[k];
        check_case("classes %d, poison %zu in place %zu", classes, k, i);
        CHECK(whorl_session_predict(session, NULL, out, bad, timestep, good, 10, 0) ==
              WHORL_NOT_FINITE);
        CHECK(whorl_session_gradient(session, &loss, bad, timestep, noise, good, 10) ==
              WHORL_NOT_FINITE);
        CHECK(whorl_session_gradient(session, &loss, x, timestep, bad, good, 10) ==
              WHORL_NOT_FINITE);
        CHECK(small_session_reverse(session, out, bad, good, NULL, first, 10, 0, 20, 1) ==
              WHORL_NOT_FINITE);
        CHECK(small_session_reverse(session, out, x, good, bad, first, 10, 0, 20, 1) ==
              WHORL_NOT_FINITE);
        whorl_session *other = NULL;
        const size_t bytes = whorl_session_bytes(&settings, 10);
        void *memory = aligned_alloc(WHORL_ALIGNMENT, bytes);
        CHECK(whorl_session_create(&other, memory, bytes, &settings, bad, good, 10) ==
              WHORL_NOT_FINITE);
        CHECK(other == NULL);
        free(memory);
      }
    }
    check_case("classes %d", classes);
    CHECK(whorl_session_predict(session, NULL, out, x, late, good, 10, 0) == WHORL_BAD_TIMESTEP);
    CHECK(whorl_session_gradient(session, &loss, x, late, noise, good, 10) == WHORL_BAD_TIMESTEP);
    CHECK(whorl_session_predict(session, NULL, out, x, timestep, worse, 10, 0) == WHORL_BAD_LABEL);
    CHECK(whorl_session_gradient(session, &loss, x, timestep, noise, worse, 10) == WHORL_BAD_LABEL);
    CHECK(small_session_reverse(session, out, x, worse, NULL, first, 10, 0, 20, 1) ==
          WHORL_BAD_LABEL);
    if (classes > 0) { /* a net with classes needs labels */
      CHECK(whorl_session_predict(session, NULL, out, x, timestep, NULL, 10, 0) == WHORL_BAD_LABEL);
      CHECK(small_session_reverse(session, out, x, NULL, NULL, first, 10, 0, 20, 1) ==
            WHORL_BAD_LABEL);
      CHECK(whorl_session_gradient(session, &loss, x, timestep, noise, NULL, 10) ==
            WHORL_BAD_LABEL);
    }
    static const uint32_t counts[] = {0, WHORL_MAX_FLOATS / 2 + 1, UINT32_MAX};
    for (size_t i = 0; i < 3; i++) {
      CHECK(whorl_session_predict(session, NULL, out, x, timestep, good, counts[i], 0) ==
            WHORL_BAD_COUNT);
      CHECK(whorl_session_gradient(session, &loss, x, timestep, noise, good, counts[i]) ==
            WHORL_BAD_COUNT);
      CHECK(whorl_session_start(session, out, counts[i], 1) == WHORL_BAD_COUNT);
      CHECK(small_session_reverse(session, out, x, good, NULL, first, counts[i], 0, 20, 1) ==
            WHORL_BAD_COUNT);
    }
    static const uint32_t steps[][2] = {{1, 1}, {0, 21}, {20, 20}, {20, 0}, {UINT32_MAX, 7}};
    for (size_t i = 0; i < 5; i++) {
      uint32_t t = 77;
      CHECK(small_session_reverse(session, out, x, good, NULL, first, 10, steps[i][0], steps[i][1],
                                  1) == WHORL_BAD_COUNT);
      CHECK(small_session_timestep(session, &t, steps[i][0], steps[i][1]) == WHORL_BAD_COUNT);
      CHECK(t == 77);
    }
    static const double rates[] = {0.0, -1.0, 1e-9, 1e7, (double)NAN, (double)INFINITY};
    for (size_t i = 0; i < 6; i++) {
      CHECK(whorl_session_set_pace(session, rates[i], 10) == WHORL_BAD_SETTING);
    }
    static const double counts_of_steps[] = {0.0, -1.0, 1.5, 1e9, (double)NAN, (double)INFINITY};
    for (size_t i = 0; i < 6; i++) {
      CHECK(whorl_session_set_pace(session, 0.5, counts_of_steps[i]) == WHORL_BAD_SETTING);
    }
    CHECK(whorl_session_settings(session)->learning_rate == settings.learning_rate);
    CHECK(whorl_session_settings(session)->training_steps == settings.training_steps);
    CHECK(whorl_session_set_pace(session, 0.5, 77) == WHORL_OK);
    CHECK(whorl_session_settings(session)->learning_rate == 0.5);
    CHECK(whorl_session_settings(session)->training_steps == 77);
    CHECK(memcmp(out, kept, sizeof out) == 0 && loss == 123.0);
    CHECK(whorl_session_checksum(session) == checksum && whorl_session_step(session) == 0);
    small_session_drop(&made);
  }

  check_group("data with a label out of range is refused; without classes labels do not matter");
  const float points[4] = {0.0F, 0.1F, 0.2F, 0.3F};
  const uint32_t labels[2] = {0, 3};
  for (int classes = 0; classes <= 4; classes++) {
    settings.class_count = classes;
    const size_t bytes = whorl_session_bytes(&settings, 2);
    void *memory = aligned_alloc(WHORL_ALIGNMENT, bytes);
    whorl_session *session = NULL;
    check_case("classes %d", classes);
    CHECK(whorl_session_create(&session, memory, bytes, &settings, points, labels, 2) ==
          (classes == 0 || classes == 4 ? WHORL_OK : WHORL_BAD_LABEL));
    CHECK(whorl_session_create(&session, memory, bytes, &settings, points, NULL, 2) ==
          (classes == 0 ? WHORL_OK : WHORL_BAD_LABEL));
    free(memory);
  }
}

static void check_checksum(void)
{
  check_group("the checksum sees every weight, and no padding");
  whorl_settings settings = small_settings();
  settings.hidden_width = 4; /* its output head has padding */
  small_session made = small_session_make(&settings, 0);
  float *weights = whorl_session_parameters(made.session);
  const whorl_layout *layout = whorl_session_layout(made.session);
  const uint32_t checksum = whorl_session_checksum(made.session);
  size_t padding = 0;
  for (uint32_t i = 0; i < layout->tensor_count; i++) {
    const whorl_tensor *tensor = &layout->tensors[i];
    const size_t count = (size_t)tensor->rows * (tensor->columns == 0 ? 1 : tensor->columns);
    for (size_t k = 0; k < (count + 3) / 4 * 4; k++) {
      const float value = weights[tensor->offset + k];
      weights[tensor->offset + k] = nextafterf(value, 9.0F);
      check_case("%s, value %zu", tensor->name, k);
      CHECK((whorl_session_checksum(made.session) == checksum) == (k >= count));
      weights[tensor->offset + k] = value;
      padding += k >= count;
    }
  }
  CHECK(padding > 0 && whorl_session_checksum(made.session) == checksum);
  small_session_drop(&made);

  check_group("every status has a sentence of its own");
  for (int i = 0; i < WHORL_STATUS_COUNT; i++) {
    const char *text = whorl_status_text((whorl_status)i);
    CHECK(strlen(text) > 8 && text[strlen(text) - 1] != '.');
    for (int k = 0; k < i; k++) {
      CHECK(strcmp(text, whorl_status_text((whorl_status)k)) != 0);
    }
  }
  CHECK(strcmp(whorl_status_text(WHORL_STATUS_COUNT), "an unknown error") == 0);
}

int main(void)
{
  check_settings();
  check_memory();
  check_refusals();
  check_checksum();
  return check_finish();
}
