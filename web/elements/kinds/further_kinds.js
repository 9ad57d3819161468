/** The kinds that few pages need at once: their code is loaded when one of them is wanted. */

export { conditional } from "./conditional.js";
export { network } from "./network.js";
export { schedule } from "./schedule.js";
export { scratch } from "./scratch.js";
export { step } from "./step.js";
