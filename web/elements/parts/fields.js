/** Controls made from the parameter table, tied to the lab both ways. */

import { make } from "../../controls/dom.js";
import { createChoice } from "../../controls/choice.js";
import { createDefaultMark } from "../../controls/default_mark.js";
import { createNumberField } from "../../controls/number_field.js";
import { choicesOf, needsModel, parameterOf, rangeOf, written } from "../../state/parameters.js";
import { defaultValues } from "../../state/values.js";

/**
 * @param {import("../stage.js").Stage} stage
 * @param {string} key
 * @param {object} [options]
 * @param {string} [options.dice]     names a button that picks a number at random
 * @param {boolean} [options.thorough]  with its range, when it acts, and a way back to the usual value
 * @returns {HTMLElement}
 */
export function makeField({ lab, subscribe }, key, { dice, thorough = false } = {}) {
  const parameter = parameterOf(key);
  const { label } = parameter;
  const { core, values: present } = lab.get();
  const choices = choicesOf(parameter, core, present);
  const change = (/** @type {number | string} */ value) => void lab.change({ [key]: value });
  const range = choices ? null : rangeOf(parameter, core);
  const field = range
    ? createNumberField({
        parameter,
        range,
        change,
        dice,
        details: thorough ? `${rangeText(parameter, range)}${whenText(parameter)}` : "",
      })
    : createChoice({
        name: key,
        label,
        help: thorough ? `${parameter.help}${whenText(parameter)}` : parameter.help,
        choices: choices ?? [],
        change,
      });
  if (thorough) field.element.append(makeDefaultMark({ lab, subscribe }, key));
  if (thorough && needsModel(parameter)) markAsWaiting(field.element);

  subscribe(["values"], ({ values }) => {
    if ("offer" in field) field.offer(choicesOf(parameter, core, values) ?? []);
    field.show(values[key]);
    field.explain(parameter.idle?.(values, core) ?? null);
  });
  return field.element;
}

/**
 * The way back to the usual value of a parameter, there while it has another.
 * @param {Pick<import("../stage.js").Stage, "lab" | "subscribe">} stage
 * @param {string} key
 * @returns {HTMLElement}
 */
export function makeDefaultMark({ lab, subscribe }, key) {
  const usual = () => {
    const { preset, core } = lab.get();
    return defaultValues(preset, core)[key];
  };
  const mark = createDefaultMark({ restore: () => void lab.change({ [key]: usual() }) });
  subscribe(["values", "preset"], ({ values }) => {
    const choices = choicesOf(parameterOf(key), lab.get().core, values);
    mark.show(values[key] === usual() ? null : valueText(choices, usual()));
  });
  return mark.element;
}

/** Beside a change that acts at once. @param {import("../../state/parameters.js").Parameter} parameter */
const whenText = (parameter) => (needsModel(parameter) ? "" : " Acts at once.");

const WAITING = "Waits for a reset once training has begun.";
const WAITING_SIGN = "⟲";

/** Gives a field the sign of what waits for a reset. @param {HTMLElement} field */
export function markAsWaiting(field) {
  const attributes = { role: "img", "aria-label": WAITING, title: WAITING };
  const mark = make("span", { class: "waiting-mark", text: WAITING_SIGN, attributes });
  field.querySelector("label, legend")?.append(mark);
}

/** What the sign means, said once for all that bear it. */
export const makeWaitingLegend = () =>
  make("p", { class: "field-help waiting-legend", text: `${WAITING_SIGN} ${WAITING}` });

/**
 * @param {import("../../state/parameters.js").Parameter} parameter
 * @param {import("../../state/parameters.js").Range} range
 */
function rangeText({ usual }, { minimum, maximum, multiple }) {
  if (usual) return `Usually ${written(usual.minimum)} to ${written(usual.maximum)}.`;
  const kind = multiple > 1 ? `, multiples of ${multiple}` : "";
  return `From ${written(minimum)} to ${written(maximum)}${kind}.`;
}

/**
 * @param {import("../../state/parameters.js").Choice[] | null} choices
 * @param {any} value
 */
function valueText(choices, value) {
  const choice = choices?.find((candidate) => candidate.value === value);
  return choice ? choice.label.toLowerCase() : written(value);
}
