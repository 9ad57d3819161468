/** What an element is told by its attributes: a configuration, and parts of it to hide. */

import { configKeys, readLink } from "../state/link.js";
import { parts } from "../state/parts.js";

/**
 * The link in the attribute `config`, and the attributes named after its keys, which win.
 * @param {Element} element
 * @returns {{ given: Record<string, string>, problems: string[] }} unchecked
 */
export function givenBy(element) {
  const link = readLink(element.getAttribute("config") ?? "");
  /** @type {Record<string, string>} */
  const given = { ...link.given };
  for (const key of configKeys) given[key] = element.getAttribute(key) ?? given[key];
  const told = Object.entries(given).filter(([, value]) => value !== undefined);
  return { given: Object.fromEntries(told), problems: link.problems };
}

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
