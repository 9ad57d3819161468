/** From what the reader chose, kept by parameter key, to what the core is given. Pure. */

import { refusal } from "../core/errors.js";
import { parameters, readValue } from "./parameters.js";
import { defaultPreset, presets } from "./presets.js";
import { textOf } from "./words.js";

/**
 * @param {Record<string, any>} values
 * @param {{ count: number, classCount: number }} data
 * @returns {Record<string, number>}
 */
export function settingsOf(values, data) {
  /** @type {Record<string, number>} */
  const settings = {};
  for (const { key, setting } of parameters) if (setting) settings[setting] = values[key];
  settings.class_count = data.classCount;
  settings.training_steps = values.epochs * Math.ceil(data.count / values.batch_size);
  return settings;
}

/**
 * Those settings that the noise schedule depends on.
 * @param {Record<string, number>} settings
 */
export function scheduleSettings(settings) {
  const names = ["timesteps", "schedule", "beta_start", "beta_end"];
  return Object.fromEntries(Object.entries(settings).filter(([name]) => names.includes(name)));
}

/**
 * @param {string} preset
 * @param {any[]} coreSettings  the core's table, for what the preset leaves as it is
 */
export function valuesOfPreset(preset, coreSettings) {
  const { data, points, epochs, settings } = presets[preset];
  /** @type {Record<string, any>} */
  const values = { data, points, epochs };
  for (const { key, setting } of parameters) {
    if (!setting) continue;
    const core = coreSettings.find(({ name }) => name === setting);
    values[key] = settings[setting] ?? core.default;
  }
  return values;
}

/** What no preset decides. */
const elsewhere = {
  data_noise: 1,
  data_seed: 0,
  forward_steps: 6,
  math: "exact",
  workers: 0,
  count: 2000,
  sampling_seed: 0,
  label: 0,
};

/**
 * What a new page shows: the preset's values, and the usual ones for what it leaves open.
 * @param {string} preset
 * @param {any[]} coreSettings
 * @returns {Record<string, any>}
 */
export const defaultValues = (preset, coreSettings) => ({
  ...elsewhere,
  ...valuesOfPreset(preset, coreSettings),
});

/**
 * Values from outside: those that will do, and a sentence for each that will not. Keys that are no
 * parameters are passed over.
 * @param {Record<string, unknown>} given
 * @param {any[]} coreSettings
 * @returns {{ values: Record<string, number | string>, problems: string[] }}
 */
export function readValues(given, coreSettings) {
  /** @type {Record<string, number | string>} */
  const values = {};
  /** @type {string[]} */
  const problems = [];
  for (const parameter of parameters) {
    if (!Object.hasOwn(given, parameter.key)) continue;
    const read = readValue(parameter, coreSettings, given[parameter.key]);
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
 * @param {any[]} coreSettings
 * @returns {{ preset: string, values: Record<string, any>, problems: string[] }}
 */
export function readConfig(given, coreSettings) {
  const { preset: named, problems: unknown } = readPreset(given);
  const preset = named ?? defaultPreset;
  const { values, problems } = readValues(given, coreSettings);
  return {
    preset,
    values: { ...defaultValues(preset, coreSettings), ...values },
    problems: [...unknown, ...problems],
  };
}

/**
 * The preset whose ready weights fit these values: the same shapes to draw, the same network, the
 * same noise. How those weights were trained, seeds and all, is of no account.
 * @param {Record<string, any>} values
 * @param {readonly string[]} ready  presets that there are weights of
 * @param {any[]} coreSettings
 * @returns {string | null}
 */
export function readyPreset(values, ready, coreSettings) {
  const keys = ["data", "data_noise", "hidden_width", "block_count", "time_width", "timesteps"];
  keys.push("schedule");
  if (values.schedule === 0) keys.push("beta_start", "beta_end");
  const fits = (/** @type {string} */ preset) => {
    const theirs = defaultValues(preset, coreSettings);
    return keys.every((key) => values[key] === theirs[key]);
  };
  return ready.find(fits) ?? null;
}

/**
 * Refuses more training steps than the core takes, in the page's words rather than the core's.
 * @param {Record<string, number>} settings
 * @param {any[]} coreSettings
 */
export function checkTrainingSteps({ training_steps: steps }, coreSettings) {
  const { maximum } = coreSettings.find(({ name }) => name === "training_steps");
  if (steps <= maximum) return;
  const [wanted, most] = [steps, maximum].map((value) => value.toLocaleString("en"));
  throw refusal(
    `${wanted} training steps are more than the ${most} there may be: choose fewer epochs or a larger batch`,
  );
}
