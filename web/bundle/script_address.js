/** Scripts beside ours, which the page that is one file has inside. */

import { folder } from "./siblings.js";

/** @type {Map<string, string>} addresses of those inside, by their names */
const inside = new Map();

/**
 * @param {string} name
 * @param {string} script  empty where it is a file of its own
 * @returns {string} its address
 */
export function scriptAddress(name, script) {
  if (script === "") return folder + name;
  const address =
    inside.get(name) ?? URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  inside.set(name, address);
  return address;
}
