/** What came from elsewhere, in words: errors as sentences, values as text. */

import { problemOf } from "../core/errors.js";

/**
 * What a reader is told of an error, as it goes on after a colon.
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
