/** What guidance does to the cloud, in numbers, and over all scales as a curve. */

import { make, say } from "../../controls/dom.js";
import { createGuidanceCurve } from "../../figures/guidance_curve.js";
import { percent } from "../readouts/phrases.js";
import { LARGEST, scaleText } from "./guidance_controls.js";

/**
 * @param {import("../stage.js").Stage} stage
 */
export function createGuidanceReadout(stage) {
  const numbers = make("div", { class: "readout readout-numbers guidance-numbers", part: "notes" });
  const [accuracy, spread] = ["class accuracy", "spread"].map((name) => {
    const value = make("span", { class: "figure-number", text: "–" });
    const beside = make("span", { class: "beside" });
    numbers.append(make("div", {}, [beside, make("span", { text: name }), value]));
    return { value, beside };
  });
  const place = make("div", { class: "guidance-curve" });
  const curve = stage.keep(
    createGuidanceCurve(place, { label: "Class accuracy and spread", largest: LARGEST }),
  );

  return {
    elements: [numbers, make("div", { class: "chart-box", part: "charts" }, [place])],
    /**
     * @param {import("./guided_cloud.js").Cloud | null} cloud
     * @param {import("../../figures/guidance_curve.js").Measured[]} measured
     */
    show(cloud, measured) {
      if (!cloud) {
        for (const { value, beside } of [accuracy, spread]) {
          say(value, "–");
          say(beside, "");
        }
        return curve.draw({ measured: [], scale: 0, best: 1, description: "Nothing sampled yet." });
      }
      const { sampling, score, fresh } = cloud;
      const share = score.spread / fresh.spread;
      say(accuracy.value, percent(score.accuracy));
      say(accuracy.beside, `fresh data: ${percent(fresh.accuracy)}`);
      say(spread.value, percent(share));
      say(spread.beside, "of the data’s");
      const scale = Number(sampling.guidance);
      const ends = measured.map(
        (each) => `${scaleText(each.scale)}: ${percent(each.accuracy)} and ${percent(each.spread)}`,
      );
      curve.draw({
        measured,
        scale,
        best: fresh.accuracy,
        description: `Class accuracy and spread by guidance scale. ${ends.join("; ")}. Fresh points of the data: ${percent(fresh.accuracy)} and 100%.`,
      });
    },
  };
}
