/** What --data names: a data set, or a file of points. */
import { existsSync } from "node:fs";
import { basename, extname } from "node:path";
import { describeScaling } from "../../points/transformation.js";
import { UsageError } from "../node_errors.js";
import { readPoints } from "../point_files.js";
import { readingOptions, sayNotes } from "./shared_options.js";

/**
 * @param {{data?: string, points?: number, columns?: string, "label-column"?: string}} values
 * @param {readonly string[]} names  of data sets
 * @returns {string | (import("../point_files.js").PointSet & {name: string}) | undefined}  what is no
 *   file is returned as it is
 * @throws {UsageError} when an option goes with the other kind
 */
export function openData(values, names) {
  const { data: source, points, columns, "label-column": labelColumn } = values;
  const isFile =
    source !== undefined &&
    !names.includes(source) &&
    (extname(source) !== "" || basename(source) !== source || existsSync(source));
  if (!isFile) {
    if (columns !== undefined) throw new UsageError("--columns goes with a file of points");
    if (labelColumn !== undefined)
      throw new UsageError("--label-column goes with a file of points");
    return source;
  }
  if (points !== undefined) throw new UsageError("--points goes with named data, not with a file");
  const set = readPoints(source, readingOptions(values));
  const notes = [...set.notes];
  if (set.possibleLabels !== null) {
    const column = set.possibleLabels;
    notes.push(`its column ${column} is not read; --label-column ${column} makes labels of it`);
  }
  if (set.transformation) notes.push(describeScaling(set.points, set.transformation));
  sayNotes(source, notes);
  return { ...set, name: basename(source) };
}
