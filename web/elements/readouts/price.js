/** What steering gives and what it costs, as two numbers and as a chart of all that was tried. */

import { make } from "../../controls/dom.js";
import { createPriceChart } from "../../figures/price_chart.js";
import { createNumber } from "./number.js";
import { signed } from "./phrases.js";

/**
 * @typedef {object} Answered  what was asked, and its answer
 * @property {import("../../figures/steer_shapes.js").Shape | null} shape
 * @property {number} strength
 * @property {string} form
 * @property {import("../../worker/protocol.js").Answers["steer"]["steered"]} steered
 * @property {import("../../worker/protocol.js").Answers["steer"]["free"]} free
 */

/** @param {import("../stage.js").Stage} stage */
export function createPrice(stage) {
  const [share, distance] = [createNumber("on target"), createNumber("from the data")];
  const picture = make("div", { class: "price-chart" });
  const chart = stage.keep(
    createPriceChart(picture, { label: "What steering gives and what it costs" }),
  );
  /** By form and strength, of one shape and one noise. @type {Map<string, import("../../figures/price_chart.js").Trial>} */
  const trials = new Map();
  let of = "";

  return {
    element: make("div", { part: "charts" }, [
      make("div", { class: "readout readout-numbers two" }, [share.element, distance.element]),
      picture,
    ]),

    /** @param {Answered} answered */
    add({ shape, strength, form, steered, free }) {
      const key = JSON.stringify([shape, free.distance, free.share]);
      if (key !== of) trials.clear();
      of = key;
      share.say(steered.share === null ? null : `${(100 * steered.share).toFixed(1)}%`);
      distance.say(signed(steered.distance, 3));
      picture.hidden = steered.share === null;
      if (steered.share === null || free.share === null) return;
      const now = {
        cheap: form === "identity",
        strength,
        share: steered.share,
        distance: steered.distance,
      };
      if (strength > 0) trials.set(`${form} ${strength}`, now);
      chart.draw({
        trials: [...trials.values()],
        now,
        free: { share: free.share, distance: free.distance },
        description: `${trials.size} strengths tried. Share of the samples that are on target against their distance from the data: ${[...trials.values()].map((trial) => `strength ${trial.strength}, ${trial.cheap ? "cheap" : "through the network"}: ${(100 * trial.share).toFixed(0)}%, ${trial.distance.toFixed(3)}`).join("; ") || "none"}.`,
      });
    },
  };
}
