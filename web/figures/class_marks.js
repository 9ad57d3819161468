/** Labelled points: each class has a mark and a colour of its own. */

import { createKeptPicture } from "./kept_picture.js";
import { createPlane, dotRadius, isInside, toPixelX, toPixelY } from "./plane.js";

/** As many as there are marks, and colours in guidance.css; further classes begin again. */
const KINDS = 6;

/** Marks of one radius look equally large. @type {((context: Path2D, r: number) => void)[]} */
const outlines = [
  (path, r) => path.arc(0, 0, r, 0, 2 * Math.PI),
  (path, r) => polygon(path, 3, 1.35 * r, -Math.PI / 2),
  (path, r) => polygon(path, 4, 1.2 * r, Math.PI / 4),
  (path, r) => {
    path.arc(0, 0, 1.1 * r, 0, 2 * Math.PI);
    path.arc(0, 0, 0.5 * r, 0, 2 * Math.PI, true);
  },
  (path, r) => polygon(path, 4, 1.3 * r, 0),
  (path, r) => {
    const [long, thin] = [1.2 * r, 0.4 * r];
    path.rect(-long, -thin, 2 * long, 2 * thin);
    path.rect(-thin, -long, 2 * thin, long - thin);
    path.rect(-thin, thin, 2 * thin, long - thin);
  },
];

/** @param {Path2D} path @param {number} corners @param {number} radius @param {number} turn */
function polygon(path, corners, radius, turn) {
  for (let i = 0; i < corners; i++) {
    const angle = turn + (i * 2 * Math.PI) / corners;
    path.lineTo(radius * Math.cos(angle), radius * Math.sin(angle));
  }
  path.closePath();
}

/**
 * The colours of classes, in a figure with the style sheet guidance.css.
 * @param {Element} element
 * @returns {(label: number) => string}
 */
export function readClassColours(element) {
  const style = getComputedStyle(element);
  const colours = Array.from({ length: KINDS }, (_, i) =>
    style.getPropertyValue(`--class-${i}`).trim(),
  );
  return (label) => colours[label % KINDS];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{ x: number, y: number }} at
 * @param {{ label: number, radius: number, colour: string }} mark
 */
export function paintClassMark(context, at, { label, radius, colour }) {
  const path = new Path2D();
  outlines[label % KINDS](path, radius);
  context.save();
  context.translate(at.x, at.y);
  context.fillStyle = colour;
  context.fill(path);
  context.restore();
}

export function createClassMarks() {
  const picture = createKeptPicture();

  return {
    /**
     * @param {CanvasRenderingContext2D} target  in CSS pixels
     * @param {import("./plane.js").Plane} plane
     * @param {number} density  device pixels in a CSS pixel
     * @param {{ points: Float32Array, labels: Uint32Array, chosen: number }} cloud  `chosen`: the class
     *   that stands out
     * @param {(label: number) => string} colourOf
     */
    paint(target, plane, density, { points, labels, chosen }, colourOf) {
      const colours = Array.from({ length: KINDS }, (_, i) => colourOf(i));
      const ingredients = [points, labels, chosen, ...colours];
      picture.paint(target, plane, density, ingredients, (context, size) => {
        const radius = 0.9 * dotRadius(plane.size, points.length / 2) * density;
        const stamps = colours.map((colour, label) => makeStamp(label, radius, colour));
        const inPixels = createPlane(size, plane.extent, plane.inset * density);
        const half = stamps[0].width / 2;
        labels.forEach((label, i) => {
          const [x, y] = [points[2 * i], points[2 * i + 1]];
          if (!isInside(inPixels, x, y)) return;
          context.globalAlpha = label === chosen ? 0.85 : 0.5;
          const [left, top] = [toPixelX(inPixels, x) - half, toPixelY(inPixels, y) - half];
          context.drawImage(stamps[label % KINDS], left, top);
        });
        context.globalAlpha = 1;
      });
    },
  };
}

/**
 * A mark as a small picture: thousands of these are drawn in a few milliseconds.
 * @param {number} label
 * @param {number} radius  in device pixels
 * @param {string} colour
 */
function makeStamp(label, radius, colour) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 2 * Math.ceil(1.5 * radius + 1);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const middle = canvas.width / 2;
  paintClassMark(context, { x: middle, y: middle }, { label, radius, colour });
  return canvas;
}
