/** What came from elsewhere, in words: errors as sentences, values as text. */

/**
 * Capital letter, full stop.
 * @param {any} error
 */
export function sentence(error) {
  const text = String(error?.message ?? error).trim();
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

/**
 * The same sentence after a colon.
 * @param {any} error
 */
export function clause(error) {
  const text = sentence(error);
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/**
 * A value from outside as text. An object need not have one, so it is named by what it is.
 * @param {unknown} given
 * @returns {string}
 */
export const textOf = (given) =>
  ["object", "function", "symbol"].includes(typeof given) ? typeof given : String(given);
