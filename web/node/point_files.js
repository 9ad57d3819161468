/**
 * Point sets in CSV files: x, y and perhaps a label.
 * Points are interleaved, Float32Array [count × 2]; labels are Uint32Array [count].
 * @typedef {{points: Float32Array, labels: Uint32Array | null, count: number, classCount: number}} PointSet
 */
import { firstLine, formatCsv, readCsv } from "./csv.js";
import { InputError } from "./errors.js";
import { writeWhole } from "./files.js";

const highestLabel = 15;

/**
 * @param {string} path  columns x, y[, label]; all others are ignored
 * @returns {PointSet}  classCount is the highest label plus one, 0 without labels
 * @throws {InputError}
 */
export function readPoints(path) {
  const { columns } = readCsv(path, { required: ["x", "y"], optional: ["label"] });
  const labels = columns.label
    ? toIntegers(columns.label, { name: "label", highest: highestLabel, path })
    : null;
  return {
    points: interleave(columns.x, columns.y),
    labels,
    count: columns.x.length,
    classCount: labels ? labels.reduce((highest, label) => Math.max(highest, label), 0) + 1 : 0,
  };
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
 * @param {Float32Array} points  [count × 2]
 */
export function separate(points) {
  const x = new Float32Array(points.length / 2);
  const y = new Float32Array(points.length / 2);
  for (let i = 0; i < x.length; i++) {
    x[i] = points[2 * i];
    y[i] = points[2 * i + 1];
  }
  return { x, y };
}

/**
 * @param {{points: Float32Array, labels: ArrayLike<number> | null}} set
 * @returns {Record<string, ArrayLike<number>>}  x, y[, label]
 */
export function columnsOf({ points, labels }) {
  const { x, y } = separate(points);
  return labels ? { x, y, label: labels } : { x, y };
}

/**
 * @param {string} path  an existing file is replaced, whole or not at all
 * @param {{points: Float32Array, labels: ArrayLike<number> | null}} set
 * @throws {InputError}
 */
export function writePoints(path, set) {
  writeWhole(path, formatCsv(columnsOf(set)));
}

/**
 * @param {Float64Array} values
 * @param {{name: string, highest: number, path: string}} column
 * @returns {Uint32Array}
 * @throws {InputError}  when one is not a whole number from 0 to highest
 */
export function toIntegers(values, { name, highest, path }) {
  const fault = values.findIndex(
    (value) => !(Number.isInteger(value) && value >= 0 && value <= highest),
  );
  if (fault >= 0) {
    const where = `${path}, line ${fault + firstLine}`;
    throw new InputError(
      `${where}: ${name} must be a whole number from 0 to ${highest}, not ${values[fault]}`,
    );
  }
  return Uint32Array.from(values);
}
