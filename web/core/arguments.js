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
export const maximumPoints = 200000; // in one call or data set
export const maximumPointsPerShape = maximumPoints / 2; // there may be two shapes
export const maximumComparedPoints = 20000; // by a metric

/**
 * How many points a flat array of x, y, x, y, … holds.
 * @param {string} name
 * @param {ArrayLike<number>} points
 * @returns {number}
 */
export function pointCount(name, points) {
  if (!points || typeof points.length !== "number" || points.length % 2 !== 0) {
    throw new CoreError(`${name} must be a flat array of x, y, x, y, ….`);
  }
  wholeNumber(`The number of points of ${name}`, points.length / 2, 1, maximumPoints);
  return points.length / 2;
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
