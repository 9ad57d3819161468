/** whorl-figures.js: the kinds that whorl.js has not inside. */

export { conditional } from "../elements/kinds/conditional.js";
export { network } from "../elements/kinds/network.js";
export { schedule } from "../elements/kinds/schedule.js";
export { scratch } from "../elements/kinds/scratch.js";
export { step } from "../elements/kinds/step.js";
