/** What attributes do that change while an element is alive: the same as its methods. */

import { configKeys } from "../state/link.js";
import { defaultPreset } from "../state/presets.js";
import { defaultValues } from "../state/values.js";
import { givenBy, hideProblems } from "./given.js";

/**
 * Puts settings in force that attributes have: those that are gone are as usual.
 * @param {string[]} keys      of what has changed; "config" is a whole link
 * @param {Element} element
 * @param {import("../state/lab.js").Lab} lab
 * @returns {Promise<string[]>} a sentence for each that was refused
 */
async function putInForce(keys, element, lab) {
  const { given, problems } = givenBy(element);
  if (keys.includes("config")) return [...problems, ...(await lab.replaceConfig(given))];
  if (keys.includes("preset")) return lab.setConfig({ preset: defaultPreset, ...given });
  const { preset, coreSettings } = lab.get();
  const usual = defaultValues(preset, coreSettings);
  return lab.setConfig(Object.fromEntries(keys.map((key) => [key, given[key] ?? usual[key]])));
}

/**
 * @param {Set<string>} names  of the attributes that have changed
 * @param {object} options
 * @param {Element} options.element
 * @param {Element} options.leader   whose attributes its model has
 * @param {import("./shared_lab.js").SharedLab} options.shared
 * @returns {Promise<string[]>} a sentence for each that has no effect
 */
export async function heed(names, { element, leader, shared }) {
  const problems = [];
  const keys = ["config", ...configKeys].filter((key) => names.has(key));
  const ofModel = names.has("concurrent") ? [...keys, "concurrent"] : keys;
  if (ofModel.length > 0 && leader !== element) {
    const list = ofModel.map((key) => `“${key}”`).join(", ");
    problems.push(
      `${list} has no effect here: a model that figures share has the attributes of the first of them.`,
    );
  } else {
    if (names.has("concurrent")) shared.setConcurrent(element.hasAttribute("concurrent"));
    if (keys.length > 0) problems.push(...(await putInForce(keys, element, shared.lab)));
  }
  if (names.has("hide")) problems.push(...hideProblems(element));
  if (names.has("core")) {
    problems.push("“core” has no effect on a figure that is there: only a new one starts with it.");
  }
  return problems;
}
