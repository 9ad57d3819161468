/** A reverse run of a model's present weights in slices, of which every state is kept. */

import { createReverseRun } from "../team/reverse_run.js";
import { CoreError } from "../core/engine.js";

const SLICE = 10; // ms

/**
 * @param {import("../core/engine.js").Engine} engine
 * @param {import("../core/engine.js").Session} session
 * @param {{ count: number, seed: number, label: number | null }} request
 * @param {import("./slices.js").Slices} slices
 */
export function createReverse(engine, session, { count, seed, label }, slices) {
  const { settings, stepIndex: step } = session;
  const cloud = { count, sampling: { seed, label } };
  const reverse = createReverseRun(engine, settings, session.state(), cloud);
  /** @type {Float32Array[]} */
  const states = [reverse.points.slice()];
  /** @type {(value: { step: number, states: Float32Array[] }) => void} */
  let resolve;
  /** @type {(error: unknown) => void} */
  let reject;
  /** @type {Promise<{ step: number, states: Float32Array[] }>} */
  const done = new Promise((...settle) => ([resolve, reject] = settle));

  const job = {
    milliseconds: SLICE,
    /** @param {number} deadline */
    advance(deadline) {
      do states.push(reverse.advance());
      while (!reverse.finished && performance.now() < deadline);
      if (!reverse.finished) return true;
      reverse.destroy();
      resolve({ step, states });
      return false;
    },
    /** @param {unknown} error */
    fail(error) {
      reverse.destroy();
      reject(error);
    },
  };
  slices.add(job);

  return {
    done,
    /** The model goes. */
    cancel() {
      slices.remove(job);
      job.fail(new CoreError("The model was replaced meanwhile."));
    },
  };
}
