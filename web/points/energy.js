/**
 * What samples can be steered to: a file of JSON with one of
 *
 *   { "circle": { "center": [0, 0], "radius": 0.5 } }
 *   { "half-plane": { "normal": [1, 0], "offset": 0.2 } }      all points with normal · point ≥ offset
 *   { "polyline": [[-1, 0], [0, 0.5], [1, 0]] }
 *   { "points": [[0.5, 0.5]] }                                 the nearest of them
 *   { "label": { "name": "a", "data": "clusters", "width": 0.05 } }
 *                     where a label of some data is likely; a string is the name alone
 *   { "polygon": [[0, 0], [1, 0], [0, 1]] }                    all points inside
 *
 * in the units of the data. See src/steering.h for the numbers that the core takes.
 */
import { PointsError } from "./points_error.js";

import { classFor, labelRange } from "./class_labels.js";

/** @typedef {import("../core/session.js").Energy} Energy */

/**
 * @typedef {object} LabelWish  of an energy whose numbers come from data
 * @property {"label"} kind
 * @property {string} name         of the label
 * @property {string | null} data  a data set's name, or a file's; null: what the model was trained on
 * @property {number} width        of the kernel at each point, where the data is about 1 in size
 */

const MOST_POINTS = 512;

/** Of the kernels: about as far apart as so many points of a cloud are that is 1 in size. */
const USUAL_WIDTH = 0.05;

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
 * @param {any} given
 * @returns {LabelWish}
 * @throws {PointsError}
 */
function readLabel(given) {
  const {
    name,
    data = null,
    width = USUAL_WIDTH,
  } = typeof given === "string" ? { name: given } : Object(given);
  const isName = (/** @type {unknown} */ value) => typeof value === "string" && value !== "";
  const fits = isName(name) && (data === null || isName(data)) && isNumber(width) && width >= 0;
  if (fits) return { kind: "label", name, data, width };
  throw new PointsError(
    '"label" must be a "name" and, if wanted, "data" by name and a "width" of at least 0',
  );
}

/**
 * @param {string} text  of the file
 * @returns {Energy | LabelWish}  a wish becomes an energy with its data, by labelEnergy
 * @throws {PointsError} by what is wrong
 */
export function readEnergy(text) {
  let given;
  try {
    given = JSON.parse(text);
  } catch {
    throw new PointsError("this is not JSON");
  }
  const names = [...Object.keys(kinds), "label"];
  const found = names.filter((kind) => Object.hasOwn(Object(given), kind));
  if (found.length !== 1) throw new PointsError(`an energy is of one thing: ${names.join(", ")}`);
  const [kind] = found;
  if (kind === "label") return readLabel(given.label);
  const numbers = kinds[kind].read(given[kind]);
  if (numbers === null) throw new PointsError(`"${kind}" must be ${kinds[kind].wanted}`);
  return { kind, numbers };
}

/**
 * The energy of a label, of at most 512 of the data's points, evenly among them.
 * @param {LabelWish} wish
 * @param {{ points: ArrayLike<number>, labels?: ArrayLike<number> | null,
 *   classNames?: readonly string[] | null }} data  in the plane; its classNames are 0, 1, 2, … if absent
 * @returns {Energy}
 * @throws {PointsError} for data without labels, or a label that it has not
 */
export function labelEnergy({ name, width }, { points, labels, classNames }) {
  if (!labels) throw new PointsError('the data of "label" has no labels');
  const count = labels.length;
  const classCount = classNames?.length ?? 1 + Array.from(labels).reduce((a, b) => Math.max(a, b));
  const classes = { classCount, classNames: classNames ? [...classNames] : null };
  const label = classFor(name, classes);
  if (label < 0) {
    throw new PointsError(`"label" must be ${labelRange(classes)}, not ${name.slice(0, 40)}`);
  }
  const kept = Math.min(count, MOST_POINTS);
  // Class after class, so that each keeps its share of the points.
  const order = Array.from({ length: count }, (_, i) => i).toSorted(
    (a, b) => labels[a] - labels[b],
  );
  const numbers = Array.from({ length: kept }, (_, i) => order[Math.floor((i * count) / kept)]);
  return {
    kind: "label",
    numbers: [
      label,
      width,
      ...numbers.flatMap((i) => [points[2 * i], points[2 * i + 1], labels[i]]),
    ],
  };
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
  if (kind === "label") {
    const [label, width, ...places] = Array.from(numbers);
    const inModel = places.map((value, i) => (i % 3 === 2 ? value : moved(value, i % 3)));
    return { kind, numbers: [label, width, ...inModel] };
  }
  return { kind, numbers: Array.from(numbers, moved) };
}
