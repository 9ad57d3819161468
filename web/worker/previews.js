/**
 * The samples shown while a model trains: one reverse run after another, in slices between those of
 * training, each with the weights that there were when it began.
 */

import { createReverseRun } from "../team/reverse_run.js";

const SLICE = 4; // ms, beside ten of training: about a quarter of the time
const POINTS = 400;

/**
 * @param {import("../core/engine.js").Engine} engine
 * @param {import("../core/engine.js").Session} session  the model that trains
 * @param {import("../core/engine.js").Data} data
 * @param {{
 *   slices: import("./slices.js").Slices,
 *   emit: import("./run.js").Emit,
 *   mayRun: () => boolean,
 * }} host  `mayRun` is false while somebody waits for something else
 */
export function createPreviews(engine, session, data, { slices, emit, mayRun }) {
  const { labels: given, classCount } = data;
  const labels = given && Uint32Array.from({ length: POINTS }, (_, i) => i % classCount);
  /** @type {import("../team/reverse_run.js").ReverseRun | null} */
  let reverse = null;
  let step = 0; // of training, when the run began

  function drop() {
    reverse?.destroy();
    reverse = null;
  }

  function begin() {
    step = session.stepIndex;
    const stepCount = session.settings.timesteps;
    const cloud = { count: POINTS, seed: 0, labels, stepCount };
    return createReverseRun(engine, session.settings, session.state(), cloud);
  }

  const job = {
    milliseconds: SLICE,
    /** @param {number} deadline */
    advance(deadline) {
      if (!mayRun()) return true;
      // The same noise each time: what changes from one to the next is the model alone.
      reverse ??= begin();
      while (!reverse.finished && performance.now() < deadline) reverse.advance();
      if (!reverse.finished) return true;
      const { points } = reverse;
      drop();
      emit("preview", { step, points, labels }, [points.buffer]);
      return step !== session.stepIndex; // at rest, one of the present weights is enough
    },
    /** @param {unknown} error */
    fail(error) {
      drop();
      throw error; // a fault of ours: let the page hear of it
    },
  };

  return {
    start: () => slices.add(job),

    /** Training rests: the next preview, of the weights as they are now, is the last. */
    rest: drop,

    destroy() {
      slices.remove(job);
      drop();
    },
  };
}
