/**
 * Points from a table as people have them, most often in the plane. Knows neither files nor pages.
 *
 *   const set = readPoints(bytes, "points.csv");
 *   const model = toModel(set.points, set.transformation);
 *
 * @typedef {object} PointTable
 * @property {number} width                 numbers in a point
 * @property {number} count
 * @property {Float64Array} points          point after point [count × width], in the units of the data
 * @property {Uint32Array | null} labels    [count], places in classNames
 * @property {number} classCount            0 without labels
 * @property {string[] | null} classNames   null when they are 0, 1, 2, …, or there are no labels
 * @property {import("./transformation.js").Transformation | null} transformation  to where the
 *   points suit the noise; null: they do already
 * @property {string[]} notes               what was done to read them, each the end of a sentence
 * @property {string | null} possibleLabels a column that is not read and looks like labels
 */
import { PointsError } from "./points_error.js";
import { arePlain, classesOf, maximumClasses } from "./class_labels.js";
import { columnName, isNumeric, numbersOf, placeOf, readTable } from "./read_table.js";
import { transformationOf } from "./transformation.js";

/** @typedef {import("./read_table.js").Table} Table */

/**
 * @param {Uint8Array | string} source
 * @param {string} file  its name, for messages
 * @param {object} [options]
 * @param {readonly [string, string]} [options.columns]  of x and y: names, or numbers from 1.
 *   Default: x and y, or x1, x2, …, or the only two columns of numbers
 * @param {string} [options.labelColumn]  default: label
 * @returns {PointTable}
 * @throws {PointsError}  one sentence, with the line of the first fault
 */
export function readPoints(source, file, { columns, labelColumn } = {}) {
  const wanted = [...(columns ?? ["x", "y"]), ...(labelColumn === undefined ? [] : [labelColumn])];
  const table = readTable(source, file, wanted);
  /** @type {string[]} */
  const notes = [...table.notes];
  const given = columns && columns.map((name) => chosen(table, name));
  if (given && given[0] === given[1]) {
    throw new PointsError(`${file}: x and y are to be two columns, not one and the same`);
  }
  const labelPlace = placeOfLabels(table, labelColumn, given !== undefined);
  const places = given ?? coordinatesOf(table, labelPlace, notes);
  if (labelColumn !== undefined && places.includes(labelPlace)) {
    throw new PointsError(`${file}: the column of the labels is one of the coordinates`);
  }

  const width = places.length;
  const axes = numbersOf(table, places);
  const count = table.rows.length;
  const points = new Float64Array(width * count).map(
    (_, i) => axes[i % width][Math.floor(i / width)],
  );
  const classes = labelPlace < 0 ? null : classesOf(table, labelPlace);
  return {
    width,
    count,
    points,
    labels: classes && classes.labels,
    classCount: classes ? classes.classNames.length : 0,
    classNames: classes && !arePlain(classes.classNames) ? classes.classNames : null,
    transformation: transformationOf(points, width),
    notes,
    possibleLabels: classes === null ? possibleLabels(table, places) : null,
  };
}

/**
 * @param {Table} table
 * @param {string} name  or a number from 1
 */
function chosen(table, name) {
  const place = placeOf(table, name);
  if (place >= 0) return place;
  const width = table.rows[0].cells.length;
  if (/^[1-9]\d*$/.test(name) && Number(name) <= width) return Number(name) - 1;
  const there = table.names ? list(table.names) : `${width} without names`;
  throw new PointsError(
    `${table.file}: there is no column '${name.slice(0, 40)}'; there are ${there}`,
  );
}

/**
 * @param {Table} table
 * @param {string | undefined} name
 * @param {boolean} areCoordinatesGiven
 * @returns {number}  -1: there are no labels
 */
function placeOfLabels(table, name, areCoordinatesGiven) {
  if (name !== undefined) return chosen(table, name);
  const place = placeOf(table, "label");
  if (place >= 0 || table.names !== null || areCoordinatesGiven) return place;
  // Without names: words beside two numbers can be nothing else.
  const words = columnsWhere(table, (column) => !isNumeric(table.rows, column));
  return words.length === 1 && table.rows[0].cells.length === 3 ? words[0] : -1;
}

/**
 * @param {Table} table
 * @param {number} labelPlace
 * @param {string[]} notes  is added to
 * @returns {number[]}
 */
function coordinatesOf(table, labelPlace, notes) {
  const named = [placeOf(table, "x"), placeOf(table, "y")];
  if (named.every((place) => place >= 0)) return named;
  const numbered = numberedColumns(table);
  if (numbered.length > 0) return numbered;
  const numeric = columnsWhere(
    table,
    (column) => column !== labelPlace && !isIndex(table, column) && isNumeric(table.rows, column),
  );
  const names = numeric.map((place) => columnName(table, place));
  if (numeric.length === 2) {
    if (table.names !== null)
      notes.push(`its columns ${names.join(" and ")} are taken for x and y`);
    return numeric;
  }
  if (numeric.length < 2) {
    const found = numeric.length === 1 ? "one column" : "no column";
    throw new PointsError(`${table.file} has ${found} of numbers, and points need two: x and y`);
  }
  const what = table.names === null ? "without names" : "none of them named x and y";
  throw new PointsError(
    `${table.file} has ${numeric.length} columns of numbers (${list(names)}), ${what}: choose two of them`,
    names,
  );
}

/**
 * The columns x1, x2, … as far as they go: points that are not in the plane.
 * @param {Table} table
 * @returns {number[]}
 */
function numberedColumns(table) {
  /** @type {number[]} */
  const places = [];
  for (let place; (place = placeOf(table, `x${places.length + 1}`)) >= 0;) places.push(place);
  return places;
}

/**
 * The column that pandas and R write for the names of rows.
 * @param {Table} table
 * @param {number} column
 */
function isIndex({ names }, column) {
  return names !== null && /^(unnamed: \d+)?$/i.test(names[column]);
}

/**
 * A column of words, of few kinds, that is not read.
 * @param {Table} table
 * @param {number[]} places  of x and y
 * @returns {string | null}
 */
function possibleLabels(table, places) {
  const [found] = columnsWhere(table, (place) => {
    if (places.includes(place) || isIndex(table, place) || isNumeric(table.rows, place))
      return false;
    const kinds = new Set(table.rows.map(({ cells }) => cells[place]));
    return kinds.size > 1 && kinds.size <= maximumClasses;
  });
  return found === undefined ? null : columnName(table, found);
}

/**
 * @param {Table} table
 * @param {(place: number) => boolean} isWanted
 */
function columnsWhere({ rows }, isWanted) {
  return rows[0].cells.flatMap((_, place) => (isWanted(place) ? [place] : []));
}

/** @param {readonly string[]} names */
function list(names) {
  const shown = names.slice(0, 12).map((name) => name.slice(0, 40));
  return shown.join(", ") + (names.length > shown.length ? ", …" : "");
}
