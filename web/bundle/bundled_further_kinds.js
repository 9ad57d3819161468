/** The kinds that lie beside whorl.js, each loaded when it is wanted. */

import { loadSibling } from "./load_sibling.js";
import { folder } from "./siblings.js";

/** @typedef {typeof import("./further_figures.js")} Further */

const loader = (/** @type {keyof Further} */ name) => async () =>
  /** @type {Further} */ (await loadSibling(`${folder}whorl-figures.js`))[name];

export const furtherKinds = {
  conditional: loader("conditional"),
  network: loader("network"),
  schedule: loader("schedule"),
  scratch: loader("scratch"),
  step: loader("step"),
};
