/** Generation: a reverse run of the present model that the reader watches. */

import { refusal } from "../core/errors.js";
import { ofSampling, samplingOf } from "./values.js";

/** @param {import("./lab_context.js").LabContext} lab */
export function createGenerations(lab) {
  let generationCount = 0;

  /**
   * What a reverse run depends on now, by the core's names.
   * @param {number} [label]  default: the chosen one
   * @param {Record<string, any>} [others]  values, by parameter key, in the place of the chosen ones
   * @returns {Record<string, any>}
   */
  function samplingNow(label = lab.get().values.label, others = {}) {
    const { run, values, core } = lab.get();
    if (!run) throw refusal("There is no model to sample.");
    const all = { ...run.values, ...ofSampling(values), ...others, label };
    const sampling = samplingOf(all, core);
    return { ...sampling, label: run.settings.class_count > 0 ? label : null };
  }

  /** @param {boolean} [asked]  whether somebody asked; if not, it rests while no figure is in view */
  async function generate(asked = true) {
    const { run, values, step } = lab.get();
    if (!run) return;
    const sampling = samplingNow();
    const label = /** @type {number | null} */ (sampling.label);
    const id = ++generationCount;
    const generation = {
      run: id,
      states: [],
      timesteps: new Uint32Array(),
      stepCount: Number(sampling.steps) || run.settings.timesteps,
      label,
      trainingStep: step,
      distance: null,
      detail: null,
      references: null,
    };
    lab.set({ generation, generationProblem: null });
    try {
      const { count } = values;
      await lab.settled(); // the model may be replaced, and this generation with it
      if (lab.get().generation?.run !== id) return;
      const done = await lab.request("generate", { run: id, count, sampling, asked });
      const now = lab.get().generation;
      if (!done || now?.run !== id) return;
      const finished = { ...now, ...done };
      lab.set({ generation: finished });
      const references = await lab.request("reference_scores", { count, label });
      if (lab.get().generation === finished) lab.set({ generation: { ...finished, references } });
    } catch (error) {
      lab.tell("generationProblem", error);
    }
  }

  return { sampling: samplingNow, generate };
}
