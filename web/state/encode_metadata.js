/** The writing half of model_metadata.js: a page that saves a model need not have the reading half. */

import { metadataFormat as format } from "./parameters.js";

/**
 * @param {import("./model_metadata.js").ModelMetadata} metadata
 * @returns {string}  JSON: the settings by the core's names, then where the model came from
 */
export function encodeMetadata(metadata) {
  const { ema_decay, ...settings } = metadata.settings;
  const { preset, data, points, step, loss, transformation, classNames } = metadata;
  return JSON.stringify({
    format,
    ...settings,
    ...(ema_decay > 0 && { ema_decay }), // files without averaged weights are as they were before
    ...{ preset, data, points, step, loss },
    ...(transformation && { transformation }),
    ...(classNames && { class_names: classNames }),
  });
}
