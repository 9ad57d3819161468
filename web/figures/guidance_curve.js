/**
 * What guidance buys and what it costs: class accuracy and spread over the guidance scale, each scale
 * a run that was made.
 *
 * @typedef {{ scale: number, accuracy: number, spread: number }} Measured  shares; spread over that of the data
 *
 * @typedef {object} CurveFrame
 * @property {Measured[]} measured  in the order of their scales
 * @property {number} scale         the present one
 * @property {number} best          the accuracy of fresh points of the data
 * @property {string} description   what is to be seen, in words
 */

import { createCanvas } from "./canvas.js";
import { createCurveBox, toCurvePixel } from "./curve_box.js";
import { readPalette } from "./palette.js";
import { paintMark, strokeLine } from "./strokes.js";
import { paintText } from "./text.js";

const TOP = 1.25; // share at the upper edge: what is larger leaves the picture
const LEVELS = [0, 0.5, 1];

/**
 * @param {HTMLElement} container
 * @param {{ label: string, largest: number }} options  `largest`: the scale at the right edge
 */
export function createGuidanceCurve(container, { label, largest }) {
  return createCanvas(container, {
    label,
    aspect: 0.62,
    paint(context, { width, height }, /** @type {CurveFrame | null} */ frame) {
      const palette = readPalette(container);
      const box = createCurveBox(width, height);
      const place = (/** @type {number} */ scale, /** @type {number} */ share) =>
        toCurvePixel(box, scale / largest, share / TOP);
      paintFrame(context, palette, box, { place, largest });
      if (!frame) return;
      const { measured, scale, best } = frame;
      const now = place(Math.min(scale, largest), 0);
      strokeLine(
        context,
        { x: now.x, y: box.top },
        { x: now.x, y: box.bottom },
        { colour: palette.muted, width: 1 },
      );
      const dash = [4, 4];
      strokeLine(context, place(0, best), place(largest, best), { colour: palette.noise, dash });
      const series = /** @type {const} */ ([
        { key: "spread", colour: palette.model, shape: "diamond" },
        { key: "accuracy", colour: palette.ink, shape: "disc" },
      ]);
      context.save();
      context.beginPath();
      context.rect(box.left - 6, box.top, box.right - box.left + 12, box.bottom - box.top + 6);
      context.clip();
      for (const { key, colour, shape } of series) {
        const places = measured
          .filter((each) => each.scale <= largest)
          .map((each) => ({ at: place(each.scale, each[key]), isNow: each.scale === scale }));
        strokePath(
          context,
          places.map(({ at }) => at),
          colour,
        );
        for (const { at, isNow } of places) {
          const radius = isNow ? 6 : 2.5;
          paintMark(context, at, { shape, radius, fill: colour, rim: palette.raised, width: 1 });
        }
      }
      context.restore();
    },
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./palette.js").Palette} palette
 * @param {import("./curve_box.js").CurveBox} box
 * @param {{ place: (scale: number, share: number) => { x: number, y: number }, largest: number }} axes
 */
function paintFrame(context, palette, box, { place, largest }) {
  for (const level of LEVELS) {
    const [from, to] = [place(0, level), place(largest, level)];
    strokeLine(context, from, to, { colour: palette.rule });
    paintText(context, palette, `${100 * level}%`, {
      x: box.left - 8,
      y: from.y,
      colour: palette.muted,
      align: "right",
    });
  }
  for (let scale = 0; scale <= largest; scale += 2) {
    const at = place(scale, 0);
    const words = scale === largest ? `*w* = ${scale}` : String(scale);
    const align = scale === largest ? "right" : "center";
    paintText(context, palette, words, { x: at.x, y: at.y + 14, colour: palette.muted, align });
  }
  paintMark(
    context,
    { x: box.left + 6, y: 14 },
    { shape: "disc", radius: 4.5, fill: palette.ink, rim: palette.raised },
  );
  paintText(context, palette, "class accuracy", { x: box.left + 16, y: 14, size: 13 });
  paintMark(
    context,
    { x: box.left + 130, y: 14 },
    { shape: "diamond", radius: 4.5, fill: palette.model, rim: palette.raised },
  );
  paintText(context, palette, "spread", {
    x: box.left + 140,
    y: 14,
    size: 13,
    colour: palette.model,
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{ x: number, y: number }[]} places
 * @param {string} colour
 */
function strokePath(context, places, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 1.75;
  context.beginPath();
  places.forEach(({ x, y }, i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.stroke();
}
