/**
 * Where the parts of one reverse step lie, and how far to enlarge them. Pure.
 *
 * @typedef {{ x: number, y: number }} Point
 *
 * @typedef {object} Explain  one reverse step from x_t, as the worker answers it; pairs are [x, y]
 * @property {number} timestep
 * @property {ArrayLike<number>} x        x_t
 * @property {ArrayLike<number>} epsilon  the predicted noise
 * @property {ArrayLike<number>} x0       what it says of the data
 * @property {ArrayLike<number>} mean     the step without fresh noise
 * @property {ArrayLike<number>} noise    z
 * @property {ArrayLike<number>} next     x_{t-1} = mean + sigma z
 * @property {number} noise_scale      of the noise in x_t
 * @property {number} sigma
 *
 * @typedef {{ centre: Point, extent: number, zoom: number }} Magnifier
 *   a square window centre ± extent, `zoom` times as large as in the whole picture
 */

const ZOOMS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100].concat([
  150, 200, 300, 400, 500, 600, 800, 1000,
]);
const FILLED = 0.62; // of the window, by the step; the rest is for labels

/**
 * @param {ArrayLike<number>} pair
 * @returns {Point}
 */
export const pointOf = (pair) => ({ x: pair[0], y: pair[1] });

/**
 * Where the predicted noise starts: what x_t is without it. That is the signal left of x0 (DDPM eq. 4);
 * where none is left, it is what the prediction misses of x_t.
 * @param {Explain} explain
 * @returns {Point}
 */
export function signalOf({ x, epsilon, noise_scale }) {
  return { x: x[0] - noise_scale * epsilon[0], y: x[1] - noise_scale * epsilon[1] };
}

/**
 * A window in which x_t, the mean and x_{t-1} can be told apart. Its zoom is a round number, so that
 * it stays the same while the point is dragged a little.
 * @param {Explain} explain
 * @param {number} extent  of the whole picture
 * @returns {Magnifier}
 */
export function magnifierOf({ x, mean, next }, extent) {
  const span = (/** @type {number} */ axis) => {
    const values = [x[axis], mean[axis], next[axis]];
    return { low: Math.min(...values), high: Math.max(...values) };
  };
  const across = span(0);
  const up = span(1);
  const half = Math.max(across.high - across.low, up.high - up.low) / 2 / FILLED;
  const zoom = ZOOMS.findLast((candidate) => candidate * half <= extent) ?? 1;
  return {
    centre: { x: (across.low + across.high) / 2, y: (up.low + up.high) / 2 },
    extent: extent / zoom,
    zoom,
  };
}

/**
 * The nearest point inside a window of -extent … extent, and whether that moved it.
 * @param {Point} point
 * @param {number} extent
 */
export function clampPoint({ x, y }, extent) {
  const clamp = (/** @type {number} */ value) => Math.max(-extent, Math.min(extent, value));
  const inside = { x: clamp(x), y: clamp(y) };
  return { ...inside, moved: inside.x !== x || inside.y !== y };
}
