/** The right picture of a step diagram: the step from x_t over its mean to x_{t-1}, enlarged. */

import { createDotLayer } from "./dot_layer.js";
import { paintLabels } from "./labels.js";
import { readPalette } from "./palette.js";
import { createPlane, toPixelX, toPixelY } from "./plane.js";
import { magnifierOf, pointOf, signalOf } from "./step_geometry.js";
import { isNamedInOverview, paintTrail } from "./step_overview.js";
import { paintMark, strokeArrow } from "./strokes.js";
import { paintText } from "./text.js";

/**
 * @param {HTMLElement} container
 * @param {{ extent: number }} options  of the whole picture
 */
export function createStepMagnified(container, { extent }) {
  const dots = createDotLayer();

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {{ width: number, density: number }} size
   * @param {import("./step_diagram.js").StepFrame | null} frame
   */
  return function paint(context, { width, density }, frame) {
    const palette = readPalette(container);
    context.strokeStyle = frame ? palette.model : palette.rule;
    context.lineWidth = frame ? 2.5 : 1;
    context.strokeRect(0, 0, width, width);
    if (!frame) return;
    const { cloud, labels, explain, trail } = frame;
    const magnifier = magnifierOf(explain, extent);
    const { centre } = magnifier;
    const plane = createPlane(width, magnifier.extent, 1);
    const place = (/** @type {{ x: number, y: number }} */ { x, y }) => ({
      x: toPixelX(plane, x - centre.x),
      y: toPixelY(plane, y - centre.y),
    });
    const points = cloud.map((value, i) => value - (i % 2 === 0 ? centre.x : centre.y));
    dots.paint(context, plane, density, { points, labels, opacity: 0.28 }, palette.noise);

    const x = place(pointOf(explain.x));
    const mean = place(pointOf(explain.mean));
    const next = place(pointOf(explain.next));
    paintTrail(context, palette, [...trail.map(place), x]);
    const signal = place(signalOf(explain));
    strokeArrow(context, signal, x, { colour: palette.noise, width: 2.25, clear: 6 });
    const noisy = explain.noise[0] !== 0 || explain.noise[1] !== 0;
    const radius = (explain.sigma / magnifier.extent) * (width / 2 - 1);
    if (noisy) paintSpread(context, palette, mean, radius);
    strokeArrow(context, x, mean, { colour: palette.model, width: 3, head: 13, clear: 6 });
    if (noisy)
      strokeArrow(context, mean, next, { colour: palette.noise, dash: [6, 4], head: 12, clear: 6 });

    const rim = palette.raised;
    paintMark(context, x, { shape: "disc", radius: 5, fill: palette.ink, rim });
    paintMark(context, mean, { shape: "square", radius: 4.5, fill: palette.model, rim });
    if (noisy) paintMark(context, next, { shape: "disc", radius: 5, fill: rim, rim: palette.ink });
    const scale = magnifier.zoom === 1 ? "" : `× ${magnifier.zoom}`;
    paintText(context, palette, scale, { x: 10, y: 16, colour: palette.muted });
    const middle = { x: (mean.x + next.x) / 2, y: (mean.y + next.y) / 2 };
    const names = [
      { text: "*x*_{t}", at: x, gap: 10 },
      ...(noisy
        ? [
            { text: "*x*_{t−1}", at: next, gap: 10 },
            { text: "mean", at: mean, gap: 10, colour: palette.model },
            { text: "fresh noise *σ* *z*", at: middle, gap: 8, colour: palette.muted },
          ]
        : [{ text: "mean = *x*_{t−1}, no fresh noise", at: mean, gap: 10, colour: palette.model }]),
      ...(isNamedInOverview(explain, createPlane(width, extent))
        ? []
        : [{ text: "predicted noise", at: nearPart(x, signal), gap: 8, colour: palette.muted }]),
    ];
    paintLabels(
      context,
      palette,
      { width, height: width },
      {
        labels: names,
        marks: [x, mean, next, { x: 20, y: 16 }],
        lines: [
          [x, mean],
          [mean, next],
          [signal, x],
        ],
      },
    );
  };
}

/**
 * A place for a name on a line of which only the part near x_t may be in the picture.
 * @param {{ x: number, y: number }} x
 * @param {{ x: number, y: number }} far
 */
function nearPart(x, far) {
  const length = Math.hypot(far.x - x.x, far.y - x.y);
  const share = Math.min(0.6, 60 / Math.max(length, 1));
  return { x: x.x + share * (far.x - x.x), y: x.y + share * (far.y - x.y) };
}

/**
 * The circle one sigma around the mean: about how far fresh noise leads.
 * @param {CanvasRenderingContext2D} context
 * @param {import("./palette.js").Palette} palette
 * @param {{ x: number, y: number }} mean
 * @param {number} radius
 */
function paintSpread(context, palette, mean, radius) {
  context.strokeStyle = palette.noise;
  context.lineWidth = 1;
  context.setLineDash([1.5, 4]);
  context.beginPath();
  context.arc(mean.x, mean.y, radius, 0, 2 * Math.PI);
  context.stroke();
  context.setLineDash([]);
}
