/**
 * What samples can be steered to: a file of JSON with one of
 *
 *   { "circle": { "center": [0, 0], "radius": 0.5 } }
 *   { "half-plane": { "normal": [1, 0], "offset": 0.2 } }      all points with normal · point ≥ offset
 *   { "polyline": [[-1, 0], [0, 0.5], [1, 0]] }
 *   { "points": [[0.5, 0.5]] }                                 the nearest of them
 *   { "polygon": [[0, 0], [1, 0], [0, 1]] }                    all points inside
 *
 * in the units of the data. See src/steering.h for the numbers that the core takes.
 */
import { PointsError } from "./points_error.js";

/** @typedef {import("../core/session.js").Energy} Energy */

const MOST_POINTS = 512;

/** @param {unknown} value @returns {value is number} */
const isNumber = (value) => typeof value === "number" && Math.abs(value) <= 1e6;

/** @param {unknown} value @returns {value is [number, number]} */
const isPoint = (value) => Array.isArray(value) && value.length === 2 && value.every(isNumber);

/** @param {any} given @param {number} least */
function numbersOfPoints(given, least) {
  const fits = Array.isArray(given) && given.length >= least && given.length <= MOST_POINTS;
  return fits && given.every(isPoint) ? given.flat() : null;
}

/**
 * By kind: the numbers, or null where they are not what is wanted; and that in words.
 * @type {Record<string, { read: (given: any) => number[] | null, wanted: string }>}
 */
const kinds = {
  circle: {
    read: (given) =>
      isPoint(given?.center) && isNumber(given.radius) && given.radius > 0
        ? [...given.center, given.radius]
        : null,
    wanted: 'a "center" of two numbers and a "radius" above 0',
  },
  "half-plane": {
    read: (given) =>
      isPoint(given?.normal) && given.normal.some(Boolean) && isNumber(given.offset)
        ? [...given.normal, given.offset]
        : null,
    wanted: 'a "normal" of two numbers, not both 0, and an "offset"',
  },
  polyline: {
    read: (given) => numbersOfPoints(given, 2),
    wanted: `a list of 2 to ${MOST_POINTS} points [x, y]`,
  },
  points: {
    read: (given) => numbersOfPoints(given, 1),
    wanted: `a list of 1 to ${MOST_POINTS} points [x, y]`,
  },
  polygon: {
    read: (given) => numbersOfPoints(given, 3),
    wanted: `a list of 3 to ${MOST_POINTS} points [x, y]`,
  },
};

/**
 * @param {string} text  of the file
 * @returns {Energy}
 * @throws {PointsError} by what is wrong
 */
export function readEnergy(text) {
  let given;
  try {
    given = JSON.parse(text);
  } catch {
    throw new PointsError("this is not JSON");
  }
  const found = Object.keys(kinds).filter((kind) => Object.hasOwn(Object(given), kind));
  if (found.length !== 1) {
    throw new PointsError(`an energy is of one thing: ${Object.keys(kinds).join(", ")}`);
  }
  const [kind] = found;
  const numbers = kinds[kind].read(given[kind]);
  if (numbers === null) throw new PointsError(`"${kind}" must be ${kinds[kind].wanted}`);
  return { kind, numbers };
}

/**
 * The same in the units of a model.
 * @param {Energy} energy
 * @param {import("./transformation.js").Transformation | null} transformation
 * @returns {Energy}
 */
export function energyToModel({ kind, numbers }, transformation) {
  if (transformation === null) return { kind, numbers };
  const { center, scale } = transformation;
  const moved = (/** @type {number} */ value, /** @type {number} */ axis) =>
    (value - center[axis % 2]) / scale;
  const [a, b, c] = Array.from(numbers);
  if (kind === "circle") return { kind, numbers: [moved(a, 0), moved(b, 1), c / scale] };
  if (kind === "half-plane") {
    return { kind, numbers: [a, b, (c - a * center[0] - b * center[1]) / scale] };
  }
  return { kind, numbers: Array.from(numbers, moved) };
}
