/** `whorl floor`: the lowest loss that any network can reach on given points. */
import { defaultNoisyPoints, exactDenoiser } from "../../core/exact_denoiser.js";
import { toModel } from "../../points/transformation.js";
import { checkSettings, valuesFor } from "../command_options.js";
import { createEngine, makeData } from "../engine_from_disk.js";
import { print, printJson } from "../output.js";
import { createProgress, formatLoss } from "../progress_bar.js";
import { openData } from "./data_source.js";
import { columnOptions, json, points, seed } from "./shared_options.js";

export const summary = "Tells the lowest loss that any network can reach on points.";
export const usage = "--data NAME|FILE.csv [options]";
export const notes = [
  "It is the loss of the exact denoiser: what noisy points leave open about the data that they were\n" +
    "made of. A training loss above it can still fall; one below it has chance to thank. Labels, where\n" +
    "the data has them, are known to the denoiser. With --json also by tenths of the timesteps, from\n" +
    "the data to noise.",
];

/** @type {Record<string, import("../command_options.js").Option>} */
export const options = {
  data: {
    kind: "text",
    value: "NAME|FILE.csv",
    required: true,
    help: "a data set by name, or a file as of whorl train",
  },
  ...columnOptions,
  points: { ...points, help: "points per shape of named data" },
  timesteps: { kind: "integer", value: "N", setting: "timesteps", help: "diffusion steps T" },
  schedule: { kind: "choice", setting: "schedule", help: "of the noise over the timesteps" },
  objective: { kind: "choice", setting: "objective", help: "what the net predicts" },
  "loss-weight": {
    kind: "choice",
    setting: "loss_weight",
    help: "what an error counts, as of whorl train",
  },
  samples: {
    kind: "integer",
    value: "N",
    minimum: 1,
    maximum: 1000000,
    default: defaultNoisyPoints,
    help: "noisy points at each timestep that the floor is estimated from",
  },
  seed: { ...seed, default: 0 },
  json,
};

/** As the training's loss by time has them. */
const buckets = 10;

/**
 * @param {{data: string, columns?: string, "label-column"?: string, points?: number,
 *   samples: number, seed: number, json?: boolean}
 *   & Record<string, string | number | boolean | undefined>} values
 */
export async function run(values) {
  const engine = await createEngine();
  checkSettings(options, values, engine);
  const { samples, seed } = values;
  const settings = valuesFor(options, values, "setting");
  const exact = exactDenoiser(engine, pointsOf(engine, values), settings);
  const { timesteps } = exact;
  const floors = new Float64Array(timesteps);
  const progress = createProgress();
  const start = performance.now();
  for (let first = 0; first < timesteps; first++) {
    floors.set(exact.lossFloor({ first, count: 1, noisyPoints: samples, seed }), first);
    const seconds = (performance.now() - start) / 1000;
    progress.update({ done: first + 1, total: timesteps, seconds, unit: "timestep" });
  }
  progress.finish();
  const floor = mean(floors);
  if (!values.json) {
    await print(`${formatLoss(floor)}\n`);
    return;
  }
  await printJson({
    floor,
    by_time: byBucket(floors).map((part) => mean(part)),
    timesteps,
    points: exact.count,
    samples: samples * timesteps,
  });
}

/** @param {Float64Array} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Equal stretches of the timesteps; of few timesteps each is one.
 * @param {Float64Array} floors
 * @returns {Float64Array[]}
 */
function byBucket(floors) {
  const count = Math.min(buckets, floors.length);
  const begin = (/** @type {number} */ bucket) => Math.ceil((bucket * floors.length) / count);
  return Array.from({ length: count }, (_, i) => floors.subarray(begin(i), begin(i + 1)));
}

/**
 * @param {import("../engine_from_disk.js").Engine} engine
 * @param {Parameters<typeof openData>[0] & {seed: number}} values
 * @returns {import("../../core/exact_denoiser.js").Points}  in the units that a model works in
 */
function pointsOf(engine, { seed, ...values }) {
  const data = openData(values, engine.datasets);
  if (typeof data === "object") {
    return { ...data, points: toModel(data.points, data.transformation ?? null) };
  }
  return makeData(engine, String(data), { points: values.points ?? 2000, seed });
}
