/** A drawn shape over a picture of points: a region with a tint inside, a curve as a line. */

import { isRegion, outlineOf } from "./steer_shapes.js";
import { toPixelX, toPixelY } from "./plane.js";

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./plane.js").Plane} plane
 * @param {import("./palette.js").Palette} palette
 * @param {import("./steer_shapes.js").Shape} shape
 */
export function paintShape(context, plane, palette, shape) {
  const { points, closed } = outlineOf(shape, plane.extent);
  context.beginPath();
  points.forEach(({ x, y }, i) => {
    const [across, down] = [toPixelX(plane, x), toPixelY(plane, y)];
    if (i === 0) context.moveTo(across, down);
    else context.lineTo(across, down);
  });
  if (closed) context.closePath();
  if (isRegion(shape)) {
    context.globalAlpha = 0.1;
    context.fillStyle = palette.ink;
    context.fill();
    context.globalAlpha = 1;
  }
  context.lineJoin = "round";
  context.lineCap = "round";
  for (const [colour, width] of /** @type {const} */ ([
    [palette.raised, 5],
    [palette.ink, 2],
  ])) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
}
