/** Labels beside what they name, placed so that they hide little. */

import { placeLabels } from "./label_places.js";
import { paintText, textWidth } from "./text.js";

const SIZE = 13; // pixels
const HEIGHT = 17;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./palette.js").Palette} palette
 * @param {{ width: number, height: number }} window
 * @param {{
 *   labels: { text: string, at: { x: number, y: number }, gap: number, colour?: string }[],
 *   marks: { x: number, y: number }[],
 *   lines: [{ x: number, y: number }, { x: number, y: number }][],
 * }} options  `text` as text.js takes it; `marks` and `lines` are what labels shall not hide
 */
export function paintLabels(context, palette, window, { labels, marks, lines }) {
  const wanted = labels.map(({ text, at, gap }) => ({
    at,
    gap,
    width: textWidth(context, palette, text, SIZE) + 4,
    height: HEIGHT,
  }));
  placeLabels(wanted, window, { marks, lines }).forEach(({ left, top }, i) => {
    const { text, colour } = labels[i];
    paintText(context, palette, text, { x: left + 2, y: top + HEIGHT / 2, size: SIZE, colour });
  });
}
