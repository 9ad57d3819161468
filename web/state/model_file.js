/** The page's values for a model file, and the text that goes into one. */

import { planeWidth } from "../core/arguments.js";
import { refusal } from "../core/errors.js";
import { parameters } from "./parameters.js";
import { metadataOf } from "./model_metadata.js";

/**
 * Sizes come from the tensors, the rest from what the file says of itself.
 * @param {{ settings: Record<string, number>, metadata: string | null }} model
 * @param {Record<string, any>} values   the page's present ones
 * @param {import("./parameters.js").Core} core
 * @returns {Record<string, any>}
 */
export function valuesOfModel(model, values, core) {
  const { settings, ...told } = metadataOf(model, core.settings);
  const { class_count: classes, training_steps: steps, sample_width: width } = settings;
  if (width !== planeWidth) {
    throw refusal(`its points have ${width} numbers each, and this page draws points of the plane`);
  }
  /** @type {Record<string, any>} */
  const next = { ...values };
  for (const { key, setting } of parameters) {
    const row = core.settings.find(({ name }) => name === setting);
    if (row) next[key] = row.choices?.[settings[row.name]] ?? settings[row.name];
  }
  next.data = dataWithLabels(classes, [told.data, next.data], core);
  if (told.points !== null) next.points = told.points;
  if (model.metadata !== null) {
    const shapes = core.datasets.find(({ name }) => name === next.data)?.shapes ?? 1;
    const count = next.points * shapes;
    next.epochs = Math.max(1, Math.round(steps / Math.ceil(count / next.batch_size)));
  }
  return next;
}

/**
 * The data that has so many labels: one of those preferred, or the first there is.
 * @param {number} classes
 * @param {unknown[]} preferred  names
 * @param {import("./parameters.js").Core} core
 */
function dataWithLabels(classes, preferred, { datasets }) {
  const fitting = datasets.filter(({ classNames }) => classNames.length === classes);
  const found = preferred.find((name) => fitting.some((data) => data.name === name));
  if (found !== undefined) return found;
  if (fitting.length > 0) return fitting[0].name;
  const counts = [...new Set(datasets.map(({ classNames }) => classNames.length || "no"))];
  throw refusal(`it has ${classes} labels, and this page has data with ${counts.join(" or ")}`);
}
