/** Training, live: what the model draws, how well it guesses, and its settings. */

import { make } from "../../controls/dom.js";
import { createToolbar } from "../parts/toolbar.js";
import { createProgress } from "../readouts/progress.js";
import { createPreview } from "../views/preview.js";
import { createLoss, createLossByTime } from "../readouts/loss.js";
import { createLiveRegion } from "../readouts/live_region.js";
import { createProblemNotice } from "../parts/problem_notice.js";
import { createPresetChoice } from "../parts/preset.js";
import { createModelFile } from "../parts/model_file_buttons.js";
import { makeField } from "../parts/fields.js";

/** @type {import("../stage.js").Kind} */
export const training = {
  label: "Training",
  create(stage) {
    stage.root.append(
      createToolbar(stage),
      createProblemNotice(stage, "trainingProblem"),
      createProgress(stage),
      make("div", { class: "triple" }, [
        make("div", { part: "picture" }, [
          make("h3", { class: "picture-title", text: "What it draws" }),
          createPreview(stage),
        ]),
        createLoss(stage),
        createLossByTime(stage),
      ]),
      make("div", { class: "settings-top", part: "settings" }, [
        createPresetChoice(stage),
        makeField(stage, "learning_rate"),
        createModelFile(stage),
      ]),
      make("details", { class: "settings", id: "settings", part: "settings" }, [
        make("summary", { text: "More settings" }),
        make("div", { class: "settings-grid" }, [
          makeField(stage, "hidden_width"),
          makeField(stage, "batch_size"),
          makeField(stage, "epochs"),
          makeField(stage, "timesteps"),
          makeField(stage, "seed", { dice: "Another seed" }),
          makeField(stage, "rate_schedule"),
        ]),
        make("p", {
          class: "field-help",
          text: "These make a new model, so once training has begun they wait for a reset. Reset keeps the seed: the same settings give the same run, to the last bit.",
        }),
      ]),
      createLiveRegion(stage),
    );
  },
};
