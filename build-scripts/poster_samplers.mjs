/** The poster of samplers: four step rules from the same noise, with the paths of a few points. */

import { cloud, inPanel, lines, paper, svg, within } from "./poster_svg.mjs";
import { DATA_EXTENT, caption, panelRow } from "./poster_models.mjs";

/** @typedef {import("./poster_models.mjs").PosterModels} PosterModels */

const POINTS = 260;
const FOLLOWED = [3, 40, 97, 151, 208];

const samplers = /** @type {const} */ ([
  { name: "DDPM", sampling: { rule: "ddpm" } },
  { name: "DDIM", sampling: { rule: "ddim", steps: 20 } },
  { name: "Heun", sampling: { rule: "heun", steps: 10 } },
  { name: "DPM-Solver++", sampling: { rule: "dpm++2m", steps: 8 } },
]);

/** @param {PosterModels} models */
export function samplersSideBySide({ spiral }) {
  const panels = panelRow(4, { y: 0, extent: 1.1 * DATA_EXTENT });
  const parts = samplers.flatMap(({ name, sampling }, i) => {
    const panel = panels[i];
    const at = inPanel(panel);
    const states = [spiral.startNoise(POINTS, 0)];
    spiral.sample({ count: POINTS, seed: 0, ...sampling, onStep: (x) => states.push(x) });
    const paths = FOLLOWED.map((point) =>
      states.map((state) => at(state[2 * point], state[2 * point + 1])),
    );
    return [
      paper(panel),
      within(panel, lines(paths, { colour: "noise", width: 1, opacity: 0.7 })),
      cloud(panel, states[states.length - 1], { colour: "model", dot: 4 }),
      caption(panel, name),
      caption(panel, `${spiral.evaluations(sampling)} evaluations`, 1),
    ];
  });
  const title =
    "Four samplers lead the same noise to the same spiral, in fewer and fewer evaluations";
  return svg({ width: 960, height: 294, title }, parts);
}
