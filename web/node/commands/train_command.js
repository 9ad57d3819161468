/** `whorl train`: from points to a model file. */
import { defaultPreset, presets } from "../../state/presets.js";
import { checkSettings, valuesFor } from "../command_options.js";
import { UsageError } from "../node_errors.js";
import { checkWritable } from "../whole_files.js";
import { catchSignals } from "../signals.js";
import { train } from "../training_run.js";
import {
  columnOptions,
  checkLength,
  core,
  json,
  math,
  openEngine,
  points,
  sayLoss,
  seed,
  workers,
} from "./shared_options.js";
import { openData } from "./data_source.js";
import { exitCodeOf, report, trainShowing } from "./training_output.js";

export const summary = "Trains a denoiser on points and writes it to a model file.";
export const usage = "[options]";
export const notes = [
  `Presets:\n${Object.entries(presets)
    .map(([name, { summary }]) => `  ${name}: ${summary}`)
    .join("\n")}`,
  "A file of points has the columns x,y and perhaps label, which makes the model conditional: whole\n" +
    "numbers or words, of up to 16 kinds. Columns may have other names, or none; cells are separated\n" +
    "by commas, tabs, semicolons, bars or blanks, and a comma may be the decimal mark. Points far from\n" +
    "-1 to 1 are scaled for training, and samples come back in the units of the file.",
  "With --json there is a line after each epoch and one at the end. Ctrl-C, and any other signal\n" +
    "that asks to end, stops and saves the weights so far. A run that diverges saves its last good\n" +
    "weights.",
];

/** @type {Record<string, import("../command_options.js").Option>} */
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
    help: "a file, or by name; the preset's if absent:",
    datasets: true,
  },
  ...columnOptions,
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
  "label-dropout": {
    kind: "number",
    value: "F",
    setting: "label_dropout",
    help: "0 to 1: how often training hides a label, so that samples can be\nguided; the preset's if absent",
  },
  "ema-decay": {
    kind: "number",
    value: "F",
    setting: "ema_decay",
    help: "0 to 0.99999, 0.999 is usual: averages the weights over training, and\nsamples with these; 0, no average, if absent",
  },
  timesteps: { kind: "integer", value: "N", setting: "timesteps", help: "diffusion steps T" },
  schedule: {
    kind: "choice",
    setting: "schedule",
    help: "of the noise over the timesteps; flow is the straight path of flow matching",
  },
  objective: {
    kind: "choice",
    setting: "objective",
    help: "what the net predicts; velocity is the noise less the data",
  },
  "time-sampling": {
    kind: "choice",
    setting: "time_sampling",
    help: "how training draws timesteps; logit-normal has more in the middle",
  },
  "loss-weight": {
    kind: "choice",
    setting: "loss_weight",
    help: "what an error counts; min-snr caps what the almost clean points count",
  },
  "continuous-time": {
    kind: "flag",
    setting: "continuous_time",
    help: "draws real times, not timesteps alone; with --schedule flow",
  },
  math,
  workers,
  core,
  out: { kind: "text", value: "FILE", default: "model.safetensors", help: "the model file" },
  json,
};

/**
 * @typedef {object} Values
 * @property {string} preset
 * @property {string} [data]
 * @property {string} [columns]
 * @property {string} [label-column]
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
  checkLength(values);

  const engine = await openEngine(values);
  checkSettings(options, values, engine);
  const data = openData(values, engine.datasets);
  checkLabelled(values, data ?? presets[values.preset].data, engine);
  checkWritable(values.out);

  const interrupt = catchSignals();
  const shown = await trainShowing(values, ({ onProgress }) =>
    train(engine, {
      ...values,
      data,
      settings: valuesFor(options, values, "setting"),
      signal: interrupt.signal,
      onLoss: sayLoss,
      onProgress,
    }),
  );
  await report(shown, { ...values, command: "train" });
  return exitCodeOf(shown, interrupt);
}

/**
 * @param {Values & {"label-dropout"?: number}} values
 * @param {string | import("../point_files.js").PointSet} data
 * @param {import("../engine_from_disk.js").Engine} engine
 */
function checkLabelled({ "label-dropout": dropout }, data, engine) {
  const classes = typeof data === "string" ? engine.classNames(data).length : data.classCount;
  if (dropout !== undefined && classes === 0) {
    throw new UsageError("--label-dropout goes with data that has labels");
  }
}
