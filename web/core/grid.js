/** A square grid of cells in the plane. */

/**
 * The centres of columns × columns cells over centre ± extent on both axes, row by row from the top.
 * @param {{ extent: number, columns: number, centre?: readonly number[] }} grid  extent above 0
 * @returns {Float32Array} x, y, x, y, … [columns * columns * 2]
 */
export function gridPoints({ extent, columns, centre: [x, y] = [0, 0] }) {
  const cell = (2 * extent) / columns;
  return Float32Array.from({ length: 2 * columns * columns }, (_, i) => {
    const place = i >> 1;
    return i % 2 === 0
      ? x - extent + ((place % columns) + 0.5) * cell
      : y + extent - (Math.floor(place / columns) + 0.5) * cell;
  });
}
