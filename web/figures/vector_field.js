/**
 * The noise a net sees all over the plane, as arrows that point away from it: along -epsilon,
 * towards the data.
 *
 * @typedef {object} Field
 * @property {number} columns         of a square grid over -extent … extent on both axes
 * @property {number} extent
 * @property {Float32Array} epsilon   [columns * columns * 2] at the cells' centres, row by row from
 *   the top
 */

import { shapeArrow } from "./arrow.js";
import { createKeptPicture } from "./kept_picture.js";
import { isInside, toPixelX, toPixelY } from "./plane.js";

// An arrow is centred in its cell and at most this much of the cell long: neighbours never meet.
const LONGEST = 0.9;
// Standard normal noise in the plane is 1.25 long on average: such an arrow takes half a cell.
const PER_UNIT = 0.4;
const HEAD = 5; // pixels

/**
 * Where the arrows begin and end, in pixels; those outside the window are left out. Pure.
 * @param {Field} field
 * @param {import("./plane.js").Plane} plane
 * @returns {{ from: { x: number, y: number }, to: { x: number, y: number } }[]}
 */
export function fieldArrows({ columns, extent, epsilon }, plane) {
  const spacing = (2 * extent) / columns;
  const arrows = [];
  for (let i = 0; i < columns * columns; i++) {
    const x = ((i % columns) + 0.5) * spacing - extent;
    const y = extent - (Math.floor(i / columns) + 0.5) * spacing;
    if (!isInside(plane, x, y)) continue;
    const norm = Math.hypot(epsilon[2 * i], epsilon[2 * i + 1]);
    if (!Number.isFinite(norm) || norm === 0) continue;
    const half = (Math.min(PER_UNIT * norm, LONGEST) * spacing) / 2;
    const dx = (-epsilon[2 * i] / norm) * half;
    const dy = (-epsilon[2 * i + 1] / norm) * half;
    arrows.push({
      from: { x: toPixelX(plane, x - dx), y: toPixelY(plane, y - dy) },
      to: { x: toPixelX(plane, x + dx), y: toPixelY(plane, y + dy) },
    });
  }
  return arrows;
}

export function createVectorField() {
  const picture = createKeptPicture();

  return {
    /**
     * @param {CanvasRenderingContext2D} target  in CSS pixels
     * @param {import("./plane.js").Plane} plane
     * @param {number} density                   device pixels in a CSS pixel
     * @param {Field} field
     * @param {string} colour
     */
    paint(target, plane, density, field, colour) {
      const { columns, extent, epsilon } = field;
      const ingredients = [columns, extent, epsilon, colour, density];
      picture.paint(target, plane, density, ingredients, (context) => {
        context.scale(density, density);
        paintArrows(context, fieldArrows(field, plane), colour);
      });
    },
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {ReturnType<typeof fieldArrows>} arrows
 * @param {string} colour
 */
function paintArrows(context, arrows, colour) {
  const shaped = arrows.flatMap(({ from, to }) => {
    const arrow = shapeArrow(from, to, HEAD);
    return arrow ? [{ from, ...arrow }] : [];
  });
  context.globalAlpha = 0.65;
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  for (const { from, neck } of shaped) {
    context.moveTo(from.x, from.y);
    context.lineTo(neck.x, neck.y);
  }
  context.stroke();
  context.beginPath();
  for (const { head } of shaped) {
    head.forEach(({ x, y }, i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  }
  context.fill(); // which closes every head
  context.globalAlpha = 1;
}
