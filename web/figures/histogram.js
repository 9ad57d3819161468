/** How dense points lie in the plane: a histogram on a square grid, smoothed. Pure. */

const GAUSSIAN_REACH = 3; // standard deviations

/**
 * @param {Float32Array} points  x0, y0, x1, y1, …
 * @param {number} extent        the grid covers -extent … extent on both axes
 * @param {number} columns
 * @returns {Float32Array} [columns * columns] points per cell, row by row from the top. Each point
 *   is shared among the four cells around it, so that the picture moves smoothly with it.
 */
export function countPoints(points, extent, columns) {
  const counts = new Float32Array(columns * columns);
  const scale = columns / (2 * extent);
  for (let i = 0; i < points.length / 2; i++) {
    const across = (points[2 * i] + extent) * scale - 0.5;
    const down = (extent - points[2 * i + 1]) * scale - 0.5;
    const column = Math.floor(across);
    const row = Math.floor(down);
    if (!(column >= 0 && row >= 0 && column < columns - 1 && row < columns - 1)) continue;
    const right = across - column;
    const below = down - row;
    const at = row * columns + column;
    counts[at] += (1 - right) * (1 - below);
    counts[at + 1] += right * (1 - below);
    counts[at + columns] += (1 - right) * below;
    counts[at + columns + 1] += right * below;
  }
  return counts;
}

/**
 * Blurs a square grid with a Gaussian; beyond its edges there is nothing.
 * @param {Float32Array} grid  [columns * columns]
 * @param {number} columns
 * @param {number} deviation   in cells
 * @returns {Float32Array} [columns * columns]
 */
export function blur(grid, columns, deviation) {
  const reach = Math.ceil(GAUSSIAN_REACH * deviation);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - reach) / deviation) ** 2),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const kernel = Float32Array.from(weights, (weight) => weight / sum);
  return blurRows(blurRows(grid, columns, kernel), columns, kernel);
}

/**
 * Blurs along the rows and turns rows into columns, so that doing it twice blurs both ways.
 * @param {Float32Array} grid
 * @param {number} columns
 * @param {Float32Array} kernel
 */
function blurRows(grid, columns, kernel) {
  const reach = (kernel.length - 1) / 2;
  const out = new Float32Array(grid.length);
  for (let row = 0; row < columns; row++) {
    for (let column = 0; column < columns; column++) {
      const first = Math.max(-reach, -column);
      const last = Math.min(reach, columns - 1 - column);
      let sum = 0;
      for (let k = first; k <= last; k++) {
        sum += kernel[k + reach] * grid[row * columns + column + k];
      }
      out[column * columns + row] = sum;
    }
  }
  return out;
}

const BINS = 1024; // for levels: finer than an eye sees

/**
 * The levels whose contours hold given shares of all there is: the densest places first.
 * @param {Float32Array} grid  0 or more in every cell
 * @param {number[]} shares    each from 0 to 1
 * @returns {number[]} one level for each share, to a thousandth of the highest
 */
export function levelsHolding(grid, shares) {
  let highest = 0;
  let total = 0;
  for (const value of grid) {
    highest = Math.max(highest, value);
    total += value;
  }
  const held = new Float64Array(BINS);
  const scale = highest > 0 ? (BINS - 1) / highest : 0;
  for (const value of grid) held[Math.floor(value * scale)] += value;
  return shares.map((share) => {
    let bin = BINS - 1;
    for (let sum = held[bin]; sum < share * total && bin > 0; sum += held[bin]) bin -= 1;
    return (bin / (BINS - 1)) * highest;
  });
}
