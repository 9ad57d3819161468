/**
 * Points in the plane: one or more layers of them, and the paths that some of them took.
 *
 * @typedef {object} Layer
 * @property {Float32Array} points                x0, y0, x1, y1, …
 * @property {(palette: import("./palette.js").Palette) => string} colour
 * @property {number} [opacity]
 * @property {Uint32Array | null} [labels]        points with label 1 are drawn as rings
 *
 * @typedef {object} ScatterFrame
 * @property {Layer[]} layers                     the last one on top
 * @property {{ states: Float32Array[], upTo: number } | null} [paths]
 * @property {string} description                 what is to be seen, in words
 */

import { createCanvas } from "./canvas.js";
import { readPalette } from "./palette.js";
import { createDotLayer } from "./dot_layer.js";
import { createPlane, toPixelX, toPixelY } from "./plane.js";
import { createTrajectories } from "./trajectories.js";

/**
 * @param {HTMLElement} container
 * @param {{ label: string, extent: number, axes?: boolean }} options
 */
export function createScatter(container, { label, extent, axes = true }) {
  /** @type {import("./dot_layer.js").DotLayer[]} */
  const dotLayers = [];
  const trajectories = createTrajectories();
  return createCanvas(container, {
    label,
    paint(context, { width, density }, /** @type {ScatterFrame | null} */ frame) {
      const palette = readPalette(container);
      const plane = createPlane(width, extent, 1);
      paintAxes(context, plane, palette, axes);
      if (!frame) return;
      frame.layers.forEach((layer, i) => {
        dotLayers[i] ??= createDotLayer();
        dotLayers[i].paint(context, plane, density, layer, layer.colour(palette));
      });
      if (frame.paths) trajectories.paint(context, plane, density, palette, frame.paths);
    },
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./plane.js").Plane} plane
 * @param {import("./palette.js").Palette} palette
 * @param {boolean} labelled
 */
function paintAxes(context, plane, palette, labelled) {
  const { size, extent } = plane;
  context.lineWidth = 1;
  context.strokeStyle = palette.rule;
  context.beginPath();
  for (const at of [-1, 0, 1]) {
    if (Math.abs(at) >= extent) continue;
    const x = Math.round(toPixelX(plane, at)) + 0.5;
    const y = Math.round(toPixelY(plane, at)) + 0.5;
    context.moveTo(x, 0);
    context.lineTo(x, size);
    context.moveTo(0, y);
    context.lineTo(size, y);
  }
  context.rect(0.5, 0.5, size - 1, size - 1);
  context.stroke();
  if (!labelled || size < 200) return;
  context.fillStyle = palette.muted;
  context.font = `11px ${palette.sans}`;
  context.textBaseline = "bottom";
  for (const at of [-1, 1]) {
    const text = at < 0 ? "−1" : "1";
    context.textAlign = "left";
    context.fillText(text, toPixelX(plane, at) + 4, size - 3);
    context.fillText(text, 5, toPixelY(plane, at) - 2);
  }
}
