/**
 * The large picture: the newest samples there are at any diffusion time, in every view. While the
 * model trains these are its previews; when it rests, the generation of its present weights.
 */

import { createButton } from "../../controls/button.js";
import { createToggle } from "../../controls/toggle.js";
import { make, say } from "../../controls/dom.js";
import { createFieldSource, timestepAfter } from "../parts/field.js";
import { createReverseView } from "../parts/reverse_view.js";
import { count, positionText } from "../parts/phrases.js";

/** @typedef {ReturnType<typeof createViews>} Views */

/** @param {import("../stage.js").Stage} stage */
export function createViews(stage) {
  const { lab } = stage;
  const toggle = (/** @type {string} */ name, /** @type {string} */ label, on = false) =>
    createToggle({ name, label, on, change: redraw });
  const toggles = {
    points: toggle("points", "Points", true),
    paths: toggle("paths", "Trajectories"),
    field: toggle("field", "Vector field"),
    density: toggle("density", "Density"),
    data: toggle("data", "Data", true),
  };
  const field = createFieldSource(stage, { picture: () => view.picture, draw: () => view.draw() });
  const view = createReverseView(stage, {
    label: "Samples of the model",
    autoplay: false,
    decorate,
    onMove: redraw,
  });
  view.picture.classList.add("lab-picture");
  view.picture.tabIndex = 0;
  view.picture.setAttribute("role", "group");
  view.picture.setAttribute("aria-label", "The picture: keys work here");
  const generate = createButton({ id: "generate", label: "Generate", press: lab.generate });
  const where = make("p", { class: "figure-note" });

  /** @type {object | null} */
  let shown = null;
  stage.follow(["generation", "preview", "run", "step"], ({ generation, preview, run, step }) => {
    if (!run) return;
    const ready = generation && generation.states.length === generation.stepCount + 1;
    const newest = ready && generation.trainingStep >= (preview?.step ?? 0) ? generation : preview;
    if (newest !== shown) {
      shown = newest;
      if (!newest) view.restart({ states: [], stepCount: 0 });
      else {
        const { states } = newest;
        const labels = "labels" in newest ? newest.labels : null;
        view.replace({ states, stepCount: states.length - 1, labels });
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
  let made = "";

  /** @returns {import("../parts/reverse_view.js").Decoration} */
  function decorate() {
    const { data } = lab.get();
    const behind =
      data && toggles.data.isOn()
        ? [
            {
              points: data.points,
              labels: data.labels,
              colour: (/** @type {import("../../figures/palette.js").Palette} */ palette) =>
                palette.data,
              opacity: 0.18,
            },
          ]
        : [];
    return {
      behind,
      field: toggles.field.isOn() ? field.now() : null,
      density: toggles.density.isOn(),
      paths: toggles.paths.isOn(),
      points: toggles.points.isOn(),
    };
  }

  function redraw() {
    const { run, values, generation } = lab.get();
    const { states, stepCount } = view.shown();
    if (toggles.field.isOn() && run) {
      const label = run.settings.class_count > 0 ? (generation?.label ?? values.label) : null;
      field.seek(timestepAfter(view.position(), stepCount || run.settings.timesteps), label);
    }
    const place = states.length > 0 ? `${positionText(view.position(), stepCount)}. ` : "";
    say(where, `${place}${made}`);
    view.draw();
  }

  return {
    picture: view.picture,
    player: view.player,
    controls: make("div", { class: "lab-views" }, [
      make(
        "div",
        { class: "toggles toggles-row", attributes: { role: "group", "aria-label": "Show" } },
        [...Object.values(toggles).map(({ element }) => element), generate.element],
      ),
      where,
    ]),
    /** Moves along diffusion time. @param {number} by */
    move: (/** @type {number} */ by) => view.seek(view.position() + by),
    /** Turns a view on or off. @param {number} index */
    toggle(/** @type {number} */ index) {
      Object.values(toggles)[index]?.flip();
    },
    /** @type {import("../stage.js").Performer} */
    performer: {
      seek: view.seek,
      state: () => ({
        position: view.position(),
        states: view.shown().states,
        field: field.now(),
        views: Object.fromEntries(
          Object.entries(toggles).map(([name, { isOn }]) => [name, isOn()]),
        ),
      }),
    },
  };
}
