/** The compiled core, for tests. */
import { readFile } from "node:fs/promises";
import { loadEngine } from "../../web/core/engine.js";

/** @param {string} fileName */
export const readModule = (fileName) =>
  readFile(new URL(`../../build/wasm/${fileName}`, import.meta.url));

/** @param {import("../../web/core/variants.js").Variant} [variant] */
export const makeEngine = (variant) => loadEngine({ readModule, variant });
