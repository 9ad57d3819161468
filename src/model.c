/* A network on its path: what it says, and what that means. */
#include "model.h"

#include <string.h>

const char *whorl_model_weights_name(uint32_t weights)
{
  static const char *const names[WHORL_WEIGHTS_COUNT] = {"averaged", "latest"};
  return weights < WHORL_WEIGHTS_COUNT ? names[weights] : NULL;
}

whorl_denoiser_shape whorl_model_shape(const whorl_settings *settings)
{
  return (whorl_denoiser_shape){
      .hidden_width = (uint32_t)settings->hidden_width,
      .time_width = (uint32_t)settings->time_width,
      .block_count = (uint32_t)settings->block_count,
      .class_count = (uint32_t)settings->class_count,
      .sample_width = (uint32_t)settings->sample_width,
  };
}

void whorl_model_place(whorl_model *model, whorl_arena *arena, const whorl_settings *settings,
                       whorl_memory memory, uint32_t slabs)
{
  const whorl_denoiser_shape shape = whorl_model_shape(settings);
  const uint32_t timesteps = (uint32_t)settings->timesteps;
  *model = (whorl_model){.objective = (whorl_objective)settings->objective};
  whorl_noise_schedule_place(&model->schedule, arena, timesteps);
  whorl_denoiser_place(&model->denoiser, arena, &shape, timesteps, memory);
  const size_t slab = model->denoiser.layout.slab_count;
  const bool has_average = settings->ema_decay > 0.0;
  model->parameters = whorl_arena_floats(arena, (slabs + has_average) * slab);
  if (has_average && model->parameters != NULL) { /* not only measuring */
    model->average = model->parameters + slab;
  }
  whorl_model_ask(model, WHORL_WEIGHTS_AVERAGED);
  model->answer = whorl_arena_floats(arena, (size_t)WHORL_MAX_ROWS * shape.sample_width);
  model->timestep = whorl_arena_take(arena, WHORL_MAX_ROWS, sizeof(uint32_t));
}

void whorl_model_fill(whorl_model *model, const whorl_settings *settings)
{
  whorl_noise_schedule_fill(&model->schedule, (whorl_schedule_kind)settings->schedule,
                            settings->beta_start, settings->beta_end);
  whorl_layout_initialise(&model->denoiser.layout, model->parameters, (uint32_t)settings->seed);
  whorl_model_restart_average(model);
}

void whorl_model_ask(whorl_model *model, whorl_weights weights)
{
  const bool averaged = weights == WHORL_WEIGHTS_AVERAGED && model->average != NULL;
  model->asked = averaged ? model->average : model->parameters;
}

void whorl_model_restart_average(whorl_model *model)
{
  if (model->average != NULL) {
    memcpy(model->average, model->parameters,
           model->denoiser.layout.slab_count * sizeof *model->average);
  }
}

void whorl_model_answer(whorl_model *model, float *answer, const float *x, const uint32_t *timestep,
                        const uint32_t *label, size_t rows)
{
  whorl_denoiser_forward(&model->denoiser, answer, model->asked, x, timestep, label,
                         &(whorl_shards){1, {rows}});
}

void whorl_model_predict(whorl_model *model, float *x0, float *epsilon, const float *x,
                         const uint32_t *timestep, const uint32_t *label, size_t count)
{
  const size_t width = model->denoiser.shape.sample_width;
  for (size_t done = 0; done < count;) {
    const size_t rows = whorl_denoiser_pass(count - done);
    whorl_model_answer(model, model->answer, x + width * done, timestep + done,
                       label == NULL ? NULL : label + done, rows);
    for (size_t i = 0; i < rows; i++) {
      const size_t at = width * (done + i);
      const whorl_reading reading =
          whorl_objective_reading(model->objective, &model->schedule, timestep[done + i]);
      whorl_objective_read(x0 == NULL ? NULL : x0 + at, epsilon == NULL ? NULL : epsilon + at,
                           model->answer + width * i, x + at, reading, width);
    }
    done += rows;
  }
}

static void set_time(void *context, uint32_t timestep)
{
  whorl_model *model = context;
  for (size_t i = 0; i < WHORL_MAX_ROWS; i++) {
    model->timestep[i] = timestep;
  }
  whorl_denoiser_time(&model->denoiser, model->asked, model->timestep,
                      &(whorl_shards){1, {WHORL_MAX_ROWS}}); /* one row of it, for all passes */
  model->reading = whorl_objective_reading(model->objective, &model->schedule, timestep);
}

static void predict(void *context, float *x0, float *epsilon, const float *x, const uint32_t *label,
                    size_t rows)
{
  whorl_model *model = context;
  whorl_denoiser_points(&model->denoiser, model->answer, model->asked, x, label, rows);
  whorl_objective_read(x0, epsilon, model->answer, x, model->reading,
                       rows * model->denoiser.shape.sample_width);
}

static void epsilon_gradient(void *context, float *gradient, const float *factor, const float *x,
                             const uint32_t *label, size_t rows)
{
  (void)label; /* the activations of the predict before are there */
  whorl_model *model = context;
  whorl_denoiser_points_backward(&model->denoiser, gradient, factor, model->asked, x, rows);
  for (size_t i = 0; i < rows * model->denoiser.shape.sample_width; i++) {
    gradient[i] =
        model->reading.epsilon_of_x * factor[i] + model->reading.epsilon_of_answer * gradient[i];
  }
}

whorl_predictor whorl_model_predictor(whorl_model *model)
{
  const bool has_gradient = model->denoiser.memory == WHORL_FORWARD_AND_BACKWARD;
  return (whorl_predictor){.context = model,
                           .width = model->denoiser.shape.sample_width,
                           .set_time = set_time,
                           .predict = predict,
                           .epsilon_gradient = has_gradient ? epsilon_gradient : NULL};
}

void whorl_model_share(whorl_model *twin, whorl_arena *arena, const whorl_model *model)
{
  *twin = *model;
  whorl_denoiser_place(&twin->denoiser, arena, &model->denoiser.shape, model->denoiser.timesteps,
                       WHORL_FORWARD_AND_BACKWARD);
}

void whorl_model_input_gradient(whorl_model *model, float *x_gradient, const float *factor,
                                const float *x, const uint32_t *timestep, const uint32_t *label,
                                size_t count)
{
  const size_t width = model->denoiser.shape.sample_width;
  for (size_t done = 0; done < count;) {
    const size_t rows = whorl_denoiser_pass(count - done);
    const uint32_t *labels = label == NULL ? NULL : label + done;
    whorl_model_answer(model, model->answer, x + width * done, timestep + done, labels, rows);
    whorl_denoiser_backward(&model->denoiser, NULL, x_gradient + width * done,
                            factor + width * done, model->asked, x + width * done, labels);
    done += rows;
  }
}
