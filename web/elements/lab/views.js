/**
 * The large picture: the newest samples there are at any diffusion time, in every view. While the
 * model trains these are its previews; when it rests, the generation of its present weights.
 */

import { createButton } from "../../controls/button.js";
import { make, say } from "../../controls/dom.js";
import { NO_RUN, createReverseView } from "../views/reverse_view.js";
import { createViewToggles } from "../views/view_toggles.js";
import { count, positionText } from "../readouts/phrases.js";

/** @typedef {ReturnType<typeof createViews>} Views */

/** @param {import("../stage.js").Stage} stage */
export function createViews(stage) {
  const { lab } = stage;
  const views = createViewToggles(stage, {
    view: () => view,
    data: () => lab.get().data,
    label: () => lab.get().generation?.label ?? lab.get().values.label,
    change: redraw,
  });
  const view = createReverseView(stage, {
    label: "Samples of the model",
    autoplay: false,
    decorate: views.decorate,
    onMove: redraw,
  });
  view.picture.classList.add("lab-picture");
  view.picture.tabIndex = 0;
  view.picture.setAttribute("role", "group");
  view.picture.setAttribute("aria-label", "The picture: keys work here");
  const generate = createButton({
    id: "generate",
    label: "Generate",
    press: () => void lab.generate(),
  });
  const where = make("p", { class: "figure-note", part: "notes" });

  /** @type {object | null} */
  let shown = null;
  let made = ""; // by which weights
  stage.follow(["generation", "preview", "run", "step"], ({ generation, preview, run, step }) => {
    if (!run) return;
    const ready = generation && generation.states.length === generation.stepCount + 1;
    const newest = ready && generation.trainingStep >= (preview?.step ?? 0) ? generation : preview;
    if (newest !== shown) {
      shown = newest;
      if (!newest) view.restart(NO_RUN);
      else {
        const { states, timesteps } = newest;
        const labels = "labels" in newest ? newest.labels : null;
        view.replace({ states, timesteps, stepCount: timesteps.length, labels });
      }
    }
    const whose = ready && newest === generation ? generation.trainingStep : preview?.step;
    made =
      whose === undefined
        ? "Nothing generated yet."
        : `${count(view.shown().states[0].length / 2)} samples by the weights of training step ${count(whose)}.`;
    if (step === 0 && run.from === "seed") made = "The model has not been trained: press play.";
    redraw();
  });

  function redraw() {
    const shown = view.shown();
    views.seek();
    const place = shown.states.length > 0 ? `${positionText(view.position(), shown)}. ` : "";
    say(where, `${place}${made}`);
    view.draw();
  }

  return {
    picture: view.picture,
    player: view.player,
    controls: make("div", { class: "lab-views" }, [
      make("div", { class: "lab-show", part: "settings" }, [views.element, generate.element]),
      where,
    ]),
    /** Moves along diffusion time. @param {number} by */
    move: (/** @type {number} */ by) => view.seek(view.position() + by),
    /** Turns a view on or off. @param {number} index */
    toggle: (/** @type {number} */ index) => views.flip(index),
    /** @type {import("../stage.js").Performer} */
    performer: {
      seek: view.seek,
      state: () => ({
        position: view.position(),
        states: view.shown().states,
        ...views.state(),
      }),
    },
  };
}
