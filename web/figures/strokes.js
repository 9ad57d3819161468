/** Arrows and marks with a meaning, told apart by shape and dash as well as by colour. */

import { shapeArrow } from "./arrow.js";

/** @typedef {{ x: number, y: number }} Point */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Point} from
 * @param {Point} to
 * @param {{ colour: string, width?: number, dash?: number[] }} style
 */
export function strokeLine(context, from, to, { colour, width = 1, dash = [] }) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Point} from
 * @param {Point} mark  what the arrow points at
 * @param {{ colour: string, width?: number, dash?: number[], head?: number, clear?: number }} style
 *   `clear` pixels before the middle of the mark it ends, unless it is too short for that
 */
export function strokeArrow(context, from, mark, style) {
  const { colour, width = 2, dash = [], head = 11, clear = 0 } = style;
  const length = Math.hypot(mark.x - from.x, mark.y - from.y);
  const share = length > 2 * clear ? 1 - clear / length : 1;
  const to = { x: from.x + share * (mark.x - from.x), y: from.y + share * (mark.y - from.y) };
  const arrow = shapeArrow(from, to, head);
  if (!arrow) return;
  strokeLine(context, from, arrow.neck, { colour, width, dash });
  context.fillStyle = colour;
  tracePolygon(context, arrow.head);
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Point} at
 * @param {{
 *   shape: "disc" | "square" | "diamond", radius: number, fill: string, rim: string, width?: number,
 * }} style
 */
export function paintMark(context, at, { shape, radius, fill, rim, width = 1.5 }) {
  if (shape === "disc") {
    context.beginPath();
    context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  } else {
    const turn = shape === "diamond" ? 0 : Math.PI / 4;
    const reach = radius * (shape === "diamond" ? 1.25 : 1.2);
    tracePolygon(
      context,
      [0, 1, 2, 3].map((corner) => ({
        x: at.x + reach * Math.cos(turn + (corner * Math.PI) / 2),
        y: at.y + reach * Math.sin(turn + (corner * Math.PI) / 2),
      })),
    );
  }
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = rim;
  context.lineWidth = width;
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Point[]} corners
 */
function tracePolygon(context, corners) {
  context.beginPath();
  corners.forEach(({ x, y }, i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.closePath();
}
