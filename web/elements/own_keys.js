/**
 * Keys that a control has a use for end at its element: slides shall not turn because somebody moves
 * a slider on them. All others are the page's.
 */

const TAKES_ALL = "input, select, textarea";
const PRESSED = "button, summary, a";

/** @param {KeyboardEvent} event  on its way out of an element */
export function keepOwnKeys(event) {
  const target = /** @type {Element} */ (event.target);
  const pressed = target.matches(PRESSED) && [" ", "Enter"].includes(event.key);
  const used = event.defaultPrevented || pressed || target.matches(TAKES_ALL);
  if (used && event.key !== "Tab" && event.key !== "Escape") event.stopPropagation();
}
