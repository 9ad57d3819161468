/**
 * Between the units of the data and those in which a model works: the noise is made for points
 * within about -1 to 1.
 *
 *   model = (data - center) / scale, with one scale for all axes, so that shapes keep their shape
 *
 * @typedef {{center: number[], scale: number}} Transformation  center [width]
 */

/** Points that reach no farther are left as they are, unless they are as close together as … */
const farthest = 1.5;
/** … this, half the longest side of the box around them. */
const narrowest = 0.1;

/**
 * @param {Float64Array} points  [count × width], finite
 * @param {number} width
 * @returns {Transformation | null}  null: the points are left as they are
 */
export function transformationOf(points, width) {
  const box = boxOf(points, width);
  const reach = Math.max(...box.flat().map(Math.abs));
  const half = Math.max(...box.map(([least, greatest]) => greatest - least)) / 2;
  if (reach <= farthest && (half >= narrowest || half === 0)) return null;
  return { center: box.map(([least, greatest]) => (least + greatest) / 2), scale: half || 1 };
}

/**
 * @param {Float64Array} points
 * @param {number} width
 * @returns {[number, number][]}  the least and the greatest number on each axis
 */
export function boxOf(points, width) {
  return Array.from({ length: width }, (_, axis) => {
    let [least, greatest] = [Infinity, -Infinity];
    for (let i = axis; i < points.length; i += width) {
      least = Math.min(least, points[i]);
      greatest = Math.max(greatest, points[i]);
    }
    return /** @type {[number, number]} */ ([least, greatest]);
  });
}

/**
 * @param {ArrayLike<number>} points  [count × width] in the units of the data
 * @param {Transformation | null} transformation
 * @returns {Float32Array}  [count × width] in those of the model
 */
export function toModel(points, transformation) {
  if (transformation === null) return Float32Array.from(points);
  const { center, scale } = transformation;
  return Float32Array.from(points, (value, i) => (value - center[i % center.length]) / scale);
}

/**
 * @param {Float32Array} points  [count × width] in the units of the model
 * @param {Transformation} transformation
 * @returns {Float64Array}  [count × width] in those of the data, to as many decimals as there is
 *   precision for
 */
export function toData(points, { center, scale }) {
  // Single precision has 24 bits: behind so many decimals there is nothing but rounding.
  const decimals = Math.max(0, Math.ceil(24 * Math.log10(2) - Math.log10(scale)));
  return Float64Array.from(points, (value, i) => {
    const exact = value * scale + center[i % center.length];
    return decimals <= 100 ? Number(exact.toFixed(decimals)) : exact;
  });
}

/**
 * What was done, as a sentence.
 * @param {Float64Array} points
 * @param {Transformation} transformation
 */
export function describeScaling(points, { center, scale }) {
  const box = boxOf(points, center.length);
  const reaches = box.map(([least, greatest]) => `from ${shown(least)} to ${shown(greatest)}`);
  const all = [Math.min(...box.flat()), Math.max(...box.flat())].map(shown);
  const what =
    box.length === 2
      ? `x reaches ${reaches[0]} and y ${reaches[1]}: both`
      : `the coordinates reach from ${all[0]} to ${all[1]}: all`;
  return (
    `${what} are moved and divided by ${shown(scale)} to lie within ` +
    "-1 to 1, and samples come back in these units"
  );
}

/** @param {number} value */
const shown = (value) => String(Number(value.toPrecision(4)));
