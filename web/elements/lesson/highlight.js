/** An outline around what a step of a lesson talks about. */

import { parts } from "../../state/parts.js";
import { lowered } from "../readouts/phrases.js";
import { labelOf } from "./waits.js";

const MARK = "lesson-mark";

/**
 * The places of a figure that a name means: the parts called so, or the control of a setting.
 * @param {Element} root
 * @param {string} name
 * @returns {Element[]}
 */
function placesOf(root, name) {
  if (parts.includes(name)) return [...root.querySelectorAll(`[part~="${name}"]`)];
  const control = root.querySelector(
    `#field-${name}, #choice-${name}, input[type="radio"][name="${name}"]`,
  );
  const field = control?.closest(".field");
  return field ? [field] : [];
}

/**
 * Outlines them, and nothing else. What is folded away is unfolded; nothing scrolls.
 * @param {Element} root
 * @param {string[]} names  parts, and keys of settings
 * @returns {string} the same in words, for those who cannot see it; empty if there is nothing
 */
export function highlight(root, names) {
  for (const marked of root.querySelectorAll(`.${MARK}`)) marked.classList.remove(MARK);
  const found = names.filter((name) => {
    const places = placesOf(root, name);
    for (const place of places) {
      place.classList.add(MARK);
      place.closest("details")?.setAttribute("open", "");
    }
    return places.length > 0;
  });
  const words = found.map((name) => (parts.includes(name) ? name : lowered(labelOf(name))));
  return words.length > 0 ? `Outlined in the figure: ${words.join(", ")}.` : "";
}
