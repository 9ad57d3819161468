/**
 * CSV with a header row, columns of numbers, cells separated by commas. Reading is strict: whatever
 * is not understood is refused with its line.
 *
 * A table is `{count, columns}`: columns by name, each [count].
 * @typedef {{count: number, columns: Record<string, Float64Array>}} Table
 * @typedef {{required: string[] | ((header: string[]) => string[]), optional?: string[]}} Wanted
 *   names of columns; of the required ones perhaps as a function of the header
 */
import { InputError } from "./errors.js";
import { readInput } from "./files.js";
import { formatFloat32, parseDecimal } from "./numbers.js";

/**
 * Row i of a table is line i + firstLine of its file: blank lines are allowed only at the end.
 */
export const firstLine = 2;

/**
 * @param {string} path
 * @param {Wanted} wanted
 * @returns {Table}
 * @throws {InputError}
 */
export function readCsv(path, wanted) {
  const bytes = readInput(path);
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes); // drops a byte-order mark
  } catch {
    throw new InputError(`${path} is not text in UTF-8`);
  }
  return parseCsv(text, path, wanted);
}

/**
 * @param {string} text
 * @param {string} file  its name, for messages
 * @param {Wanted} wanted  columns; all others are ignored
 * @returns {Table}  the required columns, and those optional ones that are there
 * @throws {InputError}  with the line of the first fault
 */
export function parseCsv(text, file, { required: asked, optional = [] }) {
  const lines = text.split(/\r\n|\n|\r/);
  while (lines.length > 0 && lines[lines.length - 1].trim() === "") lines.pop();
  if (lines.length === 0) throw new InputError(`${file} is empty`);
  const header = splitRow(lines[0]);
  const required = typeof asked === "function" ? asked(header) : asked;
  const wanted = [...required, ...optional];
  const places = placesOf(header, file, required, wanted);
  const count = lines.length - 1;
  if (count === 0) throw new InputError(`${file} has a header row but no data`);

  /** @type {Record<string, Float64Array>} */
  const columns = Object.fromEntries(places.map(({ name }) => [name, new Float64Array(count)]));
  for (let row = 0; row < count; row++) {
    const cells = splitRow(lines[row + 1]);
    const where = `${file}, line ${row + firstLine}`;
    if (cells.length !== header.length) {
      const found = lines[row + 1].trim() === "" ? "the line is empty" : countOf(cells.length);
      throw new InputError(`${where}: ${found}, the header has ${header.length}`);
    }
    for (const { name, place } of places) {
      columns[name][row] = parseCell(cells[place], name, where);
    }
  }
  return { count, columns };
}

/** @param {number} cells */
function countOf(cells) {
  return cells === 1 ? "there is one cell" : `there are ${cells} cells`;
}

/**
 * @param {string[]} header
 * @param {string} file
 * @param {string[]} required
 * @param {string[]} wanted
 */
function placesOf(header, file, required, wanted) {
  const where = `${file}, line 1`;
  if (header.every((cell) => parseDecimal(cell) !== null)) {
    throw new InputError(
      `${where}: a header row is missing; it should name the columns ${required.join(",")}`,
    );
  }
  for (const name of wanted) {
    if (header.indexOf(name) !== header.lastIndexOf(name)) {
      throw new InputError(`${where}: the column '${name}' is there twice`);
    }
    if (required.includes(name) && !header.includes(name)) {
      const found = header.join(",").slice(0, 80);
      throw new InputError(`${where}: the column '${name}' is missing (the header is ${found})`);
    }
  }
  return wanted
    .map((name) => ({ name, place: header.indexOf(name) }))
    .filter(({ place }) => place >= 0);
}

/**
 * @param {string} cell
 * @param {string} column
 * @param {string} where
 */
function parseCell(cell, column, where) {
  if (cell === "") throw new InputError(`${where}: the cell in column ${column} is empty`);
  const value = parseDecimal(cell);
  // The core computes in single precision: a number must be finite there too.
  if (value === null || !Number.isFinite(Math.fround(value))) {
    const fault =
      value === null && Number.isNaN(Number(cell)) ? "is not a number" : "is not a finite number";
    throw new InputError(`${where}: '${cell.slice(0, 40)}' in column ${column} ${fault}`);
  }
  return value;
}

/**
 * Cells of a line; a cell in double quotes may hold commas.
 * @param {string} line
 */
function splitRow(line) {
  if (!line.includes('"')) return line.split(",").map((cell) => cell.trim());
  return [...`${line},`.matchAll(/\s*("(?:[^"]|"")*"|[^,]*)\s*,/g)].map(([, cell]) =>
    /^".*"$/.test(cell) ? cell.slice(1, -1).replaceAll('""', '"') : cell.trim(),
  );
}

/**
 * @param {Record<string, ArrayLike<number>>} columns  all of one length; values finite
 * @returns {string}  text from which parseCsv gives the same single-precision numbers back
 */
export function formatCsv(columns) {
  const lines = [Object.keys(columns).join(",")];
  for (const row of rowsOf(columns)) lines.push(Object.values(row).map(formatFloat32).join(","));
  return lines.join("\n") + "\n";
}

/**
 * The same rows as JSON, one object a line.
 * @param {Record<string, ArrayLike<number>>} columns
 */
export function formatJsonLines(columns) {
  const lines = [];
  for (const row of rowsOf(columns)) {
    const cells = Object.entries(row).map(([name, value]) => `"${name}":${formatFloat32(value)}`);
    lines.push(`{${cells.join(",")}}\n`);
  }
  return lines.join("");
}

/**
 * @param {Record<string, ArrayLike<number>>} columns
 * @returns {Generator<Record<string, number>>}
 */
function* rowsOf(columns) {
  const entries = Object.entries(columns);
  const count = entries[0][1].length;
  for (let row = 0; row < count; row++) {
    yield Object.fromEntries(entries.map(([name, values]) => [name, values[row]]));
  }
}
