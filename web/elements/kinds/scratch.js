/** A model trains from scratch by itself, and the reader sees its shape appear. */

import { createButton } from "../../controls/button.js";
import { isCalm } from "../../controls/motion.js";
import { make, say } from "../../controls/dom.js";
import { OPENING_EXTENT } from "../views/extents.js";
import { createPreview } from "../views/preview.js";
import { createProblemNotice } from "../parts/problem_notice.js";
import { createLiveRegion } from "../readouts/live_region.js";
import { count, lossText } from "../readouts/phrases.js";

const PATIENCE = 1000; // ms: the reader's eye is on what happens beside it first

/** @type {import("../stage.js").Kind} */
export const scratch = {
  label: "A model trains from scratch",
  create(stage) {
    const { lab, subscribe } = stage;
    const toggle = createButton({
      label: "Train",
      icon: "play",
      press: () => (lab.get().status === "training" ? lab.pause() : lab.start()),
    });
    const again = createButton({
      label: "Again, from another seed",
      icon: "dice",
      async press() {
        await lab.reset();
        await lab.change({ seed: lab.get().values.seed + 1 });
        await lab.start();
      },
    });
    const text = make("p", { class: "progress-text", part: "notes" });
    stage.root.append(
      createPreview(stage, { extent: OPENING_EXTENT }),
      text,
      make("div", { class: "button-row", part: "toolbar" }, [toggle.element, again.element]),
      createProblemNotice(stage, "trainingProblem"),
      createLiveRegion(stage),
    );

    let timer = 0;
    stage.onSeen((seen) => {
      clearTimeout(timer);
      if (!seen || isCalm() || lab.get().status !== "idle" || lab.trained()) return;
      timer = window.setTimeout(() => {
        if (lab.get().status === "idle" && !lab.trained()) void lab.start(false);
      }, PATIENCE);
    });
    stage.onEnd(() => clearTimeout(timer));

    subscribe(["status", "step", "run"], ({ status, step, run }) => {
      if (!run) return;
      toggle.rename(
        status === "training" ? "Pause" : step > 0 && status !== "finished" ? "Resume" : "Train",
        status === "training" ? "pause" : "play",
      );
      toggle.enable(status !== "finished");
      again.enable(step > 0);
      const { average } = lab.losses();
      const loss = average === null ? "" : ` · loss ${lossText(average)}`;
      say(text, `training step ${count(step)} of ${count(run.settings.training_steps)}${loss}`);
    });
  },
};
