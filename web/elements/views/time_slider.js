/** The lab's diffusion time as a slider: figures of one lab move together. */

import { make, say } from "../../controls/dom.js";
import { createSlider } from "../../controls/slider.js";

/**
 * @param {import("../stage.js").Stage} stage
 */
export function createTimeSlider({ lab, subscribe }) {
  const slider = createSlider({
    id: "time",
    label: "Diffusion time",
    start: "data",
    end: "noise",
    valueText: (timestep) => `diffusion time ${timestep}`,
    seek: lab.seek,
  });
  const time = make("output", { class: "slider-value", attributes: { for: "time" } });
  subscribe(["timestep", "schedule"], ({ timestep, schedule }) => {
    if (!schedule) return;
    slider.show(timestep, schedule.alpha_bar.length - 1);
    say(time, `t = ${timestep}`);
  });
  slider.element.append(time);
  slider.element.setAttribute("part", "player");
  return slider;
}
