/** The page's values for a model file, and the text that goes into one. */

import { refusal } from "../core/errors.js";
import { parameters } from "./parameters.js";
import { decodeMetadata } from "./model_metadata.js";

/**
 * Sizes come from the tensors, the rest from what the file says of itself.
 * @param {{ settings: Record<string, number>, metadata: string | null }} model
 * @param {Record<string, any>} values   the page's present ones
 * @param {any[]} coreSettings           the core's table
 * @returns {Record<string, any>}
 */
export function valuesOfModel(model, values, coreSettings) {
  const told = decodeMetadata(model.metadata, coreSettings);
  /** @type {Record<string, number>} */
  const settings = { ...told.settings, ...model.settings };
  const { class_count: classes, training_steps: steps } = settings;
  if (classes !== 0 && classes !== 2) {
    throw refusal(`it has ${classes} labels, and this page has data with two labels or with none`);
  }
  /** @type {Record<string, any>} */
  const next = { ...values };
  for (const { key, setting } of parameters) if (setting) next[key] = settings[setting];
  if (classes === 2) next.data = "both";
  else if (told.data === "spiral" || told.data === "circle") next.data = told.data;
  else if (next.data === "both") next.data = "spiral";
  if (told.points !== null) next.points = told.points;
  if (model.metadata !== null) {
    const count = next.points * (classes || 1);
    next.epochs = Math.max(1, Math.round(steps / Math.ceil(count / next.batch_size)));
  }
  return next;
}
