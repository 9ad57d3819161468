/**
 * Whorl in Node:
 *
 *   import { createEngine, train, saveModel } from "whorl";
 *   const engine = await createEngine();
 *   const model = await train(engine, { preset: "quick", settings: { seed: 1 } });
 *   const points = model.session.sample({ count: 2000, seed: 0 });   // Float32Array: x, y, x, y, …
 *   saveModel(model, "model.safetensors");
 *   model.session.destroy();
 *
 * A model that was trained on a file far from -1 to 1 works in units of its own; toData leads its
 * samples back, by the transformation in its metadata.
 */
export { CoreError } from "../core/engine.js";
export { densityMap, startDensityMap } from "../core/density_map.js";
export { ExactDenoiser, exactDenoiser } from "../core/exact_denoiser.js";
export { createReflowSession, makePairs, meanStraightness } from "../core/reflow.js";
export { toData, toModel } from "../points/transformation.js";
export { encodeMetadata } from "../state/encode_metadata.js";
export { decodeMetadata } from "../state/model_metadata.js";
export { defaultPreset, presets } from "../state/presets.js";
export { formatCsv, parseCsv, readCsv } from "./csv.js";
export { createEngine } from "./engine_from_disk.js";
export { DivergedError, InputError, UsageError } from "./node_errors.js";
export { openModel, saveModel } from "./model_files.js";
export { readPoints, writePoints } from "./point_files.js";
export { createTeam, defaultWorkers } from "./team_of_threads.js";
export { reflow } from "./reflow_run.js";
export { train } from "./training_run.js";
