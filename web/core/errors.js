/**
 * Errors in words. One whose `status` is a text has a message that is a sentence for the reader; what
 * the engine beneath it said is its `cause`. Any other error is the engine's own, in its own words.
 */

/** An argument, setting or file that the core refused, in one plain sentence. */
export class CoreError extends Error {
  /**
   * @param {string} message  one sentence, fit to be shown to a user
   * @param {string} [status] a word for callers that react to it: "diverged", "memory" or "refused"
   * @param {ErrorOptions} [options]
   */
  constructor(message, status = "refused", options) {
    super(message, options);
    this.name = "CoreError";
    this.status = status;
  }
}

/**
 * Something from outside that will not do, in one plain sentence.
 * @param {string} message
 * @param {unknown} [cause]  what the engine said, if it did
 */
export const refusal = (message, cause) =>
  Object.assign(new TypeError(message, { cause }), { status: "refused" });

/** Capital letter, full stop. @param {string} words */
export function sentence(words) {
  const capital = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

/**
 * What a reader is told: a sentence, and what the engine said, for those who look for it.
 * @typedef {{ message: string, detail: string | null }} Problem
 */

/** @param {any} error @returns {Problem} */
export function problemOf(error) {
  if (typeof error?.status === "string") {
    const { message, cause } = error;
    return { message: sentence(message), detail: cause === undefined ? null : String(cause) };
  }
  const detail = String(error);
  const message = /out of memory|allocat/i.test(detail)
    ? "There is no memory left: please close other pages, or choose a smaller model."
    : "Something in this page failed: please reload it.";
  return { message, detail };
}
