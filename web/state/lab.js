/**
 * One model with its data, as a page knows it, and everything that can be done to it. Figures and
 * controls talk to the worker through it alone.
 */

import { createChoices } from "./lab_choices.js";
import { createContext } from "./lab_context.js";
import { noiseSettings } from "./lab_data.js";
import { createGenerations } from "./lab_generation.js";
import { createModel } from "./lab_model.js";
import { isTrained, isUntouched, waitingParameters } from "./lab_state.js";
import { createOpening } from "./lab_opening.js";
import { createQuestions } from "./lab_questions.js";
import { createTraining } from "./lab_training.js";
import { createWeights } from "./lab_weights.js";
import { defaultValues } from "./values.js";

/** @param {import("../client/client.js").Client} client */
export function createLab(client) {
  const context = createContext(client);
  const { get, subscribe, fail, report } = context;
  const model = createModel(context);
  const { record, prepare, reset } = model;
  const generations = createGenerations(context);
  const choices = createChoices(context, model, generations.generate);
  const { startToKeep, ...weights } = createWeights(context, model);

  return {
    get,
    subscribe,
    fail,
    report,
    /** The losses so far; grows whenever `progress` changes. */
    losses: () => record().losses,
    /** How far the samples were from the data; grows whenever `preview` changes. */
    quality: () => record().quality,
    stepsPerSecond: () => record().pace.stepsPerSecond,
    /** The values that a new page with the present preset has. */
    usual: () => defaultValues(get().preset, get().core),
    noiseSettings: () => noiseSettings(context),
    waiting: () => waitingParameters(get()),
    untouched: () => isUntouched(get()),
    trained: () => isTrained(get()),
    prepare,
    reset,
    ...createOpening(context, model),
    ...choices,
    ...createQuestions(context),
    ...generations,
    ...weights,
    ...createTraining(context, model, startToKeep, generations.generate, choices.change),

    /** Where the reader stands in diffusion time. @param {number} timestep */
    seek: (timestep) => context.set({ timestep }),
  };
}

/** @typedef {ReturnType<typeof createLab>} Lab */
