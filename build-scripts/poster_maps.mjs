/** Posters of maps: how likely every place is, and how far the model is from the truth. */

import { exactDenoiser } from "../web/core/exact_denoiser.js";
import { cloud, inPanel, lines, paper, svg } from "./poster_svg.mjs";
import { DATA_EXTENT, NOISE_EXTENT, caption, panelRow } from "./poster_models.mjs";

/**
 * @typedef {import("./poster_models.mjs").PosterModels} PosterModels
 * @typedef {import("./poster_svg.mjs").Panel} Panel
 */

const COLUMNS = 40;

/**
 * The centres of a panel's cells, row by row from the top.
 * @param {Panel} panel
 * @param {number} [columns]
 */
function grid({ extent }, columns = COLUMNS) {
  const cell = (2 * extent) / columns;
  return Float32Array.from({ length: 2 * columns ** 2 }, (_, i) => {
    const [column, row] = [(i >> 1) % columns, Math.floor((i >> 1) / columns)];
    return i % 2 === 0 ? -extent + (column + 0.5) * cell : extent - (row + 0.5) * cell;
  });
}

/**
 * Every level makes what is above it darker, in strips along the rows with round ends.
 * @param {Panel} panel
 * @param {ArrayLike<number>} values  of the grid
 * @param {number[]} levels
 * @param {import("./poster_svg.mjs").Colour} colour
 */
function heat({ x, y, size }, values, levels, colour) {
  const cell = size / COLUMNS;
  return levels.map((level) => {
    const strips = [];
    for (let row = 0; row < COLUMNS; row++) {
      const height = y + (row + 0.5) * cell;
      for (let first = 0; first < COLUMNS; first++) {
        let end = first;
        while (end < COLUMNS && values[row * COLUMNS + end] > level) end++;
        if (end === first) continue;
        strips.push([
          { x: x + (first + 0.5) * cell, y: height },
          { x: x + (end - 0.5) * cell + 0.1, y: height }, // a line of no length may not be drawn
        ]);
        first = end;
      }
    }
    return lines(strips, { colour, width: cell, opacity: 0.25 });
  });
}

/** @param {PosterModels} models */
export function density({ engine, spiral }) {
  const panels = panelRow(2, { y: 0, extent: DATA_EXTENT, gap: 24 });
  const points = grid(panels[0]);
  const steps = 25;
  const exact = exactDenoiser(engine, engine.makeData("spiral"), spiral.settings);
  const levels = [-6, -4, -2, 0].map((level) => level - 0.5);
  const title = "How likely every place is: to the trained model, and exactly for its data";
  return svg({ width: 960, height: panels[0].size + 42, title }, [
    ...panels.map(paper),
    ...heat(panels[0], spiral.logDensity(points, { steps }), levels, "model"),
    ...heat(panels[1], exact.logDensity(points, { steps }), levels, "data"),
    caption(panels[0], "the model"),
    caption(panels[1], "exact, for its data"),
  ]);
}

/** @param {PosterModels} models */
export function truth({ engine, spiral, schedule, timesteps }) {
  const ARROWS = 12; // columns
  const t = Math.round(timesteps / 3);
  const panels = panelRow(3, { y: 0, extent: NOISE_EXTENT });
  const data = engine.makeData("spiral");
  const exact = exactDenoiser(engine, data, spiral.settings);
  const answers = [
    (/** @type {Float32Array} */ x) => spiral.predict(x, t),
    (/** @type {Float32Array} */ x) => exact.denoise(x, t).epsilon,
  ];
  const few = data.points.filter((_, i) => (i >> 1) % 16 === 0);
  const noisy = engine.addNoise(few, engine.normals(few.length), {
    signal: schedule.signal[t],
    noise: schedule.noise[t],
  });
  const places = grid(panels[0], ARROWS);
  const cell = (2 * NOISE_EXTENT) / ARROWS;
  const arrows = answers.flatMap((answer, i) => {
    const epsilon = answer(places);
    const at = inPanel(panels[i]);
    const runs = Array.from({ length: ARROWS ** 2 }, (_, k) => {
      const [x, y] = places.subarray(2 * k);
      const [u, v] = epsilon.subarray(2 * k);
      const scale = (0.8 * cell) / Math.max(2, Math.hypot(u, v));
      return [at(x, y), at(x - scale * u, y - scale * v)];
    });
    return [
      cloud(panels[i], noisy, { colour: i === 0 ? "model" : "data", dot: 3, opacity: 0.5 }),
      lines(runs, { colour: "ink", width: 1.5 }),
      cloud(panels[i], places, { colour: "ink", dot: 4 }),
    ];
  });
  const all = grid(panels[2]);
  const [learned, best] = answers.map((answer) => answer(all));
  const differences = Array.from({ length: COLUMNS ** 2 }, (_, i) =>
    Math.hypot(learned[2 * i] - best[2 * i], learned[2 * i + 1] - best[2 * i + 1]),
  );
  const title = `The noise that the trained model sees at t = ${t}, the best answer there is, and how far they are apart`;
  return svg({ width: 960, height: panels[0].size + 42, title }, [
    ...panels.map(paper),
    ...arrows,
    ...heat(panels[2], differences, [0.25, 0.5, 1], "muted"),
    cloud(panels[2], noisy, { colour: "data", dot: 3, opacity: 0.5 }),
    caption(panels[0], "the network"),
    caption(panels[1], "the best answer"),
    caption(panels[2], "the difference"),
  ]);
}
