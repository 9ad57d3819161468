/**
 * A table as programs write them: rows of cells under names, or without names.
 *
 *   const table = readTable(bytes, "batch.csv", ["x", "y", "t"]);
 *   const [x, y, t] = numbersOf(table, [0, 1, 2]);
 *
 * @typedef {import("./rows.js").Row} Row
 *
 * @typedef {object} Table
 * @property {string} file            its name, for messages
 * @property {string[] | null} names  of the columns; "" for one without a name
 * @property {number} nameLine        where the names stand
 * @property {Row[]} rows             at least one, each with as many cells as there are columns
 * @property {string} delimiter
 * @property {string[]} notes         what was done, in words
 */
import { PointsError } from "./points_error.js";
import { hasDecimalComma, looksNumeric, parseDecimal } from "./numbers.js";
import { splitRows } from "./rows.js";
import { decodeText } from "./decode_text.js";

/**
 * @param {Uint8Array | string} source
 * @param {string} file             its name, for messages
 * @param {readonly string[]} known names by which a first row is known to be one of names
 * @returns {Table}
 * @throws {PointsError}  with the line of the first fault
 */
export function readTable(source, file, known) {
  const decoded =
    typeof source === "string" ? { text: source, notes: [] } : decodeText(source, file);
  const split = splitRows(decoded.text.replace(/^\ufeff/, ""), file);
  const [first, ...rest] = split.rows;
  const table = { file, delimiter: split.delimiter, nameLine: first.line };
  const header = headerOf(first, rest, split.delimiter, known, file);
  if (header === null) {
    const width = first.cells.length;
    const names = namesInComments(split.comments, split.delimiter, width);
    const rows = fitted(split.rows, width, file, "the first row");
    return { ...table, names, rows, notes: [...decoded.notes, ...split.notes] };
  }
  if (rest.length === 0) throw new PointsError(`${file} has a header row but no data`);
  const rows = fitted(rest, header.names.length, file, "the header");
  return {
    ...table,
    names: header.names.map(withSingleBlanks),
    rows,
    notes: [...decoded.notes, ...split.notes, ...header.notes],
  };
}

/**
 * The names in a first row, or null when it is a row of data like the others.
 * @param {Row} first
 * @param {Row[]} rest
 * @param {string} delimiter
 * @param {readonly string[]} known
 * @param {string} file
 * @returns {{names: string[], notes: string[]} | null}
 */
function headerOf({ cells, line }, rest, delimiter, known, file) {
  if (!cells.some(looksNumeric)) return fittedNames(cells, rest, delimiter);
  if (countsColumns(cells, rest)) {
    const counter = `its first line, ${cells.join(",")}, is taken for names that count the columns`;
    return { names: cells, notes: cells[0] === "" ? [] : [counter] };
  }
  const odd = cells.find(
    (cell, place) => cell !== "" && !looksNumeric(cell) && isNumeric(rest, place),
  );
  if (odd === undefined) return null;
  const lower = cells.map((cell) => cell.toLowerCase());
  if (known.every((name) => lower.includes(name.toLowerCase()))) {
    return fittedNames(cells, rest, delimiter);
  }
  const what = `'${odd.slice(0, 40)}' is not a number, and beside numbers it is no column's name`;
  throw new PointsError(`${file}, line ${line}: ${what}`);
}

/**
 * Names for as many columns as the rows have, where their number is known to differ.
 * @param {string[]} cells
 * @param {Row[]} rest
 * @param {string} delimiter
 */
function fittedNames(cells, rest, delimiter) {
  const width = rest.length > 0 ? rest[0].cells.length : cells.length;
  if (cells.length === width + 1 && cells[width] === "") {
    return { names: cells.slice(0, width), notes: [] };
  }
  // R's write.table begins each row with the row's name, for which the header has none.
  if (cells.length === width - 1 && /[ \t]/.test(delimiter) && rest[0].cells[width - 1] !== "") {
    const note = "each row has a cell more than the header; the first is taken for the row's name";
    return { names: ["", ...cells], notes: [note] };
  }
  return { names: cells, notes: [] };
}

/**
 * Whether the first row is that of a pandas table whose columns have numbers for names: behind an
 * empty cell for the index, or above rows that have no whole number.
 * @param {string[]} cells
 * @param {Row[]} rest
 */
function countsColumns(cells, rest) {
  const counted = cells[0] === "" ? cells.slice(1) : cells;
  if (counted.length < 2 || counted.some((cell, i) => cell !== String(i))) return false;
  return cells[0] === "" || !rest.some((row) => row.cells.some((cell) => /^[+-]?\d+$/.test(cell)));
}

/**
 * The names in the last comment that has as many words as there are columns.
 * @param {string[]} comments
 * @param {string} delimiter
 * @param {number} width
 * @returns {string[] | null}
 */
function namesInComments(comments, delimiter, width) {
  for (const comment of comments.toReversed()) {
    for (const separator of [delimiter, /[\s,;|]+/]) {
      const words = comment.split(separator).map((word) => word.trim().replace(/^"(.*)"$/, "$1"));
      if (words.length === width && !words.some(looksNumeric)) return words;
    }
  }
  return null;
}

/**
 * @param {Row[]} rows
 * @param {number} width
 * @param {string} file
 * @param {string} measure  what has that width, for messages
 * @returns {Row[]}  without an empty cell that a delimiter at the end of a line makes
 */
function fitted(rows, width, file, measure) {
  return rows.map(({ cells, line }) => {
    if (cells.length === width) return { cells, line };
    if (cells.length === width + 1 && cells[width] === "") {
      return { cells: cells.slice(0, width), line };
    }
    const found = cells.length === 1 ? "is one cell" : `are ${cells.length} cells`;
    throw new PointsError(`${file}, line ${line}: there ${found}, ${measure} has ${width}`);
  });
}

/**
 * Whether most of a column's cells are numbers: then the others are faults.
 * @param {Row[]} rows
 * @param {number} place
 */
export function isNumeric(rows, place) {
  let [numbers, filled] = [0, 0];
  for (const { cells } of rows) {
    if (cells[place]) filled++;
    if (cells[place] && looksNumeric(cells[place])) numbers++;
  }
  return numbers > 0 && 2 * numbers >= filled;
}

/**
 * A column by its name; where no name is spelled so, in capitals or small letters alike.
 * @param {Table} table
 * @param {string} name
 * @returns {number}  -1: there is none
 * @throws {PointsError}  when there are two
 */
export function placeOf({ file, names, nameLine }, name) {
  const wanted = withSingleBlanks(name);
  const same = [
    (/** @type {string} */ text) => text,
    (/** @type {string} */ text) => text.toLowerCase(),
  ];
  for (const form of same) {
    const places = (names ?? []).flatMap((other, place) =>
      form(other) === form(wanted) ? [place] : [],
    );
    if (places.length > 1) {
      throw new PointsError(`${file}, line ${nameLine}: the column '${name}' is there twice`);
    }
    if (places.length === 1) return places[0];
  }
  return -1;
}

/** @param {string} text */
const withSingleBlanks = (text) => text.trim().replace(/\s+/g, " ");

/**
 * What a message calls a column.
 * @param {Table} table
 * @param {number} place
 */
export function columnName({ names }, place) {
  return names?.[place] ? names[place].slice(0, 40) : String(place + 1);
}

/**
 * @param {Table} table
 * @param {number[]} places  columns
 * @returns {Float64Array[]} a [rows] for each of them, finite in single precision too
 * @throws {PointsError}  with the line of the first cell that is no such number
 */
export function numbersOf(table, places) {
  const comma = usesDecimalComma(table, places);
  const columns = places.map(() => new Float64Array(table.rows.length));
  table.rows.forEach(({ cells, line }, row) => {
    places.forEach((place, i) => {
      const value = parseCell(cells[place], comma);
      if (typeof value === "string") {
        const where = `${table.file}, line ${line}`;
        const name = columnName(table, place);
        if (cells[place] === "")
          throw new PointsError(`${where}: the cell in column ${name} is empty`);
        throw new PointsError(
          `${where}: '${cells[place].slice(0, 40)}' in column ${name} ${value}`,
        );
      }
      columns[i][row] = value;
    });
  });
  return columns;
}

/**
 * @param {string} cell
 * @param {boolean} comma  decimal marks are commas
 * @returns {number | string}  or what is wrong with it
 */
function parseCell(cell, comma) {
  if (comma && cell.includes(".")) return "has a decimal point where others have a comma";
  const value = parseDecimal(comma ? cell.replace(",", ".") : cell);
  // The core computes in single precision: a number must be finite there too.
  if (value !== null && Number.isFinite(Math.fround(value))) return value;
  return value === null && !looksNumeric(cell) ? "is not a number" : "is not a finite number";
}

/**
 * @param {Table} table
 * @param {number[]} places
 * @throws {PointsError}  when the commas may as well stand between thousands
 */
function usesDecimalComma({ file, rows, delimiter }, places) {
  /** @type {{cell: string, line: number} | null} */
  let first = null;
  let isCertain = delimiter === ";"; // used just because the comma is taken
  for (const { cells, line } of rows) {
    for (const place of places) {
      const cell = cells[place];
      if (!hasDecimalComma(cell)) continue;
      first ??= { cell, line };
      isCertain ||= !/^[+-]?[1-9]\d{0,2},\d{3}$/.test(cell);
    }
  }
  if (first === null) return false;
  if (isCertain) return true;
  throw new PointsError(
    `${file}, line ${first.line}: the comma in '${first.cell}' may be a decimal mark or stand between ` +
      "thousands; write a decimal point, or none",
  );
}
