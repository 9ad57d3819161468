/* The same questions again and again. */
#include "loss_by_time.h"

#include "rng.h"

enum { MOST_QUESTIONS = 512 };

uint32_t whorl_loss_by_time_buckets(uint32_t timesteps)
{
  return timesteps < WHORL_MAX_BUCKETS ? timesteps : WHORL_MAX_BUCKETS;
}

static uint32_t questions_in_bucket(uint32_t timesteps)
{
  return MOST_QUESTIONS / whorl_loss_by_time_buckets(timesteps);
}

uint32_t whorl_loss_by_time_questions(uint32_t timesteps)
{
  return questions_in_bucket(timesteps) * whorl_loss_by_time_buckets(timesteps);
}

/* The middle of a question's share of its bucket, which ends before the next one's first. */
static uint32_t timestep_of(uint32_t question, uint32_t timesteps)
{
  const uint32_t buckets = whorl_loss_by_time_buckets(timesteps);
  const uint32_t each = questions_in_bucket(timesteps);
  const uint32_t bucket = question / each, in_bucket = question % each;
  const uint32_t first = (bucket * timesteps + buckets - 1) / buckets;
  const uint32_t past = ((bucket + 1) * timesteps + buckets - 1) / buckets;
  return first + (2 * in_bucket + 1) * (past - first) / (2 * each);
}

/* Up to WHORL_MAX_ROWS questions. */
static void ask(double *losses, whorl_model *model, float *noisy, float *target,
                const float *points, const uint32_t *label, uint32_t point_count, uint32_t first,
                uint32_t rows)
{
  const uint32_t timesteps = model->schedule.timesteps, width = model->denoiser.shape.sample_width;
  const uint32_t each = questions_in_bucket(timesteps);
  const uint32_t questions = whorl_loss_by_time_questions(timesteps);
  uint32_t timestep[WHORL_MAX_ROWS], labels[WHORL_MAX_ROWS];
  whorl_rng rng = whorl_rng_make(0, WHORL_STREAM_FORWARD, 0);
  whorl_rng_seek_row(&rng, first, width);
  whorl_rng_normal_rows(&rng, target, rows, width);
  for (uint32_t i = 0; i < rows; i++) {
    const size_t point = (size_t)((uint64_t)(first + i) * point_count / questions);
    timestep[i] = timestep_of(first + i, timesteps);
    labels[i] = label == NULL ? 0 : label[point];
    whorl_objective_pose(noisy + (size_t)i * width, target + (size_t)i * width,
                         points + point * width, timestep[i], width, model->objective,
                         &model->schedule);
  }
  whorl_model_answer(model, model->answer, noisy, timestep, label == NULL ? NULL : labels, rows);
  for (uint32_t i = 0; i < rows; i++) {
    for (size_t k = (size_t)i * width; k < (size_t)(i + 1) * width; k++) {
      const double error = (double)model->answer[k] - (double)target[k];
      losses[(first + i) / each] += error * error / ((double)each * width);
    }
  }
}

void whorl_loss_by_time_add(double *losses, whorl_model *model, float *noisy, float *target,
                            const float *points, const uint32_t *label, uint32_t point_count,
                            uint32_t first, uint32_t count)
{
  const uint32_t questions = whorl_loss_by_time_questions(model->schedule.timesteps);
  const uint32_t end = first >= questions || count > questions - first ? questions : first + count;
  for (uint32_t done = first; done < end;) {
    const uint32_t rows = (uint32_t)whorl_denoiser_pass(end - done);
    ask(losses, model, noisy, target, points, label, point_count, done, rows);
    done += rows;
  }
}
