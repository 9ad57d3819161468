/** One generation that somebody asked for: every state is sent, and at the end what it is worth. */

const SLICE = 10; // ms

/** Every pair of points counts in the discrepancy, so no more than these many are compared. */
const COMPARED = 2000;

/**
 * @typedef {{ trainingStep: number, distance: number, detail: number }} Worth
 *
 * @param {import("../core/engine.js").Engine} engine
 * @param {import("../team/team.js").Team} team   of the model
 * @param {import("../core/engine.js").Data} data  to compare with
 * @param {{ run: number, count: number, seed: number, label: number | null }} request
 * @param {{ slices: import("./slices.js").Slices, emit: import("./run.js").Emit }} host
 */
export function createGeneration(engine, team, data, request, { slices, emit }) {
  const { run, count, seed, label } = request;
  const reverse = team.startReverse({ count, sampling: { seed, label } });
  const stepCount = reverse.timesteps.length;
  let points = reverse.start;
  let first = 0; // index of the next state
  let cancelled = false;
  let millisecondsPerStep = 0;
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
      distance: engine.slicedWasserstein(points, reference),
      detail: engine.mmdSquared(some(points), some(reference)),
    };
  }

  /** @param {Float32Array[]} states  given away: their buffers are the page's from now on */
  function send(states) {
    emit(
      "states",
      { run, first, states },
      states.map((state) => state.buffer),
    );
    first += states.length;
  }

  const job = {
    milliseconds: SLICE,
    /** @param {number} deadline */
    async advance(deadline) {
      const states = first === 0 ? [points] : [];
      do {
        const start = performance.now();
        const left = stepCount - first - states.length + 1;
        const fitting = Math.floor((deadline - start) / (2 * millisecondsPerStep || Infinity));
        const steps = Math.min(Math.max(fitting, 1), left);
        states.push(...(await reverse.advance(steps)));
        millisecondsPerStep = (performance.now() - start) / steps;
      } while (!reverse.finished && performance.now() < deadline);
      if (cancelled) return false;
      points = states[states.length - 1];
      const worth = reverse.finished ? judge() : null;
      send(states);
      if (worth === null) return true;
      reverse.destroy();
      resolve(worth);
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
    /** Resolves to null when cancelled. */
    done,
    cancel() {
      cancelled = true;
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
