/** How well the network guesses: the loss over training steps, and by diffusion time. */

import { bucketNames } from "../../figures/chart_frame.js";
import { make, say } from "../../controls/dom.js";
import { createLazyChart } from "./chart.js";
import { lossFloor } from "../../state/lab_state.js";
import { count, lossText } from "./phrases.js";

/**
 * @param {import("../stage.js").Stage} stage
 * @param {{ floor?: boolean }} [options]  with the lowest loss there can be, once it is measured
 * @returns {HTMLElement}
 */
export function createLoss(stage, { floor: hasFloor = false } = {}) {
  const { lab } = stage;
  const note = make("p", { class: "picture-note" });
  const chart = createLazyChart(stage, {
    label: "The loss over training steps",
    chart: "createLossChart",
    columns: ["Training step", "Loss", "Moving average"],
    keys: hasFloor ? ["progress", "run", "floors"] : ["progress", "run"],
    frame() {
      const { run, step } = lab.get();
      if (!run) return null;
      const { raw, smooth, average } = lab.losses();
      const now = average === null ? "" : `Moving average of the loss: ${lossText(average)}.`;
      const floor = hasFloor ? lossFloor(lab.get()) : null;
      const lowest = floor === null ? "" : ` No network can get below ${lossText(floor)}.`;
      say(note, `${now || "No loss yet."}${lowest}`);
      const description =
        average === null
          ? "The loss over training steps; empty so far."
          : `The loss over ${count(step)} training steps, from ${lossText(raw[0]?.y ?? average)} at first. ${now}${lowest}`;
      return { raw, smooth, floor, steps: run.settings.training_steps, description };
    },
    rows: ({ raw, smooth }) =>
      raw.map(({ x, y }, i) => [count(x), lossText(y), lossText(smooth[i].y)]),
  });
  return make("div", { class: "chart-box", part: "charts" }, [
    make("h3", { class: "picture-title", text: "Loss" }),
    chart.element,
    note,
  ]);
}

/** @param {import("../stage.js").Stage} stage @returns {HTMLElement} */
export function createLossByTime(stage) {
  const { lab } = stage;
  const note = make("p", { class: "picture-note" });
  const chart = createLazyChart(stage, {
    label: "The loss by diffusion time",
    chart: "createBucketChart",
    columns: ["Diffusion time", "Loss"],
    keys: ["preview", "run"],
    frame() {
      const { preview, run } = lab.get();
      const losses = preview?.losses ?? new Float32Array(0);
      say(
        note,
        preview
          ? `Of the weights of training step ${count(preview.step)}. Near the data the noise is small and hard to tell; in thick noise it is nearly all there is.`
          : "Nothing yet.",
      );
      if (!run) return null;
      const { timesteps } = run.settings;
      const names = bucketNames(losses.length, timesteps);
      const words = names.map((name, i) => `t = ${name}: ${lossText(losses[i])}`);
      return {
        losses,
        timesteps,
        description: `The loss by diffusion time. ${words.join("; ") || "Empty so far"}.`,
      };
    },
    rows: ({ losses, timesteps }) =>
      bucketNames(losses.length, timesteps).map((name, i) => [name, lossText(losses[i])]),
  });
  return make("div", { class: "chart-box", part: "charts" }, [
    make("h3", { class: "picture-title", text: "Loss by diffusion time" }),
    chart.element,
    note,
  ]);
}
