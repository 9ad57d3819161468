/** What an element needs later in its life, if at all: loaded when it is wanted. */

export { makeBlock } from "./block.js";
export { heed } from "./heed.js";
export { goBack, keep, restore, withChanges } from "./kept.js";
export { hideProblems } from "./hidden_parts.js";
