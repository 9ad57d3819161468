/**
 * Asks a reader who leaves or reloads the page whether they want to lose what they have trained. For
 * pages of Whorl's own: a figure in somebody else's page must not hold its reader back.
 */

/** What is worth a question: so much training that is in no file, in ms. */
const WORTH_ASKING = 5000;

/** @param {import("../elements/whorl_element.js").WhorlElement} lab */
export function askBeforeLeaving(lab) {
  const ask = (/** @type {BeforeUnloadEvent} */ event) => {
    if (lab.getState().unsaved <= WORTH_ASKING) return;
    event.preventDefault();
    event.returnValue = true; // for Chrome before 119
  };
  // Not before there is something to lose: a page that listens may not be kept for the way back.
  lab.addEventListener("step", () => window.addEventListener("beforeunload", ask), { once: true });
}
