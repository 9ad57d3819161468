/** Forward diffusion both ways, one above the other: step by step, and in one jump. */

import { createStrip } from "../../figures/strip.js";
import { make, say } from "../../controls/dom.js";
import { makeField } from "../parts/fields.js";
import { percent } from "../readouts/phrases.js";
import { DATA_EXTENT } from "../views/extents.js";

const PANELS = 6; // as in the notebook
const SEED = 7; // of the noise

/** @type {import("../stage.js").Kind} */
export const forward = {
  label: "Forward diffusion, step by step and in one jump",
  create(stage) {
    const rows = ["Step by step", "In one jump"].map((title) => {
      const place = make("div");
      stage.root.append(
        make("div", { part: "picture" }, [
          make("h3", { class: "picture-title", text: title }),
          place,
        ]),
      );
      return stage.keep(createStrip(place, { count: PANELS, extent: DATA_EXTENT }));
    });
    const note = make("p", { class: "figure-note", part: "notes", attributes: { role: "status" } });
    stage.root.append(
      make("div", { class: "under" }, [
        note,
        make("div", { class: "panel", part: "settings" }, [makeField(stage, "forward_steps")]),
      ]),
    );

    /** @type {import("../../worker/protocol.js").Answers["forward_pair"] | null} */
    let pair = null;
    /** @type {unknown[]} */
    let asked = [];
    const ask = stage.lab.newest(stage.lab.forwardPair, (answer) => {
      pair = answer;
      draw();
    });
    stage.follow(["data", "values"], ({ data, values }) => {
      const wanted = [data, values.forward_steps];
      if (!data || wanted.every((value, i) => value === asked[i])) return;
      asked = wanted;
      ask({ steps: values.forward_steps, seed: SEED, panels: PANELS });
    });

    function draw() {
      const { data } = stage.lab.get();
      if (!data || !pair || pair.walked[0].length !== data.points.length) return;
      const { steps, signal, walked, jumped, distance } = pair;
      rows.forEach((strip, row) =>
        strip.draw(
          (row === 0 ? walked : jumped).map((points, i) => ({
            points,
            labels: data.labels,
            caption: `Step ${steps[i]}`,
            signal: signal[i],
          })),
        ),
      );
      const left = signal[signal.length - 1];
      const apart = `The two last clouds are ${distance.toFixed(3)} apart (sliced Wasserstein distance); two draws of one distribution are about as far from each other.`;
      say(
        note,
        left > 0.9
          ? `So few and so small betas blur the shape, but ${percent(left)} of the signal is left at the end: far from pure noise. ${apart}`
          : `${percent(left)} of the signal is left at the end. ${apart}`,
      );
    }
    return { state: () => ({ pair }) };
  },
};
