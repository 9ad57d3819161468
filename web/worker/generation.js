/** One generation that somebody asked for: every state is sent, and at the end what it is worth. */

import { createReverseRun } from "./reverse_run.js";

const SLICE = 10; // ms

/** Every pair of points counts in the discrepancy, so no more than these many are compared. */
const COMPARED = 2000;

/**
 * @typedef {{ trainingStep: number, distance: number, detail: number }} Worth
 *
 * @param {import("../core/engine.js").Engine} engine
 * @param {import("../core/engine.js").Session} session  the model
 * @param {import("../core/engine.js").Data} data        to compare with
 * @param {{ run: number, count: number, seed: number, label: number | null }} request
 * @param {{ slices: import("./slices.js").Slices, emit: import("./run.js").Emit }} host
 */
export function createGeneration(engine, session, data, request, { slices, emit }) {
  const { run, count, seed, label } = request;
  const reverse = createReverseRun(engine, session, { count, seed, labels: label });
  let first = 0; // index of states[0]
  /** @type {Float32Array[]} */
  let states = [reverse.points];
  /** @type {(worth: Worth | null) => void} */
  let resolve;
  /** @type {(error: unknown) => void} */
  let reject;
  /** @type {Promise<Worth | null>} */
  const done = new Promise((...settle) => ([resolve, reject] = settle));

  /** @returns {Worth} */
  function judge() {
    const reference = pointsOf(data, label);
    return {
      trainingStep: reverse.trainingStep,
      distance: engine.slicedWasserstein(reverse.points, reference),
      detail: engine.mmdSquared(some(reverse.points), some(reference)),
    };
  }

  /** @param {Float32Array[]} sent  given away: their buffers are the page's from now on */
  function send(sent) {
    emit(
      "states",
      { run, first, states: sent },
      sent.map((state) => state.buffer),
    );
    first += sent.length;
  }

  const job = {
    milliseconds: SLICE,
    /** @param {number} deadline */
    advance(deadline) {
      do states.push(reverse.advance());
      while (!reverse.finished && performance.now() < deadline);
      if (reverse.finished) {
        const worth = judge();
        send(states);
        reverse.destroy();
        resolve(worth);
        return false;
      }
      // The newest state is what the next step starts from, so it stays until then.
      send(states.slice(0, -1));
      states = states.slice(-1);
      return true;
    },
    /** @param {unknown} error */
    fail(error) {
      reverse.destroy();
      reject(error);
    },
  };
  slices.add(job);

  return {
    /** Resolves to null when cancelled. */
    done,
    cancel() {
      slices.remove(job);
      reverse.destroy();
      resolve(null);
    },
  };
}

/** @param {Float32Array} points */
const some = (points) => points.subarray(0, 2 * COMPARED);

/**
 * The data that samples of this label should look like.
 * @param {{ points: Float32Array, labels: Uint32Array | null }} data
 * @param {number | null} label
 */
function pointsOf({ points, labels }, label) {
  if (!labels || label === null) return points;
  /** @type {number[]} */
  const chosen = [];
  labels.forEach((other, i) => {
    if (other === label) chosen.push(points[2 * i], points[2 * i + 1]);
  });
  return Float32Array.from(chosen);
}
