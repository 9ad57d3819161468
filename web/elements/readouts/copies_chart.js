/** Which share of the samples are copies of the training points while the model trains. */

import { make, say } from "../../controls/dom.js";
import { createLazyChart } from "./chart.js";
import { count, percent } from "./phrases.js";

/** @param {import("../stage.js").Stage} stage */
export function createCopies(stage) {
  const { lab } = stage;
  /** @type {{ x: number, y: number }[]} */
  let points = []; // share over training steps
  /** @type {number | null} */
  let chance = null;
  let of = 0; // the model that they are of
  const note = make("p", { class: "picture-note" });
  const chart = createLazyChart(stage, {
    label: "The share of copies over training steps",
    chart: "createShareChart",
    columns: ["Training step", "Share of copies"],
    keys: ["run"],
    frame() {
      const { run } = lab.get();
      if (!run) return null;
      const last = points[points.length - 1];
      const words =
        last && chance !== null
          ? `At training step ${count(last.x)}, ${percent(last.y)} of the samples are copies; of fresh points of the data, ${percent(chance)} would be by chance.`
          : "No samples yet.";
      say(note, words);
      return {
        points: [...points],
        chance,
        steps: run.settings.training_steps,
        description: `The share of copies among 400 samples. ${words}`,
      };
    },
    rows: (frame) => frame.points.map(({ x, y }) => [count(x), percent(y)]),
  });

  const ask = lab.newest(
    async (
      /** @type {{ id: number, step: number, samples: Float32Array }} */ { samples, ...at },
    ) => ({
      ...at,
      ...(await lab.copies(samples)),
    }),
    ({ id, step, share, byChance }) => {
      if (id !== lab.get().run?.id) return;
      points = [...points.filter(({ x }) => x < step), { x: step, y: share }];
      chance = byChance;
      chart.renew();
    },
  );
  stage.subscribe(["run"], ({ run }) => {
    if (!run || run.id === of) return;
    of = run.id;
    points = [];
    chance = null;
    chart.renew();
  });
  stage.follow(["preview"], ({ preview, run }) => {
    if (!preview || !run) return;
    const samples = preview.states[preview.states.length - 1];
    ask({ id: run.id, step: preview.step, samples });
  });

  return {
    element: make("div", { class: "chart-box", part: "charts" }, [
      make("h3", { class: "picture-title", text: "Copies" }),
      chart.element,
      note,
    ]),
    now: () => ({ points, chance }),
  };
}
