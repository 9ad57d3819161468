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
    const workers = values.workers !== before.workers;
    lab.set({ values, preset, canUndo: history.canUndo, canRedo: history.canRedo });
    return lab.queue(async () => {
      if (data) await renewData(lab);
      else if (path) await renewSchedule(lab);
      if (workers) await lab.request("set_workers", { workers: values.workers });
      // A model that was being made when the values changed may have been made of the old data.
      const isOld = data || waitingParameters(lab.get()).length > 0;
      if (isUntouched(lab.get()) && isOld) await model.renew();
      else await setPace(lab);
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
 * Gives the present model the chosen learning rate, and the chosen length of its training unless there
 * will be another model: its length waits for that one.
 * @param {import("./lab_context.js").LabContext} lab
 */
async function setPace(lab) {
  const { run, values } = lab.get();
  if (!run) return;
  const { learning_rate: rate, training_steps: steps } = run.settings;
  const stays = waitingParameters(lab.get()).length === 0;
  const epochs = stays ? values.epochs : run.values.epochs;
  const wanted = epochs === run.values.epochs ? steps : epochs * run.stepsPerEpoch;
  const pace = { learning_rate: values.learning_rate, training_steps: wanted };
  if (pace.learning_rate === rate && wanted === steps) return;
  await lab.request("set_pace", { pace });
  const now = lab.get();
  if (now.run?.id !== run.id) return;
  // A constant rate takes the same steps, however many there will be.
  const same =
    pace.learning_rate === rate && (wanted === steps || values.rate_schedule === "constant");
  lab.set({
    run: {
      ...now.run,
      settings: { ...run.settings, ...pace },
      values: { ...run.values, epochs },
      beganWith: now.status === "idle" ? epochs : run.beganWith,
      steady: run.steady && (same || now.status === "idle"),
    },
  });
  if (now.status === "finished" && now.step < wanted) lab.set({ status: "paused" });
  else if (now.status === "paused" && now.step >= wanted) lab.set({ status: "finished" });
}
