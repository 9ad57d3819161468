/** The kinds that lie beside whorl.js, or are inside it, each loaded when it is wanted. */

import { loadSibling } from "./load_sibling.js";
import { scriptAddress } from "./script_address.js";

/** @typedef {typeof import("../elements/further_kinds.js")} Beside  what whorl-figures.js hands over */

const loader = (/** @type {keyof Beside["furtherKinds"]} */ name) => async () => {
  const address = scriptAddress("whorl-figures.js", WHORL_FIGURES);
  const beside = /** @type {Beside} */ (await loadSibling(address));
  return beside.furtherKinds[name]();
};

export const furtherKinds = {
  "closed-form": loader("closed-form"),
  data: loader("data"),
  forward: loader("forward"),
  generation: loader("generation"),
  training: loader("training"),
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
