/** Something that is on or off. */

import { make } from "./dom.js";

/**
 * @param {{ name: string, label: string, on: boolean, change: (on: boolean) => void }} options
 */
export function createToggle({ name, label, on, change }) {
  const input = make("input", { id: `toggle-${name}`, attributes: { type: "checkbox" } });
  input.checked = on;
  input.addEventListener("change", () => change(input.checked));
  const text = make("label", { text: label, attributes: { for: input.id } });
  const element = make("div", { class: "toggle" }, [input, text]);
  return {
    element,
    isOn: () => input.checked,
    flip() {
      input.checked = !input.checked;
      change(input.checked);
    },
  };
}
