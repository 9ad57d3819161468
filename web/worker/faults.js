/** What no sentence of ours was written for: the kind of fault in words, and the engine's text beside it. */

import { CoreError } from "../core/errors.js";

/**
 * @param {any} error
 * @returns {{ status: string, message: string, detail: string | null }}
 */
export function explain(error) {
  if (error instanceof CoreError) {
    const { status, message, detail } = error;
    return { status, message, detail };
  }
  return { status: "fault", message: kindOf(error), detail: String(error) };
}

/** @param {unknown} error */
function kindOf(error) {
  if (error instanceof RangeError) {
    return "The browser has no memory left for this: use a smaller width, fewer blocks or fewer points.";
  }
  return "Something failed inside the worker that computes for this page: if it happens again, please reload the page.";
}
