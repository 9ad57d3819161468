/** A trained model draws: points flow from noise into a shape. Weights that came with the page do. */

import { make, say } from "../../controls/dom.js";
import { createPreparation } from "../parts/prepare.js";
import { OPENING_EXTENT } from "../views/extents.js";
import { createGenerationView } from "../views/generation_view.js";
import { positionText, weightsText } from "../readouts/phrases.js";

const DURATION = 3000; // ms: it is the first thing that many see

/** @type {import("../stage.js").Kind} */
export const reverse = {
  label: "Reverse diffusion",
  trained: true,
  create(stage) {
    const where = make("p", { class: "figure-note", part: "notes" });
    const view = createGenerationView(stage, {
      label: "Points flow from noise into a shape",
      axes: false,
      extent: OPENING_EXTENT,
      duration: DURATION,
      onMove: tell,
    });
    stage.root.append(view.picture, view.player, where, createPreparation(stage));
    stage.subscribe(["generation"], tell);

    function tell() {
      const shown = view.shown();
      const text = shown.states.length > 0 ? `${positionText(view.position(), shown)}. ` : "";
      say(where, `${text}${weightsText(stage.lab.get())}.`);
    }
    return view.performer;
  },
};
