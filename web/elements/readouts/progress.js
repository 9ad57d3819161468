/** How far training is, how fast it goes, and how long it will take. */

import { make, say } from "../../controls/dom.js";
import { duration } from "../../state/pace.js";
import { createChecksum } from "./checksum.js";
import { count } from "./phrases.js";

/** @param {import("../stage.js").Stage} stage @returns {HTMLElement} */
export function createProgress(stage) {
  const { lab, subscribe } = stage;
  const bar = make("progress", { attributes: { "aria-label": "Training progress" } });
  const text = make("p", { class: "progress-text", id: "progress-text" });

  subscribe(["run", "progress", "status", "step", "team"], ({ run, status, step, team }) => {
    if (!run) return;
    const total = run.settings.training_steps;
    bar.max = total;
    bar.value = step;
    const parts = [`training step ${count(step)} of ${count(total)}`];
    const pace = lab.stepsPerSecond();
    if (status === "training" && pace) {
      parts.push(`${pace.toFixed(pace < 10 ? 1 : 0)} steps/s`);
      parts.push(`${duration((total - step) / pace)} left`);
      if (team > 1) parts.push(`${team} workers`);
    } else if (status === "finished") parts.push("finished");
    else if (status === "paused") parts.push("paused");
    if (step === 0) parts.push(`${count(run.parameterCount)} weights to learn`);
    if (run.from === "page") parts.push("weights that came with the page");
    if (run.file) parts.push(`weights from ${run.file}`);
    say(text, parts.join(" · "));
  });
  return make("div", { class: "progress", part: "toolbar" }, [bar, text, createChecksum(stage)]);
}
