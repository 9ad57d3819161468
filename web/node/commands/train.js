/** `whorl train`: from points to a model file. */
import { existsSync } from "node:fs";
import { basename, extname } from "node:path";
import { defaultPreset, presets } from "../../state/presets.js";
import { checkSettings, valuesFor } from "../arguments.js";
import { UsageError } from "../errors.js";
import { checkWritable } from "../files.js";
import { saveModel } from "../model_files.js";
import { printJson, say } from "../output.js";
import { readPoints } from "../point_files.js";
import { createProgress, formatLoss } from "../progress.js";
import { catchSignals } from "../signals.js";
import { train } from "../training.js";
import { core, json, math, openEngine, points, sayLoss, seed, workers } from "./shared_options.js";

export const summary = "Trains a denoiser on points and writes it to a model file.";
export const usage = "[options]";
export const notes = [
  `Presets:\n${Object.entries(presets)
    .map(([name, { summary }]) => `  ${name}: ${summary}`)
    .join("\n")}`,
  "A CSV file of points has the columns x,y and perhaps label (0 to 15), which makes the model\n" +
    "conditional. The points should lie within about -1 to 1; they are used as they are.",
  "With --json there is a line after each epoch and one at the end. Ctrl-C stops and saves the\n" +
    "weights so far.",
];

/** @type {Record<string, import("../arguments.js").Option>} */
export const options = {
  preset: {
    kind: "choice",
    choices: Object.keys(presets),
    default: defaultPreset,
    help: "where to start from",
  },
  data: {
    kind: "text",
    value: "NAME|FILE.csv",
    help: "spiral, circle, both, or a file; the preset's if absent",
  },
  points: { ...points, help: "points per shape of named data" },
  epochs: {
    kind: "integer",
    value: "N",
    minimum: 1,
    help: "passes over the data; the preset's if absent",
  },
  steps: {
    kind: "integer",
    value: "N",
    minimum: 1,
    setting: "training_steps",
    help: "training steps instead of epochs",
  },
  hidden: {
    kind: "integer",
    value: "N",
    setting: "hidden_width",
    help: "width of the hidden layers",
  },
  batch: { kind: "integer", value: "N", setting: "batch_size", help: "points in a training step" },
  lr: { kind: "number", value: "F", setting: "learning_rate", help: "learning rate" },
  seed: { ...seed, default: 0 },
  timesteps: { kind: "integer", value: "N", setting: "timesteps", help: "diffusion steps T" },
  schedule: {
    kind: "choice",
    setting: "schedule",
    help: "of the noise over the timesteps",
  },
  objective: {
    kind: "choice",
    setting: "objective",
    later: ["flow"],
    default: "epsilon",
    help: "what the net predicts",
  },
  math,
  workers,
  core,
  out: { kind: "text", value: "FILE", default: "model.safetensors", help: "the model file" },
  json,
};

/** Beyond this the noise no longer hides the data at t = T, and sampling starts from the wrong place. */
const largeCoordinate = 3;

/**
 * @typedef {object} Values
 * @property {string} preset
 * @property {string} [data]
 * @property {number} [points]
 * @property {number} [epochs]
 * @property {number} [steps]
 * @property {string} [schedule]
 * @property {number} [workers]
 * @property {"exact" | "fast"} math
 * @property {import("../../core/variants.js").Variant} [core]
 * @property {string} out
 * @property {boolean} [json]
 */

/** @param {Values & Record<string, string | number | boolean | undefined>} values */
export async function run(values) {
  if (values.epochs !== undefined && values.steps !== undefined) {
    throw new UsageError("--epochs and --steps exclude each other");
  }

  const engine = await openEngine(values);
  checkSettings(options, values, engine);
  const data =
    values.data === undefined ? undefined : openData(values.data, engine.datasets, values.points);
  checkWritable(values.out);

  const interrupt = catchSignals();
  const progress = createProgress();
  let result;
  try {
    result = await train(engine, {
      ...values,
      data,
      settings: valuesFor(options, values, "setting"),
      signal: interrupt.signal,
      onLoss: sayLoss,
      async onProgress(state) {
        progress.update({ ...state, done: state.step, total: state.steps });
        if (values.json && state.epochDone) {
          const { step, steps, epoch, epochs, loss, seconds } = state;
          await printJson({ step, steps, epoch, epochs, loss, seconds });
        }
      },
    });
  } finally {
    progress.finish();
    interrupt.release();
  }
  await report(result, values);
  return result.stopped ? interrupt.exitCode() : 0;
}

/**
 * Saves what was learnt and says so.
 * @param {import("../training.js").TrainResult} result
 * @param {Values} values
 */
async function report(result, { out, json }) {
  const { session, step, loss, seconds, stopped } = result;
  const saved = loss !== null; // at least one step was made
  if (saved) saveModel(result, out);
  const checksum = session.checksum();
  session.destroy();
  if (json) {
    const file = saved ? out : null;
    await printJson({ done: !stopped, steps: step, loss, seconds, checksum, out: file });
  }
  if (!saved) say("Stopped before the first step: nothing is saved.");
  else if (stopped || !json) {
    const run = `${stopped ? "Stopped after" : "Trained"} ${step} steps in ${seconds.toFixed(1)} s`;
    say(`${run}, loss ${formatLoss(loss)}, weights ${checksum}: saved to ${out}.`);
  }
}

/**
 * @param {string} source
 * @param {readonly string[]} names  of data sets
 * @param {number | undefined} points
 */
function openData(source, names, points) {
  const isFile = extname(source) !== "" || basename(source) !== source || existsSync(source);
  if (names.includes(source) || !isFile) return source;
  if (points !== undefined) throw new UsageError("--points goes with named data, not with a file");
  const set = readPoints(source);
  const largest = set.points.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest > largeCoordinate) {
    say(
      `Note: coordinates reach ${largest.toPrecision(3)}; the noise is made for data within about -1 to 1.`,
    );
  }
  return { ...set, name: basename(source) };
}
