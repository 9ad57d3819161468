/** `whorl evaluate`: how far samples are from their reference. */
import { planeWidth } from "../../core/arguments.js";
import { classFor } from "../../points/class_labels.js";
import { createEngine } from "../engine_from_disk.js";
import { InputError } from "../node_errors.js";
import { printJson } from "../output.js";
import { readPoints } from "../point_files.js";
import { columnOptions, json, readingOptions, sayNotes } from "./shared_options.js";

export const summary = "Measures how far samples are from a reference, as one JSON object.";
export const usage = "--samples A.csv --reference B.csv [--label L]";
export const notes = [
  "sliced_wasserstein: root mean square difference of the sorted projections on 256 fixed directions.\n" +
    "mmd2: unbiased squared maximum mean discrepancy, mean of Gaussian kernels of sigma 0.05, 0.1, 0.2, 0.5.\n" +
    "Both are near 0 for equal distributions. Points are compared as they stand in the files.",
];

/** @type {Record<string, import("../command_options.js").Option>} */
export const options = {
  samples: { kind: "text", value: "A.csv", required: true, help: "the points to judge" },
  reference: {
    kind: "text",
    value: "B.csv",
    required: true,
    help: "the points they should be like",
  },
  label: {
    kind: "text",
    value: "L",
    help: "take only the reference's rows with this label",
  },
  columns: {
    ...columnOptions.columns,
    help: "of the reference, by name or number from 1; x and y if absent, or\nits only two of numbers",
  },
  "label-column": { ...columnOptions["label-column"], help: "the column of its labels [label]" },
  json: { ...json, help: "the output is JSON with or without it" },
};

/**
 * @param {{samples: string, reference: string, label?: string, columns?: string,
 *   "label-column"?: string}} values
 */
export async function run(values) {
  const reading = readingOptions(values);
  const engine = await createEngine();
  const samples = readPlane(values.samples);
  const reference = readPlane(values.reference, reading);
  sayNotes(values.samples, samples.notes);
  sayNotes(values.reference, reference.notes);
  const chosen = rowsWithLabel(reference, values.reference, values.label);
  await printJson({
    sliced_wasserstein: engine.slicedWasserstein(samples.points, chosen),
    mmd2: engine.mmdSquared(samples.points, chosen),
    samples: samples.count,
    reference: chosen.length / planeWidth,
  });
}

/**
 * @param {string} path
 * @param {Parameters<typeof readPoints>[1]} [reading]
 */
function readPlane(path, reading) {
  const set = readPoints(path, reading);
  if (set.width === planeWidth) return set;
  throw new InputError(
    `${path}: the points have ${set.width} columns; these measures are of the plane`,
  );
}

/**
 * @param {import("../../points/read.js").PointTable} set
 * @param {string} path
 * @param {string | undefined} label
 */
function rowsWithLabel(set, path, label) {
  const { points, labels } = set;
  if (label === undefined) return points;
  if (labels === null)
    throw new InputError(`${path}, line 1: the column 'label' is missing, which --label needs`);
  const place = classFor(label, set);
  const chosen = points.filter((_, i) => labels[Math.floor(i / planeWidth)] === place);
  if (chosen.length === 0) throw new InputError(`${path} has no row with label ${label}`);
  return chosen;
}
