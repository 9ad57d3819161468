/**
 * What samples of the data at hand can score: fresh points of the same data, as a perfect sampler
 * would make them, and pure noise, where every reverse run begins.
 */

import { onePerSlice } from "./one_per_slice.js";
import { pointsOfLabel, score } from "./scores.js";

/** Seeds that no field lets a reader choose. */
const FRESH_SEEDS = [1_000_003, 1_000_033, 1_000_037, 1_000_039];

/** @typedef {import("./scores.js").Score} Score */

/**
 * The scores of fresh points and of noise, measured once for each kind of samples.
 * @param {import("../core/engine.js").Engine} engine
 * @param {import("../core/engine.js").Data} data
 * @param {import("./slices.js").Slices} slices
 */
export function createReferenceScores(engine, data, slices) {
  /** @type {Map<string, ReturnType<typeof measure>>} */
  const known = new Map();
  return (/** @type {{ count: number, label: number | null }} */ { count, label }) => {
    const key = `${count} ${label}`;
    const measured = known.get(key) ?? measure(engine, data, { count, label }, slices);
    known.set(key, measured);
    return measured;
  };
}

/**
 * @param {import("../core/engine.js").Engine} engine
 * @param {import("../core/engine.js").Data} data
 * @param {{ count: number, label: number | null }} samples  how many, and of which label
 * @param {import("./slices.js").Slices} slices
 * @returns {Promise<{ fresh: Score, noise: Score }>} fresh: the mean of several draws, each of at most
 *   as many points as the data has
 */
async function measure(engine, data, { count, label }, slices) {
  const reference = pointsOfLabel(data, label);
  const clouds = [
    ...FRESH_SEEDS.map((seed) => () => freshPoints(engine, data, { count, label }, seed)),
    () => engine.normals(2 * count, { seed: FRESH_SEEDS[0] }),
  ];
  const scores = await onePerSlice(
    slices,
    clouds.map((cloud) => () => score(engine, cloud(), reference)),
  );
  return { fresh: mean(scores.slice(0, -1)), noise: scores[scores.length - 1] };
}

/**
 * Points as the data has, drawn anew: at most as many as it has.
 * @param {import("../core/engine.js").Engine} engine
 * @param {import("../core/engine.js").Data} data
 * @param {{ count: number, label: number | null }} samples  how many, and of which label
 * @param {number} seed
 */
export const freshPoints = (engine, data, { count, label }, seed) =>
  evenly(pointsOfLabel(freshData(engine, data, seed), label), count);

/**
 * The same data, drawn anew.
 * @param {import("../core/engine.js").Engine} engine
 * @param {Pick<import("../core/engine.js").Data, "source">} data
 * @param {number} [seed]
 */
export function freshData(engine, { source: { name, points, noise } }, seed = FRESH_SEEDS[0]) {
  return engine.makeData(name, { points, noise, seed });
}

/**
 * Some of the points, spread evenly over their order so that every shape has its share.
 * @param {Float32Array} points
 * @param {number} count
 */
function evenly(points, count) {
  const stride = Math.max(1, Math.floor(points.length / 2 / count));
  return points.filter((_, i) => Math.floor(i / 2) % stride === 0);
}

/** @param {Score[]} scores @returns {Score} */
function mean(scores) {
  const sum = { distance: 0, detail: 0 };
  for (const { distance, detail } of scores) {
    sum.distance += distance / scores.length;
    sum.detail += detail / scores.length;
  }
  return sum;
}
