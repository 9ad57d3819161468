/**
 * Thousands of small round marks, drawn into a plane of opacities. Where marks overlap they add up,
 * which shows density. Pure: a canvas would take many times as long for each mark as this does.
 *
 * @typedef {{ side: number, masks: Float32Array[] }} Stamps
 *   one mark, `side` by `side` pixels, at each of PHASES by PHASES places within a pixel
 */

const PHASES = 4; // a quarter of a pixel is as fine as an eye can follow
const HALF_DIAGONAL = Math.SQRT1_2; // of a pixel: what lies farther off cannot touch it
const SAMPLES = 4; // per pixel and axis, for smooth edges

/**
 * @param {number} radius  in pixels
 * @param {boolean} ring   an open mark
 * @returns {Stamps}
 */
export function makeStamps(radius, ring) {
  const inner = ring ? radius - Math.max(0.55 * radius, 0.8) : 0;
  const side = Math.ceil(2 * radius) + 2;
  const middle = Math.floor(side / 2);
  /** @type {Float32Array[]} */
  const masks = [];
  for (let phase = 0; phase < PHASES * PHASES; phase++) {
    const centreX = middle + ((phase % PHASES) + 0.5) / PHASES;
    const centreY = middle + (Math.floor(phase / PHASES) + 0.5) / PHASES;
    const mask = new Float32Array(side * side);
    for (let i = 0; i < mask.length; i++) {
      const x = (i % side) - centreX;
      const y = Math.floor(i / side) - centreY;
      mask[i] = coverage(x, y, radius, inner);
    }
    masks.push(mask);
  }
  return { side, masks };
}

/**
 * How much of a pixel a ring around the origin covers.
 * @param {number} left  the pixel's left edge
 * @param {number} top
 * @param {number} radius
 * @param {number} inner  0 for a disc
 */
function coverage(left, top, radius, inner) {
  const middle = Math.sqrt((left + 0.5) ** 2 + (top + 0.5) ** 2);
  if (middle > radius + HALF_DIAGONAL) return 0;
  if (middle < radius - HALF_DIAGONAL && (inner === 0 || middle > inner + HALF_DIAGONAL)) return 1;
  let covered = 0;
  for (let row = 0; row < SAMPLES; row++) {
    const y = top + (row + 0.5) / SAMPLES;
    for (let column = 0; column < SAMPLES; column++) {
      const x = left + (column + 0.5) / SAMPLES;
      const squared = x * x + y * y;
      if (squared <= radius * radius && squared >= inner * inner) covered += 1;
    }
  }
  return covered / (SAMPLES * SAMPLES);
}

/**
 * Adds one mark, centred at (x, y) in pixels; what sticks out is cut off.
 * @param {Float32Array} opacities  [size * size]
 * @param {number} size
 * @param {Stamps} stamps
 * @param {number} x
 * @param {number} y
 * @param {number} opacity
 */
export function stampDot(opacities, size, { side, masks }, x, y, opacity) {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const phase = Math.floor((x - column) * PHASES) + PHASES * Math.floor((y - row) * PHASES);
  const mask = masks[phase];
  const left = column - Math.floor(side / 2);
  const top = row - Math.floor(side / 2);
  const firstRow = Math.max(0, -top);
  const lastRow = Math.min(side, size - top);
  const firstColumn = Math.max(0, -left);
  const lastColumn = Math.min(side, size - left);
  for (let r = firstRow; r < lastRow; r++) {
    const from = r * side;
    const to = (top + r) * size + left;
    for (let c = firstColumn; c < lastColumn; c++) {
      const below = opacities[to + c];
      opacities[to + c] = below + (1 - below) * mask[from + c] * opacity;
    }
  }
}
