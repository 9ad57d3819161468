/** What a worker finds beside its own script: the core's modules and the helpers of a team. */

import { CoreError } from "../core/errors.js";
import { asHelper } from "./as_helper.js";
import { servedName } from "./served.js";

/** How long nothing of a file may arrive before it is given up, in ms. */
const PATIENCE = 8000;

/**
 * @param {string} fileName
 * @param {string} what  as a sentence begins
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 * @throws {CoreError} a sentence
 */
export async function readBeside(fileName, what) {
  const file = `${what} (${fileName})`;
  const giveUp = new AbortController();
  let timer = setTimeout(() => giveUp.abort(), PATIENCE);
  try {
    const { signal } = giveUp;
    const response = await fetch(new URL(servedName(fileName), import.meta.url), { signal });
    if (!response.ok) {
      throw new CoreError(
        `${file} could not be loaded, the server answered ${response.status}: please try again.`,
      );
    }
    const arriving = response.body?.pipeThrough(
      new TransformStream({
        transform(piece, on) {
          clearTimeout(timer);
          timer = setTimeout(() => giveUp.abort(), PATIENCE);
          on.enqueue(piece);
        },
      }),
    );
    return new Uint8Array(await new Response(arriving).arrayBuffer());
  } catch (error) {
    if (error instanceof CoreError) throw error;
    const fault = giveUp.signal.aborted
      ? `has not arrived for ${PATIENCE / 1000} seconds`
      : "could not be loaded, the connection or a rule of this page refused it";
    throw new CoreError(`${file} ${fault}: please try again.`, "refused", String(error));
  } finally {
    clearTimeout(timer);
  }
}

/** @param {string} fileName */
export const readModule = (fileName) => readBeside(fileName, "The core");

/** A worker's own worker, so that no shared memory and no ports between siblings are needed. */
export const startHelper = () =>
  asHelper(new Worker(new URL(self.name, import.meta.url), { type: "module" })); // start_worker.js
