/**
 * What a model file says of itself beside its weights: the settings it was trained with, and where
 * it came from. Kept as JSON text in the safetensors header.
 *
 * @typedef {import("../core/engine.js").Setting} Setting
 *
 * @typedef {object} Provenance
 * @property {string | null} preset  the preset that the run started from
 * @property {string | null} data    a data set's or a file's name
 * @property {number | null} points  points per shape; of a file, all its points
 * @property {number} step           training steps done
 * @property {number | null} loss    mean over the last epoch
 *
 * @typedef {import("../points/transformation.js").Transformation} Transformation
 *
 * @typedef {object} DataUnits  what leads from the model back to its data
 * @property {Transformation | null} [transformation]  model = (data - center) / scale; none: the same
 * @property {string[] | null} [classNames]            of the labels; none: 0, 1, 2, …
 *
 * @typedef {{settings: Record<string, number>} & Provenance & DataUnits} ModelMetadata
 */

import { metadataFormat as format } from "./parameters.js";

/** What a file says of itself is not what it should be: one sentence. */
export class MetadataError extends Error {
  name = "MetadataError";
  status = "refused";
}

const longestName = 200;

/**
 * What a file says of itself, with what its tensors say instead: the sizes of the network, and that
 * there are averaged weights.
 * @param {{ settings: Record<string, number>, metadata: string | null }} found  by engine.readModel
 * @param {readonly Setting[]} table  engine.settings
 * @returns {ModelMetadata}
 * @throws {MetadataError}
 */
export function metadataOf({ settings: { ema_decay = 0, ...sizes }, metadata }, table) {
  const told = decodeMetadata(metadata, table);
  const decay = told.settings.ema_decay || ema_decay;
  return { ...told, settings: { ...told.settings, ...sizes, ema_decay: decay } };
}

/**
 * Keys that are not there take their defaults, so that a file by another program (text = null)
 * gives the notebook's settings; keys that are not known are ignored.
 *
 * @param {string | null} text
 * @param {readonly Setting[]} table  engine.settings: names, limits and defaults
 * @returns {ModelMetadata}
 * @throws {MetadataError} when the text or a value in it is not what it should be
 */
export function decodeMetadata(text, table) {
  const found = text === null ? {} : parseObject(text);
  if (Object.hasOwn(found, "format") && found.format !== format) {
    throw new MetadataError(
      `the model's settings are of format ${show(found.format)}, this version reads format ${format}`,
    );
  }
  const settings = Object.fromEntries(
    table.map((limits) => [limits.name, readSetting(found, limits)]),
  );
  const steps = { minimum: 0, maximum: Number.MAX_SAFE_INTEGER, integer: true };
  return {
    settings,
    preset: readName(found, "preset"),
    data: readName(found, "data"),
    points: readNumber(found, "points", steps),
    step: readNumber(found, "step", steps) ?? 0,
    loss: readNumber(found, "loss", { minimum: 0, maximum: Number.MAX_VALUE, integer: false }),
    ...readTransformation(valueOf(found, "transformation"), settings.sample_width),
    ...readClassNames(valueOf(found, "class_names")),
  };
}

/**
 * @param {any} value
 * @param {number} width  numbers in a point
 * @returns {Pick<DataUnits, "transformation">}
 */
function readTransformation(value, width) {
  if (value === null) return {};
  const { center, scale } = value;
  const numbers = Array.isArray(center) && center.length === width ? [...center, scale] : [];
  if (numbers.length === 0 || !numbers.every(Number.isFinite) || !(scale > 0)) {
    throw new MetadataError(
      `the model's transformation is ${show(value)}, not a center and a scale above 0`,
    );
  }
  return { transformation: { center: [...center], scale } };
}

/**
 * @param {any} value
 * @returns {Pick<DataUnits, "classNames">}
 */
function readClassNames(value) {
  if (value === null) return {};
  const isName = (/** @type {any} */ name) =>
    typeof name === "string" && name.length <= longestName;
  if (!Array.isArray(value) || !value.every(isName) || new Set(value).size < value.length) {
    throw new MetadataError(`the model's class_names are ${show(value)}, not short names`);
  }
  return { classNames: [...value] };
}

/**
 * @param {string} text
 * @returns {Record<string, unknown>}
 */
function parseObject(text) {
  let parsed;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = null;
  }
  if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed)) {
    throw new MetadataError("the model's settings are not a JSON object");
  }
  return parsed;
}

/**
 * @param {Record<string, unknown>} found
 * @param {Setting} limits
 */
function readSetting(found, limits) {
  const value = readNumber(found, limits.name, limits) ?? limits.default;
  if (limits.multiple > 1 && value % limits.multiple !== 0) {
    throw new MetadataError(
      `the model's setting ${limits.name} is ${value}, not a multiple of ${limits.multiple}`,
    );
  }
  return value;
}

/**
 * @param {Record<string, unknown>} found
 * @param {string} key
 * @param {{minimum: number, maximum: number, integer: boolean}} limits
 * @returns {number | null}  null when the key is absent or null
 */
function readNumber(found, key, { minimum, maximum, integer }) {
  const value = valueOf(found, key);
  if (value === null) return null;
  if (typeof value !== "number" || (integer ? !Number.isInteger(value) : !Number.isFinite(value))) {
    throw new MetadataError(
      `the model's setting ${key} is ${show(value)}, not a ${integer ? "whole " : ""}number`,
    );
  }
  if (value < minimum || value > maximum) {
    throw new MetadataError(
      `the model's setting ${key} is ${value}, not from ${minimum} to ${maximum}`,
    );
  }
  return value;
}

/**
 * @param {Record<string, unknown>} found
 * @param {string} key
 * @returns {string | null}
 */
function readName(found, key) {
  const value = valueOf(found, key);
  if (value === null) return null;
  if (typeof value !== "string" || value.length > longestName) {
    throw new MetadataError(`the model's setting ${key} is ${show(value)}, not a short name`);
  }
  return value;
}

/**
 * @param {Record<string, unknown>} found
 * @param {string} key
 */
function valueOf(found, key) {
  return Object.hasOwn(found, key) ? found[key] : null;
}

/**
 * @param {unknown} value
 * @returns {string}  JSON, cut short
 */
function show(value) {
  return String(JSON.stringify(value)).slice(0, 40);
}
