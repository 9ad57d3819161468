/**
 * A run as one link: the preset, the values that differ from it, and a version, as the hash of an
 * address. Attributes of elements and the hash of the embedded page have the same keys. Pure.
 *
 *   writeLink(configOf({ preset, values }, core))   // "v=1&preset=quick&data=circle&seed=7"
 */

import { parameters } from "./parameters.js";
import { defaultValues } from "./values.js";

const VERSION = "1";

/** The keys of a configuration. */
export const configKeys = ["preset", ...parameters.map(({ key }) => key)];

/**
 * What must be told of these values so that they can be had again.
 * @param {{ preset: string, values: Record<string, any> }} chosen
 * @param {import("./parameters.js").Core} core
 * @returns {Record<string, string>} by key
 */
export function configOf({ preset, values }, core) {
  const usual = defaultValues(preset, core);
  const told = parameters.filter(({ key }) => values[key] !== usual[key]);
  return { preset, ...Object.fromEntries(told.map(({ key }) => [key, String(values[key])])) };
}

/**
 * @param {Record<string, string>} config
 * @returns {string} without the "#"
 */
export const writeLink = (config) => new URLSearchParams({ v: VERSION, ...config }).toString();

/**
 * @param {string} text  a hash, with its "#" or without
 * @returns {{ given: Record<string, string>, problems: string[] }} all that the link says, unchecked
 */
export function readLink(text) {
  const { v = VERSION, ...given } = Object.fromEntries(new URLSearchParams(text.replace(/^#/, "")));
  const problems =
    v === VERSION
      ? []
      : [
          `This link is of another version (v=${v.slice(0, 40)}): settings it names differently are at their defaults.`,
        ];
  return { given, problems };
}
