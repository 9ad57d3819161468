/** The charts, from a script beside whorl.js or packed inside this one. */

import { loadSibling } from "./load_sibling.js";
import { scriptAddress } from "./packed_script.js";

/** @returns {Promise<typeof import("../figures/charts.js")>} */
export const loadCharts = async () =>
  loadSibling(await scriptAddress("whorl-charts.js", WHORL_CHARTS));
