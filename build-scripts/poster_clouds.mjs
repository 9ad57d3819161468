/** Posters of point clouds: what is learned, how it dissolves, how it comes back. */

import { cloud, inPanel, lines, paper, svg, text, within } from "./poster_svg.mjs";
import {
  DATA_EXTENT,
  NOISE_EXTENT,
  OPENING_EXTENT,
  caption,
  panelRow,
  reverseRun,
} from "./poster_models.mjs";

/** @typedef {import("./poster_models.mjs").PosterModels} PosterModels */

/** @param {PosterModels} models */
export function reverse({ spiral }) {
  const panel = { x: 0, y: 0, size: 480, extent: OPENING_EXTENT };
  const title = "A spiral of points that the trained model has made from noise";
  return svg({ width: 480, height: 480, title }, [
    paper(panel),
    cloud(panel, spiral.sample({ count: 900 }), { colour: "model" }),
  ]);
}

/** @param {PosterModels} models */
export function scratch({ freshModel, data }) {
  const steps = 3000;
  const { session } = freshModel();
  session.train(steps);
  const samples = session.sample({ count: 500 });
  session.destroy();
  const panel = { x: 0, y: 0, size: 480, extent: OPENING_EXTENT };
  const title = `Samples of a model after ${steps} training steps: the spiral begins to show`;
  return svg({ width: 480, height: 480, title }, [
    paper(panel),
    cloud(panel, data("spiral", 500), { colour: "data", opacity: 0.3 }),
    cloud(panel, samples, { colour: "model" }),
  ]);
}

/** @param {PosterModels} models */
export function dataShapes({ data }) {
  const panels = panelRow(3, { y: 0, extent: DATA_EXTENT, gap: 24 });
  const title = "The data: a spiral, a circle, and both";
  return svg(
    { width: 960, height: 348, title },
    ["spiral", "circle", "both"].flatMap((name, i) => [
      paper(panels[i]),
      cloud(panels[i], data(name, name === "both" ? 200 : 400), { colour: "data" }),
      caption(panels[i], name),
    ]),
  );
}

/** @param {PosterModels} models */
export function forward({ engine, data }) {
  const steps = 300; // the notebook's
  const x0 = data("spiral", 130);
  const { beta, alpha_bar } = engine.makeSchedule({ timesteps: steps });
  const noise = (/** @type {number} */ step) => engine.normals(x0.length, { substream: step });
  const walked = [x0];
  for (let step = 1; step <= steps; step++) {
    walked.push(engine.forwardStep(walked[step - 1], noise(step), beta[step - 1]));
  }
  const jump = (/** @type {number} */ step) =>
    step === 0 ? x0 : engine.forwardJump(x0, noise(1), alpha_bar[step - 1]);
  const above = panelRow(6, { y: 34, extent: NOISE_EXTENT });
  const below = panelRow(6, { y: 244, extent: NOISE_EXTENT });
  const look = { colour: /** @type {const} */ ("data"), dot: 4 };
  const title = `The spiral dissolves in noise, by ${steps} steps and by one jump`;
  return svg({ width: 960, height: 432, title }, [
    text({ x: 0, y: above[0].y - 12 }, "step by step"),
    text({ x: 0, y: below[0].y - 12 }, "in one jump"),
    ...above.flatMap((panel, i) => {
      const step = (i * steps) / 5;
      return [
        paper(panel),
        cloud(panel, walked[step], look),
        paper(below[i]),
        cloud(below[i], jump(step), look),
        caption(below[i], `step ${step}`),
      ];
    }),
  ]);
}

/** @param {PosterModels} models */
export function closedForm({ engine, schedule, timesteps, data }) {
  const x0 = data("spiral", 200);
  const epsilon = engine.normals(x0.length);
  const title = "The same points at five diffusion times, by the closed form";
  return svg(
    { width: 960, height: 262, title },
    panelRow(5, { y: 0, extent: NOISE_EXTENT }).flatMap((panel, i) => {
      const t = Math.round((i * (timesteps - 1)) / 4);
      const points = engine.forwardJump(x0, epsilon, schedule.alpha_bar[t]);
      return [
        paper(panel),
        cloud(panel, points, { colour: "data", dot: 4 }),
        caption(panel, `t = ${t}`),
        caption(panel, `signal ${Math.sqrt(schedule.alpha_bar[t]).toFixed(2)}`, 1),
      ];
    }),
  );
}

/** @param {PosterModels} models */
export function generation({ spiral, timesteps }) {
  const states = reverseRun(spiral, 180);
  const followed = [0, 1, 2, 3, 4, 5, 6];
  const quarter = timesteps / 4;
  const parts = panelRow(5, { y: 0, extent: NOISE_EXTENT }).flatMap((panel, i) => {
    const at = inPanel(panel);
    const latest = states.slice(Math.max(0, (i - 1) * quarter), i * quarter + 1);
    const trails = followed.map((point) =>
      latest.map((state) => at(state[2 * point], state[2 * point + 1])),
    );
    return [
      paper(panel),
      i === 0 ? "" : within(panel, lines(trails, { colour: "noise", width: 1, opacity: 0.6 })),
      cloud(panel, states[i * quarter], { colour: i === 0 ? "noise" : "model", dot: 4 }),
      caption(panel, `t = ${timesteps - i * quarter}`),
    ];
  });
  const title = "A reverse run: points of noise move, step by step, into the spiral";
  return svg({ width: 960, height: 232, title }, parts);
}

/** @param {PosterModels} models */
export function conditionalClouds({ conditional, timesteps }) {
  const COLUMNS = 15;
  const t = timesteps / 5;
  const panels = panelRow(2, { y: 0, extent: 1.5, gap: 24 });
  const parts = ["spiral", "circle"].flatMap((name, label) => {
    const panel = panels[label];
    const at = inPanel(panel);
    const cell = (2 * panel.extent) / COLUMNS;
    const centre = (/** @type {number} */ i) => -panel.extent + (i + 0.5) * cell;
    const grid = Float32Array.from({ length: 2 * COLUMNS * COLUMNS }, (_, k) =>
      k % 2 === 0 ? centre((k >> 1) % COLUMNS) : centre(Math.floor((k >> 1) / COLUMNS)),
    );
    const epsilon = conditional.predict(grid, t, label);
    const arrows = Array.from({ length: COLUMNS * COLUMNS }, (_, i) => {
      const [x, y] = grid.subarray(2 * i);
      const [u, v] = epsilon.subarray(2 * i);
      const length = Math.hypot(u, v);
      const scale = (0.8 * cell * Math.min(1, length)) / length;
      return [at(x, y), at(x - scale * u, y - scale * v)];
    });
    return [
      paper(panel),
      lines(arrows, { colour: "noise", width: 1.5, opacity: 0.8 }),
      cloud(panel, grid, { colour: "noise", dot: 4, opacity: 0.8 }),
      cloud(panel, reverseRun(conditional, 350, label)[timesteps - t], { colour: "model" }),
      caption(panel, `label: ${name}`),
    ];
  });
  const title = `The same noise with two labels, at t = ${t}: each label has its own field`;
  return svg({ width: 960, height: 508, title }, parts);
}

/** @param {PosterModels} models */
export function guidedClouds({ guided, data }) {
  const labels = Uint32Array.from({ length: 480 }, (_, i) => i % 6);
  const scales = [0, 1, 2, 8];
  const panels = panelRow(4, { y: 0, extent: 1.5, gap: 20 });
  const parts = scales.flatMap((guidance, i) => {
    const panel = panels[i];
    const samples = guided.sample({ count: labels.length, labels, guidance });
    const of = (/** @type {boolean} */ first) =>
      samples.filter((_, k) => (labels[k >> 1] === 0) === first);
    return [
      paper(panel),
      cloud(panel, data("clusters", 120), { colour: "noise", dot: 3, opacity: 0.4 }),
      cloud(panel, of(false), { colour: "data", dot: 3, opacity: 0.45 }),
      cloud(panel, of(true), { colour: "model", dot: 5 }),
      caption(panel, `w = ${guidance}`),
    ];
  });
  const title = "Samples of six labels, one of them orange, with a growing guidance scale";
  return svg({ width: 960, height: 280, title }, parts);
}
