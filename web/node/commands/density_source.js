/** What whorl density asks: a trained model, or the exact denoiser of some data. */
import { exactDenoiser } from "../../core/exact_denoiser.js";
import { toModel } from "../../points/transformation.js";
import { valuesFor } from "../command_options.js";
import { makeData } from "../engine_from_disk.js";
import { UsageError } from "../node_errors.js";
import { openModelAloud } from "../model_files.js";
import { openData } from "./data_source.js";
import { checkWeights } from "./shared_options.js";

/**
 * @typedef {object} DensitySource
 * @property {{ width: number, logDensity: (points: Float32Array, options?: any) => Float64Array }} of
 * @property {number} timesteps
 * @property {import("../../points/class_labels.js").Classes} classes
 * @property {boolean} needsLabel  it says nothing without a label
 * @property {import("../../points/transformation.js").Transformation | null} transformation
 * @property {() => void} destroy
 */

/**
 * @param {import("../engine_from_disk.js").Engine} engine
 * @param {Record<string, any>} values
 * @param {Record<string, import("../command_options.js").Option>} options
 * @returns {DensitySource}
 */
export function openDensitySource(engine, values, options) {
  const { model, exact, data } = values;
  if (exact) {
    if (model !== undefined) throw new UsageError("--exact asks the data: leave --model out");
    if (values.weights !== undefined) throw new UsageError("--weights goes with --model");
    if (data === undefined) throw new UsageError("--exact needs --data NAME or --data FILE.csv");
    return openExact(engine, values, options);
  }
  const mine = ["data", "points", "timesteps", "schedule"];
  const stray = mine.find((name) => values[name] !== undefined);
  if (stray !== undefined) throw new UsageError(`--${stray} goes with --exact`);
  if (model === undefined) throw new UsageError("--model FILE is required, or --exact with --data");
  return openTrained(engine, model, values.weights);
}

/**
 * @param {import("../engine_from_disk.js").Engine} engine
 * @param {string} path
 * @param {string} [weights]
 * @returns {DensitySource}
 */
function openTrained(engine, path, weights) {
  const { session, metadata } = openModelAloud(engine, path);
  checkWeights(weights, metadata.settings);
  const { timesteps, class_count: classCount, label_dropout: dropout } = metadata.settings;
  return {
    of: session,
    timesteps,
    classes: { classCount, classNames: metadata.classNames },
    needsLabel: classCount > 0 && !(dropout > 0),
    transformation: metadata.transformation ?? null,
    destroy: () => session.destroy(),
  };
}

/**
 * @param {import("../engine_from_disk.js").Engine} engine
 * @param {Record<string, any>} values
 * @param {Record<string, import("../command_options.js").Option>} options
 * @returns {DensitySource}
 */
function openExact(engine, values, options) {
  const { data: source, points, seed } = values;
  const opened = openData({ data: source, points }, engine.datasets);
  const isFile = typeof opened === "object";
  const data = isFile ? opened : makeData(engine, source, { points: points ?? 2000, seed });
  const transformation = isFile ? (opened.transformation ?? null) : null;
  const exact = exactDenoiser(
    engine,
    { ...data, points: toModel(data.points, transformation) },
    valuesFor(options, values, "setting"),
  );
  const classNames = data.classNames && data.classNames.length > 0 ? data.classNames : null;
  return {
    of: exact,
    timesteps: exact.timesteps,
    classes: { classCount: data.labels === null ? 0 : (data.classCount ?? 0), classNames },
    needsLabel: false,
    transformation,
    destroy() {},
  };
}
