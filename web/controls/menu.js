/** One of many, in little room: a list that opens. */

import { make } from "./dom.js";

/**
 * @template {string | number} Value
 * @param {{
 *   id: string, label: string, choices: { value: Value, label: string }[],
 *   change: (value: Value) => void,
 * }} options
 */
export function createMenu({ id, label, choices, change }) {
  const select = make(
    "select",
    { id, class: "input menu" },
    choices.map(({ value, label: text }) =>
      make("option", { text, attributes: { value: String(value) } }),
    ),
  );
  select.addEventListener("change", () => change(choices[select.selectedIndex].value));
  const element = make("div", { class: "field" }, [
    make("label", { text: label, attributes: { for: id } }),
    select,
  ]);

  return {
    element,
    /** @param {Value} value */
    show(value) {
      select.selectedIndex = choices.findIndex((choice) => choice.value === value);
    },
    /** @param {string | null} idle  why it does not count, or null when it does */
    explain(idle) {
      select.disabled = idle !== null;
      select.title = idle ?? "";
    },
  };
}
