/** The log density of a model, or of the exact denoiser, over a square of the plane. */

import { wholeNumber } from "./arguments.js";
import { CoreError } from "./errors.js";
import { gridPoints } from "./grid.js";

/** Columns of a map: at most as many points as one call of the core may have. */
const MOST_COLUMNS = 2048;

const FIRST_SLICE = 32; // points
const LARGEST_SLICE = 256; // which the core computes at once
const SLICE_MS = 20;

/**
 * @typedef {object} DensityMap
 * @property {number} extent            the map is of -extent … extent on both axes
 * @property {number} columns           cells on each axis
 * @property {Float64Array} logDensity  [columns * columns] natural logarithms at the centres of the
 *   cells, row by row from the top; NaN where it is not computed yet
 *
 * @typedef {object} MapWish
 * @property {number} extent            above 0
 * @property {number} columns           1 to 2048
 * @property {number | null} [label]    of a model with labels; of the exact denoiser null is all data
 * @property {number} [steps]           of the ODE; 0: one for each timestep
 * @property {import("./session.js").Weights} [weights]  of a Session
 */

/**
 * A map in slices, so that its maker can show how far it is, and stop: each yields how many points
 * are done. What is returned at the end can be looked at all the while.
 * @param {{ width: number, logDensity: (points: Float32Array, options?: any) => Float64Array }} source
 *   a Session or an ExactDenoiser, of points in the plane
 * @param {MapWish} wish
 * @returns {{ map: DensityMap, slices: Generator<number, void> }}
 * @throws {CoreError} naming what is refused
 */
export function startDensityMap(source, { extent, columns, label = null, steps = 0, weights }) {
  wholeNumber("columns", columns, 1, MOST_COLUMNS);
  if (!(typeof extent === "number" && extent > 0 && extent <= 1e6)) {
    throw new CoreError(`extent must be a number above 0 and up to 1000000, not ${extent}.`);
  }
  if (source.width !== 2) throw new CoreError("A map is of points in the plane.");
  const points = gridPoints({ extent, columns });
  const count = columns * columns;
  const map = { extent, columns, logDensity: new Float64Array(count).fill(NaN) };
  function* slices() {
    for (let done = 0, size = FIRST_SLICE; done < count;) {
      const begin = performance.now();
      const end = Math.min(done + size, count);
      const options = { labels: label, steps, weights, firstPoint: done };
      map.logDensity.set(source.logDensity(points.subarray(2 * done, 2 * end), options), done);
      done = end;
      if (performance.now() - begin < SLICE_MS) size = Math.min(2 * size, LARGEST_SLICE);
      yield done;
    }
  }
  return { map, slices: slices() };
}

/**
 * The same as one call. It takes longer than generating as many samples by Heun's method.
 * @param {Parameters<typeof startDensityMap>[0]} source
 * @param {MapWish & { onProgress?: (done: number, total: number) => boolean | void }} wish
 *   onProgress returns false to stop: then the rest of the map is NaN
 * @returns {DensityMap}
 */
export function densityMap(source, { onProgress, ...wish }) {
  const { map, slices } = startDensityMap(source, wish);
  for (const done of slices) {
    if (onProgress?.(done, map.logDensity.length) === false) break;
  }
  return map;
}
