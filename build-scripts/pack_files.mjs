/** Files as texts that scripts have inside: see web/bundle/unpack.js. */

import { readFile } from "node:fs/promises";
import { deflateSync } from "node:zlib";
import { baseOf, makeDelta } from "../web/bundle/delta.js";
import { splitPlanes } from "../web/bundle/planes.js";

/**
 * @param {Uint8Array} bytes
 * @returns {string} the shortest of what zlib can make of them
 */
export function deflated(bytes) {
  const tries = [4, 5, 6, 7, 8, 9].flatMap((memLevel) =>
    [0, 1].map((strategy) => deflateSync(bytes, { level: 9, memLevel, strategy })),
  );
  return tries.reduce((best, next) => (next.length < best.length ? next : best)).toString("base64");
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
    if (base) return [name, deflated(makeDelta(await read(base), bytes))];
    return [name, deflated(isModel ? splitPlanes(bytes) : bytes)];
  });
  return Object.fromEntries(await Promise.all(texts));
}
