/** What came from elsewhere, in words: errors as sentences, values as text. */

import * as errors from "../core/errors.js";

/** @typedef {errors.Problem} Problem */

/** Capital letter, full stop. @param {string} words */
export function sentence(words) {
  const text = words.trim();
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

/** What a reader is told of an error. @param {unknown} error @returns {Problem} */
export function problemOf(error) {
  const { message, detail } = errors.problemOf(error);
  return { message: sentence(message), detail };
}

/**
 * The same as a sentence that goes on after a colon.
 * @param {unknown} error
 */
export function clause(error) {
  const { message } = problemOf(error);
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/**
 * A value from outside as text. An object need not have one, so it is named by what it is.
 * @param {unknown} given
 * @returns {string}
 */
export const textOf = (given) =>
  ["object", "function", "symbol"].includes(typeof given) ? typeof given : String(given);
