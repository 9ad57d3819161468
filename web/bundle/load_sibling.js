/**
 * Classic scripts beside our own. Each hands over what it exports by an event at its own element
 * (build-scripts/bundle.mjs), so that the page's names are left alone.
 */

import { refusal } from "../core/errors.js";
import { trusted } from "./trusted.js";

/** @type {Map<string, Promise<any>>} by address */
const loaded = new Map();

/**
 * @param {string} address
 * @returns {Promise<any>} what it exports
 */
export function loadSibling(address) {
  const loading = loaded.get(address) ?? load(address);
  loaded.set(address, loading);
  loading.catch(() => loaded.delete(address)); // the next attempt may find it
  return loading;
}

/** @param {string} address */
function load(address) {
  const script = document.createElement("script");
  script.src = trusted(address);
  return new Promise((resolve, reject) => {
    script.addEventListener("whorl-loaded", (event) => {
      resolve(/** @type {CustomEvent} */ (event).detail);
    });
    script.addEventListener("error", () => {
      const name = address.replace(/.*\//, "");
      reject(
        refusal(`This needs the file ${name} beside Whorl's script, which could not be loaded.`),
      );
    });
    document.head.append(script);
  }).finally(() => script.remove());
}
