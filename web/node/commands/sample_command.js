/** `whorl sample`: from noise to points. */
import { maximumPoints, planeWidth } from "../../core/arguments.js";
import { energyToModel, labelEnergy, readEnergy } from "../../points/energy.js";
import { PointsError } from "../../points/points_error.js";
import { classFor, classWords, labelRange } from "../../points/class_labels.js";
import { parseDecimal } from "../../points/numbers.js";
import { toData } from "../../points/transformation.js";
import { checkLimits, checkSettings, valuesFor } from "../command_options.js";
import { InputError, UsageError } from "../node_errors.js";
import { checkWritable, readInput } from "../whole_files.js";
import { makeData } from "../engine_from_disk.js";
import { openModelAloud } from "../model_files.js";
import { writeTable } from "../output.js";
import { columnsOf } from "../point_files.js";
import { createProgress } from "../progress_bar.js";
import { createTeam, defaultSamplers } from "../team_of_threads.js";
import { openData } from "./data_source.js";
import {
  checkWeights,
  core,
  json,
  math,
  model,
  openEngine,
  seed,
  sayLoss,
  weights,
  workers,
} from "./shared_options.js";

export const summary = "Generates points with a trained model.";
export const usage = "--model FILE [options]";
export const notes = [
  "The columns are x,y, or x1,x2,… where the model's points are not in the plane, in the units of the\n" +
    "data that it was trained on; those of a model with labels have also label.",
  'The file of --steer holds one of {"circle": {"center": [0, 0], "radius": 0.5}},\n' +
    '{"half-plane": {"normal": [1, 0], "offset": 0.2}} (normal · point ≥ offset), {"polyline": [[x, y], …]},\n' +
    '{"points": [[x, y], …]} and {"polygon": [[x, y], …]} (its inside), in the units of the samples; or\n' +
    '{"label": "a"}, or {"label": {"name": "a", "data": "clusters", "width": 0.05}}: where that label of the\n' +
    "data (if absent, of what the model was trained on) is likely, by a Gaussian kernel of that width at each\n" +
    "of its points.",
  "Fewer --steps than the model's T visit timesteps spaced as --spacing says. The samplers heun and\n" +
    "midpoint ask the network twice in each step but the last, the others once. Noise is added by\n" +
    "ddpm, ddpm-posterior and, with --eta, ddim.",
];

/** Between two looks at the progress bar; a message to each worker is made for as many. */
const STEPS_AT_ONCE = 5;

/** Keeps samples about 0.1 from where they are steered to, in the model's units. */
const USUAL_STRENGTH = 100;

/** Of a label's likelihood: 1 is what Bayes' theorem makes of it, more is surer of the label. */
const LABEL_STRENGTH = 1;

/** @type {Record<string, import("../command_options.js").Option>} */
export const options = {
  model,
  count: {
    kind: "integer",
    value: "N",
    default: 2000,
    minimum: 1,
    help: "how many points",
  },
  sampler: {
    kind: "choice",
    sampling: "rule",
    default: "ddpm",
    help: "the rule of a reverse step",
  },
  steps: {
    kind: "integer",
    value: "N",
    minimum: 1,
    sampling: "steps",
    help: "reverse steps; the model's T if absent",
  },
  spacing: {
    kind: "choice",
    sampling: "spacing",
    default: "uniform",
    help: "of the timesteps: even, by squares, or even in log-SNR",
  },
  eta: {
    kind: "number",
    value: "F",
    sampling: "eta",
    help: "0 to 1: how much of the noise ddim adds; 0, the default, is none",
  },
  label: {
    kind: "text",
    value: "L",
    help: "which shape, by name or number, for a model trained with labels",
  },
  guidance: {
    kind: "number",
    value: "W",
    sampling: "guidance",
    help:
      "from what a model trained with label dropout says without the\n" +
      "label (0) to what it says with it (1, the default) and beyond",
  },
  interval: {
    kind: "text",
    value: "A,B",
    help: "where guidance acts on the way from data (0) to noise (1) [0,1]",
  },
  steer: {
    kind: "text",
    value: "FILE.json",
    help: "draws samples towards a circle, half-plane, line, points or a label",
  },
  strength: {
    kind: "number",
    value: "F",
    sampling: "steering_strength",
    help: `how strongly; ${USUAL_STRENGTH} if absent, ${LABEL_STRENGTH} towards a label`,
  },
  "steer-gradient": {
    kind: "choice",
    sampling: "steering_gradient",
    help: "through the network, or as if it were the identity: cheaper",
  },
  weights,
  seed: { ...seed, setting: undefined, sampling: "seed", default: 0 },
  workers,
  math,
  core,
  out: { kind: "text", value: "FILE", help: "a CSV file; standard output if absent" },
  json,
};

/**
 * @param {{model: string, count: number, steps?: number, sampler: string, label?: string, guidance?: number,
 *   interval?: string, steer?: string, strength?: number, "steer-gradient"?: string, weights?: string, seed: number, math: "exact" | "fast", core?: import("../../core/variants.js").Variant,
 *   workers?: number, out?: string, json?: boolean}} values
 */
export async function run(values) {
  const engine = await openEngine(values);
  checkSettings(options, values, engine);
  const { session, metadata } = openModelAloud(engine, values.model);
  const { transformation, classNames } = metadata;
  checkWeights(values.weights, metadata.settings);
  const { timesteps, class_count: classes } = metadata.settings;
  const { count, steps = timesteps } = values;
  if (steps > timesteps) {
    throw new UsageError(
      `--steps must be from 1 to the model's ${timesteps} timesteps, not ${steps}`,
    );
  }
  const classesHere = {
    classCount: classes,
    classNames,
    dataNames: metadata.data === null ? [] : engine.classNames(metadata.data),
    hasDropout: metadata.settings.label_dropout > 0,
  };
  const label = labelFor(values.label, classesHere);
  const guidance = guidanceFor(values, label, classesHere);
  const { width } = session;
  const energy = energyFor(values, engine, { width, ...metadata });
  checkLimits("count", count, { maximum: maximumPoints(width) });
  if (values.out !== undefined) checkWritable(values.out);

  const progress = createProgress();
  const start = performance.now();
  const size = values.workers ?? defaultSamplers(session, count * steps);
  const team = await createTeam({ engine, session, data: null, size, onLoss: sayLoss });
  const sampling = {
    ...(energy !== null && {
      steering_strength: energy.kind === "label" ? LABEL_STRENGTH : USUAL_STRENGTH,
    }),
    ...valuesFor(options, values, "sampling"),
    ...guidance,
    ...(label !== null && { label }),
  };
  const reverse = team.startReverse({ count, sampling, energy });
  let points = reverse.start;
  for (let done = 0; done < steps;) {
    const now = Math.min(STEPS_AT_ONCE, steps - done);
    points = (await reverse.advance(now))[now - 1];
    done += now;
    progress.update({ done, total: steps, seconds: (performance.now() - start) / 1000 });
  }
  progress.finish();
  reverse.destroy();
  await team.dissolve();
  session.destroy();
  await writeTable(
    columnsOf({
      points: transformation ? toData(points, transformation) : points,
      labels: label === null ? null : new Uint32Array(count).fill(label),
      classNames,
      width,
    }),
    values,
  );
}

/**
 * @typedef {import("../model_files.js").ModelMetadata & { width: number }} SteeredModel
 *   width: numbers in a point
 */

/**
 * @param {{ steer?: string, strength?: number, "steer-gradient"?: string }} values
 * @param {import("../engine_from_disk.js").Engine} engine
 * @param {SteeredModel} model
 * @returns {import("../../core/session.js").Energy | null}
 */
function energyFor({ steer: path, strength, "steer-gradient": gradient }, engine, model) {
  if (path === undefined) {
    if (strength === undefined && gradient === undefined) return null;
    throw new UsageError("--strength and --steer-gradient go with --steer");
  }
  if (model.width !== planeWidth) throw new UsageError("--steer is for points in the plane");
  const text = new TextDecoder().decode(readInput(path));
  try {
    const read = readEnergy(text);
    const energy = "name" in read ? labelEnergy(read, labelledData(read, engine, model)) : read;
    return energyToModel(energy, model.transformation ?? null);
  } catch (error) {
    if (error instanceof PointsError) throw new InputError(`${path}: ${error.message}`);
    throw error;
  }
}

/**
 * The data that a label is of: that of the wish, or what the model was trained on, if that has a name.
 * @param {import("../../points/energy.js").LabelWish} wish
 * @param {import("../engine_from_disk.js").Engine} engine
 * @param {SteeredModel} model
 */
function labelledData({ data: wanted }, engine, { data: trained, points, settings: { seed } }) {
  const known = trained !== null && engine.datasets.includes(trained) ? trained : null;
  const source = wanted ?? known;
  if (source === null) {
    throw new PointsError('"label" needs "data", since that of the model has no name here');
  }
  const data = openData({ data: source }, engine.datasets);
  if (typeof data === "object") {
    if (data.width === planeWidth) return data;
    throw new PointsError(`the points of ${source} have ${data.width} numbers each, not 2`);
  }
  return makeData(engine, source, { points: points ?? 2000, seed });
}

/**
 * @typedef {import("../../points/class_labels.js").Classes & { dataNames: string[], hasDropout: boolean }} ModelClasses
 *   dataNames: what the labels of the data by name are called that the model was trained on
 */

/**
 * @param {string | undefined} text
 * @param {ModelClasses} classes
 * @returns {number | null}  null: the model has no labels, or can do without and shall
 */
function labelFor(text, classes) {
  if (classes.classCount === 0) {
    if (text === undefined) return null;
    throw new UsageError("the model was trained without labels: leave --label out");
  }
  if (text === undefined && classes.hasDropout) return null;
  if (text === undefined) {
    const words = classWords(classes);
    throw new UsageError(`the model was trained with labels: choose one with --label, ${words}`);
  }
  const label = classFor(text, classes);
  const named = label < 0 && !classes.classNames ? classes.dataNames.indexOf(text) : label;
  if (named < 0 || named >= classes.classCount) {
    throw new UsageError(`--label must be ${labelRange(classes)}, not ${text.slice(0, 64)}`);
  }
  return named;
}

/**
 * @param {{guidance?: number, interval?: string}} values
 * @param {number | null} label
 * @param {ModelClasses} classes
 * @returns {Record<string, number>}  arguments of sampling
 */
function guidanceFor({ guidance, interval }, label, { classCount, hasDropout }) {
  if (guidance === undefined) {
    if (interval === undefined) return {};
    throw new UsageError("--interval goes with --guidance");
  }
  if (classCount === 0) {
    throw new UsageError("the model was trained without labels: leave --guidance out");
  }
  if (!hasDropout && guidance !== 1) {
    throw new UsageError(
      "the model was trained without --label-dropout, so it cannot be guided: leave --guidance out",
    );
  }
  if (label === null) throw new UsageError("--guidance needs a --label to guide to");
  const [from, to, ...more] = (interval ?? "0,1").split(",").map(parseDecimal);
  const isInterval = from !== null && to !== undefined && to !== null && more.length === 0;
  if (!isInterval || !(0 <= from && from <= to && to <= 1)) {
    throw new UsageError(
      `--interval must be two numbers from 0 to 1, the smaller first, as in 0.2,0.8, not '${interval?.slice(0, 64)}'`,
    );
  }
  return { guidance_from: from, guidance_to: to };
}
