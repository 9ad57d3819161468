/**
 * Checks of what callers hand in, before it goes to the core: types and lengths that the core
 * cannot see, because a conversion would hide them.
 */
import { CoreError } from "./errors.js";

/**
 * A whole number from low to high.
 * @param {string} name
 * @param {unknown} value
 * @param {number} low
 * @param {number} high
 * @returns {number}
 */
export function wholeNumber(name, value, low, high) {
  if (typeof value !== "number" || !Number.isInteger(value) || value < low || value > high) {
    throw new CoreError(`${name} must be a whole number from ${low} to ${high}, not ${value}.`);
  }
  return value;
}

/** The largest seed, and the largest whole number the core takes. */
export const maximumWord = 4294967295;

/** The core's own bounds, checked here too because here there are words for them. */
export const maximumFloats = 16777216; // in the points of one call or data set
export const maximumPointsPerShape = 100000; // of a data set by name
export const maximumComparedPoints = 20000; // by a metric

/** Numbers in a point of the plane, where all data sets by name lie. */
export const planeWidth = 2;

/**
 * The most points of such a width.
 * @param {number} width
 */
export const maximumPoints = (width) => Math.floor(maximumFloats / width);

/**
 * How many points of `width` numbers each a flat array holds.
 * @param {string} name
 * @param {ArrayLike<number>} points
 * @param {number} width
 * @returns {number}
 */
export function pointCount(name, points, width) {
  if (!points || typeof points.length !== "number" || points.length % width !== 0) {
    const shape = width === planeWidth ? "x, y, x, y, …" : `points of ${width} numbers each`;
    throw new CoreError(`${name} must be a flat array of ${shape}.`);
  }
  const count = points.length / width;
  return wholeNumber(`The number of points of ${name}`, count, 1, maximumPoints(width));
}

/**
 * One whole number for each of `count` points, from an array or one number for all.
 * @param {string} name
 * @param {ArrayLike<number> | number} values
 * @param {number} count
 * @returns {Uint32Array}
 */
export function wordsForPoints(name, values, count) {
  if (typeof values === "number") {
    return new Uint32Array(count).fill(wholeNumber(name, values, 0, maximumWord));
  }
  if (values.length !== count) {
    throw new CoreError(`There are ${values.length} values of ${name} for ${count} points.`);
  }
  if (!(values instanceof Uint32Array)) {
    for (let i = 0; i < count; i++) wholeNumber(name, values[i], 0, maximumWord);
  }
  return Uint32Array.from(values);
}

/**
 * Labels for `count` points, or null for a net without classes.
 * @param {ArrayLike<number> | number | null | undefined} labels
 * @param {number} count
 * @returns {Uint32Array | null}
 */
export function labelsForPoints(labels, count) {
  return labels === null || labels === undefined ? null : wordsForPoints("label", labels, count);
}
