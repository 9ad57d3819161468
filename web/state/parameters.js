/**
 * Every number and choice a reader can change, in one table, which the controls, links, lessons, keys
 * and checks read. What the core knows comes from the core itself (`engine.settings`, matched by
 * `setting`, and the names of its data): ranges, defaults, and the names of choices. Only what the
 * core leaves open stands here.
 *
 * @typedef {object} Parameter
 * @property {string} key
 * @property {string} label
 * @property {string} help
 * @property {Affects} affects
 * @property {string} [setting]    the core's name for it, among what makes a model
 * @property {string} [sampling]   the core's name for it, among what makes a reverse run
 * @property {{ minimum: number, maximum: number }} [range]
 * @property {boolean} [integer]   for parameters with a range of their own; default true
 * @property {Choice[]} [choices]  those that the core does not name
 * @property {(core: Core, values: Record<string, any>) => Choice[]} [namedBy]  those that the data decides
 * @property {{ minimum: number, maximum: number }} [usual]  what to tell of, where few of the values that
 *   may be are of any use
 * @property {number | string} [initial]  the usual value of what no preset and no setting decides
 * @property {(values: Record<string, any>, core: Core) => string | null} [idle]
 *   why it does not count beside these values, as a sentence; null when it counts
 *
 * What a change makes new: the points ("data"), the noise schedule ("path") or only the model
 * ("model"), each of which waits for a reset once training has begun; nothing, it acts at once, also
 * while training ("live"); the samples ("sampling"); or a figure alone ("figure").
 * @typedef {"data" | "path" | "model" | "live" | "sampling" | "figure"} Affects
 *
 * @typedef {{ value: number | string, label: string }} Choice
 * @typedef {{ minimum: number, maximum: number, multiple: number, integer: boolean }} Range
 *
 * What the core says of itself.
 * @typedef {object} Core
 * @property {readonly CoreSetting[]} settings  of a model
 * @property {readonly CoreSetting[]} sampling  of a reverse run
 * @property {readonly { name: string, classNames: readonly string[], shapes: number }[]} datasets  shapes:
 *   how many, each with as many points
 *
 * @typedef {Pick<import("../core/engine.js").Setting, "name" | "default" | "choices" | keyof Range>} CoreSetting
 */

import { textOf } from "./words.js";

/** Of what model files say of these settings: another number when it comes to mean something else. */
export const metadataFormat = 1;

/** As many samples as can be asked for. */
export const MOST_SAMPLES = 5000;

const SEED_MAXIMUM = 999_999;

/** @param {Record<string, any>} values */
function onlyLinear({ schedule }) {
  return schedule === "linear" ? null : "Only the linear schedule is made of betas one can choose.";
}

/** @param {Record<string, any>} values */
function onlyFlow({ schedule }) {
  return schedule === "flow" ? null : "Only the flow schedule has a formula between timesteps.";
}

/** @param {string} name */
export const capitalised = (name) => name.charAt(0).toUpperCase() + name.slice(1);

const ABBREVIATIONS = /ddpm|ddim|dpm|snr/g;

/** A choice of the core by its name. @param {string} name @returns {Choice} */
const named = (name) => ({
  value: name,
  label: capitalised(name.replace(ABBREVIATIONS, (found) => found.toUpperCase())),
});

/** What the labels of the chosen data are called. @param {Core} core @param {Record<string, any>} values */
const classNamesOf = ({ datasets }, values) =>
  datasets.find(({ name }) => name === values.data)?.classNames ?? [];

/** @param {Record<string, any>} values @param {Core} core */
function withoutLabels(values, core) {
  return classNamesOf(core, values).length > 0 ? null : "This data has no labels to choose from.";
}

/** @param {Record<string, any>} values @param {Core} core */
function withoutDropout(values, core) {
  return (
    withoutLabels(values, core) ??
    (values.label_dropout > 0 ? null : "Guidance needs a model trained with label dropout.")
  );
}

/** @type {Parameter[]} */
export const parameters = [
  {
    key: "data",
    label: "Shape",
    help: "What the model shall learn to draw.",
    affects: "data",
    namedBy: ({ datasets }) =>
      datasets.map(({ name }) => ({ value: name, label: capitalised(name.replace("-", " ")) })),
  },
  {
    key: "points",
    label: "Points",
    help: "How many points each shape has.",
    affects: "data",
    range: { minimum: 10, maximum: 5000 },
  },
  {
    key: "data_noise",
    label: "Noise in the data",
    help: "How far points stray from the line; 1 is the notebook's.",
    affects: "data",
    initial: 1,
    range: { minimum: 0, maximum: 10 },
    integer: false,
    idle: ({ data }) =>
      data === "checkerboard" ? "The squares of the checkerboard have sharp edges." : null,
  },
  {
    key: "data_seed",
    label: "Data seed",
    help: "The same seed draws the same points.",
    affects: "data",
    initial: 0,
    range: { minimum: 0, maximum: SEED_MAXIMUM },
  },
  {
    key: "forward_steps",
    label: "Steps in all",
    help: "The betas rise evenly from 0.0001 to 0.02 over so many steps.",
    affects: "figure",
    initial: 6,
    range: { minimum: 6, maximum: 1000 },
  },
  {
    key: "learning_rate",
    label: "Learning rate",
    help: "How far each step moves the weights.",
    affects: "live",
    setting: "learning_rate",
    usual: { minimum: 1e-4, maximum: 1e-2 },
  },
  {
    key: "epochs",
    label: "Epochs",
    help: "How often training passes over all the data.",
    affects: "live",
    range: { minimum: 1, maximum: 5000 },
  },
  {
    key: "hidden_width",
    label: "Width",
    help: "Numbers in each hidden layer. The work grows with its square.",
    affects: "model",
    setting: "hidden_width",
    range: { minimum: 4, maximum: 512 }, // two labs of a page have room for it, each with the one of a reset beside it
  },
  {
    key: "block_count",
    label: "Residual blocks",
    help: "Layers of the network, each added to what came before.",
    affects: "model",
    setting: "block_count",
  },
  {
    key: "time_width",
    label: "Time embedding",
    help: "Sines and cosines that tell the network the diffusion time.",
    affects: "model",
    setting: "time_width",
  },
  {
    key: "batch_size",
    label: "Batch size",
    help: "Points in each training step.",
    affects: "model",
    setting: "batch_size",
  },
  {
    key: "timesteps",
    label: "Timesteps T",
    help: "Steps between data and noise.",
    affects: "path",
    setting: "timesteps",
    range: { minimum: 2, maximum: 1000 }, // every state of a reverse run is kept for the slider
  },
  {
    key: "seed",
    label: "Seed",
    help: "Decides the first weights and all randomness of training.",
    affects: "model",
    setting: "seed",
    range: { minimum: 0, maximum: SEED_MAXIMUM },
  },
  {
    key: "label_dropout",
    label: "Label dropout",
    help: "How often training hides a point's label, so that the network also learns to do without; guidance needs that.",
    affects: "model",
    setting: "label_dropout",
    idle: withoutLabels,
  },
  {
    key: "schedule",
    label: "Noise schedule",
    help: "Linear is the notebook's. Cosine ends in almost pure noise. Geometric gives every scale of noise the same number of steps. Flow is the straight path of flow matching.",
    affects: "path",
    setting: "schedule",
  },
  {
    key: "beta_start",
    label: "First beta",
    help: "Noise added by the first step of the linear schedule.",
    affects: "path",
    setting: "beta_start",
    idle: onlyLinear,
  },
  {
    key: "beta_end",
    label: "Last beta",
    help: "Noise added by the last step of the linear schedule.",
    affects: "path",
    setting: "beta_end",
    idle: onlyLinear,
  },
  {
    key: "objective",
    label: "What is predicted",
    help: "Epsilon, the noise, is the notebook's. Velocity, the noise less the data, is flow matching's.",
    affects: "model",
    setting: "objective",
  },
  {
    key: "time_sampling",
    label: "Times of training",
    help: "Uniform is the notebook's. Logit-normal asks more often in the middle of the path.",
    affects: "model",
    setting: "time_sampling",
  },
  {
    key: "loss_weight",
    label: "Weight of errors",
    help: "None is the notebook's. Min-SNR lets almost clean points count less.",
    affects: "model",
    setting: "loss_weight",
  },
  {
    key: "continuous_time",
    label: "Continuous time",
    help: "Yes draws times between timesteps as well, as flow matching does; no is the notebook's.",
    affects: "model",
    setting: "continuous_time",
    idle: onlyFlow,
  },
  {
    key: "rate_schedule",
    label: "Learning rate over time",
    help: "Constant is the notebook's. Cosine falls to zero at the end.",
    affects: "model",
    setting: "rate_schedule",
  },
  {
    key: "ema_decay",
    label: "Decay of averaged weights",
    help: "Keeps a moving average of the weights, which then draws the samples; 0.999 is usual. 0 keeps none, as the notebook.",
    affects: "model",
    setting: "ema_decay",
  },
  {
    key: "math",
    label: "Arithmetic",
    help: "Fast fuses multiply and add where the browser can; results then differ in the last bits between machines.",
    affects: "model",
    initial: "exact",
    choices: [
      { value: "exact", label: "Exact" },
      { value: "fast", label: "Fast" },
    ],
  },
  {
    key: "workers",
    label: "Workers",
    help: "How many cores share the work; auto takes as many as help. Changes the pace, never the result.",
    affects: "live",
    initial: 0,
    choices: [
      { value: 0, label: "Auto" },
      { value: 1, label: "1" },
      { value: 2, label: "2" },
      { value: 4, label: "4" },
      { value: 8, label: "8" },
    ],
  },
  {
    key: "count",
    label: "Points to draw",
    help: "How many samples are made.",
    affects: "sampling",
    initial: 2000,
    range: { minimum: 10, maximum: MOST_SAMPLES },
  },
  {
    key: "sampling_seed",
    label: "Noise seed",
    help: "The same seed starts from the same noise.",
    affects: "sampling",
    sampling: "seed",
    range: { minimum: 0, maximum: SEED_MAXIMUM },
  },
  {
    key: "sampler",
    label: "Sampler",
    help: "The rule of a reverse step. DDPM is the notebook's and adds noise; Euler, Heun, midpoint and DPM-Solver++ follow a smooth path and need fewer steps.",
    affects: "sampling",
    sampling: "rule",
  },
  {
    key: "steps",
    label: "Reverse steps",
    help: "Between noise and data; 0 is one for each timestep.",
    affects: "sampling",
    sampling: "steps",
    range: { minimum: 0, maximum: 1000 },
  },
  {
    key: "spacing",
    label: "Spacing",
    help: "Which timesteps the steps visit: evenly spaced, by squares, or even in the logarithm of signal to noise.",
    affects: "sampling",
    sampling: "spacing",
    idle: ({ steps, timesteps }) =>
      steps > 0 && steps < timesteps ? null : "All timesteps are visited.",
  },
  {
    key: "eta",
    label: "Eta",
    help: "How much of the noise DDIM adds: 0 is none, 1 as much as posterior DDPM.",
    affects: "sampling",
    sampling: "eta",
    idle: ({ sampler }) => (sampler === "ddim" ? null : "Only the sampler DDIM has an eta."),
  },
  {
    key: "label",
    label: "Draw a",
    help: "The label given to the network at every step.",
    affects: "sampling",
    initial: 0,
    range: { minimum: 0, maximum: 15 },
    idle: withoutLabels,
    namedBy: (core, values) =>
      classNamesOf(core, values).map((name, value) => ({ value, label: capitalised(name) })),
  },
  {
    key: "weights",
    label: "Weights",
    help: "Those that draw the samples: the average of many training steps, or those of the last step.",
    affects: "sampling",
    sampling: "weights",
    idle: ({ ema_decay }) =>
      ema_decay > 0
        ? null
        : "Only a model with a decay of averaged weights above 0 has two sets of them.",
  },
  {
    key: "guidance",
    label: "Guidance",
    help: "How far samples go from what the network says without a label to what it says with one: 0 is without, 1 with, more is beyond.",
    affects: "sampling",
    sampling: "guidance",
    range: { minimum: 0, maximum: 10 },
    idle: withoutDropout,
  },
  {
    key: "guidance_from",
    label: "Guidance from",
    help: "Where on the way from data (0) to noise (1) guidance begins to act; elsewhere it is 1.",
    affects: "sampling",
    sampling: "guidance_from",
    idle: withoutDropout,
  },
  {
    key: "guidance_to",
    label: "Guidance to",
    help: "Where on the way from data (0) to noise (1) guidance ends.",
    affects: "sampling",
    sampling: "guidance_to",
    idle: withoutDropout,
  },
];

/**
 * @param {string} key
 * @returns {Parameter}
 */
export function parameterOf(key) {
  const parameter = parameters.find((candidate) => candidate.key === key);
  if (!parameter) throw new TypeError(`no parameter "${key}"`);
  return parameter;
}

/** Whether a change of it needs a new model. @param {Parameter} parameter */
export const needsModel = ({ affects }) =>
  affects === "data" || affects === "path" || affects === "model";

/**
 * The choices there are; null for a number. Those of labels may be none, where data has no labels.
 * @param {Parameter} parameter
 * @param {Core} core
 * @param {Record<string, any>} values  the others, since data names its labels
 * @returns {Choice[] | null}
 */
export function choicesOf(parameter, core, values) {
  const { choices, namedBy } = parameter;
  if (choices) return choices;
  if (namedBy) return namedBy(core, values);
  return rowOf(parameter, core)?.choices?.map(named) ?? null;
}

/** The core's row of a parameter, if it has one. @param {Parameter} parameter @param {Core} core */
const rowOf = ({ setting, sampling }, core) =>
  core.settings.find(({ name }) => name === setting) ??
  core.sampling.find(({ name }) => name === sampling);

/**
 * What a number may be. Where both the core and the table set limits, the narrower ones hold.
 * @param {Parameter} parameter
 * @param {Core} core
 * @returns {Range}
 */
export function rangeOf(parameter, core) {
  const { range, integer = true } = parameter;
  const row = rowOf(parameter, core);
  if (row) {
    return {
      minimum: Math.max(row.minimum, range?.minimum ?? -Infinity),
      maximum: Math.min(row.maximum, range?.maximum ?? Infinity),
      multiple: row.multiple,
      integer: row.integer,
    };
  }
  if (!range)
    throw new TypeError(`the core has no setting "${parameter.setting ?? parameter.sampling}"`);
  return { ...range, multiple: 0, integer };
}

/**
 * Reads what somebody typed. A value that will not do gives a sentence, never a corrected guess.
 * @param {Parameter} parameter
 * @param {Range} range
 * @param {string} text
 * @returns {{ value: number } | { problem: string }}
 */
export function readNumber({ label }, { minimum, maximum, multiple, integer }, text) {
  const trimmed = text.trim().replace(/^\+/, "");
  const value = trimmed === "" ? NaN : Number(trimmed);
  if (!Number.isFinite(value)) return { problem: `${label} must be a number.` };
  if (integer && !Number.isInteger(value)) return { problem: `${label} must be a whole number.` };
  if (value < minimum || value > maximum) {
    return { problem: `${label} must be between ${written(minimum)} and ${written(maximum)}.` };
  }
  if (multiple > 0 && value % multiple !== 0) {
    return { problem: `${label} must be a multiple of ${multiple}.` };
  }
  return { value };
}

/**
 * Reads a value from outside, such as an attribute or a link, for any parameter. A choice goes by its
 * name; links of before numbered the core's.
 * @param {Parameter} parameter
 * @param {Core} core
 * @param {unknown} given  text, or the value itself
 * @param {Record<string, any>} values  the others
 * @returns {{ value: number | string } | { problem: string }}
 */
export function readValue(parameter, core, given, values) {
  const text = textOf(given).trim();
  const choices = choicesOf(parameter, core, values);
  if (choices === null) return readNumber(parameter, rangeOf(parameter, core), text);
  const choice =
    choices.find(
      ({ value, label }) => String(value) === text || label.toLowerCase() === text.toLowerCase(),
    ) ?? (parameter.setting && /^\d+$/.test(text) ? choices[Number(text)] : undefined);
  if (choice) return { value: choice.value };
  if (choices.length === 0) return readIdle(parameter, core, text, values);
  const names = choices.map(({ label }) => label.toLowerCase());
  const list = `${names.slice(0, -1).join(", ")} or ${names[names.length - 1]}`;
  return { problem: `${parameter.label} must be ${list}, not “${text.slice(0, 40)}”.` };
}

/**
 * A label beside data that has none: a number does no harm until there is data with labels.
 * @param {Parameter} parameter
 * @param {Core} core
 * @param {string} text
 * @param {Record<string, any>} values
 * @returns {{ value: number } | { problem: string }}
 */
function readIdle(parameter, core, text, values) {
  const read = readNumber(parameter, rangeOf(parameter, core), text);
  return "value" in read ? read : { problem: parameter.idle?.(values, core) ?? read.problem };
}

/**
 * A number as one would type it: plain digits, never more than needed.
 * @param {number} value
 */
export function written(value) {
  return String(Number(value.toPrecision(6)));
}
