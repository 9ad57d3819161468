/** Posters of maps: how likely every place is, and how far the model is from the truth. */

import { exactDenoiser } from "../web/core/exact_denoiser.js";
import { lines, paper, svg } from "./poster_svg.mjs";
import { DATA_EXTENT, caption, panelRow } from "./poster_models.mjs";

/**
 * @typedef {import("./poster_models.mjs").PosterModels} PosterModels
 * @typedef {import("./poster_svg.mjs").Panel} Panel
 */

const COLUMNS = 40;

/**
 * The centres of a panel's cells, row by row from the top.
 * @param {Panel} panel
 */
function grid({ extent }) {
  const cell = (2 * extent) / COLUMNS;
  return Float32Array.from({ length: 2 * COLUMNS ** 2 }, (_, i) => {
    const [column, row] = [(i >> 1) % COLUMNS, Math.floor((i >> 1) / COLUMNS)];
    return i % 2 === 0 ? -extent + (column + 0.5) * cell : extent - (row + 0.5) * cell;
  });
}

/**
 * Every level makes what is above it darker, in strips along the rows.
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
          { x: x + first * cell, y: height },
          { x: x + end * cell, y: height },
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
