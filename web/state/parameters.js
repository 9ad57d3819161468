/**
 * Every number and choice a reader can change, in one table. Ranges of what the core computes with
 * come from the core itself (`engine.settings`, matched by `setting`); only quantities that the
 * core leaves open have their range here.
 *
 * @typedef {object} Parameter
 * @property {string} key
 * @property {string} label
 * @property {string} help
 * @property {string} [setting]    the core's name for it
 * @property {{ minimum: number, maximum: number }} [range]
 * @property {boolean} [integer]   for parameters with a range of their own; default true
 * @property {{ value: number | string, label: string }[]} [choices]
 * @property {"model" | "live" | "figure"} effect
 *   model: a new model is needed, so it waits for a reset; live: at once, also while training;
 *   figure: changes a figure only
 * @property {(values: Record<string, any>) => string | null} [idle]
 *   why it is of no account beside these values, as a sentence; null when it counts
 *
 * @typedef {{ minimum: number, maximum: number, multiple: number, integer: boolean }} Range
 */

import { textOf } from "./words.js";

/** Of what model files say of these settings: another number when it comes to mean something else. */
export const metadataFormat = 1;

const SEED_MAXIMUM = 999_999;

/** @param {Record<string, any>} values */
function onlyLinear({ schedule }) {
  return schedule === 0 ? null : "Only the linear schedule is made of betas one can choose.";
}

/** @type {Parameter[]} */
export const parameters = [
  {
    key: "data",
    label: "Shape",
    help: "What the model shall learn to draw.",
    effect: "model",
    choices: [
      { value: "spiral", label: "Spiral" },
      { value: "circle", label: "Circle" },
      { value: "both", label: "Both" },
    ],
  },
  {
    key: "points",
    label: "Points",
    help: "How many points each shape has.",
    effect: "model",
    range: { minimum: 10, maximum: 5000 },
  },
  {
    key: "data_noise",
    label: "Noise in the data",
    help: "How far points stray from the line; 1 is the notebook's.",
    effect: "model",
    range: { minimum: 0, maximum: 10 },
    integer: false,
  },
  {
    key: "data_seed",
    label: "Data seed",
    help: "The same seed draws the same points.",
    effect: "model",
    range: { minimum: 0, maximum: SEED_MAXIMUM },
  },
  {
    key: "forward_steps",
    label: "Steps in all",
    help: "The betas rise evenly from 0.0001 to 0.02 over so many steps.",
    effect: "figure",
    range: { minimum: 6, maximum: 1000 },
  },
  {
    key: "learning_rate",
    label: "Learning rate",
    help: "How far each step moves the weights.",
    effect: "live",
    setting: "learning_rate",
  },
  {
    key: "epochs",
    label: "Epochs",
    help: "How often training passes over all the data.",
    effect: "model",
    range: { minimum: 1, maximum: 5000 },
  },
  {
    key: "hidden_width",
    label: "Width",
    help: "Numbers in each hidden layer. The work grows with its square.",
    effect: "model",
    setting: "hidden_width",
    range: { minimum: 4, maximum: 512 }, // so that a new model fits into memory beside the old one
  },
  {
    key: "block_count",
    label: "Residual blocks",
    help: "Layers of the network, each added to what came before.",
    effect: "model",
    setting: "block_count",
  },
  {
    key: "time_width",
    label: "Time embedding",
    help: "Sines and cosines that tell the network the diffusion time.",
    effect: "model",
    setting: "time_width",
  },
  {
    key: "batch_size",
    label: "Batch size",
    help: "Points in each training step.",
    effect: "model",
    setting: "batch_size",
  },
  {
    key: "timesteps",
    label: "Timesteps T",
    help: "Steps between data and noise.",
    effect: "model",
    setting: "timesteps",
    range: { minimum: 2, maximum: 1000 }, // every state of a reverse run is kept for the slider
  },
  {
    key: "seed",
    label: "Seed",
    help: "Decides the first weights and all randomness of training.",
    effect: "model",
    setting: "seed",
    range: { minimum: 0, maximum: SEED_MAXIMUM },
  },
  {
    key: "schedule",
    label: "Noise schedule",
    help: "Linear is the notebook's. Cosine ends in almost pure noise. Geometric gives every scale of noise the same number of steps.",
    effect: "model",
    setting: "schedule",
    choices: [
      { value: 0, label: "Linear" },
      { value: 1, label: "Cosine" },
      { value: 2, label: "Geometric" },
    ],
  },
  {
    key: "beta_start",
    label: "First beta",
    help: "Noise added by the first step of the linear schedule.",
    effect: "model",
    setting: "beta_start",
    idle: onlyLinear,
  },
  {
    key: "beta_end",
    label: "Last beta",
    help: "Noise added by the last step of the linear schedule.",
    effect: "model",
    setting: "beta_end",
    idle: onlyLinear,
  },
  {
    key: "rate_schedule",
    label: "Learning rate over time",
    help: "Constant is the notebook's. Cosine falls to zero at the end.",
    effect: "model",
    setting: "rate_schedule",
    choices: [
      { value: 0, label: "Constant" },
      { value: 1, label: "Cosine" },
    ],
  },
  {
    key: "math",
    label: "Arithmetic",
    help: "Fast fuses multiply and add where the browser can; results then differ in the last bits between machines.",
    effect: "model",
    choices: [
      { value: "exact", label: "Exact" },
      { value: "fast", label: "Fast" },
    ],
  },
  {
    key: "workers",
    label: "Workers",
    help: "How many cores share the work; auto takes as many as help. Changes the pace, never the result.",
    effect: "live",
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
    effect: "figure",
    range: { minimum: 10, maximum: 5000 },
  },
  {
    key: "sampling_seed",
    label: "Noise seed",
    help: "The same seed starts from the same noise.",
    effect: "figure",
    range: { minimum: 0, maximum: SEED_MAXIMUM },
  },
  {
    key: "label",
    label: "Draw a",
    help: "The label given to the network at every step.",
    effect: "figure",
    idle: ({ data }) => (data === "both" ? null : "One shape needs no label: choose both."),
    choices: [
      { value: 0, label: "Spiral" },
      { value: 1, label: "Circle" },
    ],
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

/**
 * What a number may be. Where both the core and the table set limits, the narrower ones hold.
 * @param {Parameter} parameter
 * @param {Pick<import("../core/engine.js").Setting, "name" | keyof Range>[]} settings  the core's table
 * @returns {Range}
 */
export function rangeOf(parameter, settings) {
  const { range, integer = true } = parameter;
  const setting = settings.find(({ name }) => name === parameter.setting);
  if (setting) {
    return {
      minimum: Math.max(setting.minimum, range?.minimum ?? -Infinity),
      maximum: Math.min(setting.maximum, range?.maximum ?? Infinity),
      multiple: setting.multiple,
      integer: setting.integer,
    };
  }
  if (!range) throw new TypeError(`the core has no setting "${parameter.setting}"`);
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
 * Reads a value from outside, such as an attribute or a link, for any parameter.
 * @param {Parameter} parameter
 * @param {Pick<import("../core/engine.js").Setting, "name" | keyof Range>[]} settings  the core's table
 * @param {unknown} given  text, or the value itself
 * @returns {{ value: number | string } | { problem: string }}
 */
export function readValue(parameter, settings, given) {
  const text = textOf(given).trim();
  if (!parameter.choices) return readNumber(parameter, rangeOf(parameter, settings), text);
  const choice = parameter.choices.find(
    ({ value, label }) => String(value) === text || label.toLowerCase() === text.toLowerCase(),
  );
  if (choice) return { value: choice.value };
  const names = parameter.choices.map(({ label }) => label.toLowerCase());
  const list = `${names.slice(0, -1).join(", ")} or ${names[names.length - 1]}`;
  return { problem: `${parameter.label} must be ${list}, not “${text.slice(0, 40)}”.` };
}

/**
 * A number as one would type it: plain digits, never more than needed.
 * @param {number} value
 */
export function written(value) {
  return String(Number(value.toPrecision(6)));
}
