/**
 * The geometry of a small line chart: where shares from 0 to 1 lie in pixels. Pure.
 *
 * @typedef {{ left: number, right: number, top: number, bottom: number }} CurveBox
 */

/**
 * Leaves room for a title above, the names of levels on the left and of ends below.
 * @param {number} width
 * @param {number} height
 * @returns {CurveBox}
 */
export function createCurveBox(width, height) {
  return { left: 42, right: width - 10, top: 30, bottom: height - 26 };
}

/**
 * @param {CurveBox} box
 * @param {number} along  0 at the left end, 1 at the right
 * @param {number} level  0 at the bottom, 1 at the top
 */
export function toCurvePixel({ left, right, top, bottom }, along, level) {
  return { x: left + along * (right - left), y: bottom - level * (bottom - top) };
}
