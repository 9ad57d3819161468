/** The figures of a model, how it learns and how it draws: together, as they stand in the article. */

export { conditional } from "./conditional.js";
export { generation } from "./generation.js";
export { network } from "./network.js";
export { step } from "./step.js";
export { training } from "./training.js";
