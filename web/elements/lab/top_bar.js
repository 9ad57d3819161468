/** The bar every student knows: reset, a large play, one step, the counter; undo and redo; help. */

import { createButton } from "../../controls/button.js";
import { make, say } from "../../controls/dom.js";
import { count, lowered } from "../readouts/phrases.js";
import { createShare } from "../parts/share.js";

/**
 * @param {import("../stage.js").Stage} stage
 * @param {{ openHelp: () => unknown }} options
 * @returns {HTMLElement}
 */
export function createTopBar(stage, { openHelp }) {
  const { lab, subscribe } = stage;
  const button = (
    /** @type {string} */ id,
    /** @type {string} */ label,
    /** @type {string} */ icon,
    /** @type {() => void} */ press,
  ) => createButton({ id, label, icon, iconOnly: true, press });
  const reset = button("lab-reset", "Reset (R)", "reset", () => void lab.reset());
  const play = createButton({
    id: "lab-play",
    label: "Train (space)",
    icon: "play",
    iconOnly: true,
    primary: true,
    press: () => void lab.startOrPause(),
  });
  play.element.classList.add("button-large");
  const step = button("lab-step", "One training step (S)", "forward", () => void lab.train(1));
  const undo = button("lab-undo", "Undo the change of a setting (Ctrl Z)", "undo", lab.undo);
  const redo = button("lab-redo", "Redo it (Ctrl Shift Z)", "redo", lab.redo);
  const help = createButton({ id: "lab-help", label: "Keys", press: openHelp });
  const counter = make("p", { class: "lab-counter" });
  const number = make("span", { class: "figure-number" });
  counter.append(make("span", { text: "training step" }), number);
  const waiting = make("p", { class: "waiting", id: "training-waiting" });

  subscribe(["status", "step", "run"], ({ status, step: done, run }) => {
    const training = status === "training";
    if (training) play.rename("Pause (space)", "pause");
    else if (status === "finished") play.rename("Train on (space)", "play");
    else play.rename("Train (space)", "play");
    step.enable(!training && status !== "finished");
    reset.enable(status !== "idle" || run?.from !== "seed");
    say(number, count(done));
  });
  subscribe(["canUndo", "canRedo"], ({ canUndo, canRedo }) => {
    undo.enable(canUndo);
    redo.enable(canRedo);
  });
  subscribe(["values", "run", "status"], () => {
    const names = lab.untouched() ? [] : lab.waiting().map(({ label }) => lowered(label));
    reset.element.classList.toggle("button-wanted", names.length > 0);
    say(waiting, names.length > 0 ? `Changed, from the next reset on: ${names.join(", ")}.` : "");
  });
  return make(
    "div",
    { class: "lab-bar", part: "toolbar", attributes: { role: "group", "aria-label": "Training" } },
    [
      reset.element,
      play.element,
      step.element,
      counter,
      waiting,
      make("span", { class: "lab-bar-end" }, [
        undo.element,
        redo.element,
        createShare(stage, { kind: "lab", iconOnly: true }),
        help.element,
      ]),
    ],
  );
}
