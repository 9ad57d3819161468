/**
 * Where the parts of a heat map lie, and its colours. Pure.
 *
 * @typedef {{ left: number, top: number, width: number, height: number }} HeatBox
 */

import { channels } from "./palette.js";

const LEAST_ROW = 9; // pixels: the row pointed out is drawn so high that it can be read

/**
 * Leaves room for labels above, row numbers on the left and the key below.
 * @param {number} width
 * @param {number} height
 * @returns {HeatBox}
 */
export function heatBox(width, height) {
  return { left: 38, top: 24, width: Math.max(width - 40, 1), height: Math.max(height - 50, 1) };
}

/**
 * @param {HeatBox} box
 * @param {number} row
 * @param {number} rows
 * @returns {{ top: number, height: number, middle: number }} in pixels, never too thin to be read
 */
export function rowSpan(box, row, rows) {
  const middle = box.top + ((row + 0.5) / rows) * box.height;
  const height = Math.max(box.height / rows, LEAST_ROW);
  return { top: middle - height / 2, height, middle };
}

/**
 * @param {Uint8ClampedArray} out    [values.length * 4]
 * @param {Float32Array} values      -1 … 1; what lies outside is as strong as the end
 * @param {{ model: string, raised: string, data: string }} palette  of -1, 0 and 1, each #rrggbb
 */
export function heatColours(out, values, palette) {
  const low = channels(palette.model);
  const middle = channels(palette.raised);
  const high = channels(palette.data);
  for (let i = 0; i < values.length; i++) {
    const end = values[i] < 0 ? low : high;
    const share = Math.min(Math.abs(values[i]), 1);
    for (let c = 0; c < 3; c++) out[4 * i + c] = middle[c] + share * (end[c] - middle[c]);
    out[4 * i + 3] = 255;
  }
}
