/**
 * What posters show: the core, the ready models, clouds of points, and a row of panels.
 *
 * @typedef {import("./poster_svg.mjs").Panel} Panel
 * @typedef {import("../web/core/session.js").Session} Session
 */

import { createEngine, openModel, presets } from "../web/node/index.js";
import { text } from "./poster_svg.mjs";

/** Half the width of the windows: of the article's first two, of the notebook's figures, and of those that show noise as well. */
export const OPENING_EXTENT = 1.4;
export const DATA_EXTENT = 1.2;
export const NOISE_EXTENT = 1.9;

/** @param {string} folder  where the ready models are */
export async function openPosterModels(folder) {
  const engine = await createEngine();
  const spiral = openModel(engine, `${folder}quick.safetensors`).session;
  const conditional = openModel(engine, `${folder}quick-conditional.safetensors`).session;
  const guided = openModel(engine, `${folder}guided.safetensors`).session;
  return {
    engine,
    spiral,
    conditional,
    guided,
    timesteps: spiral.settings.timesteps,
    schedule: engine.makeSchedule(spiral.settings),

    /** @param {string} name @param {number} points */
    data: (name, points) => engine.makeData(name, { points, seed: 0 }).points,

    /** A model of the page's own settings, not yet trained. The caller destroys it. */
    freshModel() {
      const { settings, points, epochs } = presets.quick;
      const session = engine.createSession(settings, engine.makeData("spiral", { points }));
      return { session, steps: epochs * session.stepsPerEpoch };
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof openPosterModels>>} PosterModels */

/**
 * Every state of a reverse run, from noise to data.
 * @param {Session} session
 * @param {number} count
 * @param {number | null} [label]
 */
export function reverseRun(session, count, label = null) {
  const states = [session.startNoise(count, 0)];
  session.sample({ count, label, onStep: (x) => states.push(x) });
  return states;
}

/**
 * Square panels side by side over the width of a poster.
 * @param {number} count
 * @param {{ y: number, extent: number, gap?: number }} row
 * @returns {Panel[]}
 */
export function panelRow(count, { y, extent, gap = 14 }) {
  const size = (960 - (count - 1) * gap) / count;
  return Array.from({ length: count }, (_, i) => ({ x: i * (size + gap), y, size, extent }));
}

/**
 * Words under a panel.
 * @param {Panel} panel
 * @param {string} words
 * @param {number} [line]
 */
export const caption = ({ x, y, size }, words, line = 0) =>
  text({ x: x + size / 2, y: y + size + 28 + 30 * line }, words, { anchor: "middle" });
