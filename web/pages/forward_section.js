/** Section 2: forward diffusion, step by step and in one jump. */

import { createScatter } from "../figures/scatter.js";
import { createStrip } from "../figures/strip.js";
import { createScheduleCurve } from "../figures/schedule_curve.js";
import { mixColours } from "../figures/palette.js";
import { createSlider } from "../controls/slider.js";
import { place, say, make } from "../controls/dom.js";
import { makeField } from "./fields.js";
import { DATA_EXTENT } from "./data_section.js";

/** Wide enough for most of a normal distribution, and a spiral still fills half of it. */
export const NOISE_EXTENT = 1.8;

const percent = (/** @type {number} */ share) => `${Math.round(100 * share)}%`;

/** @param {import("../state/lab.js").Lab} lab */
export function createForwardSection(lab) {
  createStripFigure(lab);
  createJumpFigure(lab);
}

/** @param {import("../state/lab.js").Lab} lab */
function createStripFigure(lab) {
  place("strip-controls").append(makeField(lab, "strip_steps"));
  const strip = createStrip(place("strip-picture"), { count: 6, extent: DATA_EXTENT });
  lab.subscribe(["strip", "data"], ({ strip: frame, data }) => {
    if (!frame || !data || frame.states[0].length !== data.points.length) return;
    strip.draw(
      frame.states.map((points, i) => ({
        points,
        labels: data.labels,
        caption: `Step ${frame.steps[i]}`,
        signal: frame.signal[i],
      })),
    );
    const left = frame.signal[frame.signal.length - 1];
    say(
      place("strip-caption"),
      left > 0.9
        ? `So few and so small betas blur the shape, but ${percent(left)} of the signal is left in the last panel: this is far from pure noise. More steps in all lead there.`
        : `In the last panel ${percent(left)} of the signal is left.`,
    );
  });
}

/** @param {import("../state/lab.js").Lab} lab */
function createJumpFigure(lab) {
  const scatter = createScatter(place("jump-picture"), {
    label: "The data at one timestep",
    extent: NOISE_EXTENT,
  });
  const curve = createScheduleCurve(place("jump-curve"), {
    label: "Signal and noise over all timesteps",
  });
  const slider = createSlider({
    id: "forward-slider",
    label: "Diffusion timestep",
    start: "data",
    end: "noise",
    valueText: (timestep) => `timestep ${timestep}`,
    seek: lab.seek,
  });
  place("jump-slider").append(slider.element);
  const time = make("output", { class: "figure-number", attributes: { for: "forward-slider" } });
  const signal = make("span", { class: "figure-number" });
  const noise = make("span", { class: "figure-number" });
  place("jump-readout").append(
    make("div", {}, [make("span", { text: "timestep t" }), time]),
    make("div", {}, [make("span", { text: "signal left, √ᾱ" }), signal]),
    make("div", {}, [make("span", { text: "noise, √(1 − ᾱ)" }), noise]),
  );

  lab.subscribe(["timestep", "schedule"], ({ timestep, schedule }) => {
    if (schedule) slider.show(timestep, schedule.alpha_bar.length - 1);
  });
  lab.subscribe(["jump", "data", "schedule"], ({ jump, data, schedule }) => {
    if (!jump || !data || !schedule || jump.points.length !== data.points.length) return;
    const { timestep, alphaBar, points } = jump;
    if (timestep >= schedule.alpha_bar.length) return;
    const left = Math.sqrt(alphaBar);
    const words = `Timestep ${timestep}: ${percent(left)} of the signal is left.`;
    say(time, String(timestep));
    say(signal, left.toFixed(3));
    say(noise, Math.sqrt(1 - alphaBar).toFixed(3));
    scatter.draw({
      layers: [
        {
          points,
          labels: data.labels,
          colour: (palette) => mixColours(palette.noise, palette.data, left),
        },
      ],
      description: `${data.count} points. ${words}`,
    });
    curve.draw({ alphaBar: schedule.alpha_bar, timestep, description: words });
    const end = Math.sqrt(schedule.alpha_bar[schedule.alpha_bar.length - 1]);
    say(
      place("jump-caption"),
      end > 0.05
        ? `Even at the end ${percent(end)} of the signal is left, yet generation will start from pure noise: a small mismatch, which the cosine schedule avoids.`
        : `At the end only ${percent(end)} of the signal is left.`,
    );
  });
}
