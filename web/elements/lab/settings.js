/** All settings, in groups, folded away until wanted. */

import { make } from "../../controls/dom.js";
import { makeField, makeWaitingLegend } from "../parts/fields.js";
import { createModelFile } from "../parts/model_file_buttons.js";
import { createPresetChoice } from "../parts/preset.js";

/** Those of the data stand beside its pictures. @type {[string, string[]][]} */
const groups = [
  ["Network", ["hidden_width", "block_count", "time_width"]],
  ["Noise", ["schedule", "timesteps", "beta_start", "beta_end"]],
  [
    "Training",
    [
      "objective",
      "time_sampling",
      "loss_weight",
      "continuous_time",
      "rate_schedule",
      "batch_size",
      "epochs",
      "ema_decay",
      "label_dropout",
      "seed",
    ],
  ],
  [
    "Sampling",
    [
      "count",
      "sampling_seed",
      "sampler",
      "steps",
      "spacing",
      "eta",
      "weights",
      "label",
      "guidance",
      "guidance_from",
      "guidance_to",
    ],
  ],
  ["Machine", ["math", "workers"]],
];

/** @type {Record<string, string>} */
const dice = { seed: "Another seed", sampling_seed: "Other noise" };

/** @param {import("../stage.js").Stage} stage @returns {HTMLElement} */
export function createSettings(stage) {
  const field = (/** @type {string} */ key) =>
    makeField(stage, key, { thorough: true, dice: dice[key] });
  return make("div", { class: "lab-settings", part: "settings" }, [
    make("div", { class: "settings-top" }, [
      createPresetChoice(stage),
      field("learning_rate"),
      createModelFile(stage),
    ]),
    make("details", { class: "settings", id: "settings" }, [
      make("summary", { text: "All settings" }),
      makeWaitingLegend(),
      ...groups.map(([title, keys]) =>
        make("section", {}, [
          make("h3", { class: "picture-title", text: title }),
          make("div", { class: "settings-grid" }, keys.map(field)),
        ]),
      ),
    ]),
  ]);
}
