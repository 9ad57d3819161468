/** The reader's choices of values: changed, taken back, and made again. */

import { plainObject } from "./commands.js";
import { renewData, renewSchedule } from "./lab_data.js";
import { isUntouched, waitingParameters } from "./lab_state.js";
import { parameters } from "./parameters.js";
import { createUndo } from "./undo.js";
import { consistent, readConfig, readPreset, readValues, valuesOfPreset } from "./values.js";

/** @typedef {{ values: Record<string, any>, preset: string }} Chosen */

/**
 * @param {import("./lab_context.js").LabContext} lab
 * @param {import("./lab_model.js").LabModel} model
 * @param {() => Promise<void>} generate
 */
export function createChoices(lab, model, generate) {
  /** @type {ReturnType<typeof createUndo<Chosen>>} */
  const history = createUndo();

  const chosen = () => ({ values: lab.get().values, preset: lab.get().preset });

  /** Sets the values, and then does what the change requires. @param {Chosen} next */
  function choose({ values: wanted, preset }) {
    const { values: before, core } = lab.get();
    const values = consistent(wanted, core);
    const changed = parameters.filter(({ key }) => values[key] !== before[key]);
    const affected = (/** @type {import("./parameters.js").Affects} */ what) =>
      changed.some(({ affects }) => affects === what);
    const [data, path, samples] = [affected("data"), affected("path"), affected("sampling")];
    const [rate, workers] = ["learning_rate", "workers"].map((key) => values[key] !== before[key]);
    lab.set({ values, preset, canUndo: history.canUndo, canRedo: history.canRedo });
    return lab.queue(async () => {
      if (data) await renewData(lab);
      else if (path) await renewSchedule(lab);
      if (rate) await setLearningRate(lab, values.learning_rate);
      if (workers) await lab.request("set_workers", { workers: values.workers });
      // A model that was being made when the values changed may have been made of the old data.
      const isOld = data || waitingParameters(lab.get()).length > 0;
      if (isUntouched(lab.get()) && isOld) await model.renew();
      if (samples && lab.get().generation !== null && lab.get().status !== "training")
        void generate();
    });
  }

  /** A change that can be taken back. @param {Chosen} next */
  function turnTo(next) {
    history.remember(chosen());
    return choose(next);
  }

  return {
    /** @param {Record<string, any>} changes */
    change: (changes) => turnTo({ ...chosen(), values: { ...lab.get().values, ...changes } }),

    /** @param {string} preset */
    choosePreset: (preset) =>
      turnTo({
        preset,
        values: { ...lab.get().values, ...valuesOfPreset(preset, lab.get().core) },
      }),

    /**
     * Values from outside, as in `open`.
     * @param {Record<string, unknown>} given
     * @returns {Promise<string[]>} what was wrong with them; the others are in force
     * @throws {TypeError} a sentence, if they are no object
     */
    async setConfig(given) {
      const config = plainObject(given);
      const { preset: named, problems: unknown } = readPreset(config);
      const { values, problems } = readValues(config, lab.get().core, lab.get().values);
      const base = named === null ? {} : valuesOfPreset(named, lab.get().core);
      await turnTo({
        preset: named ?? lab.get().preset,
        values: { ...lab.get().values, ...base, ...values },
      });
      return [...unknown, ...problems];
    },

    /**
     * A whole configuration from outside, as a link is.
     * @param {Record<string, unknown>} given
     * @returns {Promise<string[]>} what was wrong with it; the rest is in force
     */
    async replaceConfig(given) {
      const { problems, ...next } = readConfig(given, lab.get().core);
      await turnTo(next);
      return problems;
    },

    undo() {
      const before = history.undo(chosen());
      if (before) choose(before);
    },

    redo() {
      const after = history.redo(chosen());
      if (after) choose(after);
    },
  };
}

/**
 * @param {import("./lab_context.js").LabContext} lab
 * @param {number} rate
 */
async function setLearningRate(lab, rate) {
  await lab.request("set_learning_rate", { rate });
  const { run, status } = lab.get();
  if (!run) return;
  const settings = { ...run.settings, learning_rate: rate };
  lab.set({ run: { ...run, settings, steady: run.steady && status === "idle" } });
}
