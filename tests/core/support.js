/** The compiled core, for tests. */
import { readFile } from "node:fs/promises";
import { canRun, loadEngine, variants } from "../../web/core/engine.js";
import { enableRelaxedSimd } from "../../web/node/engine_from_disk.js";

enableRelaxedSimd();

/** Those that this Node can run. */
export const runnableVariants = variants.filter(canRun);

/** @param {string} fileName */
export const readModule = (fileName) =>
  readFile(new URL(`../../build/wasm/${fileName}`, import.meta.url));

/** @param {import("../../web/core/variants.js").Variant} [variant] */
export const makeEngine = (variant) => loadEngine({ readModule, variant });
