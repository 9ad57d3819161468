/**
 * Point sets in CSV files: x and y, or x1, x2, … where points are not in the plane, and perhaps a
 * label. Points are interleaved, Float32Array [count × width]; labels are Uint32Array [count].
 * @typedef {{points: Float32Array, labels: Uint32Array | null, count: number, classCount: number,
 *   width: number}} PointSet
 */
import { firstLine, formatCsv, readCsv } from "./csv.js";
import { InputError } from "./errors.js";
import { writeWhole } from "./files.js";

const highestLabel = 15;
const planeNames = ["x", "y"];

/**
 * The columns of points.
 * @param {number} width
 */
export function coordinateNames(width) {
  if (width === planeNames.length) return planeNames;
  return Array.from({ length: width }, (_, axis) => `x${axis + 1}`);
}

/**
 * The columns that a file's header has: x1, x2, … as far as they go, or else those of the plane.
 * @param {string[]} header
 */
function coordinatesIn(header) {
  let width = 0;
  while (header.includes(`x${width + 1}`)) width++;
  return width > 0 ? coordinateNames(width) : planeNames;
}

/**
 * @param {string} path  columns x, y[, label] or x1, x2, …[, label]; all others are ignored
 * @returns {PointSet}  classCount is the highest label plus one, 0 without labels
 * @throws {InputError}
 */
export function readPoints(path) {
  const { columns, count } = readCsv(path, { required: coordinatesIn, optional: ["label"] });
  const coordinates = Object.keys(columns).filter((name) => name !== "label");
  const labels = columns.label
    ? toIntegers(columns.label, { name: "label", highest: highestLabel, path })
    : null;
  return {
    points: interleave(coordinates.map((name) => columns[name])),
    labels,
    count,
    width: coordinates.length,
    classCount: labels ? labels.reduce((highest, label) => Math.max(highest, label), 0) + 1 : 0,
  };
}

/**
 * @param {ArrayLike<number>[]} columns  of one length, [count] each
 * @returns {Float32Array}               [count × width]
 */
export function interleave(columns) {
  const width = columns.length;
  const points = new Float32Array(width * columns[0].length);
  columns.forEach((column, axis) => {
    for (let i = 0; i < column.length; i++) points[width * i + axis] = column[i];
  });
  return points;
}

/**
 * The inverse of interleave.
 * @param {Float32Array} points  [count × width]
 * @param {number} width
 */
export function separate(points, width) {
  return Array.from({ length: width }, (_, axis) => {
    const column = new Float32Array(points.length / width);
    for (let i = 0; i < column.length; i++) column[i] = points[width * i + axis];
    return column;
  });
}

/**
 * @param {{points: Float32Array, labels: ArrayLike<number> | null, width: number}} set
 * @returns {Record<string, ArrayLike<number>>}  x, y[, label] or x1, x2, …[, label]
 */
export function columnsOf({ points, labels, width }) {
  const columns = separate(points, width);
  const named = coordinateNames(width).map((name, axis) => [name, columns[axis]]);
  return { ...Object.fromEntries(named), ...(labels && { label: labels }) };
}

/**
 * @param {string} path  an existing file is replaced, whole or not at all
 * @param {{points: Float32Array, labels: ArrayLike<number> | null, width: number}} set
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
