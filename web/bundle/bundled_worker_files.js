/** What a worker that was made from a text finds: in the text itself, or in a file beside whorl.js. */

import { refusal } from "../core/errors.js";
import { asHelper } from "../worker/as_helper.js";
import { siblingOf } from "./sibling_names.js";
import { trusted } from "./trusted.js";
import { unpackFile } from "./unpack.js";

const scope = /** @type {any} */ (globalThis);

/** @param {string} fileName @param {string} what  as a sentence begins */
export function readBeside(fileName, what) {
  return unpackFile(fileName, WHORL_INSIDE[fileName] ?? readSibling(siblingOf(fileName), what));
}

/** @param {string} fileName */
export const readModule = (fileName) => readBeside(fileName, "The core");

/** @param {string} script @param {string} what @returns {string} */
function readSibling(script, what) {
  const folder = scope.name.slice(scope.name.indexOf(" ") + 1);
  try {
    scope.importScripts(trusted(folder + script));
    return scope.WHORL_SIBLING; // which the script has set
  } catch (error) {
    throw refusal(
      `${what} needs the file ${script} beside Whorl's script, which could not be loaded.`,
      error,
    );
  }
}

/** A script is waited for by the whole worker: there is no second attempt meanwhile. */
export const readAgain = () => {};

let address = "";

/**
 * A worker's own worker, from the text that made this one. Where a Blob's address will not do, as in
 * WebKit for a page opened from the disk, the text is the address.
 */
export function startHelper() {
  const text = /** @type {string} */ (scope.WHORL_SOURCE);
  const name = scope.name.replace(/^worker/, "helper");
  address ||= URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return asHelper(new Worker(trusted(address), { name }));
  } catch {
    const written = `data:text/javascript,${encodeURIComponent(text)}`;
    return asHelper(new Worker(trusted(written), { name }));
  }
}
