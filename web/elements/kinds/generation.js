/** Generation, from pure noise through every reverse step, with all there is to see on the way. */

import { createButton } from "../../controls/button.js";
import { createToggle } from "../../controls/toggle.js";
import { make, say } from "../../controls/dom.js";
import { makeField } from "../parts/fields.js";
import { createFieldSource, timestepAfter } from "../parts/field.js";
import { createGenerationView } from "../parts/generation_view.js";
import { createPreparation } from "../parts/prepare.js";
import { createProblemNotice } from "../parts/notice.js";
import { positionText, verdict, weightsText } from "../parts/phrases.js";

/** @type {import("../stage.js").Kind} */
export const generation = {
  label: "Generation",
  create(stage) {
    const { lab } = stage;
    const toggle = (/** @type {string} */ name, /** @type {string} */ label, on = false) =>
      createToggle({ name, label, on, change: redraw });
    const views = {
      points: toggle("points", "Points", true),
      paths: toggle("paths", "Paths of some points"),
      field: toggle("field", "Vector field"),
      density: toggle("density", "Density"),
      data: toggle("data", "The data behind", true),
    };
    const field = createFieldSource(stage, {
      picture: () => view.picture,
      draw: () => view.draw(),
    });
    const view = createGenerationView(stage, {
      label: "Samples on their way from noise to data",
      decorate,
      onMove: redraw,
    });
    const go = createButton({
      id: "generate",
      label: "Generate",
      icon: "play",
      primary: true,
      press: lab.generate,
    });
    const where = make("p", { id: "generation-where" });
    const quality = make("p", { id: "generation-quality" });
    const label = makeField(stage, "label");
    stage.root.append(
      make("div", { class: "split" }, [
        make("div", { class: "picture-column" }, [view.picture, view.player]),
        make("div", { class: "side" }, [
          make("div", { class: "panel" }, [
            make(
              "div",
              { class: "toggles", attributes: { role: "group", "aria-label": "Show" } },
              Object.values(views).map(({ element }) => element),
            ),
            label,
            makeField(stage, "count"),
            makeField(stage, "sampling_seed", { dice: "Other noise" }),
            make("div", { class: "button-row" }, [go.element]),
          ]),
          createProblemNotice(stage, "generationProblem"),
          createPreparation(stage),
          make("div", { class: "readout" }, [where, quality]),
        ]),
      ]),
    );
    stage.subscribe(["run"], ({ run }) => {
      label.hidden = !run || run.settings.class_count === 0;
    });
    stage.follow(["generation", "run"], redraw);

    /** @returns {import("../parts/reverse_view.js").Decoration} */
    function decorate() {
      const { run } = lab.get();
      const behind =
        run && views.data.isOn()
          ? [
              {
                points: run.data.points,
                labels: run.data.labels,
                colour: (/** @type {import("../../figures/palette.js").Palette} */ palette) =>
                  palette.data,
                opacity: 0.15,
              },
            ]
          : [];
      return {
        behind,
        field: views.field.isOn() ? field.now() : null,
        density: views.density.isOn(),
        paths: views.paths.isOn(),
        points: views.points.isOn(),
      };
    }

    function redraw() {
      const { generation: now, values, run } = lab.get();
      const { states, stepCount } = view.shown();
      if (views.field.isOn() && run) {
        const steps = stepCount || run.settings.timesteps;
        const used = run.settings.class_count > 0 ? (now?.label ?? values.label) : null;
        field.seek(timestepAfter(view.position(), steps), used);
      }
      say(
        where,
        states.length > 0
          ? `${positionText(view.position(), stepCount)}. ${weightsText(lab.get())}.`
          : "Nothing generated yet.",
      );
      say(quality, now ? verdict(now) : "");
      view.draw();
    }

    return {
      ...view.performer,
      state: () => ({ position: view.position(), field: field.now() }),
    };
  },
};
