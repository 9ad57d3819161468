/** How far samples are from the data that they should look like. */

/** Every pair of points counts in the discrepancy, so no more than these many are compared. */
const COMPARED = 2000;

/**
 * @typedef {object} Score
 * @property {number} distance  sliced Wasserstein
 * @property {number} detail    squared maximum mean discrepancy
 */

/**
 * @param {import("../core/engine.js").Engine} engine
 * @param {Float32Array} points
 * @param {Float32Array} reference
 * @returns {Score}
 */
export const score = (engine, points, reference) => ({
  distance: engine.slicedWasserstein(points, reference),
  detail: engine.mmdSquared(some(points), some(reference)),
});

/** @param {Float32Array} points */
const some = (points) => points.subarray(0, 2 * COMPARED);

/**
 * The finished samples of a reverse run.
 * @param {{ states: Float32Array[] }} run
 */
export const samplesOf = ({ states }) => states[states.length - 1];

/**
 * How far points are from those data of a model that samples of this sampling should look like (sliced
 * Wasserstein).
 * @param {Pick<import("./run.js").Run, "engine" | "data">} run
 * @param {Float32Array} points
 * @param {import("../core/session.js").Sampling} sampling
 */
export const fromData = ({ engine, data }, points, { label = null }) =>
  engine.slicedWasserstein(points, pointsOfLabel(data, /** @type {number | null} */ (label)));

/**
 * The data that samples of this label should look like.
 * @param {{ points: Float32Array, labels: Uint32Array | null }} data
 * @param {number | null} label
 */
export function pointsOfLabel({ points, labels }, label) {
  if (!labels || label === null) return points;
  return points.filter((_, i) => labels[Math.floor(i / 2)] === label);
}
