/** Controls made from the parameter table, tied to the lab both ways. */

import { createNumberField } from "../controls/number_field.js";
import { createChoice } from "../controls/choice.js";
import { parameterOf, rangeOf } from "../state/parameters.js";

/**
 * @param {import("../state/lab.js").Lab} lab
 * @param {string} key
 * @param {{ dice?: string }} [options]
 * @returns {HTMLElement}
 */
export function makeField(lab, key, { dice } = {}) {
  const parameter = parameterOf(key);
  const change = (/** @type {number | string} */ value) => void lab.change({ [key]: value });
  const field = parameter.choices
    ? createChoice({
        name: key,
        label: parameter.label,
        help: parameter.help,
        choices: parameter.choices,
        change,
      })
    : createNumberField({
        parameter,
        range: rangeOf(parameter, lab.get().coreSettings),
        change,
        dice,
      });
  lab.subscribe(["values"], ({ values }) => field.show(values[key]));
  return field.element;
}
