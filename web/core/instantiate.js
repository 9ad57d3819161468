/** Starting a module, with the kinds of failure in words. */

import { CoreError } from "./errors.js";

/**
 * @param {BufferSource} bytes
 * @param {string} fileName
 * @returns {Promise<Record<string, any>>} its exports
 * @throws {CoreError} with the engine's own text as its detail
 */
export async function instantiate(bytes, fileName) {
  try {
    const { instance } = await WebAssembly.instantiate(bytes, {});
    return instance.exports;
  } catch (error) {
    throw new CoreError(whatFailed(error, bytes, fileName), "refused", String(error));
  }
}

/** @param {unknown} error @param {BufferSource} bytes @param {string} fileName */
function whatFailed(error, bytes, fileName) {
  if (error instanceof RangeError) {
    return "There is no memory left for the core: close other pages and try again.";
  }
  if (!WebAssembly.validate(bytes)) {
    return `What arrived as the core (${fileName}) is damaged or something else: please try again.`;
  }
  return "A rule of this page (its Content-Security-Policy) does not let it compile the core: script-src needs 'wasm-unsafe-eval'.";
}
