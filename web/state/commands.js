/**
 * What a figure can be told from outside, by the page around an embedded one or by a lesson: a name,
 * and for some a number or settings. Pure.
 */

import { refusal } from "../core/errors.js";
import { textOf } from "./words.js";

/** @typedef {{ command: string, position?: number, steps?: number, config?: Record<string, unknown> }} Command */

/**
 * @param {string} name
 * @param {unknown} value
 * @param {number} least
 * @returns {number} the value
 * @throws {TypeError} a sentence, if it is no whole number or below the least
 */
export function whole(name, value, least) {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least) return value;
  const from = least > -Infinity ? ` from ${least}` : "";
  throw refusal(`"${name}" must be a whole number${from}.`);
}

/**
 * @param {unknown} config
 * @returns {Record<string, unknown>}
 * @throws {TypeError} a sentence, if it is none
 */
export function plainObject(config) {
  if (typeof config === "object" && config !== null && !Array.isArray(config)) return { ...config };
  throw refusal('"config" must be an object of settings by key.');
}

/** What each wants beside its name. @type {Record<string, (message: any) => Partial<Command>>} */
const commands = {
  play: () => ({}),
  pause: () => ({}),
  step: () => ({}),
  seek: ({ position }) => ({ position: whole("position", position, 0) }),
  train: ({ steps }) => (steps === undefined ? {} : { steps: whole("steps", steps, 1) }),
  reset: () => ({}),
  setConfig: ({ config }) => ({ config: plainObject(config) }),
  getState: () => ({}),
};

const all = Object.keys(commands);

/**
 * @param {any} message         from outside; what no command knows is passed over
 * @param {string[]} [allowed]  names
 * @returns {Command}
 * @throws {TypeError} a sentence
 */
export function readCommand(message, allowed = all) {
  const name = textOf(message?.command);
  if (!allowed.includes(name)) {
    throw refusal(`There is no command “${name.slice(0, 40)}”; there are ${allowed.join(", ")}.`);
  }
  return { command: name, ...commands[name](message) };
}
