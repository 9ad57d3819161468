/** Lines of equal height on a grid, by marching squares. Pure. */

// Which of a square's edges a line crosses, by which of its corners are above the level: 1 top left,
// 2 top right, 4 bottom right, 8 bottom left. Edges: 0 top, 1 right, 2 bottom, 3 left. A saddle (5
// and 10) is cut so that its two high corners stay apart.
const CROSSINGS = [
  [],
  [3, 0],
  [0, 1],
  [3, 1],
  [1, 2],
  [3, 0, 1, 2],
  [0, 2],
  [3, 2],
  [2, 3],
  [2, 0],
  [0, 1, 2, 3],
  [2, 1],
  [1, 3],
  [1, 0],
  [0, 3],
  [],
];

/**
 * @param {Float32Array} grid  [rows * columns], heights at the corners of squares
 * @param {number} columns
 * @param {number} level
 * @returns {number[]} segments x0, y0, x1, y1, …: x in columns, y in rows, from the first corner
 */
export function contourSegments(grid, columns, level) {
  const rows = grid.length / columns;
  /** @type {number[]} */
  const segments = [];
  for (let row = 0; row < rows - 1; row++) {
    for (let column = 0; column < columns - 1; column++) {
      const at = row * columns + column;
      const a = grid[at];
      const b = grid[at + 1];
      const c = grid[at + columns + 1];
      const d = grid[at + columns];
      const high =
        (a > level ? 1 : 0) + (b > level ? 2 : 0) + (c > level ? 4 : 0) + (d > level ? 8 : 0);
      if (high === 0 || high === 15) continue;
      for (const edge of CROSSINGS[high]) {
        if (edge === 0) segments.push(column + between(a, b, level), row);
        else if (edge === 1) segments.push(column + 1, row + between(b, c, level));
        else if (edge === 2) segments.push(column + between(d, c, level), row + 1);
        else segments.push(column, row + between(a, d, level));
      }
    }
  }
  return segments;
}

/**
 * @param {number} from
 * @param {number} to
 * @param {number} level
 */
const between = (from, to, level) => (level - from) / (to - from);
