/**
 * The samples shown while a model trains, and what they are worth: one reverse run after another, in
 * slices between those of training, each with the weights that there were when it began.
 */

import { CoreError } from "../core/engine.js";
import { createReverseRun } from "../team/reverse_run.js";
import { createLossByTime } from "./loss_by_time.js";
import { PREVIEW_POINTS } from "./protocol.js";

const SLICE = 4; // ms, beside ten of training: about a quarter of the time

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
  const questions = createLossByTime(engine, session, data);
  /** @type {ReturnType<typeof begin> | null} */
  let current = null;

  function drop() {
    current?.reverse.destroy();
    current?.judged.destroy();
    current = null;
  }

  function begin() {
    const { settings, stepIndex: step } = session;
    const weights = session.state();
    // The same noise each time: what changes from one to the next is the model alone.
    const cloud = { count: PREVIEW_POINTS, seed: 0, labels, stepCount: settings.timesteps };
    const judged = engine.createSession(settings, null);
    try {
      judged.setState(weights, 0);
      const reverse = createReverseRun(engine, settings, weights, cloud);
      /** @type {Float32Array[]} */
      const states = [reverse.points.slice()];
      return { step, reverse, states, judged, losses: questions.start(judged) };
    } catch (error) {
      judged.destroy();
      throw error;
    }
  }

  const job = {
    milliseconds: SLICE,
    /** @param {number} deadline */
    advance(deadline) {
      if (!mayRun()) return true;
      current ??= begin();
      const { reverse, states, step } = current;
      while (!reverse.finished && performance.now() < deadline) states.push(reverse.advance());
      if (!reverse.finished) return true;
      const losses = current.losses.advance();
      if (!losses) return true;
      const distance = engine.slicedWasserstein(states[states.length - 1], data.points);
      drop();
      emit("preview", { step, states, labels, distance, losses }, [
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
