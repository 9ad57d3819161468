/** The jump to any timestep: one cloud, one slider over diffusion time. */

import { createScatter } from "../../figures/scatter.js";
import { mixColours } from "../../figures/palette.js";
import { make, say } from "../../controls/dom.js";
import { createTimeSlider } from "../views/time_slider.js";
import { percent } from "../readouts/phrases.js";
import { NOISE_EXTENT } from "../views/extents.js";

const SEED = 7; // of the noise: the same as in the figure that goes step by step

/** @type {import("../stage.js").Kind} */
export const closedForm = {
  label: "The data at any diffusion time",
  create(stage) {
    const picture = make("div", { class: "picture", part: "picture" });
    const numbers = make("div", { class: "readout readout-numbers", part: "notes" });
    const note = make("p", { class: "figure-note", part: "notes" });
    const slider = createTimeSlider(stage);
    stage.root.append(
      make("div", { class: "split" }, [
        make("div", { class: "picture-column" }, [picture, slider.element]),
        make("div", { class: "side" }, [numbers, note]),
      ]),
    );
    const [time, signal, noise] = ["diffusion time t", "signal left, √ᾱ", "noise, √(1 − ᾱ)"].map(
      (name) => {
        const number = make("span", { class: "figure-number" });
        numbers.append(make("div", {}, [make("span", { text: name }), number]));
        return number;
      },
    );
    const scatter = stage.keep(
      createScatter(picture, { label: "The data at one timestep", extent: NOISE_EXTENT }),
    );

    /** @type {{ timestep: number, signal: number, noise: number, points: Float32Array } | null} */
    let jump = null;
    const ask = stage.lab.newest(stage.lab.forwardJump, (answer) => {
      jump = answer;
      draw();
    });
    stage.follow(["data", "schedule", "timestep"], ({ data, schedule, timestep }) => {
      if (!data || !schedule) return;
      ask({ settings: stage.lab.noiseSettings(), timestep, seed: SEED });
    });

    function draw() {
      const { data } = stage.lab.get();
      if (!data || !jump || jump.points.length !== data.points.length) return;
      const { timestep, signal: left, noise: share, points } = jump;
      say(time, String(timestep));
      say(signal, left.toFixed(3));
      say(noise, share.toFixed(3));
      const words = `At diffusion time ${timestep}, ${percent(left)} of the signal is left.`;
      say(note, words);
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
    }
    return { state: () => ({ jump }) };
  },
};
