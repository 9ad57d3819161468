/** What a reader can do when the worker is lost or the core has not come. */

import { createButton } from "../../controls/button.js";
import { make } from "../../controls/dom.js";
import { download } from "../../controls/files.js";
import { MODEL_FILE } from "./model_file_buttons.js";
import { count } from "../readouts/phrases.js";

/** @param {import("../../state/lab.js").Lab} lab @returns {HTMLElement} */
export function createRecovery(lab) {
  const { run, step } = lab.get();
  const kept = lab.keptWeights();
  const restart = createButton({
    id: "recover",
    label: run ? "Restart" : "Try again",
    icon: "reset",
    primary: true,
    press: lab.recover,
  });
  const buttons = [restart.element];
  if (kept) {
    const save = createButton({
      id: "save-kept",
      label: `Save the weights of step ${count(kept.step)}`,
      press() {
        download(kept.weights, MODEL_FILE);
        lab.saved();
      },
    });
    buttons.unshift(save.element);
  }
  const words = [];
  if (run) words.push("Restart begins again with the same settings.");
  if (kept) words.push(`The page still has the weights of training step ${count(kept.step)}.`);
  else if (step > 0) words.push("The page has no copy of the weights.");
  return make("div", { part: "toolbar" }, [
    make("p", { class: "figure-note", text: words.join(" ") }),
    make("div", { class: "button-row" }, buttons),
  ]);
}
