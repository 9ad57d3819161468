/**
 * A table's text as rows of cells, whatever separates them. The only importer of the parser.
 *
 * @typedef {object} Row
 * @property {string[]} cells  without blanks around them
 * @property {number} line     where the row begins, from 1
 *
 * @typedef {object} Rows
 * @property {Row[]} rows         at least one
 * @property {string} delimiter   "\t", ";", "|", ",", or " " for any run of blanks
 * @property {string[]} comments  those before the first row, without their mark
 * @property {string[]} notes     what was done, in words
 */
import Papa from "papaparse";
import { maximumPoints, planeWidth } from "../core/arguments.js";
import { PointsError } from "./points_error.js";
import { looksNumeric } from "./numbers.js";

/** Of the narrowest points that are drawn. */
const mostRows = maximumPoints(planeWidth);

/** In this order where several fit equally well. */
const delimiters = ["\t", ";", "|", ",", " "];

const longestLine = 1_000_000; // characters: room for thousands of columns
const sampleRows = 50;
const sampleLength = 65536; // characters

/**
 * @param {string} text
 * @param {string} file  its name, for messages
 * @returns {Rows}
 * @throws {PointsError}
 */
export function splitRows(text, file) {
  const lines = withoutLastBreaks(text.replace(/\r\n?/g, "\n"));
  checkLines(lines, file);
  const lead = takeLead(lines);
  const body = lines.slice(lead.end);
  if (body.trim() === "") {
    throw new PointsError(
      `${file} ${lead.comments.length > 0 ? "has nothing but comments" : "is empty"}`,
    );
  }
  const delimiter = lead.delimiter ?? bestDelimiter(body, lead.mark);
  /** @type {Row[]} */
  const rows = [];
  let valueless = 0; // the line of the last row in which every cell is empty
  const passedOver = splitCells(body, delimiter, lead.mark, ({ cells, line: place, fault }) => {
    const line = lead.lines + place;
    if (fault) throw new PointsError(`${file}, line ${line}: ${fault}`);
    if (cells.every((cell) => cell === "")) {
      if (cells.length > 1) valueless = line; // spreadsheets end with such rows
      return;
    }
    if (valueless > 0) throw new PointsError(`${file}, line ${valueless}: every cell is empty`);
    // One more than there are points: a header.
    if (rows.length > mostRows) {
      throw new PointsError(`${file} has more than ${mostRows} rows`);
    }
    rows.push({ cells, line });
  });
  if (rows.length === 0) throw new PointsError(`${file} has no row with a value`);
  const many = `${passedOver} lines that begin with ${lead.mark} are not read`;
  const one = `a line that begins with ${lead.mark} is not read`;
  const notes = passedOver === 0 ? [] : [passedOver === 1 ? one : many];
  return { rows, delimiter, comments: lead.comments, notes };
}

/** @param {string} text */
function withoutLastBreaks(text) {
  let end = text.length;
  while (text[end - 1] === "\n") end--;
  return text.slice(0, end);
}

/**
 * Whatever is no table is refused before it fills the memory with cells.
 * @param {string} text
 * @param {string} file
 */
function checkLines(text, file) {
  for (let line = 1, start = 0; ; line++) {
    const end = text.indexOf("\n", start);
    if ((end < 0 ? text.length : end) - start > longestLine) {
      throw new PointsError(`${file}, line ${line}: the line is too long for a row of a table`);
    }
    if (end < 0) return;
    start = end + 1;
  }
}

/**
 * What stands before the first row: blank lines, comments, and the delimiter as Excel writes it.
 * @param {string} text
 */
function takeLead(text) {
  /** @type {string[]} */
  const comments = [];
  /** @type {string | undefined} */
  let mark;
  /** @type {string | undefined} */
  let delimiter;
  let [end, lines] = [0, 0];
  for (; end < text.length; lines++) {
    const next = text.indexOf("\n", end) + 1 || text.length;
    const line = text.slice(end, next).replace("\n", "");
    const comment = /^\s*(#|%|\/\/)(.*)$/.exec(line);
    const separator = /^"?sep=([\t;|,])"?$/i.exec(line);
    if (comment && comment[1] === (mark ?? comment[1])) {
      mark = comment[1];
      comments.push(comment[2].trim());
    } else if (separator) delimiter = separator[1];
    else if (line.trim() !== "") break;
    end = next;
  }
  return { end, lines, comments, mark: mark ?? "#", delimiter };
}

/**
 * The delimiter that makes the most of the text into numbers.
 * @param {string} body
 * @param {string} mark
 */
function bestDelimiter(body, mark) {
  const cut = body.length > sampleLength ? body.lastIndexOf("\n", sampleLength) : -1;
  const sample = cut < 0 ? body : body.slice(0, cut);
  let [best, bestShare] = [",", -1];
  for (const delimiter of delimiters) {
    /** @type {string[][]} */
    const rows = [];
    splitCells(sample, delimiter, mark, ({ cells }) => {
      if (cells.some((cell) => cell !== "")) rows.push(cells);
      return rows.length < sampleRows;
    });
    if (2 * rows.filter((cells) => cells.length > 1).length < rows.length) continue;
    // The first may be a header.
    const cells = (rows.length > 1 ? rows.slice(1) : rows).flat().filter((cell) => cell !== "");
    const share = cells.filter(looksNumeric).length / cells.length;
    if (share > bestShare) [best, bestShare] = [delimiter, share];
  }
  return best;
}

/**
 * @param {string} body  that does not end with a line break
 * @param {string} delimiter
 * @param {string} mark  of comments, which are passed over
 * @param {(row: {cells: string[], line: number, fault: string | null}) => boolean | void} take
 *   given each row with its line in the body, from 1; the last row when it returns false
 * @returns {number}  how many lines were comments
 */
function splitCells(body, delimiter, mark, take) {
  const text = tidied(body, delimiter);
  let [position, line, expected, skipped] = [0, 1, 1, 0]; // line: the one in which position is
  Papa.parse(/** @type {any} */ (text), {
    delimiter,
    newline: "\n",
    comments: mark,
    step({ data, errors, meta }, parser) {
      const raw = /** @type {string[]} */ (data);
      for (; position < meta.cursor; line++) {
        const next = text.indexOf("\n", position) + 1;
        if (next === 0 || next > meta.cursor) break;
        position = next;
      }
      position = Math.max(position, meta.cursor);
      const breaks = raw.reduce((sum, cell) => sum + cell.split("\n").length - 1, 0);
      const isLast = text[meta.cursor - 1] !== "\n"; // all others end with a line break
      const start = line - (isLast ? 0 : 1) - breaks;
      skipped += start - expected;
      expected = start + breaks + 1;
      const fault = errors.length > 0 ? faultOf(errors[0].code) : null;
      const cells = raw.map((cell) => cell.trim());
      if (take({ cells, line: start, fault }) === false) parser.abort();
    },
  });
  return skipped + text.split("\n").length + 1 - expected;
}

/** @param {string} code */
function faultOf(code) {
  return code === "MissingQuotes"
    ? "a quotation mark opens a cell and none closes it"
    : "a cell goes on after the quotation mark that closes it";
}

/**
 * The text as the parser wants it, with as many lines: no blanks between a delimiter and an opening
 * quotation mark, and no runs of blanks, which mean nothing here and can cost the parser much time.
 * @param {string} text
 * @param {string} delimiter
 */
function tidied(text, delimiter) {
  if (delimiter === " ") {
    const spaced = text.replace(/[^\S\n]{2,}|[^\S\n ]/g, " ");
    return spaced.replace(/ ?\n ?/g, "\n").replace(/^ | $/g, "");
  }
  const short = text.replace(delimiter === "\t" ? /[^\S\n\t]{2,}/g : /[^\S\n]{2,}/g, " ");
  const pieces = short.split('"'); // every second one is inside of quotes
  for (let i = 0; i + 1 < pieces.length; i += 2) {
    const piece = pieces[i];
    const before = piece.at(-2);
    const isOpening = before === undefined || before === "\n" || before === delimiter;
    if (piece.endsWith(" ") && isOpening) pieces[i] = piece.slice(0, -1);
  }
  return pieces.join('"');
}
