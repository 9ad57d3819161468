/**
 * A number at every place of the plane: as a colour, with lines of equal height over it, and a mark
 * at one place.
 *
 * @typedef {object} PlaneMap
 * @property {Float32Array} values   [columns * columns] at the cells' centres, row by row from the top
 * @property {number} columns        of a square grid over the whole picture
 * @property {number} low            what lies below it has the first colour
 * @property {number} high           what lies above it has the last
 * @property {(palette: import("./palette.js").Palette) => string[]} colours  from low to high, #rrggbb
 * @property {number[]} [levels]     heights of the lines
 * @property {(palette: import("./palette.js").Palette) => string} [lineColour]
 * @property {import("./vector_field.js").Field | null} [field]  arrows over it
 * @property {{ points: Float32Array, colour: (palette: import("./palette.js").Palette) => string } | null} [dots]
 *   points over it, faint
 * @property {{ x: number, y: number } | null} [mark]
 * @property {string} description    what is to be seen, in words
 */

import { createCanvas } from "./canvas.js";
import { contourSegments } from "./contours.js";
import { createDotLayer } from "./dot_layer.js";
import { createKeptPicture } from "./kept_picture.js";
import { channels, readPalette } from "./palette.js";
import { createPlane, toPixelX, toPixelY } from "./plane.js";
import { createVectorField } from "./vector_field.js";

const SHADES = 256; // more than an eye tells apart
const BELOW = 2; // of a range of 1: lines need no more of what is far too low to be drawn

/**
 * @param {HTMLElement} container
 * @param {{ label: string, extent: number }} options
 */
export function createPlaneMap(container, { label, extent }) {
  const picture = createKeptPicture();
  const arrows = createVectorField();
  const dotLayer = createDotLayer();
  return createCanvas(container, {
    label,
    paint(context, { width, density }, /** @type {PlaneMap | null} */ frame) {
      const palette = readPalette(container);
      const plane = createPlane(width, extent, 1);
      if (frame) {
        const { values, low, high, levels = [], field, dots, mark } = frame;
        const colours = frame.colours(palette);
        const line = { colour: frame.lineColour?.(palette) ?? palette.ink, rim: palette.raised };
        const ingredients = [values, low, high, colours.join(), levels.join(), line.colour];
        picture.paint(context, plane, density, ingredients, (own, size) => {
          const inset = plane.inset * density;
          paintCells(own, frame, colours, { inset, side: size - 2 * inset });
          paintLines(own, frame, line, { inset, side: size - 2 * inset, density });
        });
        if (dots) {
          const { points, colour } = dots;
          const opacity = Math.min(0.3 * (4000 / points.length) ** 0.25, 1); // few are not faint
          dotLayer.paint(context, plane, density, { points, opacity }, colour(palette));
        }
        if (field) arrows.paint(context, plane, density, field, palette.ink);
        if (mark) paintMark(context, plane, palette, mark);
      }
      context.strokeStyle = palette.rule;
      context.lineWidth = 1;
      context.strokeRect(0.5, 0.5, width - 1, width - 1);
    },
  });
}

/**
 * The colour of a share from 0 to 1 of a scale. Pure.
 * @param {number[][]} colours  at equal distances, each red, green, blue
 * @param {number} share
 */
export function scaleColour(colours, share) {
  const at = Math.min(Math.max(share, 0), 1) * (colours.length - 1);
  const first = Math.min(Math.floor(at), colours.length - 2);
  return colours[first].map((value, c) => value + (at - first) * (colours[first + 1][c] - value));
}

/**
 * @param {CanvasRenderingContext2D} context  in device pixels
 * @param {PlaneMap} map
 * @param {string[]} colours
 * @param {{ inset: number, side: number }} place
 */
function paintCells(context, { values, columns, low, high }, colours, { inset, side }) {
  const cells = document.createElement("canvas");
  cells.width = cells.height = columns;
  const image = new ImageData(columns, columns);
  const scale = colours.map(channels);
  const shades = Array.from({ length: SHADES }, (_, i) => scaleColour(scale, i / (SHADES - 1)));
  values.forEach((value, i) => {
    const share = Math.min(Math.max((value - low) / (high - low), 0), 1);
    const shade = shades[Math.round(share * (SHADES - 1))];
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = shade[c];
    image.data[4 * i + 3] = 255;
  });
  /** @type {CanvasRenderingContext2D} */ (cells.getContext("2d")).putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(cells, inset, inset, side, side);
}

/**
 * @param {CanvasRenderingContext2D} context  in device pixels
 * @param {PlaneMap} map
 * @param {{ colour: string, rim: string }} line  the rim stands out from dark cells
 * @param {{ inset: number, side: number, density: number }} place
 */
function paintLines(context, { values, columns, low, high, levels = [] }, line, place) {
  const { inset, side, density } = place;
  const least = low - BELOW * (high - low);
  const heights = values.map((value) => Math.max(value, least));
  const cell = side / columns;
  const pixel = (/** @type {number} */ at) => inset + (at + 0.5) * cell;
  context.beginPath();
  for (const level of levels) {
    const segments = contourSegments(heights, columns, level);
    for (let i = 0; i < segments.length; i += 4) {
      context.moveTo(pixel(segments[i]), pixel(segments[i + 1]));
      context.lineTo(pixel(segments[i + 2]), pixel(segments[i + 3]));
    }
  }
  for (const [colour, width] of /** @type {[string, number][]} */ ([
    [line.rim, 3],
    [line.colour, 1.5],
  ])) {
    context.strokeStyle = colour;
    context.lineWidth = width * density;
    context.stroke();
  }
}

/**
 * A ring with four ticks, on a rim that stands out from any colour under it.
 * @param {CanvasRenderingContext2D} context
 * @param {import("./plane.js").Plane} plane
 * @param {import("./palette.js").Palette} palette
 * @param {{ x: number, y: number }} mark
 */
function paintMark(context, plane, { ink, raised }, mark) {
  const x = toPixelX(plane, mark.x);
  const y = toPixelY(plane, mark.y);
  const RADIUS = 6;
  for (const [colour, width] of /** @type {[string, number][]} */ ([
    [raised, 5],
    [ink, 2],
  ])) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    context.arc(x, y, RADIUS, 0, 2 * Math.PI);
    for (const [across, down] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]) {
      context.moveTo(x + RADIUS * across, y + RADIUS * down);
      context.lineTo(x + 2 * RADIUS * across, y + 2 * RADIUS * down);
    }
    context.stroke();
  }
}
