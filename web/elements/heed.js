/**
 * What attributes do that change while an element is alive: the same as its methods. It is loaded when
 * it is wanted, and imports nothing of what is there before, which would have to be packed apart for it.
 */

import { hideProblems } from "./hidden_parts.js";

/** Those that are no settings. */
const others = ["hide", "core", "concurrent"];

/**
 * @typedef {object} Changes
 * @property {string[]} names                  of the attributes that have changed
 * @property {Element} element
 * @property {boolean} leads                   its attributes are those of the model
 * @property {import("./shared_lab.js").SharedLab} shared
 * @property {Record<string, string>} given    the settings that its attributes now say
 * @property {string[]} problems               sentences about the link among them
 */

/**
 * Puts settings in force: those whose attributes are gone are as usual.
 * @param {string[]} keys  "config" is a whole link
 * @param {Changes} changes
 * @returns {Promise<string[]>} a sentence for each that was refused
 */
async function putInForce(keys, { shared: { lab }, given, problems }) {
  if (keys.includes("config")) return [...problems, ...(await lab.replaceConfig(given))];
  if (keys.includes("preset")) {
    return "preset" in given ? lab.setConfig(given) : lab.replaceConfig(given);
  }
  const usual = lab.usual();
  return lab.setConfig(Object.fromEntries(keys.map((key) => [key, given[key] ?? usual[key]])));
}

/**
 * @param {Changes} changes
 * @returns {Promise<string[]>} a sentence for each that has no effect
 */
export async function heed(changes) {
  const { names, element, leads, shared } = changes;
  const told = [];
  const keys = names.filter((name) => !others.includes(name));
  const ofModel = names.filter((name) => name === "concurrent" || keys.includes(name));
  if (ofModel.length > 0 && !leads) {
    const list = ofModel.map((key) => `“${key}”`).join(", ");
    told.push(
      `${list} has no effect here: a model that figures share has the attributes of the first of them.`,
    );
  } else {
    if (names.includes("concurrent")) shared.setConcurrent(element.hasAttribute("concurrent"));
    if (keys.length > 0) told.push(...(await putInForce(keys, changes)));
  }
  if (names.includes("hide")) told.push(...hideProblems(element));
  if (names.includes("core")) {
    told.push("“core” has no effect on a figure that is there: only a new one starts with it.");
  }
  return told;
}
