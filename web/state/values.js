/**
 * From what the reader chose to what the core is given. Pure.
 *
 * Values are kept by parameter key; `unlisted` holds settings of the core that have no control on
 * the page, such as the number of blocks of a network from a file.
 */

import { parameters } from "./parameters.js";
import { presets } from "./presets.js";

/**
 * @param {Record<string, any>} values
 * @param {{ count: number, classCount: number }} data
 * @returns {Record<string, number>}
 */
export function settingsOf(values, data) {
  /** @type {Record<string, number>} */
  const settings = { ...values.unlisted };
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
  const values = { data, points, epochs, unlisted: { ...settings } };
  for (const { key, setting } of parameters) {
    if (!setting) continue;
    const core = coreSettings.find(({ name }) => name === setting);
    values[key] = settings[setting] ?? core.default;
    delete values.unlisted[setting];
  }
  return values;
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
  throw new RangeError(
    `${wanted} training steps are more than the ${most} there may be: choose fewer epochs or a larger batch`,
  );
}
