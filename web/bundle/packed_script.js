/** Scripts beside ours, which the page that is one file has packed inside. */

import { folder } from "./siblings.js";
import { unpack } from "./unpack.js";

/** @type {Map<string, Promise<string>>} addresses of those inside, by their names */
const inside = new Map();

/**
 * @param {string} name
 * @param {string} packed  empty where it is a file of its own
 * @returns {Promise<string>} its address
 */
export async function scriptAddress(name, packed) {
  if (packed === "") return folder + name;
  const address = inside.get(name) ?? unpacked(packed);
  inside.set(name, address);
  return address;
}

/** @param {string} packed */
async function unpacked(packed) {
  const script = await unpack(packed);
  return URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
}
