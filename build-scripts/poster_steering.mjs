/** Posters of samples that are steered, and of a drawing that is made into data. */

import { pointsAlong } from "../web/figures/drawn_points.js";
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

/** @param {import("./poster_models.mjs").PosterModels} models */
export function edit({ engine, spiral, schedule, timesteps }) {
  const drawing = pointsAlong([usualShape("curve")], 350);
  const timestep = Math.round(0.6 * (timesteps - 1));
  const scales = { signal: schedule.signal[timestep], noise: schedule.noise[timestep] };
  const noised = engine.addNoise(drawing, spiral.startNoise(350, 0), scales);
  const result = spiral.sample({ from: noised, start: timestep + 1, rule: "dpm++2m", steps: 12 });
  const panels = panelRow(3, { y: 0, extent: NOISE_EXTENT, gap: 24 });
  const title =
    "A drawn wave, the wave noised, and what the model makes of it: pieces of the spiral";
  return svg(
    { width: 960, height: 348, title },
    /** @type {const} */ ([
      [drawing, "ink", "your drawing"],
      [noised, "noise", "noised"],
      [result, "model", "denoised"],
    ]).flatMap(([points, colour, words], i) => [
      paper(panels[i]),
      cloud(panels[i], points, { colour }),
      caption(panels[i], words),
    ]),
  );
}
