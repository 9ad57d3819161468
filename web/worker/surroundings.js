/** What a worker finds beside its own script: the core's modules and the helpers of a team. */

import { asHelper } from "./as_helper.js";
import { servedName } from "./served.js";

/**
 * @param {string} fileName
 * @param {string} what  as a sentence begins
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function readBeside(fileName, what) {
  const response = await fetch(new URL(servedName(fileName), import.meta.url));
  if (!response.ok) {
    throw new Error(
      `${what} (${fileName}) could not be loaded, the server answered ${response.status}: please reload the page.`,
    );
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** @param {string} fileName */
export const readModule = (fileName) => readBeside(fileName, "The core");

/** A worker's own worker, so that no shared memory and no ports between siblings are needed. */
export const startHelper = () =>
  asHelper(new Worker(new URL(self.name, import.meta.url), { type: "module" })); // start_worker.js
