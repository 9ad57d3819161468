/** The core, loaded from the disk. */
import { readFile } from "node:fs/promises";
import { setFlagsFromString } from "node:v8";
import { canRun, loadEngine } from "../core/engine.js";
import { InputError, UsageError } from "./node_errors.js";
import { unknownName } from "./suggest.js";

/**
 * @typedef {Awaited<ReturnType<typeof loadEngine>>} Engine
 * @typedef {ReturnType<Engine["createSession"]>} Session
 */

/** Where the build leaves the modules. */
const folder = new URL("../../build/wasm/", import.meta.url);

/**
 * @param {string} fileName
 * @returns {Promise<Uint8Array>}
 */
async function readModule(fileName) {
  try {
    return await readFile(new URL(fileName, folder));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ENOENT") throw error;
  }
  throw new InputError(`${fileName} is not built yet: run ./build-scripts/build.sh first`);
}

/**
 * @typedef {object} EngineOptions
 * @property {"exact" | "fast"} [math]  "exact", the default, gives the same bits everywhere; "fast" has
 *   multiply and add fused. Where that is not to be had it is exact too: see the engine's `math`.
 * @property {"scalar" | "simd128" | "relaxed"} [variant]  default: the fastest there is for `math`
 */

/**
 * @param {EngineOptions} [options]
 * @returns {Promise<Engine>}
 * @throws {InputError} when no module is there
 */
export function createEngine({ math, variant } = {}) {
  if (math === "fast" || variant === "relaxed") enableRelaxedSimd();
  return loadEngine({ readModule, math, variant });
}

/** Node 20 has relaxed SIMD behind a flag of V8's; later ones have it, and do not know the flag. */
export function enableRelaxedSimd() {
  if (!canRun("relaxed")) setFlagsFromString("--experimental-wasm-relaxed-simd");
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
