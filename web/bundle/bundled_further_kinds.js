/** The kinds that lie beside whorl.js, each loaded when it is wanted. */

import { loadSibling } from "./load_sibling.js";
import { folder } from "./siblings.js";

/** @typedef {typeof import("../elements/further_kinds.js")} Beside  what whorl-figures.js hands over */

const loader = (/** @type {keyof Beside["furtherKinds"]} */ name) => async () => {
  const { furtherKinds } = /** @type {Beside} */ (await loadSibling(`${folder}whorl-figures.js`));
  return furtherKinds[name]();
};

export const furtherKinds = {
  conditional: loader("conditional"),
  edit: loader("edit"),
  network: loader("network"),
  schedule: loader("schedule"),
  scratch: loader("scratch"),
  steer: loader("steer"),
  step: loader("step"),
};
