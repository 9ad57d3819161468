/** What a worker finds beside its own script: the core's modules and the helpers of a team. */

import { refusal } from "../core/errors.js";
import { asHelper } from "./as_helper.js";
import { servedName } from "./served.js";

/** Requests whose answers have not arrived. @type {Set<AbortController>} */
const attempts = new Set();

/**
 * @param {string} fileName
 * @param {string} what  as a sentence begins
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function readBeside(fileName, what) {
  for (;;) {
    const attempt = new AbortController();
    const { signal } = attempt;
    let why;
    /** @type {unknown} */
    let cause;
    attempts.add(attempt);
    try {
      const response = await fetch(new URL(servedName(fileName), import.meta.url), { signal });
      if (response.ok) return new Uint8Array(await response.arrayBuffer());
      why = `the server answered ${response.status}`;
    } catch (error) {
      if (signal.aborted) continue;
      [why, cause] = ["the server could not be reached", error];
    } finally {
      attempts.delete(attempt);
    }
    throw refusal(
      `${what} (${fileName}) could not be loaded, ${why}: please reload the page.`,
      cause,
    );
  }
}

/** Whatever has not arrived yet is asked for once more. */
export function readAgain() {
  for (const attempt of attempts) attempt.abort();
}

/** @param {string} fileName */
export const readModule = (fileName) => readBeside(fileName, "The core");

/** A worker's own worker, so that no shared memory and no ports between siblings are needed. */
export const startHelper = () =>
  asHelper(new Worker(new URL(self.name, import.meta.url), { type: "module" })); // start_worker.js
