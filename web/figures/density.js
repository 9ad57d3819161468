/**
 * Where points lie dense: a smoothed histogram as a tint, and contours that hold a third, two thirds
 * and nine tenths of the points.
 *
 * @typedef {object} Density
 * @property {Float32Array} points  x0, y0, x1, y1, …
 * @property {(palette: import("./palette.js").Palette) => string} colour
 */

import { contourSegments } from "./contours.js";
import { blur, countPoints, levelsHolding } from "./histogram.js";
import { createKeptPicture } from "./kept_picture.js";
import { channels } from "./palette.js";

const COLUMNS = 80; // finer than the blur, coarse enough to be made anew for every frame
const SHARES = [0.33, 0.67, 0.9];
const DARKEST = 0.55; // opacity of the densest place

/**
 * How far a point is smeared out, in cells: fewer points need more.
 * @param {number} count
 */
export function smearOf(count) {
  const deviation = 1.9 * (2000 / Math.max(count, 1)) ** (1 / 6);
  return Math.min(Math.max(deviation, 1.4), 4);
}

export function createDensity() {
  const picture = createKeptPicture();
  const small = document.createElement("canvas");
  small.width = small.height = COLUMNS;
  const smallContext = /** @type {CanvasRenderingContext2D} */ (small.getContext("2d"));
  const image = new ImageData(COLUMNS, COLUMNS);

  return {
    /**
     * @param {CanvasRenderingContext2D} target  in CSS pixels
     * @param {import("./plane.js").Plane} plane
     * @param {number} density                   device pixels in a CSS pixel
     * @param {Float32Array} points
     * @param {string} colour                    #rrggbb
     * @param {{ contours?: boolean }} [options]
     */
    paint(target, plane, density, points, colour, { contours = true } = {}) {
      picture.paint(target, plane, density, [points, colour, contours], (context, size) => {
        const counts = countPoints(points, plane.extent, COLUMNS);
        const grid = blur(counts, COLUMNS, smearOf(points.length / 2));
        tint(image, grid, colour);
        smallContext.putImageData(image, 0, 0);
        const inset = plane.inset * density;
        const side = size - 2 * inset;
        context.imageSmoothingEnabled = true;
        context.drawImage(small, inset, inset, side, side);
        if (!contours) return;
        context.strokeStyle = colour;
        context.lineWidth = density;
        const cell = side / COLUMNS;
        levelsHolding(grid, SHARES).forEach((level, i) => {
          context.globalAlpha = 0.85 - 0.25 * i;
          context.beginPath();
          const segments = contourSegments(grid, COLUMNS, level);
          for (let at = 0; at < segments.length; at += 4) {
            context.moveTo(
              inset + (segments[at] + 0.5) * cell,
              inset + (segments[at + 1] + 0.5) * cell,
            );
            context.lineTo(
              inset + (segments[at + 2] + 0.5) * cell,
              inset + (segments[at + 3] + 0.5) * cell,
            );
          }
          context.stroke();
        });
        context.globalAlpha = 1;
      });
    },
  };
}

/**
 * @param {ImageData} image
 * @param {Float32Array} grid
 * @param {string} colour
 */
function tint(image, grid, colour) {
  const [red, green, blue] = channels(colour);
  let highest = 0;
  for (const value of grid) highest = Math.max(highest, value);
  const scale = highest > 0 ? 1 / highest : 0;
  for (let i = 0; i < grid.length; i++) {
    image.data[4 * i] = red;
    image.data[4 * i + 1] = green;
    image.data[4 * i + 2] = blue;
    image.data[4 * i + 3] = 255 * DARKEST * Math.sqrt(grid[i] * scale);
  }
}
