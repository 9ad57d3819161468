/** The left picture of a step diagram: the plane, the point, and what the net says of it. */

import { createDensity } from "./density.js";
import { createDotLayer } from "./dot_layer.js";
import { paintLabels } from "./labels.js";
import { readPalette } from "./palette.js";
import { createPlane, toPixelX, toPixelY } from "./plane.js";
import { clampPoint, magnifierOf, pointOf, signalOf } from "./step_geometry.js";
import { paintMark, strokeArrow, strokeLine } from "./strokes.js";

const LEAST_WINDOW = 16; // pixels: so that the mark of x_t does not hide the magnifier's window
const SHORT = 24; // pixels: an arrow too short to be named here; the magnifier names it
const EDGE = 0.94; // of the extent: where a prediction from outside the window is marked

/**
 * @param {HTMLElement} container
 * @param {{ extent: number }} options
 */
export function createStepOverview(container, { extent }) {
  const dots = createDotLayer();
  const tint = createDensity();

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {{ width: number, density: number }} size
   * @param {import("./step_diagram.js").StepFrame | null} frame
   */
  return function paint(context, { width, density }, frame) {
    const palette = readPalette(container);
    const plane = createPlane(width, extent, 1);
    const place = (/** @type {{ x: number, y: number }} */ { x, y }) => ({
      x: toPixelX(plane, x),
      y: toPixelY(plane, y),
    });
    context.strokeStyle = palette.rule;
    context.lineWidth = 1;
    context.strokeRect(0.5, 0.5, width - 1, width - 1);
    if (!frame) return;
    const { cloud, labels, data, explain, trail } = frame;
    if (data) tint.paint(context, plane, density, data, palette.data, { contours: false });
    dots.paint(context, plane, density, { points: cloud, labels, opacity: 0.28 }, palette.noise);

    const predicted = clampPoint(pointOf(explain.x0), EDGE * extent);
    const x0 = place(predicted);
    const x = place(pointOf(explain.x));
    const signal = place(signalOf(explain));
    paintTrail(context, palette, [...trail.map(place), x]);
    const blue = { colour: palette.data, width: 1.5, dash: [1.5, 3] };
    strokeLine(context, place(pointOf(explain.x0)), signal, blue);
    strokeArrow(context, signal, x, { colour: palette.noise, width: 2.25, clear: 5 });

    const { centre, extent: reach } = magnifierOf(explain, extent);
    const middleOfWindow = place(centre);
    const side = Math.max((reach / extent) * (width - 2), LEAST_WINDOW);
    const corner = { x: middleOfWindow.x - side / 2, y: middleOfWindow.y - side / 2 };
    context.strokeStyle = palette.model;
    context.lineWidth = 1.25;
    context.strokeRect(corner.x, corner.y, side, side);

    paintMark(context, x0, {
      shape: "diamond",
      radius: 5,
      fill: palette.data,
      rim: palette.raised,
    });
    paintMark(context, x, { shape: "disc", radius: 4, fill: palette.ink, rim: palette.raised });
    const middle = { x: (signal.x + x.x) / 2, y: (signal.y + x.y) / 2 };
    const window = { left: corner.x, top: corner.y, side };
    paintLabels(
      context,
      palette,
      { width, height: width },
      {
        labels: [
          { text: "*x*_{t}", at: x, gap: side < 60 ? side / 2 + 6 : 9 },
          {
            text: predicted.moved ? "predicted *x*_{0}, farther out" : "predicted *x*_{0}",
            at: x0,
            gap: 9,
            colour: palette.data,
          },
          ...(isNamedInOverview(explain, plane)
            ? [{ text: "predicted noise", at: middle, gap: 8, colour: palette.muted }]
            : []),
        ],
        marks: [x, x0, ...cornersOf(window)],
        lines: [
          [signal, x],
          [x0, signal],
        ],
      },
    );
  };
}

/**
 * Whether the arrow of the predicted noise is long enough to bear its name in the left picture.
 * @param {import("./step_geometry.js").Explain} explain
 * @param {import("./plane.js").Plane} plane  of the left picture
 */
export function isNamedInOverview(explain, { size, extent }) {
  const from = signalOf(explain);
  const length = Math.hypot(explain.x[0] - from.x, explain.x[1] - from.y);
  return (length / (2 * extent)) * size >= SHORT;
}

/** @param {{ left: number, top: number, side: number }} square */
function cornersOf({ left, top, side }) {
  return [0, 0.5, 1].flatMap((across) =>
    [0, 0.5, 1].map((down) => ({ x: left + across * side, y: top + down * side })),
  );
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./palette.js").Palette} palette
 * @param {{ x: number, y: number }[]} trail  in pixels
 */
export function paintTrail(context, palette, trail) {
  context.globalAlpha = 0.45;
  context.strokeStyle = palette.ink;
  context.lineWidth = 1;
  context.lineJoin = "round";
  context.beginPath();
  trail.forEach(({ x, y }, i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.stroke();
  context.globalAlpha = 1;
}
