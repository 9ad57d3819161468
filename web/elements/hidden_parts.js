/** What is wrong with the attribute `hide`, which style sheets heed. */

import { parts } from "../state/parts.js";

/**
 * A sentence for each name in the attribute `hide` that is no part's.
 * @param {Element} element
 */
export function hideProblems(element) {
  const names = (element.getAttribute("hide") ?? "").split(/[\s,]+/).filter(Boolean);
  return names
    .filter((name) => !parts.includes(name))
    .map(
      (name) => `There is no part called “${name.slice(0, 40)}”; there are ${parts.join(", ")}.`,
    );
}
