/**
 * The core as the npm package has it for browsers, with its modules inside:
 *
 *   import { createEngine } from "whorl";
 *   const engine = await createEngine();
 *
 * As in Node (../node/index.js) without what needs a disk or threads. Calls are synchronous: make
 * them in a worker.
 */

import { loadEngine } from "../core/engine.js";
import { unpackFile } from "./unpack.js";

export { CoreError } from "../core/engine.js";
export { createReflowSession, makePairs, meanStraightness } from "../core/reflow.js";
export { encodeMetadata } from "../state/encode_metadata.js";
export { decodeMetadata } from "../state/model_metadata.js";
export { defaultPreset, presets } from "../state/presets.js";

/** @param {Omit<Parameters<typeof loadEngine>[0], "readModule">} [options] */
export const createEngine = (options) =>
  loadEngine({ readModule: (name) => unpackFile(name, WHORL_INSIDE[name]), ...options });
