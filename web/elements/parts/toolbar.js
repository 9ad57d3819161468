/** Start, pause, one training step, reset: of the training, with what waits for a reset. */

import { createButton } from "../../controls/button.js";
import { make, say } from "../../controls/dom.js";
import { lowered } from "../readouts/phrases.js";

/** @param {import("../stage.js").Stage} stage @returns {HTMLElement} */
export function createToolbar({ lab, subscribe }) {
  const toggle = createButton({
    id: "training-toggle",
    label: "Start training",
    icon: "play",
    primary: true,
    press: () => void lab.startOrPause(),
  });
  const step = createButton({
    id: "training-step",
    label: "One training step",
    icon: "forward",
    iconOnly: true,
    press: () => void lab.train(1),
  });
  const reset = createButton({
    id: "training-reset",
    label: "Reset",
    icon: "reset",
    press: () => void lab.reset(),
  });
  const waiting = make("p", { class: "waiting", id: "training-waiting" });

  subscribe(["status", "step", "run"], (state) => {
    const { status, run } = state;
    if (status === "training") toggle.rename("Pause", "pause");
    else if (status === "finished") toggle.rename("Train on", "play");
    else if (run?.from === "page") toggle.rename("Train from scratch", "play");
    else toggle.rename(state.step > 0 ? "Resume" : "Start training", "play");
    step.enable(status !== "finished" && status !== "training");
    reset.enable(status !== "idle" || run?.from !== "seed");
  });
  subscribe(["values", "run", "status"], () => {
    const names = lab.untouched() ? [] : lab.waiting().map(({ label }) => lowered(label));
    reset.element.classList.toggle("button-wanted", names.length > 0);
    say(waiting, names.length > 0 ? `Changed, from the next reset on: ${names.join(", ")}.` : "");
  });
  return make("div", { class: "toolbar", part: "toolbar" }, [
    toggle.element,
    step.element,
    reset.element,
    waiting,
  ]);
}
