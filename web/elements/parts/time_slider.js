/** The lab's diffusion time as a slider: figures of one lab move together. */

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
  subscribe(["timestep", "schedule"], ({ timestep, schedule }) => {
    if (schedule) slider.show(timestep, schedule.alpha_bar.length - 1);
  });
  return slider;
}
