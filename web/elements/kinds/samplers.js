/** One network, one noise, several step rules: the same way home in more or fewer steps. */

import { createChoice } from "../../controls/choice.js";
import { make, say } from "../../controls/dom.js";
import { isCalm } from "../../controls/motion.js";
import { createPlayer } from "../../controls/player.js";
import { createToggle } from "../../controls/toggle.js";
import styles from "../../styles/samplers.css";
import { makeField } from "../parts/fields.js";
import { createPreparation } from "../parts/prepare.js";
import { weightsText } from "../readouts/phrases.js";
import { pauseUnseen } from "../views/pause_unseen.js";
import { performing } from "../views/performing.js";
import { createSamplerComparison } from "./samplers_comparison.js";
import { createSamplerPane } from "./samplers_pane.js";
import { stopNear, stopsOf, stopText } from "./samplers_progress.js";

/** @typedef {import("./samplers_settings.js").SamplerValues} SamplerValues */

/** Beside the lab's own sampler, which the first pane shows. @type {SamplerValues[]} */
const OTHERS = [
  { sampler: "ddim", steps: 20, spacing: "uniform", eta: 0 },
  { sampler: "heun", steps: 10, spacing: "uniform", eta: 0 },
  { sampler: "dpm++2m", steps: 8, spacing: "uniform", eta: 0 },
];

/** @type {import("../stage.js").Kind} */
export const samplers = {
  label: "Samplers side by side",
  trained: true,
  styles: [styles],
  create(stage) {
    const { lab } = stage;
    /** Where the slider can stop. @type {number[]} */
    let stops = [];
    const trajectories = createToggle({
      name: "paths",
      label: "Trajectories",
      on: false,
      change: draw,
    });
    const panes = createPanes(stage, { answered, hasPaths: trajectories.isOn });
    let shown = panes;
    const time = () => stops[player.position()];
    const timesteps = () => lab.get().run?.settings.timesteps ?? 0;
    const player = createPlayer({
      id: "samplers-progress",
      label: "Diffusion time of all samplers",
      start: "noise",
      end: "data",
      valueText: (position) => stopText(stops[position], timesteps()),
      move: draw,
    });
    const comparison = createSamplerComparison(stage, () => shown);
    const where = make("p", { class: "figure-note", part: "notes" });
    const row = make(
      "div",
      { class: "samplers-panes" },
      panes.map(({ element }) => element),
    );
    const number = createChoice({
      name: "samplers-number",
      label: "Side by side",
      choices: [2, 3, 4].map((value) => ({ value, label: String(value) })),
      change(value) {
        shown = panes.slice(0, value);
        panes.forEach(({ element, more }, i) => {
          element.hidden = more.hidden = i >= value;
        });
        row.dataset.panes = String(value);
        renew();
        answered();
      },
    });
    number.show(shown.length);
    row.dataset.panes = String(shown.length);
    stage.root.append(
      row,
      player.element,
      where,
      createPreparation(stage),
      make("div", { class: "samplers-under", part: "settings" }, [
        number.element,
        makeField(stage, "sampling_seed", { dice: "Other noise" }),
        trajectories.element,
      ]),
      make("details", { class: "settings", part: "settings" }, [
        make("summary", { text: "Spacing and eta" }),
        make(
          "div",
          { class: "settings-grid" },
          panes.map(({ more }) => more),
        ),
      ]),
      comparison.element,
    );

    const renew = stage.follow(["run", "status", "step", "values"], () => {
      for (const pane of shown) pane.renew();
      comparison.renew();
    });

    /** One of the panes has another run. */
    function answered() {
      const runs = shown.flatMap((pane) => pane.result() ?? []);
      if (runs.length < shown.length) return;
      const before = time();
      const playing = player.isPlaying();
      stops = stopsOf(runs.map((run) => run.timesteps));
      player.restart(stops.length);
      player.offer(stops.length);
      const last = stops.length - 1;
      const position = before === undefined ? (isCalm() ? last : 0) : stopNear(stops, before);
      player.seek(position);
      if ((playing || before === undefined) && position < last) player.play();
      draw();
      comparison.renew();
    }

    function draw() {
      for (const pane of shown) pane.draw(time());
      say(where, `${stopText(time(), timesteps())}. ${weightsText(lab.get())}.`);
    }
    pauseUnseen(stage, player);

    return {
      ...performing(player),
      state: () => ({
        position: player.position(),
        stops,
        panes: shown.map((pane) => ({ letter: pane.letter, ...pane.values(), ...pane.result() })),
        ...comparison.state(),
      }),
    };
  },
};

/**
 * The first pane has the lab's own sampler, so that links, attributes and lessons reach it.
 * @param {import("../stage.js").Stage} stage
 * @param {{ answered: () => void, hasPaths: () => boolean }} options
 */
function createPanes(stage, options) {
  const { lab } = stage;
  const ofLab = createSamplerPane(stage, {
    ...options,
    letter: "A",
    values() {
      const { sampler, steps, spacing, eta } = lab.get().values;
      return { sampler, steps, spacing, eta };
    },
    change: (changes) => void lab.change(changes),
  });
  const others = OTHERS.map((initial, i) => {
    let values = initial;
    const pane = createSamplerPane(stage, {
      ...options,
      letter: "BCD"[i],
      values: () => values,
      change(changes) {
        values = { ...values, ...changes };
        pane.renew();
      },
    });
    return pane;
  });
  return [ofLab, ...others];
}
