/** One whole reverse run of given weights, in slices: what the page opens with. */

import { createReverseRun } from "../team/reverse_run.js";

const SLICE = 10; // ms

/**
 * @param {import("../core/engine.js").Engine} engine
 * @param {{ settings: Record<string, number>, weights: Uint8Array, count: number, seed: number }} request
 * @param {import("./slices.js").Slices} slices
 * @returns {Promise<Float32Array[]>} every state, from noise to data
 */
export function flow(engine, { settings, weights, count, seed }, slices) {
  const session = engine.createSession(settings, null);
  /** @type {import("../team/reverse_run.js").ReverseRun} */
  let reverse;
  try {
    session.load(weights);
    const cloud = { count, seed, labels: null, stepCount: session.settings.timesteps };
    reverse = createReverseRun(engine, session.settings, session.state(), cloud);
  } finally {
    session.destroy();
  }
  const states = [reverse.points.slice()];
  return new Promise((resolve, reject) =>
    slices.add({
      milliseconds: SLICE,
      advance(deadline) {
        do states.push(reverse.advance().slice());
        while (!reverse.finished && performance.now() < deadline);
        if (!reverse.finished) return true;
        reverse.destroy();
        resolve(states);
        return false;
      },
      fail(error) {
        reverse.destroy();
        reject(error);
      },
    }),
  );
}
