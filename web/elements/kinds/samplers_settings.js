/** What makes the reverse run of one pane: its rule, its number of steps, their spacing, and eta. */

import { createMenu } from "../../controls/menu.js";
import { make, say } from "../../controls/dom.js";
import { createSlider } from "../../controls/slider.js";
import { choicesOf, parameterOf } from "../../state/parameters.js";

const ETA_STOPS = 10;

/**
 * By parameter key; steps 0: one for each timestep.
 * @typedef {{ sampler: string, steps: number, spacing: string, eta: number }} SamplerValues
 */

/** @param {import("../stage.js").Stage} stage @param {string} key */
export function choicesNamed({ lab }, key) {
  const { core, values } = lab.get();
  return /** @type {{ value: string, label: string }[]} */ (
    choicesOf(parameterOf(key), core, values) ?? []
  );
}

/**
 * As many steps as the model has timesteps, at most.
 * @param {SamplerValues} values
 * @param {number} timesteps
 */
export const stepsOf = ({ steps }, timesteps) =>
  steps === 0 ? timesteps : Math.min(steps, timesteps);

/**
 * @param {import("../stage.js").Stage} stage
 * @param {string} letter  of the pane
 * @param {(changes: Partial<SamplerValues>) => void} change
 */
export function createSamplerSettings(stage, letter, change) {
  const { lab } = stage;
  // Those of the first have the names by which lessons know the lab's own.
  const id = (/** @type {string} */ key) =>
    letter === "A" ? `field-${key}` : `field-${key}-${letter.toLowerCase()}`;
  const rule = createMenu({
    id: id("sampler"),
    label: `Sampler ${letter}`,
    choices: choicesNamed(stage, "sampler"),
    change: (sampler) => change({ sampler }),
  });
  const spacing = createMenu({
    id: id("spacing"),
    label: `Spacing of ${letter}`,
    choices: choicesNamed(stage, "spacing"),
    change: (value) => change({ spacing: value }),
  });
  const timesteps = () => lab.get().run?.settings.timesteps ?? 1;
  const steps = createSlider({
    id: id("steps"),
    label: `Steps of sampler ${letter}`,
    start: "1",
    end: "all",
    valueText: (value) => `${value + 1} of ${timesteps()} steps`,
    seek: (value) => change({ steps: value + 1 === timesteps() ? 0 : value + 1 }),
  });
  const eta = createSlider({
    id: id("eta"),
    label: `Eta of sampler ${letter}`,
    start: "0",
    end: "1",
    valueText: (value) => `eta ${value / ETA_STOPS}`,
    seek: (value) => change({ eta: value / ETA_STOPS }),
  });
  rule.element.setAttribute("part", "settings");
  const stepsName = make("p", { class: "field-name" });
  const etaName = make("p", { class: "field-name" });
  const etaField = make("div", { class: "field samplers-slider" }, [etaName, eta.element]);

  return {
    rule: rule.element,
    steps: make("div", { class: "field samplers-slider", part: "settings" }, [
      stepsName,
      steps.element,
    ]),
    /** What fewer readers change. */
    more: make("div", { class: "samplers-more" }, [spacing.element, etaField]),
    /** @param {SamplerValues} values */
    show(values) {
      const { core, values: present } = lab.get();
      const all = { ...present, ...values };
      const count = stepsOf(values, timesteps());
      rule.show(values.sampler);
      spacing.show(values.spacing);
      spacing.explain(
        parameterOf("spacing").idle?.({ ...all, timesteps: timesteps() }, core) ?? null,
      );
      steps.show(count - 1, timesteps() - 1);
      say(stepsName, `Steps: ${count}`);
      etaField.hidden = (parameterOf("eta").idle?.(all, core) ?? null) !== null;
      eta.show(Math.round(values.eta * ETA_STOPS), ETA_STOPS);
      say(etaName, `Eta of ${letter}: ${values.eta}`);
    },
  };
}
