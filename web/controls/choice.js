/** One of a few: radio buttons drawn as one segmented bar. */

import { make, say } from "./dom.js";

/**
 * @template {string | number} Value
 * @param {{
 *   name: string, label: string, help?: string,
 *   choices: { value: Value, label: string }[],
 *   change: (value: Value) => void,
 * }} options
 */
export function createChoice({ name, label, help, choices, change }) {
  const inputs = choices.map(({ value }) =>
    make("input", {
      id: `choice-${name}-${value}`,
      attributes: { type: "radio", name, value: String(value) },
    }),
  );
  inputs.forEach((input, i) => input.addEventListener("change", () => change(choices[i].value)));
  const segments = choices.map((choice, i) =>
    make("span", { class: "segment" }, [
      inputs[i],
      make("label", { text: choice.label, attributes: { for: inputs[i].id } }),
    ]),
  );
  const element = make("fieldset", { class: "field choice" }, [
    make("legend", { text: label }),
    make("div", { class: "segments" }, segments),
  ]);
  const line = help && make("p", { class: "field-help", text: help });
  if (line) element.append(line);

  return {
    element,
    /** @param {Value} value */
    show(value) {
      choices.forEach((choice, i) => (inputs[i].checked = choice.value === value));
    },
    /** @param {string | null} idle  why it is of no account, or null when it counts */
    explain(idle) {
      element.disabled = idle !== null;
      if (line) say(line, idle ?? help ?? "");
    },
  };
}
