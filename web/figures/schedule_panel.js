/** One of the schedule plots: a quantity over all timesteps, for several schedules. */

import { createCurveBox, toCurvePixel } from "./curve_box.js";
import { placeLabels } from "./label_places.js";
import { labelSpots } from "./schedule_geometry.js";
import { paintMark, strokeLine } from "./strokes.js";
import { paintText, textWidth } from "./text.js";

/** @typedef {{ x: number, y: number }} Point */

const SAMPLES = 41; // places of a curve that its name must not cover
const DASHES = [
  [6, 3],
  [1.5, 3],
  [8, 3, 2, 3],
];
const SMALL = 11; // pixels

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{ width: number, height: number }} size
 * @param {import("./palette.js").Palette} palette
 * @param {{
 *   title: string, ticks: { level: number, text: string }[], value: string,
 *   curves: { name: string, chosen: boolean, levels: Float32Array }[], timestep: number,
 * }} panel
 *   `levels` [timesteps] are 0 at the bottom and 1 at the top, and may lie above; text as text.js
 *   takes it
 */
export function paintPanel(context, size, palette, { title, ticks, value, curves, timestep }) {
  const box = createCurveBox(size.width, size.height);
  paintText(context, palette, title, { x: box.left, y: 14, size: 13 });
  for (const { level, text } of ticks) {
    const { y } = toCurvePixel(box, 0, level);
    const at = Math.round(y) + 0.5;
    const style = { colour: palette.rule };
    strokeLine(context, { x: box.left, y: at }, { x: box.right, y: at }, style);
    const place = { x: box.left - 6, y, size: SMALL, colour: palette.muted };
    paintText(context, palette, text, { ...place, align: "right" });
  }
  const chosen = curves.find((curve) => curve.chosen);
  if (!chosen) return;
  const last = chosen.levels.length - 1;
  const { x } = toCurvePixel(box, last === 0 ? 0 : timestep / last, 0);
  const right = { x: box.right, y: 14, size: 13, colour: palette.data };
  paintText(context, palette, value, { ...right, align: "right" });
  paintEnds(context, palette, box, x, `*t* = ${timestep}`);
  strokeLine(context, { x, y: box.top }, { x, y: box.bottom }, { colour: palette.muted });

  context.save();
  context.beginPath();
  context.rect(box.left, box.top - 2, box.right - box.left + 2, box.bottom - box.top + 4);
  context.clip();
  let others = 0;
  const styles = curves.map((curve) =>
    curve.chosen
      ? { colour: palette.data, width: 2.5, dash: [] }
      : { colour: palette.noise, width: 1.25, dash: DASHES[others++ % DASHES.length] },
  );
  curves.forEach((curve, i) => {
    if (!curve.chosen) strokeCurve(context, box, curve.levels, styles[i]);
  });
  strokeCurve(context, box, chosen.levels, styles[curves.indexOf(chosen)]);
  context.restore();
  nameCurves(context, palette, box, curves);

  const here = toCurvePixel(box, last === 0 ? 0 : timestep / last, chosen.levels[timestep]);
  if (here.y >= box.top - 2) {
    const mark = { shape: /** @type {const} */ ("disc"), radius: 4.5, fill: palette.data };
    paintMark(context, here, { ...mark, rim: palette.raised });
  }
  const handle = { shape: /** @type {const} */ ("disc"), radius: 6, fill: palette.raised };
  paintMark(context, { x, y: box.bottom }, { ...handle, rim: palette.ink, width: 2 });
}

/**
 * The ends' names, unless the handle's own stands there.
 * @param {CanvasRenderingContext2D} context
 * @param {import("./palette.js").Palette} palette
 * @param {import("./curve_box.js").CurveBox} box
 * @param {number} x
 * @param {string} here
 */
function paintEnds(context, palette, box, x, here) {
  const y = box.bottom + 17;
  const half = textWidth(context, palette, here, SMALL) / 2;
  const middle = Math.min(Math.max(x, box.left + half), box.right - half);
  paintText(context, palette, here, { x: middle, y, size: SMALL, align: "center" });
  const quiet = { y, size: SMALL, colour: palette.muted };
  if (middle - half > box.left + textWidth(context, palette, "data", SMALL) + 8) {
    paintText(context, palette, "data", { x: box.left, ...quiet });
  }
  if (middle + half < box.right - textWidth(context, palette, "noise", SMALL) - 8) {
    paintText(context, palette, "noise", { x: box.right, ...quiet, align: "right" });
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./curve_box.js").CurveBox} box
 * @param {Float32Array} levels
 * @param {{ colour: string, width: number, dash: number[] }} style
 */
function strokeCurve(context, box, levels, { colour, width, dash }) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.setLineDash(dash);
  context.beginPath();
  levels.forEach((level, t) => {
    const { x, y } = toCurvePixel(box, levels.length === 1 ? 0 : t / (levels.length - 1), level);
    if (t === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  context.stroke();
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./palette.js").Palette} palette
 * @param {import("./curve_box.js").CurveBox} box
 * @param {{ name: string, chosen: boolean, levels: Float32Array }[]} curves
 */
function nameCurves(context, palette, box, curves) {
  const sampled = curves.map(({ levels }) =>
    Array.from({ length: SAMPLES }, (_, i) => {
      return levels[Math.round((i / (SAMPLES - 1)) * (levels.length - 1))];
    }),
  );
  const pixels = sampled.map((levels) =>
    levels.map((level, i) => {
      const { x, y } = toCurvePixel(box, i / (SAMPLES - 1), level);
      return { x: x - box.left, y: y - box.top };
    }),
  );
  const lines = pixels.flatMap((points) =>
    points.slice(1).map((point, i) => /** @type {[Point, Point]} */ ([points[i], point])),
  );
  const room = { width: box.right - box.left, height: box.bottom - box.top - 8 };
  const wanted = labelSpots(sampled).map(([spot, ...others], i) => ({
    at: pixels[i][spot],
    others: others.map((other) => pixels[i][other]),
    width: textWidth(context, palette, curves[i].name, SMALL) + 2,
    height: 13,
    gap: 4,
  }));
  placeLabels(wanted, room, { marks: [], lines }).forEach(({ left, top }, i) => {
    paintText(context, palette, curves[i].name, {
      x: box.left + left + 1,
      y: box.top + top + 6.5,
      size: SMALL,
      colour: curves[i].chosen ? palette.data : palette.muted,
    });
  });
}
