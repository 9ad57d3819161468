/** Labels as they stand in a file, and the classes that they name. */
import { PointsError } from "./points_error.js";
import { columnName } from "./read_table.js";

/** As many classes as the core has. */
export const maximumClasses = 16;
const longestName = 100;

/**
 * Classes are the labels that occur: whole numbers in their order, anything else as it first appears.
 * @param {import("./read_table.js").Table} table
 * @param {number} place  the column of the labels
 * @returns {{labels: Uint32Array, classNames: string[]}}  labels [rows] are places in classNames
 * @throws {PointsError}  with the line of the first label that will not do
 */
export function classesOf(table, place) {
  const { file, rows } = table;
  const column = columnName(table, place);
  const areNumbers = rows.every(({ cells }) => isNaNWord(cells[place]) || isWhole(cells[place]));
  /** @type {Map<string, number>} */
  const classes = new Map();
  const labels = Uint32Array.from(rows, ({ cells, line }) => {
    const name = isWhole(cells[place])
      ? wholeNumber(cells[place])
      : cells[place].replace(/\s+/g, " ");
    const known = classes.get(name);
    if (known !== undefined) return known;
    const fault =
      areNumbers && isNaNWord(name) ? `'${name}' in column ${column} is not a number` : null;
    const told = fault ?? faultOf(name, column, classes.size);
    if (told) throw new PointsError(`${file}, line ${line}: ${told}`);
    classes.set(name, classes.size);
    return classes.size - 1;
  });
  const found = [...classes.keys()];
  if (!areNumbers) return { labels, classNames: found };
  const classNames = found.toSorted((a, b) => Number(a) - Number(b));
  const order = found.map((name) => classNames.indexOf(name));
  return { labels: labels.map((label) => order[label]), classNames };
}

/**
 * @param {string} name    of a class not seen before
 * @param {string} column
 * @param {number} count   of those seen
 * @returns {string | null}  what is wrong with it
 */
function faultOf(name, column, count) {
  const shown = name.slice(0, 40);
  if (name === "") return `the cell in column ${column} is empty`;
  if (/^[+-]?\d*[.,]\d+$/.test(name)) {
    return `${column} must be a whole number or a name, not ${shown}`;
  }
  if (name.length > longestName) {
    return `'${shown}…' in column ${column} is longer than ${longestName} letters`;
  }
  if (count < maximumClasses) return null;
  return `'${shown}' in column ${column} is one more than the ${maximumClasses} classes there may be`;
}

/** @param {string} text */
const isNaNWord = (text) => /^nan$/i.test(text);

/** @param {string} text  pandas writes 1.0 for 1 where other labels are missing */
const isWhole = (text) => /^[+-]?\d{1,15}(\.0*)?$/.test(text);

/**
 * @param {string} text
 * @returns {string}  without what does not change the number
 */
const wholeNumber = (text) => String(Number(text) + 0); // 0 for -0

/**
 * Whether classes need no names because they are 0, 1, 2, …
 * @param {readonly string[]} classNames
 */
export function arePlain(classNames) {
  return classNames.every((name, label) => name === String(label));
}

/**
 * @typedef {object} Classes
 * @property {number} classCount
 * @property {readonly string[] | null} [classNames]  none: 0, 1, 2, …
 */

/**
 * The class that somebody means: by its name, or by its number where no name is a number.
 * @param {string} text
 * @param {Classes} classes
 * @returns {number}  -1: there is none
 */
export function classFor(text, { classCount, classNames }) {
  const name = isWhole(text.trim()) ? wholeNumber(text.trim()) : text.trim();
  const named = classNames ? classNames.indexOf(name) : -1;
  if (named >= 0 || classNames?.some(isWhole)) return named;
  return /^\d+$/.test(name) && Number(name) < classCount ? Number(name) : -1;
}

/**
 * The classes there are, in words.
 * @param {Classes} classes
 */
export function classWords({ classCount, classNames }) {
  if (classNames) return classNames.join(", ");
  return classCount === 1 ? "0" : `0 to ${classCount - 1}`;
}

/**
 * What a label may be, in words.
 * @param {Classes} classes
 */
export function labelRange(classes) {
  return `${classes.classNames ? "one of" : "from"} ${classWords(classes)}`;
}

/**
 * What stands for a class in a file: its name, or a number.
 * @param {number} label
 * @param {Pick<Classes, "classNames">} classes
 * @returns {string | number}
 */
export function labelValue(label, { classNames }) {
  if (!classNames) return label;
  return classNames.every(isWhole) ? Number(classNames[label]) : classNames[label];
}
