/** The core, loaded from the disk. */
import { readFile } from "node:fs/promises";
import { loadEngine } from "../core/engine.js";
import { InputError, UsageError } from "./errors.js";
import { unknownName } from "./suggest.js";

/**
 * @typedef {Awaited<ReturnType<typeof loadEngine>>} Engine
 * @typedef {ReturnType<Engine["createSession"]>} Session
 */

/** Where the modules may lie: a packed Whorl first, then what the build makes. */
const folders = ["../../dist/", "../../build/wasm/"];

/**
 * @param {string} fileName
 * @returns {Promise<Uint8Array>}
 */
async function readModule(fileName) {
  for (const folder of folders) {
    try {
      return await readFile(new URL(folder + fileName, import.meta.url));
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ENOENT") throw error;
    }
  }
  throw new InputError(`${fileName} is not built yet: run ./build-scripts/build.sh first`);
}

/**
 * @param {{variant?: "simd128" | "scalar"}} [options]  default: the fastest that this Node can run.
 *   Both give the same bits.
 * @returns {Promise<Engine>}
 * @throws {InputError} when no module is there
 */
export function createEngine({ variant } = {}) {
  return loadEngine({ readModule, variant });
}

/**
 * A data set by name.
 * @param {Engine} engine
 * @param {string} name
 * @param {{points: number, seed: number}} options  points per shape
 * @returns {import("./point_files.js").PointSet}
 * @throws {UsageError} on an unknown name
 */
export function makeData(engine, name, options) {
  if (!engine.datasets.includes(name)) {
    throw new UsageError(unknownName("data set", name, engine.datasets));
  }
  return engine.makeData(name, options);
}
