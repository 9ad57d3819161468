/** The weights of a lab outside the worker: saved to a file, opened from one, and kept by the page. */

import { problemOf, refusal } from "../core/errors.js";
import { encodeMetadata } from "./encode_metadata.js";
import { renewData } from "./lab_data.js";
import { loadModelFile } from "./load_model_file.js";
import { clause } from "./words.js";

/**
 * @param {import("./lab_context.js").LabContext} lab
 * @param {import("./lab_model.js").LabModel} model
 */
export function createWeights(lab, model) {
  /** @type {import("./kept_weights.js").KeptWeights | null} */
  let kept = null; // from the first training on

  /** The present model, as its file tells of it. */
  function describe() {
    const { run, preset, step } = lab.get();
    if (!run) throw refusal("There is no model to save.");
    return encodeMetadata({
      settings: run.settings,
      preset,
      data: run.data.source.name,
      points: run.values.points,
      step,
      loss: model.record().losses.average,
    });
  }

  const write = () => lab.request("save", { metadata: describe() });

  /** @param {Uint8Array} weights @param {string} file */
  async function openFile(weights, file) {
    const before = lab.get();
    try {
      const { valuesOfModel } = await loadModelFile();
      const read = await lab.request("read_model", { weights });
      lab.set({ values: valuesOfModel(read, before.values, before.core) });
      await renewData(lab);
      await model.renew({ weights, from: "file", file });
      if (read.without)
        lab.set({
          trainingProblem: { message: `${file} was opened ${read.without}.`, detail: null },
        });
    } catch (error) {
      // The worker still has the old model, which needs its data back.
      lab.set({ values: before.values });
      const message = `${file} was not opened: ${clause(error)}`;
      lab.tell("trainingProblem", error, { ...problemOf(error), message });
      if (lab.get().data !== before.data) await renewData(lab);
    }
  }

  return {
    /** From now on the page has a copy of the weights, for the case that the worker is lost. */
    async startToKeep() {
      const { keepWeights } = await import("./kept_weights.js"); // most readers never train
      if (kept) return;
      const keeper = keepWeights(write);
      kept = keeper;
      lab.subscribe(["progress", "status", "run"], (state) => void keeper.follow(state));
    },

    /** Weights of the present run that the page has even if the worker is gone; null if there are none. */
    keptWeights: () => kept?.get() ?? null,

    /** @returns {Promise<Uint8Array | null>} the present weights as a file; null if it was refused */
    async save() {
      try {
        return (await write()).weights;
      } catch (error) {
        lab.tell("trainingProblem", error);
        return null;
      }
    },

    /** To call when the present weights are in a file. */
    saved: () => lab.set({ unsaved: 0 }),

    /**
     * @param {Uint8Array} weights
     * @param {string} file  its name
     */
    openModel: (weights, file) => lab.queue(() => openFile(weights, file)),
  };
}
