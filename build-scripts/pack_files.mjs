/** Files as texts that scripts have inside: see web/bundle/unpack.js. */

import { readFile } from "node:fs/promises";
import zopfli from "@gfx/zopfli";
import { baseOf, makeDelta } from "../web/bundle/delta.js";
import { splitPlanes } from "../web/bundle/planes.js";

/**
 * @param {Uint8Array} bytes
 * @returns {Promise<string>} in zlib's format, by Zopfli: 5% shorter than what zlib makes of a core
 */
export async function deflated(bytes) {
  return Buffer.from(await zopfli.zlibAsync(bytes, {})).toString("base64");
}

/**
 * @param {string} root
 * @param {string[]} names  of modules and of models
 * @returns {Promise<Record<string, string>>} by name
 */
export async function packFiles(root, names) {
  const texts = names.map(async (name) => {
    const isModel = name.endsWith(".safetensors");
    const read = (/** @type {string} */ file) =>
      readFile(`${root}build/${isModel ? "models" : "wasm"}/${file}`);
    const bytes = await read(name);
    const base = baseOf[name];
    if (base) return [name, await deflated(makeDelta(await read(base), bytes))];
    return [name, await deflated(isModel ? splitPlanes(bytes) : bytes)];
  });
  return Object.fromEntries(await Promise.all(texts));
}
