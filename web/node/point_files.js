/**
 * Point sets in files: x, y and perhaps a label.
 *
 * @typedef {object} PointSet
 * @property {Float32Array | Float64Array} points  x, y, x, y, … [count × 2]
 * @property {Uint32Array | null} labels           [count]
 * @property {number} count
 * @property {number} classCount                   0 without labels
 * @property {readonly string[] | null} [classNames]  null: 0, 1, 2, …
 * @property {import("../points/transformation.js").Transformation | null} [transformation]  to be
 *   made before training; null: none
 */
import { labelValue } from "../points/labels.js";
import { readPoints as readPointTable } from "../points/read.js";
import { formatCsv, refusing } from "./csv.js";
import { InputError } from "./errors.js";
import { readInput, writeWhole } from "./files.js";

/**
 * @param {string} path  a table in any of the forms that ../points/read.js reads
 * @param {Parameters<typeof readPointTable>[2]} [options]
 * @returns {import("../points/read.js").PointTable}
 * @throws {InputError}
 */
export function readPoints(path, options) {
  const bytes = readInput(path);
  return refusing(() => readPointTable(bytes, path, options));
}

/**
 * @param {ArrayLike<number>} x  [count]
 * @param {ArrayLike<number>} y  [count]
 * @returns {Float32Array}       [count × 2]
 */
export function interleave(x, y) {
  const points = new Float32Array(2 * x.length);
  for (let i = 0; i < x.length; i++) {
    points[2 * i] = x[i];
    points[2 * i + 1] = y[i];
  }
  return points;
}

/**
 * The inverse of interleave.
 * @template {Float32Array | Float64Array} Points
 * @param {Points} points  [count × 2]
 * @returns {{x: Points, y: Points}}
 */
export function separate(points) {
  const axis = (/** @type {number} */ at) =>
    /** @type {Points} */ (points.filter((_, i) => i % 2 === at));
  return { x: axis(0), y: axis(1) };
}

/**
 * @param {Pick<PointSet, "points" | "labels" | "classNames">} set
 * @returns {Record<string, import("./csv.js").Column>}  x, y[, label]
 */
export function columnsOf({ points, labels, classNames = null }) {
  const { x, y } = separate(points);
  if (labels === null) return { x, y };
  const values = Array.from(labels, (label) => labelValue(label, { classNames }));
  const areNumbers = values.every((value) => typeof value === "number");
  return { x, y, label: areNumbers ? Float64Array.from(values) : values.map(String) };
}

/**
 * @param {string} path  an existing file is replaced, whole or not at all
 * @param {Parameters<typeof columnsOf>[0]} set
 * @throws {InputError}
 */
export function writePoints(path, set) {
  writeWhole(path, formatCsv(columnsOf(set)));
}

/**
 * @param {Float64Array} values
 * @param {{name: string, highest: number, path: string, lines: number[]}} column
 * @returns {Uint32Array}
 * @throws {InputError}  when one is not a whole number from 0 to highest
 */
export function toIntegers(values, { name, highest, path, lines }) {
  const fault = values.findIndex(
    (value) => !(Number.isInteger(value) && value >= 0 && value <= highest),
  );
  if (fault >= 0) {
    throw new InputError(
      `${path}, line ${lines[fault]}: ${name} must be a whole number from 0 to ${highest}, not ${values[fault]}`,
    );
  }
  return Uint32Array.from(values);
}
