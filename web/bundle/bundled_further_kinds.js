/** The kinds that lie beside whorl.js, or are packed inside, each loaded when it is wanted. */

import { loadCharts } from "../elements/loaders/load_charts.js";
import { loadSibling } from "./load_sibling.js";
import { scriptAddress } from "./packed_script.js";

/** @typedef {typeof import("./further_figures.js")} Beside  what whorl-figures.js hands over */

const loader = (/** @type {keyof Beside["furtherKinds"]} */ name) => async () => {
  const address = await scriptAddress("whorl-figures.js", WHORL_FIGURES);
  const beside = /** @type {Beside} */ (await loadSibling(address));
  beside.lendCharts(loadCharts);
  return beside.furtherKinds[name]();
};

export const furtherKinds = {
  conditional: loader("conditional"),
  guidance: loader("guidance"),
  network: loader("network"),
  samplers: loader("samplers"),
  schedule: loader("schedule"),
  scratch: loader("scratch"),
  step: loader("step"),
};
