/**
 * Points in the plane: one or more layers of them, the paths that some of them took, and under them
 * a field of arrows and how dense other points lie.
 *
 * @typedef {object} Layer
 * @property {Float32Array} points                x0, y0, x1, y1, …
 * @property {(palette: import("./palette.js").Palette) => string} colour
 * @property {number} [opacity]
 * @property {Uint32Array | null} [labels]        points with an odd label are drawn as rings
 *
 * @typedef {object} ScatterFrame
 * @property {Layer[]} layers                     the last one on top
 * @property {import("./trajectories.js").Paths | null} [paths]
 * @property {import("./vector_field.js").Field | null} [field]
 * @property {import("./density.js").Density | null} [density]  under everything
 * @property {(context: CanvasRenderingContext2D, plane: import("./plane.js").Plane,
 *   palette: import("./palette.js").Palette) => void} [overlay]  draws over everything
 * @property {string} description                 what is to be seen, in words
 */

import { createCanvas } from "./canvas.js";
import { readPalette } from "./palette.js";
import { createDotLayer } from "./dot_layer.js";
import { createPlane, toPixelX, toPixelY } from "./plane.js";
import { createTrajectories } from "./trajectories.js";
import { createVectorField } from "./vector_field.js";
import { createDensity } from "./density.js";

/**
 * @param {HTMLElement} container
 * @param {{ label: string, extent: number, axes?: boolean }} options
 */
export function createScatter(container, { label, extent, axes = true }) {
  /** @type {import("./dot_layer.js").DotLayer[]} */
  const dotLayers = [];
  const trajectories = createTrajectories();
  const vectorField = createVectorField();
  const tint = createDensity();
  return createCanvas(container, {
    label,
    paint(context, { width, density }, /** @type {ScatterFrame | null} */ frame) {
      const palette = readPalette(container);
      const plane = createPlane(width, extent, 1);
      if (frame?.density) {
        const { points, colour } = frame.density;
        tint.paint(context, plane, density, points, colour(palette));
      }
      paintAxes(context, plane, palette);
      if (frame?.field) vectorField.paint(context, plane, density, frame.field, palette.muted);
      if (axes && width >= 200) paintNumerals(context, plane, palette);
      if (!frame) return;
      frame.layers.forEach((layer, i) => {
        dotLayers[i] ??= createDotLayer();
        dotLayers[i].paint(context, plane, density, layer, layer.colour(palette));
      });
      if (frame.paths) trajectories.paint(context, plane, density, palette, frame.paths);
      frame.overlay?.(context, plane, palette);
    },
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./plane.js").Plane} plane
 * @param {import("./palette.js").Palette} palette
 */
export function paintAxes(context, plane, palette) {
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
}

/**
 * With a rim of paper, since arrows may lie under them.
 * @param {CanvasRenderingContext2D} context
 * @param {import("./plane.js").Plane} plane
 * @param {import("./palette.js").Palette} palette
 */
export function paintNumerals(context, plane, palette) {
  const { size } = plane;
  const write = (/** @type {string} */ text, /** @type {number} */ x, /** @type {number} */ y) => {
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  };
  context.strokeStyle = palette.raised;
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.fillStyle = palette.muted;
  context.font = `11px ${palette.sans}`;
  context.textBaseline = "bottom";
  for (const at of [-1, 1]) {
    const text = at < 0 ? "−1" : "1";
    context.textAlign = "left";
    write(text, toPixelX(plane, at) + 4, size - 3);
    write(text, 5, toPixelY(plane, at) - 2);
  }
}
