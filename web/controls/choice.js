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
  /** @type {{ value: Value, label: string, input: HTMLInputElement }[]} */
  let offered = [];
  const segments = make("div", { class: "segments" });
  const element = make("fieldset", { id: `choice-${name}`, class: "field choice" }, [
    make("legend", { text: label }),
    segments,
  ]);
  const line = help && make("p", { class: "field-help", text: help });
  if (line) element.append(line);

  /** @param {{ value: Value, label: string }[]} choices */
  function offer(choices) {
    const same = (/** @type {typeof choices[number]} */ choice, /** @type {number} */ i) =>
      choice.value === offered[i].value && choice.label === offered[i].label;
    if (choices.length === offered.length && choices.every(same)) return;
    offered = choices.map((choice) => {
      const { value } = choice;
      const input = make("input", {
        id: `choice-${name}-${value}`,
        attributes: { type: "radio", name, value: String(value) },
      });
      input.addEventListener("change", () => change(value));
      return { ...choice, input };
    });
    segments.replaceChildren(
      ...offered.map(({ label: text, input }) =>
        make("span", { class: "segment" }, [
          input,
          make("label", { text, attributes: { for: input.id } }),
        ]),
      ),
    );
  }
  offer(choices);

  return {
    element,
    /** Other choices, if they are others. */
    offer,
    /** @param {Value} value */
    show(value) {
      for (const choice of offered) choice.input.checked = choice.value === value;
    },
    /** @param {string | null} idle  why it does not count, or null when it does */
    explain(idle) {
      element.disabled = idle !== null;
      if (line) say(line, idle ?? help ?? "");
    },
  };
}
