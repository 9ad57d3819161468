/** From what the reader chose, kept by parameter key, to what the core is given. Pure. */

import { refusal } from "../core/errors.js";
import { choicesOf, parameterOf, parameters, readValue } from "./parameters.js";
import { defaultPreset, presets } from "./presets.js";
import { textOf } from "./words.js";

/** @typedef {import("./parameters.js").Core} Core */

/**
 * @param {Record<string, any>} values
 * @param {{ count: number, classCount: number, width: number }} data
 * @returns {Record<string, any>}  those that are choices by name
 */
export function settingsOf(values, data) {
  /** @type {Record<string, any>} */
  const settings = {};
  for (const { key, setting } of parameters) if (setting) settings[setting] = values[key];
  if (values.schedule !== "flow") settings.continuous_time = "no"; // which the core refuses there
  settings.class_count = data.classCount;
  settings.sample_width = data.width;
  settings.training_steps = values.epochs * Math.ceil(data.count / values.batch_size);
  return settings;
}

/**
 * Of values those that make a reverse run.
 * @param {Record<string, any>} values
 * @returns {Record<string, any>}  by parameter key
 */
export const ofSampling = (values) =>
  Object.fromEntries(
    parameters.filter(({ affects }) => affects === "sampling").map(({ key }) => [key, values[key]]),
  );

/**
 * What makes a reverse run, by the core's names, of what counts beside the other values.
 * @param {Record<string, any>} values
 * @param {Core} core
 * @returns {Record<string, number | string>}
 */
export function samplingOf(values, core) {
  const counts = parameters.filter(({ sampling, idle }) => sampling && !idle?.(values, core));
  return Object.fromEntries(counts.map(({ key, sampling }) => [sampling, values[key]]));
}

/**
 * Those settings that the noise schedule depends on.
 * @param {Record<string, any>} settings
 */
export function scheduleSettings(settings) {
  const names = parameters
    .filter(({ affects }) => affects === "path")
    .map(({ setting }) => setting);
  return Object.fromEntries(Object.entries(settings).filter(([name]) => names.includes(name)));
}

/**
 * @param {string} preset
 * @param {Core} core  for what the preset leaves as it is
 */
export function valuesOfPreset(preset, core) {
  const { data, points, epochs, settings } = presets[preset];
  /** @type {Record<string, any>} */
  const values = { data, points, epochs };
  for (const { key, setting } of parameters) {
    if (!setting) continue;
    const row = core.settings.find(({ name }) => name === setting);
    if (!row) throw new TypeError(`the core has no setting "${setting}"`);
    values[key] = settings[setting] ?? row.choices?.[row.default] ?? row.default;
  }
  return values;
}

/** What no preset decides. @param {Core} core */
const elsewhere = ({ sampling }) =>
  Object.fromEntries(
    parameters.flatMap(({ key, initial, sampling: name }) => {
      const row = sampling.find((candidate) => candidate.name === name);
      const usual = initial ?? row?.choices?.[row.default] ?? row?.default;
      return usual === undefined ? [] : [[key, usual]];
    }),
  );

/**
 * What a new page shows: the preset's values, and the usual ones for what it leaves open.
 * @param {string} preset
 * @param {Core} core
 * @returns {Record<string, any>}
 */
export const defaultValues = (preset, core) => ({
  ...elsewhere(core),
  ...valuesOfPreset(preset, core),
});

/**
 * Values that go together: other data may not have the label that was chosen.
 * @param {Record<string, any>} values
 * @param {Core} core
 * @returns {Record<string, any>}
 */
export function consistent(values, core) {
  const labels = choicesOf(parameterOf("label"), core, values) ?? [];
  const there = labels.length === 0 || labels.some(({ value }) => value === values.label);
  return there ? values : { ...values, label: labels[0].value };
}

/**
 * Values from outside: those that will do, and a sentence for each that will not. Keys that are no
 * parameters are passed over.
 * @param {Record<string, unknown>} given
 * @param {Core} core
 * @param {Record<string, any>} present  the values of what is not given
 * @returns {{ values: Record<string, number | string>, problems: string[] }}
 */
export function readValues(given, core, present) {
  /** @type {Record<string, number | string>} */
  const values = {};
  /** @type {string[]} */
  const problems = [];
  for (const parameter of parameters) {
    if (!Object.hasOwn(given, parameter.key)) continue;
    const read = readValue(parameter, core, given[parameter.key], { ...present, ...values });
    if ("problem" in read) problems.push(read.problem);
    else values[parameter.key] = read.value;
  }
  return { values, problems };
}

/**
 * A preset from outside.
 * @param {Record<string, unknown>} given
 * @returns {{ preset: string | null, problems: string[] }}  null: none that there is
 */
export function readPreset(given) {
  if (!Object.hasOwn(given, "preset")) return { preset: null, problems: [] };
  const name = textOf(given.preset);
  if (Object.hasOwn(presets, name)) return { preset: name, problems: [] };
  const list = Object.keys(presets).join(", ");
  const problem = `There is no preset called “${name.slice(0, 40)}”; there are ${list}.`;
  return { preset: null, problems: [problem] };
}

/**
 * A whole configuration from outside: what it leaves out is as its preset has it.
 * @param {Record<string, unknown>} given
 * @param {Core} core
 * @returns {{ preset: string, values: Record<string, any>, problems: string[] }}
 */
export function readConfig(given, core) {
  const { preset: named, problems: unknown } = readPreset(given);
  const preset = named ?? defaultPreset;
  const usual = defaultValues(preset, core);
  const { values, problems } = readValues(given, core, usual);
  return {
    preset,
    values: consistent({ ...usual, ...values }, core),
    problems: [...unknown, ...problems],
  };
}

/**
 * The preset whose ready weights fit these values: the same shapes to draw, the same network, the
 * same noise, the same kind of answer. How those weights were trained, seeds and all, does not count.
 * @param {Record<string, any>} values
 * @param {readonly string[]} ready  presets that there are weights of
 * @param {Core} core
 * @returns {string | null}
 */
export function readyPreset(values, ready, core) {
  const keys = ["data", "data_noise", "hidden_width", "block_count", "time_width", "timesteps"];
  keys.push("schedule", "objective");
  if (values.schedule === "linear") keys.push("beta_start", "beta_end");
  const fits = (/** @type {string} */ preset) => {
    const theirs = defaultValues(preset, core);
    return keys.every((key) => values[key] === theirs[key]);
  };
  return ready.find(fits) ?? null;
}

/**
 * Refuses more training steps than the core takes, in the page's words rather than the core's.
 * @param {Record<string, number>} settings
 * @param {Core} core
 */
export function checkTrainingSteps({ training_steps: steps }, { settings }) {
  const maximum = settings.find(({ name }) => name === "training_steps")?.maximum ?? Infinity;
  if (steps <= maximum) return;
  const [wanted, most] = [steps, maximum].map((value) => value.toLocaleString("en"));
  throw refusal(
    `${wanted} training steps are more than the ${most} there may be: choose fewer epochs or a larger batch`,
  );
}
