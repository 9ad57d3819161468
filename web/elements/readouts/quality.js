/** How good the samples are while the model trains, beside what a perfect sampler would score. */

import { make, say } from "../../controls/dom.js";
import { createLazyChart } from "./chart.js";
import { count } from "./phrases.js";

/** @param {import("../stage.js").Stage} stage @returns {HTMLElement} */
export function createQuality(stage) {
  const { lab } = stage;
  const note = make("p", { class: "picture-note" });
  const chart = createLazyChart(stage, {
    label: "Distance of the samples from the data over training steps",
    chart: "createQualityChart",
    columns: ["Training step", "Distance"],
    keys: ["preview", "run", "references"],
    frame() {
      const { run, references } = lab.get();
      if (!run || references === null) return null;
      const floor = references.fresh.distance;
      const { points } = lab.quality();
      const last = points[points.length - 1];
      const words = last
        ? `At training step ${count(last.x)} the samples are ${last.y.toFixed(3)} from the data; fresh points of the data would be ${floor.toFixed(3)} away.`
        : "No samples yet.";
      say(note, words);
      return {
        points,
        floor,
        steps: run.settings.training_steps,
        description: `Sliced Wasserstein distance of 400 samples from the data. ${words}`,
      };
    },
    rows: ({ points }) => points.map(({ x, y }) => [count(x), y.toFixed(4)]),
  });
  stage.follow(["run"], () => void lab.measureReferences());
  return make("div", { class: "chart-box", part: "charts" }, [
    make("h3", { class: "picture-title", text: "Distance from the data" }),
    chart.element,
    note,
  ]);
}
