/** A cloud of generated points with a choice of the label that it is generated for. */

import { createChoice } from "../../controls/choice.js";
import { make } from "../../controls/dom.js";
import { mixColours } from "../../figures/palette.js";
import { createScatter } from "../../figures/scatter.js";
import { choicesOf, parameterOf } from "../../state/parameters.js";
import { NOISE_EXTENT } from "./extents.js";
import { createFieldSource } from "./field.js";
import { labelName, positionText } from "../readouts/phrases.js";

/**
 * @param {import("../stage.js").Stage} stage
 * @param {object} options
 * @param {string} options.side    "Left" or "Right"
 * @param {number} options.label   the first choice
 * @param {() => { position: number, run: import("./reverse_view.js").ReverseRun }} options.shown  the
 *   reverse run whose timesteps the cloud's states have, and the state to show
 * @param {() => boolean} options.hasField  whether the vector field is drawn
 * @param {() => void} options.change       told when another label was chosen
 */
export function createLabelledCloud(stage, { side, label, shown, hasField, change }) {
  const { lab } = stage;
  const picture = make("div", { class: "picture" });
  const scatter = stage.keep(
    createScatter(picture, { label: `${side} cloud`, extent: NOISE_EXTENT }),
  );
  const field = createFieldSource(stage, { picture: () => picture, draw: () => cloud.draw() });
  const choice = createChoice({
    name: `label-${side.toLowerCase()}`,
    label: `Label of the ${side.toLowerCase()} cloud`,
    choices: choicesOf(parameterOf("label"), lab.get().core, lab.get().values) ?? [],
    change(value) {
      cloud.label = Number(value);
      change();
    },
  });
  choice.show(label);

  const cloud = {
    label,
    /** From noise to data; empty before they come. @type {Float32Array[]} */
    states: [],
    element: make("div", {}, [picture, choice.element]),
    /** @param {number} timestep */
    seekField: (timestep) => field.seek(timestep, cloud.label),
    draw() {
      const { position, run } = shown();
      const points = cloud.states[position];
      if (!points) return scatter.draw({ layers: [], description: "Nothing generated yet." });
      const share = position / run.stepCount;
      scatter.draw({
        layers: [
          {
            points,
            colour: ({ noise, model }) => mixColours(noise, model, share),
            opacity: 0.7,
          },
        ],
        field: hasField() ? field.now() : null,
        description: `${points.length / 2} samples with the label ${labelName(lab.get().data?.classNames ?? [], cloud.label)}. ${positionText(position, run)}.`,
      });
    },
  };
  return cloud;
}

/** @typedef {ReturnType<typeof createLabelledCloud>} LabelledCloud */
