/** What the files beside whorl.js are called. */

/** @param {string} fileName  as "whorl.scalar.wasm" or "quick.safetensors" */
export const siblingOf = (fileName) =>
  `whorl-${fileName.replace(/^whorl\./, "").replace(/\.\w+$/, "")}.js`;
