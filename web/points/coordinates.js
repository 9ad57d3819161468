/** What the columns of points are called. */

const planeNames = ["x", "y"];

/**
 * @param {number} width  numbers in a point
 * @returns {string[]}    x, y in the plane; else x1, x2, …
 */
export function coordinateNames(width) {
  if (width === planeNames.length) return planeNames;
  return Array.from({ length: width }, (_, axis) => `x${axis + 1}`);
}
