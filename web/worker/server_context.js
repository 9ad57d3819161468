/** What the requests of one lab work on: its core, its data and its model. */

import { CoreError } from "../core/engine.js";

/**
 * What all labs of a page share in the worker.
 * @typedef {object} WorkerContext
 * @property {(variant: import("../core/variants.js").Variant) => Promise<import("../core/engine.js").Engine>} engineOf
 * @property {ReturnType<typeof import("./slices.js").createSlices>} slices
 * @property {(fileName: string, what: string) => Promise<Uint8Array>} readBeside
 * @property {() => void} readAgain  what has not arrived yet
 * @property {() => import("../team/team.js").Helper} startHelper
 */

const NO_MODEL = "There is no model yet.";

/**
 * @param {WorkerContext} worker
 * @param {{ slices: import("./slices.js").Slices, emit: import("./run.js").Emit }} own  of this lab
 */
export function createLabContext(worker, { slices, emit }) {
  return {
    worker,
    slices,
    emit,
    /** Of everything but a run in the other arithmetic. @type {import("../core/engine.js").Engine | null} */
    engine: null,
    /** @type {import("../core/engine.js").Data | null} */
    data: null,
    /** @type {import("./run.js").Run | null} */
    run: null,
    /** Of the run's data. @type {ReturnType<typeof import("./reference_scores.js").createReferenceScores> | null} */
    referenceScores: null,
    closed: false,

    needEngine() {
      return need(this.engine, "The core is not loaded yet.");
    },
    needData() {
      return need(this.data, "There is no data yet.");
    },
    needRun() {
      return need(this.run, NO_MODEL);
    },
    needReferenceScores() {
      return need(this.referenceScores, NO_MODEL);
    },
  };
}

/** @typedef {ReturnType<typeof createLabContext>} LabContext */

/**
 * @template T
 * @param {T | null} value
 * @param {string} problem
 * @returns {T}
 */
function need(value, problem) {
  if (value === null) throw new CoreError(problem);
  return value;
}
