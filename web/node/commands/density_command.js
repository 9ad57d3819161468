/** `whorl density`: how likely a model finds points. */
import { classFor, labelRange, labelValue } from "../../points/class_labels.js";
import { toModel } from "../../points/transformation.js";
import { checkSettings } from "../command_options.js";
import { createEngine } from "../engine_from_disk.js";
import { InputError, UsageError } from "../node_errors.js";
import { checkWritable } from "../whole_files.js";
import { openModelAloud } from "../model_files.js";
import { writeTable } from "../output.js";
import { columnsOf, readPoints } from "../point_files.js";
import { createProgress } from "../progress_bar.js";
import {
  checkWeights,
  columnOptions,
  json,
  model,
  readingOptions,
  sayNotes,
  seed,
  weights,
} from "./shared_options.js";

export const summary = "Tells how likely a model finds given points.";
export const usage = "--model FILE --in points.csv [options]";
export const notes = [
  "The columns out are those of the points, and log_density: the natural logarithm of the density of\n" +
    "what the model draws along the probability-flow ODE, in the units of the points, with the noise of\n" +
    "the first timestep on it (1% of the cloud's size in the notebook). A model with labels is asked for\n" +
    "each point's own, or for that of --label.",
  "In the plane the ODE's divergence is exact; beyond, it is estimated from random vectors, --probes\n" +
    "of them, and log_density has noise. --probes 0 makes it exact there too, and slow.",
];

/** @type {Record<string, import("../command_options.js").Option>} */
export const options = {
  model,
  in: { kind: "text", value: "FILE", required: true, help: "a file of points, as of whorl train" },
  ...columnOptions,
  label: { kind: "text", value: "L", help: "ask for this label at all points" },
  steps: {
    kind: "integer",
    value: "N",
    minimum: 1,
    help: "of the ODE: fewer are faster and less exact; the model's T if absent",
  },
  probes: {
    kind: "integer",
    value: "N",
    minimum: 0,
    maximum: 4096,
    help: "random vectors for the divergence; 0 in the plane, else 8, if absent",
  },
  weights,
  seed: { ...seed, default: 0 },
  out: { kind: "text", value: "FILE", help: "a CSV file; standard output if absent" },
  json,
};

/** Between two looks at the progress bar. */
const secondsAtOnce = 0.2;

/**
 * @param {{model: string, in: string, columns?: string, "label-column"?: string, label?: string,
 *   steps?: number, probes?: number, weights?: string, seed: number, out?: string, json?: boolean}} values
 */
export async function run(values) {
  const reading = readingOptions(values);
  const engine = await createEngine();
  checkSettings(options, values, engine);
  const { session, metadata } = openModelAloud(engine, values.model);
  const { timesteps, class_count: classCount } = metadata.settings;
  checkWeights(values.weights, metadata.settings);
  const { steps = 0, probes, seed, weights } = values;
  if (steps > 0 && steps >= timesteps) {
    throw new UsageError(
      `--steps must be from 1 to ${timesteps - 1}, one less than the model's timesteps, not ${steps}`,
    );
  }
  const set = readPoints(values.in, reading);
  sayNotes(values.in, set.notes);
  if (set.width !== session.width) {
    throw new InputError(
      `${values.in}: the points have ${set.width} numbers each, those of the model ${session.width}`,
    );
  }
  const classes = { classCount, classNames: metadata.classNames };
  const labels = labelsOf(set, classes, values);
  if (values.out !== undefined) checkWritable(values.out);
  const found = logDensities(session, toModel(set.points, metadata.transformation ?? null), {
    labels,
    steps,
    probes,
    seed,
    weights,
  });
  session.destroy();
  const fault = found.findIndex((value) => !Number.isFinite(value));
  if (fault >= 0) {
    throw new InputError(`${values.in}: point ${fault + 1} is too far away to have a density`);
  }
  const stretch = set.width * Math.log(metadata.transformation?.scale ?? 1);
  const log_density = found.map((value) => value - stretch);
  await writeTable({ ...columnsOf(set), log_density }, values);
}

/**
 * @param {import("../engine_from_disk.js").Session} session
 * @param {Float32Array} points  [count × width] in the units of the model
 * @param {{labels: Uint32Array | null, steps: number, probes?: number, seed: number, weights?: string}} options
 * @returns {Float64Array} [count]
 */
function logDensities(session, points, { labels, ...options }) {
  const { width } = session;
  const count = points.length / width;
  const found = new Float64Array(count);
  const progress = createProgress();
  const start = performance.now();
  const secondsSince = (/** @type {number} */ then) => (performance.now() - then) / 1000;
  for (let done = 0, size = 8; done < count;) {
    const begin = performance.now();
    const end = Math.min(count, done + size);
    const part = session.logDensity(points.subarray(width * done, width * end), {
      ...options,
      labels: labels?.subarray(done, end),
      firstPoint: done,
    });
    found.set(part, done);
    done = end;
    progress.update({ done, total: count, seconds: secondsSince(start), unit: "point" });
    if (secondsSince(begin) < secondsAtOnce) size = Math.min(2 * size, 256);
  }
  progress.finish();
  return found;
}

/**
 * @param {import("../../points/read.js").PointTable} set
 * @param {import("../../points/class_labels.js").Classes} classes  of the model
 * @param {{in: string, label?: string}} values
 * @returns {Uint32Array | null}  [count], of the model's classes; null: it has none
 */
function labelsOf({ count, labels, classNames }, classes, { in: path, label: wanted }) {
  if (classes.classCount === 0) {
    if (wanted === undefined) return null;
    throw new UsageError("the model was trained without labels: leave --label out");
  }
  if (wanted !== undefined) {
    const label = classFor(wanted, classes);
    if (label >= 0) return new Uint32Array(count).fill(label);
    throw new UsageError(`--label must be ${labelRange(classes)}, not ${wanted.slice(0, 64)}`);
  }
  if (labels === null) {
    throw new InputError(`${path} has no labels, which this model needs: name one with --label`);
  }
  return labels.map((place) => {
    const word = String(labelValue(place, { classNames }));
    const label = classFor(word, classes);
    if (label >= 0) return label;
    throw new InputError(`${path}: label must be ${labelRange(classes)}, not ${word.slice(0, 40)}`);
  });
}
