/** One generation: every state is sent, and at the end what it is worth. */

import { createDeferred } from "./deferred.js";
import { pointsOfLabel, score } from "./scores.js";
import { createStepPace } from "./step_pace.js";

const SLICE = 10; // ms

/**
 * @typedef {{ trainingStep: number } & import("./scores.js").Score} Worth
 *
 * @param {import("../core/engine.js").Engine} engine
 * @param {import("../team/team.js").Team} team   of the model
 * @param {import("../core/engine.js").Data} data  to compare with
 * @param {{ run: number, count: number, sampling: import("../core/session.js").Sampling, asked: boolean }} request
 * @param {{ slices: import("./slices.js").Slices, emit: import("./run.js").Emit }} host
 */
export function createGeneration(engine, team, data, request, { slices, emit }) {
  const { run, count, sampling, asked } = request;
  const reverse = team.startReverse({ count, sampling });
  const { timesteps } = reverse;
  const stepCount = timesteps.length;
  let points = reverse.start;
  let first = 0; // index of the next state
  let cancelled = false;
  const pace = createStepPace();
  /** @type {import("./deferred.js").Deferred<Worth | null>} */
  const { promise: done, resolve, reject } = createDeferred();

  /** @returns {Worth} */
  function judge() {
    const reference = pointsOfLabel(data, /** @type {number | null} */ (sampling.label ?? null));
    return { trainingStep: reverse.trainingStep, ...score(engine, points, reference) };
  }

  /** @param {Float32Array[]} states  given away: their buffers are the page's from now on */
  function send(states) {
    emit(
      "states",
      { run, first, states, timesteps },
      states.map((state) => state.buffer),
    );
    first += states.length;
  }

  const job = {
    milliseconds: SLICE,
    asked,
    /** @param {number} deadline */
    async advance(deadline) {
      const states = first === 0 ? [points] : [];
      do {
        const left = stepCount - first - states.length + 1;
        states.push(...(await pace.make(deadline, left, reverse.advance)));
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
