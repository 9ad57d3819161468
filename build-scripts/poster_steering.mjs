/** Posters of samples that are steered. */

import { usualShape } from "../web/figures/steer_shapes.js";
import { cloud, inPanel, lines, paper, svg } from "./poster_svg.mjs";
import { NOISE_EXTENT, caption, panelRow } from "./poster_models.mjs";

/** @param {import("./poster_models.mjs").PosterModels} models */
export function steer({ engine, spiral, data }) {
  const shape = usualShape("circle");
  const session = engine.createSession(spiral.settings, null, { gradients: true });
  session.setState(spiral.state(), 0);
  session.steer(shape);
  const panels = panelRow(3, { y: 0, extent: NOISE_EXTENT, gap: 24 });
  const parts = [0, 20, 200].flatMap((strength, i) => {
    const samples = session.sample({
      count: 450,
      rule: "dpm++2m",
      steps: 12,
      steering_strength: strength,
    });
    const at = inPanel(panels[i]);
    const { numbers } = shape;
    const round = Array.from({ length: 65 }, (_, k) => (k * Math.PI) / 32).map((angle) =>
      at(numbers[0] + numbers[2] * Math.cos(angle), numbers[1] + numbers[2] * Math.sin(angle)),
    );
    return [
      paper(panels[i]),
      cloud(panels[i], data("spiral", 300), { colour: "data", opacity: 0.25 }),
      cloud(panels[i], samples, { colour: "model" }),
      lines([round], { colour: "ink", width: 2 }),
      caption(panels[i], strength === 0 ? "not steered" : `strength ${strength}`),
    ];
  });
  session.destroy();
  const title =
    "Samples of the spiral, steered to a circle: the stronger, the more of them lie on it";
  return svg({ width: 960, height: 348, title }, parts);
}
