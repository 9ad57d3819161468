/** The figures of the methods beyond the notebook: together, since they share most of their parts. */

export { edit } from "./edit.js";
export { guidance } from "./guidance.js";
export { logDensity } from "./log_density.js";
export { samplers } from "./samplers.js";
export { steer } from "./steer.js";
export { truth } from "./truth.js";
