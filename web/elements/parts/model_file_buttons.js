/** Saving the weights to the reader's disk, and opening a file of weights. */

import { createFileOpener, download } from "../../controls/files.js";
import { createButton } from "../../controls/button.js";
import { make } from "../../controls/dom.js";

/** What a saved model is called. */
export const MODEL_FILE = "whorl.safetensors";

/** @param {import("../stage.js").Stage} stage @returns {HTMLElement} */
export function createModelFile({ lab }) {
  const save = createButton({
    id: "save",
    label: "Save the weights",
    async press() {
      const weights = await lab.save();
      if (!weights) return;
      download(weights, MODEL_FILE);
      lab.saved();
    },
  });
  const opener = createFileOpener({
    id: "open-file",
    label: "Open a file",
    accept: ".safetensors",
    open: (bytes, name) => void lab.openModel(bytes, name),
  });
  return make("div", { class: "field" }, [
    make("span", { class: "field-name", text: "Model file" }),
    make("div", { class: "button-row" }, [save.element, opener.element]),
    make("p", {
      class: "field-help",
      text: "Safetensors, with the tensor names of the notebook's PyTorch model.",
    }),
  ]);
}
