/** A number in large type with what it means under it. */

import { make, say } from "../../controls/dom.js";

/** @param {string} label */
export function createNumber(label) {
  const number = make("span", { class: "figure-number", text: "–" });
  return {
    element: make("div", {}, [make("span", { text: label }), number]),
    /** @param {string | null} text  null: there is none */
    say: (text) => say(number, text ?? "–"),
  };
}
