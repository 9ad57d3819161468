/**
/**
 * Point sets in files: x and y, or x1, x2, … where points are not in the plane, and perhaps a label.
 *
 * @typedef {object} PointSet
 * @property {Float32Array | Float64Array} points  point after point [count × width]
 * @property {Uint32Array | null} labels           [count]
 * @property {number} count
 * @property {number} [width]                      numbers in a point; 2 if it is not said
 * @property {number} classCount                   0 without labels
 * @property {readonly string[] | null} [classNames]  null: 0, 1, 2, …
 * @property {import("../points/transformation.js").Transformation | null} [transformation]  to be
 *   made before training; null: none
 */
import { planeWidth } from "../core/arguments.js";
import { labelValue } from "../points/class_labels.js";
import { readPoints as readPointTable } from "../points/read.js";
import { formatCsv, refusing } from "./csv.js";
import { InputError } from "./node_errors.js";
import { coordinateNames } from "../points/coordinates.js";
import { readInput, writeWhole } from "./whole_files.js";

export { coordinateNames } from "../points/coordinates.js";

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
 * @template {Float32Array | Float64Array} Points
 * @param {Points} points  [count × width]
 * @param {number} width
 * @returns {Points[]}     a column for each axis
 */
export function separate(points, width) {
  return Array.from(
    { length: width },
    (_, axis) => /** @type {Points} */ (points.filter((_, i) => i % width === axis)),
  );
}

/**
 * @param {Pick<PointSet, "points" | "labels" | "classNames" | "width">} set
 * @returns {Record<string, import("./csv.js").Column>}  x, y[, label] or x1, x2, …[, label]
 */
export function columnsOf({ points, labels, width = planeWidth, classNames = null }) {
  const columns = separate(points, width);
  const named = Object.fromEntries(
    coordinateNames(width).map((name, axis) => [name, columns[axis]]),
  );
  if (labels === null) return named;
  const values = Array.from(labels, (label) => labelValue(label, { classNames }));
  const areNumbers = values.every((value) => typeof value === "number");
  return { ...named, label: areNumbers ? Float64Array.from(values) : values.map(String) };
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
