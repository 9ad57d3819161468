/** `whorl density`: how likely a model, or the exact denoiser of some data, finds points. */
import { startDensityMap } from "../../core/density_map.js";
import { gridPoints } from "../../core/grid.js";
import { classFor, labelRange, labelValue } from "../../points/class_labels.js";
import { toModel } from "../../points/transformation.js";
import { checkSettings } from "../command_options.js";
import { createEngine } from "../engine_from_disk.js";
import { InputError, UsageError } from "../node_errors.js";
import { checkWritable, writeResult } from "../whole_files.js";
import { printJson, say, writeTable } from "../output.js";
import { columnsOf, readPoints } from "../point_files.js";
import { createProgress } from "../progress_bar.js";
import { openDensitySource } from "./density_source.js";
import {
  columnOptions,
  json,
  model,
  points,
  readingOptions,
  sayNotes,
  seed,
  weights,
} from "./shared_options.js";

export const summary = "Tells how likely a model finds given points, or those of a grid.";
export const usage =
  "(--model FILE | --exact --data NAME|FILE.csv) (--in points.csv | --grid N) [options]";
export const notes = [
  "The columns out are those of the points, and log_density: the natural logarithm of the density of\n" +
    "what the model draws along the probability-flow ODE, in the units of the points, with the noise of\n" +
    "the first timestep on it (1% of the cloud's size in the notebook). A model with labels is asked for\n" +
    "each point's own, or for that of --label.",
  "In the plane the ODE's divergence is exact; beyond, it is estimated from random vectors, --probes\n" +
    "of them, and log_density has noise. --probes 0 makes it exact there too, and slow.",
  "--exact asks the best denoiser that there is for the data, in the place of a model. --grid N makes a\n" +
    "map of the plane, N × N centres of cells, row by row from the top; as an --out that ends in .json it\n" +
    'is one object, {"center", "extent", "columns", "log_density"}.',
];

/** Of a map, where the data is from -1 to 1. */
const USUAL_EXTENT = 1.5;

/** @type {Record<string, import("../command_options.js").Option>} */
export const options = {
  model: { ...model, required: false },
  exact: { kind: "flag", help: "ask the exact denoiser of --data instead of a model" },
  data: { kind: "text", value: "NAME|FILE.csv", help: "whose exact denoiser, as of whorl floor" },
  points: { ...points, help: "points per shape of named data" },
  timesteps: { kind: "integer", value: "N", setting: "timesteps", help: "of --exact: T" },
  schedule: {
    kind: "choice",
    setting: "schedule",
    help: "of --exact: the noise over the timesteps",
  },
  in: { kind: "text", value: "FILE", help: "a file of points, as of whorl train" },
  grid: {
    kind: "integer",
    value: "N",
    minimum: 1,
    maximum: 2048,
    help: "a map of N × N points instead of a file",
  },
  extent: {
    kind: "number",
    value: "E",
    minimum: 1e-6,
    help: `how far the map reaches from its middle; ${USUAL_EXTENT} times the data's size if absent`,
  },
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
 * @param {{model?: string, exact?: boolean, data?: string, in?: string, grid?: number, extent?: number,
 *   columns?: string, "label-column"?: string, label?: string,
 *   steps?: number, probes?: number, weights?: string, seed: number, out?: string, json?: boolean}
 *   & Record<string, any>} values
 */
export async function run(values) {
  const engine = await createEngine();
  checkSettings(options, values, engine);
  if ((values.in === undefined) === (values.grid === undefined)) {
    throw new UsageError("give either --in FILE or --grid N");
  }
  if (values.grid === undefined && values.extent !== undefined) {
    throw new UsageError("--extent goes with --grid");
  }
  const source = openDensitySource(engine, values, options);
  const { steps = 0 } = values;
  if (steps > 0 && steps >= source.timesteps) {
    throw new UsageError(
      `--steps must be from 1 to ${source.timesteps - 1}, one less than the model's timesteps, not ${steps}`,
    );
  }
  await (values.in === undefined ? mapPlane : askPoints)(source, values);
}

/**
 * @param {import("./density_source.js").DensitySource} source
 * @param {Parameters<typeof run>[0]} values
 */
async function askPoints(source, values) {
  const path = String(values.in);
  const set = readPoints(path, readingOptions(values));
  sayNotes(path, set.notes);
  if (set.width !== source.of.width) {
    throw new InputError(
      `${path}: the points have ${set.width} numbers each, those of the model ${source.of.width}`,
    );
  }
  const labels = labelsOf(set, source, { in: path, label: values.label });
  if (values.out !== undefined) checkWritable(values.out);
  const { steps = 0, probes, seed, weights } = values;
  const asked = { labels, steps, probes, seed, weights };
  const found = logDensities(source.of, toModel(set.points, source.transformation), asked);
  source.destroy();
  const log_density = inUnits(found, source, `${path}: point`);
  await writeTable({ ...columnsOf(set), log_density }, values);
}

/**
 * @param {import("./density_source.js").DensitySource} source
 * @param {Parameters<typeof run>[0]} values
 */
async function mapPlane(source, values) {
  const { grid: columns = 1, steps = 0, weights, out, label: wanted } = values;
  const { center = [0, 0], scale = 1 } = source.transformation ?? {};
  const { extent = USUAL_EXTENT * scale } = values;
  const label = wanted === undefined ? null : labelNamed(wanted, source);
  if (label === null && source.needsLabel) {
    throw new UsageError(`--label must be ${labelRange(source.classes)}`);
  }
  if (source.of.width !== 2) throw new UsageError("--grid is for models of points in the plane");
  if (out !== undefined) checkWritable(out);
  const { map, slices } = startDensityMap(source.of, {
    extent: extent / scale,
    columns,
    label,
    steps,
    weights,
  });
  const progress = createProgress();
  const start = performance.now();
  for (const done of slices) {
    const seconds = (performance.now() - start) / 1000;
    progress.update({ done, total: map.logDensity.length, seconds, unit: "point" });
  }
  progress.finish();
  source.destroy();
  const log_density = inUnits(map.logDensity, source, "point");
  if (out?.endsWith(".json")) {
    const object = { center, extent, columns, log_density: Array.from(log_density) };
    writeResult(out, `${JSON.stringify(object)}\n`);
    if (values.json) await printJson({ out, columns });
    else say(`Wrote a map of ${columns} × ${columns} points to ${out}.`);
    return;
  }
  const points = gridPoints({ extent, columns, centre: center });
  await writeTable({ ...columnsOf({ points, labels: null }), log_density }, values);
}

/**
 * Log densities per unit of the data, from those in the units of the model.
 * @param {Float64Array} found
 * @param {import("./density_source.js").DensitySource} source
 * @param {string} point  what a wrong one is called
 */
function inUnits(found, { of: { width }, transformation }, point) {
  const fault = found.findIndex((value) => !Number.isFinite(value));
  if (fault >= 0) throw new InputError(`${point} ${fault + 1} is too far away to have a density`);
  const stretch = width * Math.log(transformation?.scale ?? 1);
  return found.map((value) => value - stretch);
}

/**
 * @param {import("./density_source.js").DensitySource["of"]} of
 * @param {Float32Array} points  [count × width] in the units of the model
 * @param {{labels: Uint32Array | null, steps: number, probes?: number, seed: number, weights?: string}} options
 * @returns {Float64Array} [count]
 */
function logDensities(of, points, { labels, ...options }) {
  const { width } = of;
  const count = points.length / width;
  const found = new Float64Array(count);
  const progress = createProgress();
  const start = performance.now();
  const secondsSince = (/** @type {number} */ then) => (performance.now() - then) / 1000;
  for (let done = 0, size = 8; done < count;) {
    const begin = performance.now();
    const end = Math.min(count, done + size);
    const part = of.logDensity(points.subarray(width * done, width * end), {
      ...options,
      labels: labels?.subarray(done, end) ?? null,
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
 * @param {string} wanted
 * @param {import("./density_source.js").DensitySource} source
 * @returns {number}
 */
function labelNamed(wanted, { classes }) {
  if (classes.classCount === 0) {
    throw new UsageError("the model was trained without labels: leave --label out");
  }
  const label = classFor(wanted, classes);
  if (label >= 0) return label;
  throw new UsageError(`--label must be ${labelRange(classes)}, not ${wanted.slice(0, 64)}`);
}

/**
 * @param {import("../../points/read.js").PointTable} set
 * @param {import("./density_source.js").DensitySource} source
 * @param {{in: string, label?: string}} values
 * @returns {Uint32Array | null}  [count], of the source's classes; null: it has none, or is asked for all
 */
function labelsOf({ count, labels, classNames }, source, { in: path, label: wanted }) {
  const { classes } = source;
  if (wanted !== undefined) return new Uint32Array(count).fill(labelNamed(wanted, source));
  if (classes.classCount === 0) return null;
  if (labels === null) {
    if (!source.needsLabel) return null;
    throw new InputError(`${path} has no labels, which this model needs: name one with --label`);
  }
  return labels.map((place) => {
    const word = String(labelValue(place, { classNames }));
    const label = classFor(word, classes);
    if (label >= 0) return label;
    throw new InputError(`${path}: label must be ${labelRange(classes)}, not ${word.slice(0, 40)}`);
  });
}
