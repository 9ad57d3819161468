/** In whorl-figures.js: the charts of the script that loads it, so that no page has them twice. */

/** @typedef {() => Promise<typeof import("../figures/charts.js")>} Loader */

/** @type {Loader} */
let load;

/** @param {Loader} loader  before any figure is there */
export function lendCharts(loader) {
  load = loader;
}

/** @type {Loader} */
export const loadCharts = () => load();
