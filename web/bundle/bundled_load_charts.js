/** The charts, from a script beside whorl.js or inside this one. */

import { loadSibling } from "./load_sibling.js";
import { scriptAddress } from "./script_address.js";

/** @returns {Promise<typeof import("../figures/charts.js")>} */
export const loadCharts = async () => loadSibling(scriptAddress("whorl-charts.js", WHORL_CHARTS));
