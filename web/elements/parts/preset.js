/** The named starting points of a run. */

import { createChoice } from "../../controls/choice.js";
import { make } from "../../controls/dom.js";
import { presets } from "../../state/presets.js";

/** @param {import("../stage.js").Stage} stage @returns {HTMLElement} */
export function createPresetChoice({ lab, subscribe }) {
  const preset = createChoice({
    name: "preset",
    label: "Preset",
    choices: Object.entries(presets).map(([value, { label }]) => ({ value, label })),
    change: (value) => void lab.choosePreset(value),
  });
  const summary = make("p", { class: "field-help" });
  preset.element.append(summary);
  subscribe(["preset"], ({ preset: name }) => {
    preset.show(name);
    summary.textContent = presets[name].summary;
  });
  return preset.element;
}
