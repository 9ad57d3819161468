/** Models on the disk: safetensors with the settings in the header. */
import { CoreError } from "../core/engine.js";
import { withoutOthers } from "../core/passed_over.js";
import { encodeMetadata } from "../state/encode_metadata.js";
import { MetadataError, metadataOf } from "../state/model_metadata.js";
import { InputError } from "./node_errors.js";
import { readInput, writeWhole } from "./whole_files.js";
import { say } from "./output.js";

/**
 * @typedef {import("./engine_from_disk.js").Engine} Engine
 * @typedef {import("./engine_from_disk.js").Session} Session
 * @typedef {import("../state/model_metadata.js").ModelMetadata} ModelMetadata
 * @typedef {{session: Session, metadata: ModelMetadata}} Model
 */

/**
 * @param {Model} model
 * @returns {Uint8Array}  the bytes of its file
 */
export function encodeModel({ session, metadata }) {
  return session.save(encodeMetadata(metadata));
}

/**
 * @param {Model} model
 * @param {string} path  an existing file is replaced, whole or not at all
 * @throws {InputError}
 */
export function saveModel(model, path) {
  writeWhole(path, encodeModel(model));
}

/**
 * Opens a model for sampling and prediction. Sizes come from the tensors' shapes; the diffusion's
 * settings from the file, or, if another program wrote it, the notebook's.
 *
 * @param {Engine} engine
 * @param {string} path
 * @returns {Model & {passedOver: string[]}}  the caller destroys the session; passedOver: names of
 *   tensors that do not belong to the network
 * @throws {InputError} when the file cannot be read, is damaged, or does not fit together
 */
export function openModel(engine, path) {
  const bytes = readInput(path);
  /** @type {Session | undefined} */
  let session;
  try {
    const { passedOver, ...found } = engine.readModel(bytes);
    const metadata = metadataOf(found, engine.settings);
    checkClassNames(metadata);
    session = engine.createSession(metadata.settings, null);
    session.load(bytes);
    return { session, metadata, passedOver };
  } catch (error) {
    session?.destroy();
    if (error instanceof CoreError || error instanceof MetadataError) {
      throw new InputError(`${path}: ${error.message}`);
    }
    throw error;
  }
}

/** @param {ModelMetadata} metadata */
function checkClassNames({ classNames, settings: { class_count: count } }) {
  if (classNames && classNames.length !== count) {
    throw new MetadataError(`the model has ${count} classes and names for ${classNames.length}`);
  }
}

/**
 * Opens a model for a command, which tells on standard error what was passed over.
 * @param {Engine} engine
 * @param {string} path
 * @returns {Model}
 */
export function openModelAloud(engine, path) {
  const { passedOver, ...model } = openModel(engine, path);
  const without = withoutOthers(passedOver);
  if (without !== null) say(`${path} was opened ${without}.`);
  return model;
}
