/** The figures of the way into noise: together, as they stand in the article. */

export { closedForm } from "./closed_form.js";
export { forward } from "./forward.js";
export { schedule } from "./schedule.js";
