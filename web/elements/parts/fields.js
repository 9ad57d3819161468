/** Controls made from the parameter table, tied to the lab both ways. */

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
  const when = whenText(parameter);
  const range = choices ? null : rangeOf(parameter, core);
  const field = range
    ? createNumberField({
        parameter,
        range,
        change,
        dice,
        details: thorough ? `${rangeText(range)} ${when}` : "",
      })
    : createChoice({
        name: key,
        label,
        help: thorough ? `${parameter.help} ${when}` : parameter.help,
        choices: choices ?? [],
        change,
      });
  if (thorough) field.element.append(makeDefaultMark({ lab, subscribe }, key));

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

/** When a change of a parameter acts. @param {import("../../state/parameters.js").Parameter} parameter */
export const whenText = (parameter) =>
  needsModel(parameter) ? "Waits for a reset once training has begun." : "Acts at once.";

/** @param {import("../../state/parameters.js").Range} range */
function rangeText({ minimum, maximum, multiple }) {
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
