/**
 * Tables of numbers: columns by name read from a file, and written as CSV or JSON lines.
 *
 * @typedef {object} NumberTable
 * @property {number} count                           rows
 * @property {Record<string, Float64Array>} columns   by name, each [count]
 * @property {Record<string, string[]>} words         those columns whose cells are taken as they are
 * @property {number} nameLine                        where the names stand in the file
 * @property {number[]} lines                         and each of the rows
 *
 * @typedef {object} Wanted  names of columns; all others are ignored
 * @property {string[]} required
 * @property {string[]} [optional]
 * @property {string[]} [words]
 */
import { PointsError } from "../points/points_error.js";
import { formatFloat32 } from "../points/numbers.js";
import { numbersOf, placeOf, readTable } from "../points/read_table.js";
import { InputError } from "./node_errors.js";
import { readInput } from "./whole_files.js";

/**
 * @param {string} path
 * @param {Wanted} wanted
 * @returns {NumberTable}
 * @throws {InputError}
 */
export function readCsv(path, wanted) {
  return parseCsv(readInput(path), path, wanted);
}

/**
 * @param {string | Uint8Array} source  in any of the forms that ../points/read_table.js reads
 * @param {string} file  its name, for messages
 * @param {Wanted} wanted
 * @returns {NumberTable}  the required columns, and those optional ones that are there
 * @throws {InputError}  with the line of the first fault
 */
export function parseCsv(source, file, { required, optional = [], words = [] }) {
  return refusing(() => {
    const table = readTable(source, file, required);
    const needed = required.map((name) => [name, requiredPlace(table, name, required)]);
    const there = optional.map((name) => [name, placeOf(table, name)]);
    const found = /** @type {[string, number][]} */ ([...needed, ...there]).filter(
      ([, place]) => place >= 0,
    );
    const values = numbersOf(
      table,
      found.map(([, place]) => place),
    );
    return {
      count: table.rows.length,
      columns: Object.fromEntries(found.map(([name], i) => [name, values[i]])),
      words: Object.fromEntries(
        words
          .map((name) => ({ name, place: placeOf(table, name) }))
          .filter(({ place }) => place >= 0)
          .map(({ name, place }) => [name, table.rows.map(({ cells }) => cells[place])]),
      ),
      nameLine: table.nameLine,
      lines: table.rows.map(({ line }) => line),
    };
  });
}

/**
 * What the reader refuses, as the error that this side of the program has for it.
 * @template T
 * @param {() => T} read
 * @returns {T}
 */
export function refusing(read) {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PointsError)) throw error;
    const { message, choices } = error;
    const option = choices.length > 0 ? `, as in --columns ${choices.slice(0, 2).join(",")}` : "";
    throw new InputError(message + option);
  }
}

/**
 * @param {import("../points/read_table.js").Table} table
 * @param {string} name
 * @param {string[]} required
 */
function requiredPlace(table, name, required) {
  const place = placeOf(table, name);
  if (place >= 0) return place;
  const where = `${table.file}, line ${table.nameLine}`;
  if (table.names === null) {
    const names = required.join(",");
    throw new InputError(`${where}: a header row is missing; it should name the columns ${names}`);
  }
  const header = table.names.join(",").slice(0, 80);
  throw new InputError(`${where}: the column '${name}' is missing (the header is ${header})`);
}

/**
 * The cells of a column: words, or finite numbers. Only those of a Float64Array are written in full;
 * others are rounded to single precision, in which the core computes.
 * @typedef {ArrayLike<number> | readonly string[]} Column
 */

/**
 * @param {Record<string, Column>} columns  all of one length
 * @returns {string}  text from which the same columns are read
 */
export function formatCsv(columns) {
  const rows = rowsOf(columns, quoted).map((cells) => cells.join(","));
  return [Object.keys(columns).join(","), ...rows, ""].join("\n");
}

/**
 * The same rows as JSON, one object a line.
 * @param {Record<string, Column>} columns
 */
export function formatJsonLines(columns) {
  const names = Object.keys(columns).map((name) => JSON.stringify(name));
  const rows = rowsOf(columns, JSON.stringify);
  return rows.map((row) => `{${row.map((cell, i) => `${names[i]}:${cell}`).join(",")}}\n`).join("");
}

/**
 * @param {Record<string, Column>} columns
 * @param {(word: string) => string} formatWord
 * @returns {string[][]}
 */
function rowsOf(columns, formatWord) {
  const cells = Object.values(columns).map((column) =>
    Array.from(column, (/** @type {string | number} */ cell) => {
      if (typeof cell === "string") return formatWord(cell);
      if (column instanceof Float64Array) return Object.is(cell, -0) ? "-0" : String(cell);
      return formatFloat32(cell);
    }),
  );
  return cells[0].map((_, row) => cells.map((column) => column[row]));
}

/** @param {string} word */
function quoted(word) {
  return /[",;|\s]/.test(word) ? `"${word.replaceAll('"', '""')}"` : word;
}
