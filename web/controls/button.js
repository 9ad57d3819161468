import { make } from "./dom.js";
import { makeIcon } from "./icons.js";

/**
 * @param {{
 *   label: string, press: () => void, icon?: string, iconOnly?: boolean, primary?: boolean, id?: string,
 * }} options
 */
export function createButton({ label, press, icon, iconOnly = false, primary = false, id }) {
  const text = make("span", { text: label, class: iconOnly ? "visually-hidden" : "" });
  const classes = ["button", primary && "button-primary", iconOnly && "button-icon"];
  const element = make("button", {
    class: classes.filter(Boolean).join(" "),
    id,
    attributes: { type: "button" },
  });
  if (icon) element.append(makeIcon(icon));
  element.append(text);
  if (iconOnly) element.title = label;
  element.addEventListener("click", press);

  return {
    element,
    /**
     * @param {string} newLabel
     * @param {string} [newIcon]
     */
    rename(newLabel, newIcon) {
      if (text.textContent === newLabel) return;
      text.textContent = newLabel;
      if (iconOnly) element.title = newLabel;
      if (newIcon) element.querySelector("svg")?.replaceWith(makeIcon(newIcon));
    },
    /** @param {boolean} enabled */
    enable(enabled) {
      element.disabled = !enabled;
    },
  };
}

/** @typedef {ReturnType<typeof createButton>} Button */
