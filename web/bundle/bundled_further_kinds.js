/** The kinds that lie beside whorl.js, or are packed inside, each loaded when it is wanted. */

import { loadSibling } from "./load_sibling.js";
import { scriptAddress } from "./packed_script.js";

/** @typedef {typeof import("../elements/further_kinds.js")} Beside  what whorl-figures.js hands over */

const loader = (/** @type {keyof Beside["furtherKinds"]} */ name) => async () => {
  const address = await scriptAddress("whorl-figures.js", WHORL_FIGURES);
  const beside = /** @type {Beside} */ (await loadSibling(address));
  return beside.furtherKinds[name]();
};

export const furtherKinds = {
  conditional: loader("conditional"),
  guidance: loader("guidance"),
  density: loader("density"),
  edit: loader("edit"),
  network: loader("network"),
  samplers: loader("samplers"),
  schedule: loader("schedule"),
  scratch: loader("scratch"),
  steer: loader("steer"),
  step: loader("step"),
  truth: loader("truth"),
};
