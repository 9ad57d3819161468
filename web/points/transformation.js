/**
 * Between the units of the data and those in which a model works: the noise is made for points
 * within about -1 to 1.
 *
 *   model = (data - center) / scale, with one scale for both axes, so that shapes keep their shape
 *
 * @typedef {{center: [number, number], scale: number}} Transformation
 */

/** Points that reach no farther are left as they are, unless they are as close together as … */
const farthest = 1.5;
/** … this, half the longer side of the box around them. */
const narrowest = 0.1;

/**
 * @param {Float64Array} points  [count × 2], finite
 * @returns {Transformation | null}  null: the points are left as they are
 */
export function transformationOf(points) {
  const [x, y] = boxOf(points);
  const reach = Math.max(...[...x, ...y].map(Math.abs));
  const half = Math.max(x[1] - x[0], y[1] - y[0]) / 2;
  if (reach <= farthest && (half >= narrowest || half === 0)) return null;
  return { center: [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2], scale: half || 1 };
}

/**
 * @param {Float64Array} points
 * @returns {[number, number][]}  the least and the greatest x, and those of y
 */
export function boxOf(points) {
  return [0, 1].map((axis) => {
    let [least, greatest] = [Infinity, -Infinity];
    for (let i = axis; i < points.length; i += 2) {
      least = Math.min(least, points[i]);
      greatest = Math.max(greatest, points[i]);
    }
    return /** @type {[number, number]} */ ([least, greatest]);
  });
}

/**
 * @param {ArrayLike<number>} points  [count × 2] in the units of the data
 * @param {Transformation | null} transformation
 * @returns {Float32Array}  [count × 2] in those of the model
 */
export function toModel(points, transformation) {
  const { center, scale } = transformation ?? { center: [0, 0], scale: 1 };
  return Float32Array.from(points, (value, i) => (value - center[i % 2]) / scale);
}

/**
 * @param {Float32Array} points  [count × 2] in the units of the model
 * @param {Transformation} transformation
 * @returns {Float64Array}  [count × 2] in those of the data, to as many decimals as there is
 *   precision for
 */
export function toData(points, { center, scale }) {
  // Single precision has 24 bits: behind so many decimals there is nothing but rounding.
  const decimals = Math.max(0, Math.ceil(24 * Math.log10(2) - Math.log10(scale)));
  return Float64Array.from(points, (value, i) => {
    const exact = value * scale + center[i % 2];
    return decimals <= 100 ? Number(exact.toFixed(decimals)) : exact;
  });
}

/**
 * What was done, as a sentence.
 * @param {Float64Array} points
 * @param {Transformation} transformation
 */
export function describeScaling(points, { scale }) {
  const [x, y] = boxOf(points).map(([least, greatest]) => `${shown(least)} to ${shown(greatest)}`);
  return (
    `x reaches from ${x} and y from ${y}: both are moved and divided by ${shown(scale)} to lie within ` +
    "-1 to 1, and samples come back in these units"
  );
}

/** @param {number} value */
const shown = (value) => String(Number(value.toPrecision(4)));
