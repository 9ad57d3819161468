/** Section 4: generation, from pure noise through every reverse step. */

import { createScatter } from "../figures/scatter.js";
import { mixColours } from "../figures/palette.js";
import { createPlayer } from "../controls/player.js";
import { createButton } from "../controls/button.js";
import { createToggle } from "../controls/toggle.js";
import { createNotice } from "../controls/notice.js";
import { place, say, make } from "../controls/dom.js";
import { parameterOf } from "../state/parameters.js";
import { makeField } from "./fields.js";
import { NOISE_EXTENT } from "./forward_section.js";

/** @param {import("../state/lab.js").Lab} lab */
export function createGenerationSection(lab) {
  const scatter = createScatter(place("generation-picture"), {
    label: "Samples on their way from noise to data",
    extent: NOISE_EXTENT,
  });

  const player = createPlayer({
    id: "generation-slider",
    label: "Reverse step",
    start: "noise",
    end: "data",
    valueText: (position) => positionText(lab, position),
    move: draw,
  });
  place("generation-player").append(player.element);

  const go = createButton({
    id: "generate",
    label: "Generate",
    icon: "play",
    primary: true,
    press: lab.generate,
  });
  const paths = createToggle({
    name: "paths",
    label: "Paths of some points",
    on: false,
    change: draw,
  });
  const data = createToggle({ name: "data", label: "The data behind", on: true, change: draw });
  const label = makeField(lab, "label");
  place("generation-controls").append(
    label,
    makeField(lab, "count"),
    makeField(lab, "sampling_seed", { dice: "Other noise" }),
    make("div", { class: "toggles" }, [paths.element, data.element]),
    make("div", { class: "button-row" }, [go.element]),
  );

  const notice = createNotice();
  place("generation-notice").append(notice.element);
  lab.subscribe(["generationProblem"], (state) => notice.show(state.generationProblem));

  const where = make("p", { id: "generation-where" });
  const quality = make("p", { id: "generation-quality" });
  place("generation-readout").append(where, quality);

  lab.subscribe(["run"], ({ run }) => {
    label.hidden = !run || run.settings.class_count === 0;
    draw();
  });

  // Whoever takes the slider while states still arrive shall not see it run away again.
  let touched = false;
  player.element.addEventListener("pointerdown", () => (touched = true));
  player.element.addEventListener("keydown", () => (touched = true));

  let shown = 0;
  lab.subscribe(["generation"], ({ generation }) => {
    if (!generation) {
      player.restart(0);
    } else {
      if (generation.run !== shown) {
        player.restart(generation.stepCount + 1);
        shown = generation.run;
        touched = false;
      }
      const before = player.position();
      const begins = generation.states.length > 0 && !player.isPlaying() && before === 0;
      const complete = generation.states.length === generation.stepCount + 1;
      player.offer(generation.states.length);
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      if (calm && complete && generation.distance === null) player.seek(generation.stepCount);
      else if (!calm && begins && generation.distance === null && !touched) player.play();
    }
    draw();
  });

  function draw() {
    const { generation, run } = lab.get();
    if (!run) return;
    const position = player.position();
    const state = generation?.states[position];
    if (position !== lab.get().position) lab.show(position);
    const behind = data.isOn()
      ? [
          {
            points: run.data.points,
            labels: run.data.labels,
            colour: (/** @type {import("../figures/palette.js").Palette} */ palette) =>
              palette.data,
            opacity: 0.15,
          },
        ]
      : [];
    say(where, generation && state ? `${positionText(lab, position)}.` : "Nothing generated yet.");
    say(
      quality,
      generation
        ? verdict(generation)
        : "Train the model first, or see what an untrained one draws.",
    );
    if (!generation || !state) {
      scatter.draw({ layers: behind, description: "Nothing generated yet." });
      return;
    }
    const done = position / generation.stepCount;
    scatter.draw({
      layers: [
        ...behind,
        {
          points: state,
          colour: (palette) => mixColours(palette.noise, palette.model, done),
          opacity: 0.7,
        },
      ],
      paths: paths.isOn() ? { states: generation.states, upTo: position } : null,
      description: `${state.length / 2} samples. ${positionText(lab, position)}. ${verdict(generation)}`,
    });
  }
}

/**
 * @param {import("../state/lab.js").Lab} lab
 * @param {number} position  states from pure noise
 */
function positionText(lab, position) {
  const stepCount = lab.get().generation?.stepCount ?? 0;
  if (position === 0) return `Pure noise, before step 1 of ${stepCount}`;
  const end = position === stepCount ? ", the finished samples" : `, t = ${stepCount - position}`;
  return `After step ${position} of ${stepCount}${end}`;
}

/** @param {import("../state/lab_state.js").Generation} generation */
function verdict({ distance, detail, label, trainingStep }) {
  if (distance === null || detail === null) return "";
  const what = label === null ? "the data" : `the data's ${labelName(label)}`;
  return [
    `The finished samples, by the weights of training step ${trainingStep.toLocaleString("en")}, lie ${distance.toFixed(3)} from ${what}: about 0.03 is perfect, 0.58 is noise (sliced Wasserstein distance).`,
    `In fine detail they differ by ${detail.toFixed(4).replace("-", "−")}: about 0.001${detail < 0 ? " or, by chance, below 0" : ""} is perfect, 0.057 is noise (squared maximum mean discrepancy).`,
  ].join(" ");
}

/** @param {number} label */
function labelName(label) {
  const choice = parameterOf("label").choices?.find(({ value }) => value === label);
  return choice ? choice.label.toLowerCase() : `label ${label}`;
}
