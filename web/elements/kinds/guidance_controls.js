/** The controls of a guidance figure: its scale, the interval in which it acts, the label of the arrows. */

import { createChoice } from "../../controls/choice.js";
import { make, say } from "../../controls/dom.js";
import { createSlider } from "../../controls/slider.js";
import { createTwoEndedSlider } from "../../controls/two_ended_slider.js";
import { choicesOf, parameterOf } from "../../state/parameters.js";
import { lowered } from "../readouts/phrases.js";

export const LARGEST = 8; // of the scales that the slider offers
const TENTHS = 10;
const FINE = 1e4; // digits of a share of diffusion time, in links

/** @param {number} scale */
export const scaleText = (scale) => scale.toFixed(1);

/** @param {import("../stage.js").Stage} stage @returns {HTMLElement} */
export function createScaleField({ lab, subscribe }) {
  const slider = createSlider({
    id: "field-guidance",
    label: "Guidance scale",
    start: "0",
    end: String(LARGEST),
    valueText: (tenths) => `guidance scale ${scaleText(tenths / TENTHS)}`,
    seek: (tenths) => void lab.change({ guidance: tenths / TENTHS }),
  });
  const value = make("output", { class: "slider-value", attributes: { for: "field-guidance" } });
  slider.element.append(value);
  subscribe(["values"], ({ values }) => {
    slider.show(Math.round(values.guidance * TENTHS), LARGEST * TENTHS);
    say(value, `w = ${scaleText(values.guidance)}`);
  });
  return make("div", { class: "field", part: "settings" }, [
    make("span", { class: "field-name", text: "Guidance scale w" }),
    slider.element,
  ]);
}

/**
 * The interval of diffusion time in which guidance acts.
 * @param {import("../stage.js").Stage} stage
 */
export function createIntervalField({ lab, subscribe }) {
  const last = () => Math.max((lab.get().run?.settings.timesteps ?? 2) - 1, 1);
  const slider = createTwoEndedSlider({
    ids: ["field-guidance_from", "field-guidance_to"],
    labels: ["Guidance acts from", "Guidance acts to"],
    start: "data",
    end: "noise",
    valueText: (timestep) => `diffusion time ${timestep}`,
    // Outwards, so that what is rounded still has its timestep in it.
    change: (low, high) =>
      void lab.change({
        guidance_from: Math.floor((FINE * low) / last()) / FINE,
        guidance_to: Math.ceil((FINE * high) / last()) / FINE,
      }),
  });
  const words = make("p", { class: "field-help" });
  /** @type {Uint32Array} */
  let visited = new Uint32Array();

  function show() {
    const { values, run } = lab.get();
    if (!run) return;
    const { guidance_from: from, guidance_to: to } = values;
    const [low, high] = [from, to].map((share) => Math.round(share * last()));
    slider.show(low, high, last());
    const places = [...visited].map((at) => ({ at, filled: at >= low && at <= high }));
    slider.mark(places);
    const acting = places.filter(({ filled }) => filled).length;
    if (places.length > 0) say(words, intervalText({ low, high, acting, steps: places.length }));
  }
  subscribe(["values", "run"], show);

  return {
    element: make("div", { class: "field", part: "settings" }, [
      make("span", { class: "field-name", text: "Where it acts" }),
      slider.element,
      words,
    ]),
    /** @param {Uint32Array} timesteps  at which the steps of the cloud start */
    mark(timesteps) {
      if (visited === timesteps) return;
      visited = timesteps;
      show();
    },
  };
}

/** @param {{ low: number, high: number, acting: number, steps: number }} interval */
function intervalText({ low, high, acting, steps }) {
  return acting === steps
    ? `Guidance acts in all ${steps} steps, the dots.`
    : `Guidance acts in ${acting} of ${steps} steps, the filled dots, from t = ${low} to ${high}. In the others w is 1.`;
}

/** @param {import("../stage.js").Stage} stage @returns {HTMLElement} */
export function createLabelField({ lab, subscribe }) {
  const offered = () => {
    const { core, values } = lab.get();
    const named = choicesOf(parameterOf("label"), core, values) ?? [];
    return named.map(({ value, label }) => ({ value, label: lowered(label) })); // as in the picture
  };
  const choice = createChoice({
    name: "label",
    label: "Label of the arrows",
    choices: offered(),
    change: (label) => void lab.change({ label: Number(label) }),
  });
  subscribe(["values"], ({ values }) => {
    choice.offer(offered());
    choice.show(values.label);
  });
  choice.element.setAttribute("part", "settings");
  return choice.element;
}
