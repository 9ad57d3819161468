/** A reverse run of a model's present weights in slices, of which every state is kept. */

import { createReverseRun } from "../team/reverse_run.js";
import { CoreError } from "../core/engine.js";
import { createDeferred } from "./deferred.js";

const SLICE = 10; // ms

/**
 * @param {import("../core/engine.js").Engine} engine
 * @param {import("../core/engine.js").Session} session
 * @param {import("../team/reverse_run.js").Cloud} cloud
 * @param {import("./slices.js").Slices} slices
 */
export function createReverse(engine, session, cloud, slices) {
  const { settings, stepIndex: step } = session;
  const reverse = createReverseRun(engine, settings, session.state(), cloud);
  const { timesteps } = reverse;
  /** @type {Float32Array[]} */
  const states = [reverse.points.slice()];
  /** @type {import("./deferred.js").Deferred<{ step: number, states: Float32Array[], timesteps: Uint32Array }>} */
  const { promise: done, resolve, reject } = createDeferred();

  const job = {
    milliseconds: SLICE,
    /** @param {number} deadline */
    advance(deadline) {
      do states.push(reverse.advance());
      while (!reverse.finished && performance.now() < deadline);
      if (!reverse.finished) return true;
      reverse.destroy();
      resolve({ step, states, timesteps });
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
