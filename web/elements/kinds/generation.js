/** Generation, from pure noise through every reverse step, with all there is to see on the way. */

import { createButton } from "../../controls/button.js";
import { make, say } from "../../controls/dom.js";
import { makeField } from "../parts/fields.js";
import { createGenerationView } from "../views/generation_view.js";
import { createPreparation } from "../parts/prepare.js";
import { createProblemNotice } from "../parts/problem_notice.js";
import { createViewToggles } from "../views/view_toggles.js";
import { positionText, verdict, weightsText } from "../readouts/phrases.js";

/** @type {import("../stage.js").Kind} */
export const generation = {
  label: "Generation",
  trained: true,
  create(stage) {
    const { lab } = stage;
    const views = createViewToggles(stage, {
      view: () => view,
      data: () => lab.get().run?.data ?? null,
      label: () => lab.get().generation?.label ?? lab.get().values.label,
      change: redraw,
    });
    const view = createGenerationView(stage, {
      label: "Samples on their way from noise to data",
      decorate: views.decorate,
      onMove: redraw,
    });
    const go = createButton({
      id: "generate",
      label: "Generate",
      icon: "play",
      primary: true,
      press: () => void lab.generate(),
    });
    const where = make("p", { id: "generation-where" });
    const quality = make("p", { id: "generation-quality" });
    const label = makeField(stage, "label");
    stage.root.append(
      make("div", { class: "split" }, [
        make("div", { class: "picture-column" }, [view.picture, view.player]),
        make("div", { class: "side" }, [
          make("div", { class: "panel", part: "settings" }, [
            views.element,
            label,
            makeField(stage, "count"),
            makeField(stage, "sampling_seed", { dice: "Other noise" }),
          ]),
          make("div", { class: "button-row", part: "toolbar" }, [go.element]),
          createProblemNotice(stage, "generationProblem"),
          createPreparation(stage),
          make("div", { class: "readout", part: "notes" }, [where, quality]),
        ]),
      ]),
    );
    stage.subscribe(["run"], ({ run }) => {
      label.hidden = !run || run.settings.class_count === 0;
    });
    stage.follow(["generation", "run"], redraw);

    function redraw() {
      const { generation: now } = lab.get();
      const shown = view.shown();
      views.seek();
      say(
        where,
        shown.states.length > 0
          ? `${positionText(view.position(), shown)}. ${weightsText(lab.get())}.`
          : "Nothing generated yet.",
      );
      say(quality, now ? verdict(now, lab.get().run?.data.classNames ?? []) : "");
      view.draw();
    }

    return {
      ...view.performer,
      state: () => ({ position: view.position(), ...views.state() }),
    };
  },
};
