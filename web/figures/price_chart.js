/**
 * What steering gives and what it costs: the share of the samples that are on target, and
 * how far all of them are from the data. Every setting that was tried is a mark.
 *
 * @typedef {{ cheap: boolean, strength: number, share: number, distance: number }} Trial
 *   cheap: by the gradient that leaves the network out
 *
 * @typedef {object} PriceFrame
 * @property {Trial[]} trials
 * @property {Trial} now                the one that is shown
 * @property {{ share: number, distance: number }} free   without steering
 * @property {string} description
 */

import { createCanvas } from "./canvas.js";
import { readPalette } from "./palette.js";
import { paintMark, strokeLine } from "./strokes.js";
import { paintText } from "./text.js";

const ASPECT = 0.62;
const MARGIN = { left: 42, right: 14, top: 26, bottom: 34 };
const LEAST_TOP = 0.1; // of the distance axis: a smaller price is no less small for filling the chart

/**
 * @param {HTMLElement} container
 * @param {{ label: string }} options
 */
export function createPriceChart(container, { label }) {
  return createCanvas(container, {
    label,
    aspect: ASPECT,
    paint(context, { width, height }, /** @type {PriceFrame | null} */ frame) {
      const palette = readPalette(container);
      const top = frame ? highest(frame) : LEAST_TOP;
      const place = (/** @type {{ share: number, distance: number }} */ { share, distance }) => ({
        x: MARGIN.left + share * (width - MARGIN.left - MARGIN.right),
        y: height - MARGIN.bottom - (distance / top) * (height - MARGIN.top - MARGIN.bottom),
      });
      paintGrid(context, palette, { width, height }, top, place);
      if (frame) paintTrials(context, palette, frame, place);
    },
  });
}

/** The end of the distance axis: a round number above all marks. @param {PriceFrame} frame */
function highest({ trials, now, free }) {
  const most = Math.max(
    LEAST_TOP,
    ...[...trials, now, free].map(({ distance }) => 1.08 * distance),
  );
  const step = most > 0.5 ? 0.25 : most > 0.2 ? 0.1 : 0.05;
  return step * Math.ceil(most / step);
}

/** @typedef {(at: { share: number, distance: number }) => { x: number, y: number }} Place */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./palette.js").Palette} palette
 * @param {{ width: number, height: number }} size
 * @param {number} top
 * @param {Place} place
 */
function paintGrid(context, palette, { width, height }, top, place) {
  const rule = { colour: palette.rule };
  for (const share of [0, 0.5, 1]) {
    const { x } = place({ share, distance: 0 });
    strokeLine(context, { x, y: MARGIN.top }, { x, y: height - MARGIN.bottom }, rule);
    const align = share === 1 ? "right" : "center";
    const at = share === 1 ? width - 2 : x;
    paintText(context, palette, `${100 * share}%`, {
      x: at,
      y: height - MARGIN.bottom + 11,
      align,
      colour: palette.muted,
    });
  }
  for (const part of [0, 0.5, 1]) {
    const { y } = place({ share: 0, distance: part * top });
    strokeLine(context, { x: MARGIN.left, y }, { x: width - MARGIN.right, y }, rule);
    const text = part === 0 ? "0" : String(Number((part * top).toFixed(3)));
    paintText(context, palette, text, {
      x: MARGIN.left - 6,
      y,
      align: "right",
      colour: palette.muted,
    });
  }
  paintText(context, palette, "distance from the data", { x: 4, y: 9, colour: palette.muted });
  paintText(context, palette, "on target", {
    x: width - 2,
    y: height - 9,
    align: "right",
    colour: palette.muted,
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./palette.js").Palette} palette
 * @param {PriceFrame} frame
 * @param {Place} place
 */
function paintTrials(context, palette, { trials, now, free }, place) {
  for (const cheap of [false, true]) {
    const row = trials
      .filter((trial) => trial.cheap === cheap)
      .sort((a, b) => a.strength - b.strength);
    const path = [free, ...row].map(place);
    const style = { colour: palette.model, width: 1.25, dash: cheap ? [2, 4] : [] };
    for (let i = 1; i < path.length; i++) strokeLine(context, path[i - 1], path[i], style);
    for (const at of path.slice(1)) paintMark(context, at, lookOf(palette, cheap, 3));
  }
  paintMark(context, place(free), {
    shape: "disc",
    radius: 5,
    fill: palette.raised,
    rim: palette.noise,
    width: 2,
  });
  const shown = now.strength === 0 ? free : now;
  if (shown === now) paintMark(context, place(now), lookOf(palette, now.cheap, 6));
  const at = place(free);
  const left = free.share < 0.6;
  paintText(context, palette, "not steered", {
    x: at.x + (left ? 9 : -9),
    y: at.y - 10,
    align: left ? "left" : "right",
    colour: palette.muted,
  });
}

/** @param {import("./palette.js").Palette} palette @param {boolean} cheap @param {number} radius */
function lookOf(palette, cheap, radius) {
  /** @type {"disc" | "diamond"} */
  const shape = cheap ? "diamond" : "disc";
  const fill = cheap ? palette.raised : palette.model;
  return { shape, radius, fill, rim: palette.model, width: 1.5 };
}
