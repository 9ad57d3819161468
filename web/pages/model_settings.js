/** The model's settings, folded away until wanted, and its file. */

import { createFileOpener, download } from "../controls/files.js";
import { createButton } from "../controls/button.js";
import { make } from "../controls/dom.js";
import { createChoice } from "../controls/choice.js";
import { presets } from "../state/presets.js";
import { makeField } from "./fields.js";

/**
 * @param {import("../state/lab.js").Lab} lab
 * @param {HTMLElement} container
 */
export function createModelSettings(lab, container) {
  const preset = createChoice({
    name: "preset",
    label: "Preset",
    choices: Object.entries(presets).map(([value, { label }]) => ({ value, label })),
    change: (value) => void lab.choosePreset(value),
  });
  const summary = make("p", { class: "field-help" });
  preset.element.append(summary);
  lab.subscribe(["preset"], ({ preset: name }) => {
    preset.show(name);
    summary.textContent = presets[name].summary;
  });

  const more = make("details", { class: "settings", id: "settings" }, [
    make("summary", { text: "All settings" }),
    make("div", { class: "settings-grid" }, [
      makeField(lab, "hidden_width"),
      makeField(lab, "batch_size"),
      makeField(lab, "timesteps"),
      makeField(lab, "epochs"),
      makeField(lab, "seed", { dice: "Another seed" }),
      makeField(lab, "schedule"),
      makeField(lab, "rate_schedule"),
      makeField(lab, "math"),
      makeField(lab, "workers"),
    ]),
    make("p", {
      class: "field-help",
      text: "These make a new model, so once training has begun they wait for a reset. Reset keeps the seed: the same settings give the same run, to the last bit.",
    }),
  ]);

  const save = createButton({
    id: "save",
    label: "Save the weights",
    press: async () => download(await lab.save(), "whorl.safetensors"),
  });
  const opener = createFileOpener({
    id: "open-file",
    label: "Open a file",
    accept: ".safetensors",
    open: (bytes, name) => void lab.openModel(bytes, name),
  });

  container.append(
    make("div", { class: "settings-top" }, [
      preset.element,
      makeField(lab, "learning_rate"),
      make("div", { class: "field" }, [
        make("span", { class: "field-name", text: "Model file" }),
        make("div", { class: "button-row" }, [save.element, opener.element]),
        make("p", {
          class: "field-help",
          text: "Safetensors, with the tensor names of the notebook's PyTorch model.",
        }),
      ]),
    ]),
    more,
  );
}
