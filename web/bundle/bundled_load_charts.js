/** The charts, from a script beside whorl.js or packed inside this one. */

import { loadSibling } from "./load_sibling.js";
import { folder } from "./siblings.js";
import { unpack } from "./unpack.js";

let address = "";

/** @returns {Promise<typeof import("../figures/charts.js")>} */
export async function loadCharts() {
  address ||= WHORL_CHARTS === "" ? `${folder}whorl-charts.js` : await addressInside();
  return loadSibling(address);
}

async function addressInside() {
  const script = await unpack(WHORL_CHARTS);
  return URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
}
