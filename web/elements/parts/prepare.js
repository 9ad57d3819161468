/** A figure that shows what a trained model does sees to it that there is one. */

import { createButton } from "../../controls/button.js";
import { make, say } from "../../controls/dom.js";

/**
 * Weights that came with the page are taken when the figure comes into view and nothing was trained
 * yet. Where there are none, a button trains.
 * @param {import("../stage.js").Stage} stage
 * @returns {HTMLElement} the place of the sentence and the button
 */
export function createPreparation({ lab, subscribe, onSeen }) {
  const text = make("p", { class: "figure-note" });
  const button = createButton({
    label: "Train it now",
    icon: "play",
    primary: true,
    press: () => void lab.start(),
  });
  const element = make("div", { class: "preparation" }, [text, button.element]);
  element.hidden = true;
  let seen = false;

  async function prepare() {
    if (seen && !lab.trained() && lab.get().status === "idle") await lab.prepare();
    show();
  }
  function show() {
    const { status, step, run } = lab.get();
    const training = status === "training";
    element.hidden = lab.trained() && !training;
    button.element.hidden = training;
    say(
      text,
      training && run
        ? `The model is being trained: step ${step.toLocaleString("en")} of ${run.settings.training_steps.toLocaleString("en")}.`
        : "This model has not been trained yet, so it knows nothing.",
    );
  }
  onSeen((now) => {
    seen = now;
    void prepare();
  });
  subscribe(["run"], () => void prepare());
  subscribe(["status", "step"], show);
  return element;
}
