/** How strongly samples are steered: 0, then twenty stops to each factor of ten. */

import { make, say } from "../../controls/dom.js";
import { createSlider } from "../../controls/slider.js";

const STOPS = 60;
const PER_TEN = 20;
const FIRST = 40; // strength 100

/** @param {number} stop */
export function strengthAt(stop) {
  return stop === 0 ? 0 : Number((10 ** (stop / PER_TEN)).toPrecision(2));
}

/** @param {() => void} change */
export function createStrength(change) {
  const output = make("output", { class: "slider-value", attributes: { for: "strength" } });
  const slider = createSlider({
    id: "strength",
    label: "Strength of steering",
    start: "none",
    end: "strong",
    valueText: (stop) => `strength ${strengthAt(stop)}`,
    seek() {
      tell();
      change();
    },
  });
  const value = () => strengthAt(slider.input.valueAsNumber);
  const tell = () => say(output, String(value()));
  slider.show(FIRST, STOPS);
  slider.element.append(output);
  tell();
  return {
    element: make("div", { class: "field" }, [
      make("span", { class: "field-name", text: "Strength" }),
      slider.element,
    ]),
    value,
  };
}
