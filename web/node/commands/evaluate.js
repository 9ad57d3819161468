/** `whorl evaluate`: how far samples are from their reference. */
import { planeWidth } from "../../core/arguments.js";
import { createEngine } from "../engine.js";
import { InputError } from "../errors.js";
import { printJson } from "../output.js";
import { readPoints } from "../point_files.js";
import { json } from "./shared_options.js";

export const summary = "Measures how far samples are from a reference, as one JSON object.";
export const usage = "--samples A.csv --reference B.csv [--label L]";
export const notes = [
  "sliced_wasserstein: root mean square difference of the sorted projections on 256 fixed directions.\n" +
    "mmd2: unbiased squared maximum mean discrepancy, mean of Gaussian kernels of sigma 0.05, 0.1, 0.2, 0.5.\n" +
    "Both are near 0 for equal distributions. Of the files only the columns x, y and label are used.",
];

/** @type {Record<string, import("../arguments.js").Option>} */
export const options = {
  samples: { kind: "text", value: "A.csv", required: true, help: "the points to judge" },
  reference: {
    kind: "text",
    value: "B.csv",
    required: true,
    help: "the points they should be like",
  },
  label: {
    kind: "integer",
    value: "L",
    minimum: 0,
    help: "take only the reference's rows with this label",
  },
  json: { ...json, help: "the output is JSON with or without it" },
};

/** @param {{samples: string, reference: string, label?: number}} values */
export async function run(values) {
  const engine = await createEngine();
  const samples = readPlane(values.samples).points;
  const reference = readReference(values.reference, values.label);
  await printJson({
    sliced_wasserstein: engine.slicedWasserstein(samples, reference),
    mmd2: engine.mmdSquared(samples, reference),
    samples: samples.length / planeWidth,
    reference: reference.length / planeWidth,
  });
}

/** @param {string} path */
function readPlane(path) {
  const set = readPoints(path);
  if (set.width === planeWidth) return set;
  throw new InputError(
    `${path}: the points have ${set.width} columns; these measures are of the plane`,
  );
}

/**
 * @param {string} path
 * @param {number | undefined} label
 */
function readReference(path, label) {
  const { points, labels } = readPlane(path);
  if (label === undefined) return points;
  if (labels === null)
    throw new InputError(`${path}, line 1: the column 'label' is missing, which --label needs`);
  const chosen = points.filter((_, i) => labels[Math.floor(i / planeWidth)] === label);
  if (chosen.length === 0) throw new InputError(`${path} has no row with label ${label}`);
  return chosen;
}
