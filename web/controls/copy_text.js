/** A text to take away: shown, selectable, and copied by a button. */

import { createButton } from "./button.js";
import { make, say } from "./dom.js";

/** @param {{ id: string, label: string, rows: number }} options */
export function createCopyText({ id, label, rows }) {
  const area = make("textarea", {
    id,
    class: "input copy-text",
    attributes: { readonly: "", rows: String(rows), spellcheck: "false" },
  });
  const told = make("span", { class: "field-help", attributes: { role: "status" } });
  const button = createButton({ label: "Copy", press: copy });
  button.element.setAttribute("aria-describedby", id);

  async function copy() {
    try {
      await navigator.clipboard.writeText(area.value);
      say(told, "Copied.");
    } catch {
      // Pages within pages, and old addresses without https, may not write there.
      area.focus();
      area.select();
      say(told, "Nothing may be copied from here; the text is selected: press Ctrl C, or ⌘ C.");
    }
  }

  return {
    element: make("div", { class: "field" }, [
      make("label", { text: label, attributes: { for: id } }),
      area,
      make("div", { class: "button-row" }, [button.element, told]),
    ]),
    /** @param {string} text */
    show(text) {
      area.value = text;
      say(told, "");
    },
  };
}
