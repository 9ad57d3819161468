/** The tensors of a model file that were passed over, in words. */

const TOLD = 3; // by name
const LONGEST = 60; // characters of a name

/**
 * @param {string[]} names  of engine.readModel
 * @returns {string | null}  "without what does not belong to the network: a, b, c and 2 more"; null
 *   where there is nothing
 */
export function withoutOthers(names) {
  if (names.length === 0) return null;
  const rest = names.length - TOLD;
  const more = rest > 0 ? ` and ${rest} more` : "";
  const told = names.slice(0, TOLD).map(shown).join(", ");
  return `without what does not belong to the network: ${told}${more}`;
}

/** A name from outside, short and without anything that a terminal or a page obeys. @param {string} name */
const shown = (name) =>
  name.replace(/\p{C}/gu, "?").replace(new RegExp(`(?<=^.{${LONGEST}}).+`, "u"), "…");
