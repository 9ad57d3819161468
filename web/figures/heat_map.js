/**
 * A matrix as a picture: values from -1 to 1, from orange through the paper to blue, and one row
 * pointed out.
 *
 * @typedef {object} HeatFrame
 * @property {Float32Array} values     [rows * columns], -1 … 1, the first row at the top
 * @property {number} rows
 * @property {number} columns
 * @property {number} row              the one pointed out
 * @property {string} rowLabel         what the rows are
 * @property {string} columnLabel      what the columns are
 * @property {string} description      what is to be seen, in words
 */

import { createCanvas } from "./canvas.js";
import { heatBox, heatColours, rowSpan } from "./heat_geometry.js";
import { readPalette } from "./palette.js";
import { paintText } from "./text.js";

const SMALL = 11; // pixels

/**
 * @param {HTMLElement} container
 * @param {{ label: string, aspect: number }} options  `aspect` is height over width
 */
export function createHeatMap(container, { label, aspect }) {
  const matrix = document.createElement("canvas");
  const pixels = /** @type {CanvasRenderingContext2D} */ (matrix.getContext("2d"));
  /** @type {unknown[]} */
  let kept = [];

  return createCanvas(container, {
    label,
    aspect,
    paint(context, { width, height }, /** @type {HeatFrame | null} */ frame) {
      if (!frame) return;
      const palette = readPalette(container);
      const { values, rows, columns } = frame;
      const wanted = [values, rows, columns, palette.model, palette.raised, palette.data];
      if (wanted.some((value, i) => value !== kept[i])) {
        kept = wanted;
        matrix.width = columns;
        matrix.height = rows;
        const image = new ImageData(columns, rows);
        heatColours(image.data, values, palette);
        pixels.putImageData(image, 0, 0);
      }
      const box = heatBox(width, height);
      context.imageSmoothingEnabled = rows > box.height; // or rows would be skipped
      context.drawImage(matrix, box.left, box.top, box.width, box.height);
      context.strokeStyle = palette.rule;
      context.lineWidth = 1;
      context.strokeRect(box.left - 0.5, box.top - 0.5, box.width + 1, box.height + 1);
      paintRow(context, palette, box, { ...frame, matrix });
      paintKey(context, palette, box);
    },
  });
}

/**
 * The row once more, high enough to be read, in a frame; its number with a pointer beside it.
 * @param {CanvasRenderingContext2D} context
 * @param {import("./palette.js").Palette} palette
 * @param {import("./heat_geometry.js").HeatBox} box
 * @param {HeatFrame & { matrix: HTMLCanvasElement }} frame
 */
function paintRow(context, palette, box, { matrix, row, rows, columns, rowLabel, columnLabel }) {
  const { top, height, middle } = rowSpan(box, row, rows);
  context.strokeStyle = palette.raised;
  context.lineWidth = 6;
  context.strokeRect(box.left, top, box.width, height);
  context.imageSmoothingEnabled = false;
  context.drawImage(matrix, 0, row, columns, 1, box.left, top, box.width, height);
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.5;
  context.strokeRect(box.left - 1, top - 1, box.width + 2, height + 2);
  context.fillStyle = palette.ink;
  context.beginPath();
  context.moveTo(box.left - 3, middle);
  context.lineTo(box.left - 10, middle - 5);
  context.lineTo(box.left - 10, middle + 5);
  context.fill();
  const beside = { x: box.left - 13, size: SMALL, align: /** @type {const} */ ("right") };
  paintText(context, palette, String(row), { ...beside, y: middle });
  const quiet = { ...beside, colour: palette.muted };
  if (middle - box.top > 14) paintText(context, palette, "0", { ...quiet, y: box.top + 5 });
  if (box.top + box.height - middle > 14) {
    paintText(context, palette, String(rows - 1), { ...quiet, y: box.top + box.height - 5 });
  }
  const above = { y: box.top - 13, size: 12 };
  paintText(context, palette, rowLabel, { ...above, x: 2 });
  const right = { ...above, x: box.left + box.width, align: /** @type {const} */ ("right") };
  paintText(context, palette, columnLabel, right);
}

/**
 * What the colours mean.
 * @param {CanvasRenderingContext2D} context
 * @param {import("./palette.js").Palette} palette
 * @param {import("./heat_geometry.js").HeatBox} box
 */
function paintKey(context, palette, box) {
  const width = Math.min(96, box.width / 2);
  const left = box.left + (box.width - width) / 2;
  const top = box.top + box.height + 11;
  const scale = context.createLinearGradient(left, 0, left + width, 0);
  scale.addColorStop(0, palette.model);
  scale.addColorStop(0.5, palette.raised);
  scale.addColorStop(1, palette.data);
  context.fillStyle = scale;
  context.fillRect(left, top, width, 8);
  context.strokeStyle = palette.rule;
  context.lineWidth = 1;
  context.strokeRect(left - 0.5, top - 0.5, width + 1, 9);
  const small = { y: top + 4, size: SMALL, colour: palette.muted };
  paintText(context, palette, "−1", { ...small, x: left - 6, align: "right" });
  paintText(context, palette, "1", { ...small, x: left + width + 6 });
}
