/**
 * The samples shown while a model trains, and what they are worth: one reverse run after another, in
 * slices between those of training, each with the weights that there were when it began.
 */

import { CoreError } from "../core/engine.js";
import { createReverseRun } from "../team/reverse_run.js";
import { PREVIEW_POINTS } from "./protocol.js";

const SLICE = 4; // ms, beside ten of training: about a quarter of the time
const QUESTIONS = 64; // of the loss by time, in a slice

/** @type {Float64Array | null} */
const noSums = null;

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
  const labels = given && Uint32Array.from({ length: PREVIEW_POINTS }, (_, i) => i % classCount);
  /** @type {ReturnType<typeof begin> | null} */
  let current = null;

  function drop() {
    current?.reverse.destroy();
    current = null;
  }

  function begin() {
    const { settings, stepIndex: step } = session;
    // The same noise each time: what changes from one to the next is the model alone.
    const cloud = { count: PREVIEW_POINTS, sampling: { seed: 0 }, labels };
    const reverse = createReverseRun(engine, settings, session.state(), cloud);
    /** @type {Float32Array[]} */
    const states = [reverse.points.slice()];
    return { step, reverse, states, asked: 0, sums: noSums };
  }

  /**
   * Asks the preview's own weights some more of the questions about diffusion time.
   * @param {NonNullable<typeof current>} preview
   * @returns {boolean}  all are asked
   */
  function askSome(preview) {
    const judged = preview.reverse.session;
    preview.sums = judged.lossByTime(data, preview.asked, QUESTIONS, preview.sums);
    preview.asked += QUESTIONS;
    return preview.asked >= judged.lossQuestions;
  }

  const job = {
    milliseconds: SLICE,
    /** @param {number} deadline */
    advance(deadline) {
      if (!mayRun()) return true;
      current ??= begin();
      const { reverse, states, step } = current;
      const { timesteps } = reverse;
      while (!reverse.finished && performance.now() < deadline) states.push(reverse.advance());
      if (!reverse.finished) return true;
      if (!askSome(current)) return true;
      const losses = Float32Array.from(current.sums ?? []);
      const distance = engine.slicedWasserstein(states[states.length - 1], data.points);
      drop();
      emit("preview", { step, states, timesteps, labels, distance, losses }, [
        ...states.map(({ buffer }) => buffer),
        losses.buffer,
      ]);
      return step !== session.stepIndex; // at rest, one of the present weights is enough
    },
    /** @param {unknown} error */
    fail(error) {
      drop();
      if (error instanceof CoreError) return; // no room for one beside a large model
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
