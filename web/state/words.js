/** Errors as sentences. */

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
