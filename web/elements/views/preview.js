/** What the model draws while it trains, over the data. */

import { createScatter } from "../../figures/scatter.js";
import { make, say } from "../../controls/dom.js";
import { dataLayer } from "./data_layer.js";
import { count } from "../readouts/phrases.js";
import { DATA_EXTENT } from "./extents.js";

/**
 * @param {import("../stage.js").Stage} stage
 * @param {{ extent?: number }} [options]  half the width of the window
 * @returns {HTMLElement}
 */
export function createPreview(stage, { extent = DATA_EXTENT } = {}) {
  const picture = make("div", { class: "picture", part: "picture" });
  const note = make("p", { class: "picture-note", part: "notes" });
  const scatter = stage.keep(
    createScatter(picture, {
      label: "Samples of the model while it trains",
      extent,
    }),
  );
  stage.follow(["preview", "run"], ({ preview, run }) => {
    if (!run) return;
    const data = dataLayer(run.data);
    if (!preview) {
      say(note, "Nothing yet: the model has not been trained.");
      scatter.draw({ layers: [data], description: "The data, faint. There are no samples yet." });
      return;
    }
    const samples = preview.states[preview.states.length - 1];
    const made = `${samples.length / 2} samples, made at training step ${count(preview.step)}`;
    say(note, `${made}.`);
    scatter.draw({
      layers: [
        data,
        {
          points: samples,
          labels: preview.labels,
          colour: (palette) => palette.model,
          opacity: 0.85,
        },
      ],
      description: `${made}, over the data.`,
    });
  });
  return make("div", {}, [picture, note]);
}
