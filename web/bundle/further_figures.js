/** whorl-figures.js: the kinds of figures that few pages need, and what they want of who loads them. */

export { furtherKinds } from "../elements/further_kinds.js";
export { lendCharts } from "./lent_load_charts.js";
