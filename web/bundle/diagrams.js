/** The kinds of whorl-diagrams.js, each loaded when it is wanted. */

import { loadSibling } from "./load_sibling.js";
import { folder } from "./siblings.js";

/** @param {string} name @returns {import("../elements/kinds.js").Loader} */
const loader = (name) => async () =>
  (await loadSibling(`${folder}whorl-diagrams.js`)).diagrams[name];

/** @type {Record<string, import("../elements/kinds.js").Loader>} */
export const diagrams = {
  network: loader("network"),
  schedule: loader("schedule"),
  step: loader("step"),
};
