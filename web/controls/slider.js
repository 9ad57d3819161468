/** A slider whose ends have names. */

import { make } from "./dom.js";

/**
 * @param {{
 *   id: string, label: string, start: string, end: string,
 *   valueText: (value: number) => string, seek: (value: number) => void,
 * }} options
 *   `valueText` says a position in words, for those who cannot see it.
 */
export function createSlider({ id, label, start, end, valueText, seek }) {
  const input = make("input", {
    id,
    class: "slider",
    attributes: { type: "range", min: "0", max: "0", step: "1", value: "0", "aria-label": label },
  });
  input.addEventListener("input", () => {
    input.setAttribute("aria-valuetext", valueText(input.valueAsNumber));
    seek(input.valueAsNumber);
  });
  const element = make("div", { class: "slider-row" }, [
    make("span", { class: "slider-end", text: start }),
    input,
    make("span", { class: "slider-end", text: end }),
  ]);

  return {
    element,
    input,
    /**
     * @param {number} value
     * @param {number} maximum
     */
    show(value, maximum) {
      if (input.max !== String(maximum)) input.max = String(maximum);
      if (input.valueAsNumber !== value) input.value = String(value);
      const text = valueText(value);
      if (input.getAttribute("aria-valuetext") !== text) input.setAttribute("aria-valuetext", text);
    },
    /** @param {boolean} enabled */
    enable(enabled) {
      input.disabled = !enabled;
    },
  };
}
