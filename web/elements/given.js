/** The configuration that an element is told by its attributes. */

import { configKeys, readLink } from "../state/link.js";

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
