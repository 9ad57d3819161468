/** The present model of a lab: how it is made and replaced, and the weights that came with the page. */

import { longestPiece } from "../team/shares.js";
import { READY_PRESETS } from "../worker/protocol.js";
import { isTrained, untrained } from "./lab_state.js";
import { MOST_SAMPLES } from "./parameters.js";
import { createRecord } from "./record.js";
import { checkTrainingSteps, readyPreset, settingsOf } from "./values.js";

/** @typedef {import("./lab_context.js").LabContext} LabContext */

/**
 * Where the first weights of a model came from.
 * @typedef {{ weights?: Uint8Array | null, from?: "seed" | "page" | "file", file?: string | null }} Origin
 */

/** @param {LabContext} lab */
export function createModel(lab) {
  let record = createRecord();
  /** @type {Origin} */
  let origin = {};
  let runCount = 0;
  let freshWanted = false; // the reader has asked for an untrained model

  /**
   * Makes a new model from the present values. Everything that the old one made is dropped.
   * @param {Origin} [from]
   */
  async function renew(from = {}) {
    const run = await createRun(lab, from);
    origin = from;
    if (!run) return;
    record = createRecord();
    lab.set({ run: { ...run, id: ++runCount }, ...untrained() });
  }

  return {
    /** What training has recorded of the present model. */
    record: () => record,
    origin: () => origin,
    renew,

    /**
     * Provides a trained model: the present one if it has been trained, else the weights that came with
     * the page.
     * @returns {Promise<boolean>} false if there are none for these values
     */
    async prepare() {
      await lab.queue(async () => {
        if (isTrained(lab.get()) || freshWanted || lab.get().status === "training") return;
        const weights = await readReady(lab);
        if (weights && !isTrained(lab.get())) await renew({ weights, from: "page" });
      });
      return isTrained(lab.get());
    },

    /**
     * Makes an untrained model of the present values. The seed is the same, so unchanged values give the
     * same run again.
     * @returns {Promise<string | null>} null, or why it was refused: then the old model stays
     */
    reset() {
      freshWanted = true;
      return lab.queue(renew);
    },
  };
}

/**
 * @param {LabContext} lab
 * @param {Origin} origin
 * @returns {Promise<Omit<import("./lab_state.js").RunState, "id"> | null>} null while there is no data
 */
async function createRun(lab, { weights = null, from = "seed", file = null }) {
  const { values, data } = lab.get();
  if (!data) return null;
  const settings = settingsOf(values, data);
  checkTrainingSteps(settings, lab.get().core);
  const made = await lab.load("The core", "create_run", {
    settings,
    weights,
    math: values.math,
    workers: values.workers,
  });
  lab.client.longestPiece = longestPiece({
    weights: made.parameterCount,
    batch: made.settings.batch_size,
    samples: MOST_SAMPLES,
  });
  return { ...made, values, data, from, file, beganWith: values.epochs, steady: true };
}

/**
 * Weights that came with the page; null if there are none for the present values.
 * @param {LabContext} lab
 * @returns {Promise<Uint8Array | null>}
 */
export async function readReady(lab) {
  const preset = readyPreset(lab.get().values, READY_PRESETS, lab.get().core);
  if (preset === null) return null;
  return (await lab.load("The trained model", "read_ready", { preset })).weights;
}

/** @typedef {ReturnType<typeof createModel>} LabModel */
