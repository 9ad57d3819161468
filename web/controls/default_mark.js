/** A mark beside a control whose value is not the usual one; pressed, it brings that back. */

import { make } from "./dom.js";

/** @param {{ restore: () => void }} options */
export function createDefaultMark({ restore }) {
  const element = make("button", { class: "default-mark", attributes: { type: "button" } });
  element.hidden = true;
  element.addEventListener("click", restore);
  return {
    element,
    /** @param {string | null} usual  the usual value in words; null while it is in force */
    show(usual) {
      element.hidden = usual === null;
      element.textContent = usual === null ? "" : `Back to ${usual}`;
    },
  };
}
