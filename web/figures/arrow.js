/** The geometry of an arrow with a filled head, in pixels. Pure. */

/**
 * @typedef {object} Arrow
 * @property {{ x: number, y: number }} neck         where the shaft ends and the head begins
 * @property {{ x: number, y: number }[]} head       tip, left corner, right corner
 */

/**
 * The head never takes more than half of the arrow, so that a short arrow is still one.
 * @param {{ x: number, y: number }} from
 * @param {{ x: number, y: number }} to
 * @param {number} length  of the head
 * @param {number} [breadth]  of the head over its length
 * @returns {Arrow | null} null where there is no direction
 */
export function shapeArrow(from, to, length, breadth = 0.8) {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const whole = Math.hypot(dx, dy);
  if (!(whole > 0)) return null;
  const share = Math.min(length / whole, 0.5);
  const neck = { x: to.x - share * dx, y: to.y - share * dy };
  const side = { x: (-dy * share * breadth) / 2, y: (dx * share * breadth) / 2 };
  return {
    neck,
    head: [
      { x: to.x, y: to.y },
      { x: neck.x + side.x, y: neck.y + side.y },
      { x: neck.x - side.x, y: neck.y - side.y },
    ],
  };
}
