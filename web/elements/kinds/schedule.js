/** Noise schedules side by side: beta, alpha_bar and signal-to-noise over diffusion time. */

import { createSchedulePlot } from "../../figures/schedule_plot.js";
import { make, say } from "../../controls/dom.js";
import { choicesOf, parameterOf } from "../../state/parameters.js";
import { makeField } from "../parts/fields.js";
import { createTimeSlider } from "../views/time_slider.js";
import { percent } from "../readouts/phrases.js";
import styles from "../../styles/schedule_plot.css";

/** @type {import("../stage.js").Kind} */
export const schedule = {
  label: "Noise schedules",
  styles: [styles],
  create(stage) {
    const { lab } = stage;
    const picture = make("div", { class: "plots", part: "picture" });
    const note = make("p", { class: "figure-note", part: "notes" });
    stage.root.append(
      picture,
      createTimeSlider(stage).element,
      make("div", { class: "under" }, [
        note,
        make("div", { class: "panel", part: "settings" }, [
          makeField(stage, "schedule"),
          makeField(stage, "timesteps"),
        ]),
      ]),
    );
    const plot = stage.keep(
      createSchedulePlot(picture, { label: "Noise schedules", seek: lab.seek }),
    );

    /** @type {any[]} */
    let curves = [];
    stage.follow(["schedule"], async (state) => {
      if (!state.schedule) return;
      const settings = lab.noiseSettings();
      const choices = choicesOf(parameterOf("schedule"), state.core, state.values) ?? [];
      const made = await Promise.all(
        choices.map(({ value }) =>
          value === settings.schedule
            ? state.schedule
            : lab.makeSchedule({ ...settings, schedule: value }),
        ),
      );
      if (lab.get().schedule !== state.schedule) return; // another one is on its way
      curves = choices.map(({ value, label }, i) => ({
        name: label.toLowerCase(),
        chosen: value === settings.schedule,
        ...made[i],
      }));
      draw();
    });
    stage.follow(["timestep"], draw);

    function draw() {
      const { timestep } = lab.get();
      const chosen = curves.find((curve) => curve.chosen);
      if (!chosen || timestep >= chosen.alpha_bar.length) return;
      const last = chosen.alpha_bar.length - 1;
      const here = chosen.signal[timestep];
      const end = chosen.signal[last];
      const words = `${chosen.name}: at diffusion time ${timestep}, beta is ${chosen.beta[timestep].toPrecision(2)} and ${percent(here)} of the signal is left`;
      say(
        note,
        end > 0.05
          ? `Signal left at T: ${percent(end)}. Generation will start from pure noise all the same: a small mismatch, which more timesteps or the cosine schedule take away.`
          : `Signal left at T: ${end < 0.005 ? "less than 1%" : percent(end)}. What generation starts from, pure noise, is what training has seen there.`,
      );
      plot.draw({ curves, timestep, description: `Noise schedules. ${words}.` });
    }
    return { state: () => ({ curves }) };
  },
};
