/**
 * The geometry of a square window on the plane: from coordinates to pixels. Pure.
 *
 * @typedef {{ size: number, extent: number, inset: number }} Plane
 *   a window of `size` pixels that shows -extent … extent on both axes, `inset` pixels inside
 */

/**
 * @param {number} size
 * @param {number} extent
 * @param {number} [inset]
 * @returns {Plane}
 */
export function createPlane(size, extent, inset = 0) {
  return { size, extent, inset };
}

/**
 * @param {Plane} plane
 * @param {number} x
 */
export function toPixelX({ size, extent, inset }, x) {
  return inset + ((x + extent) / (2 * extent)) * (size - 2 * inset);
}

/**
 * The y axis points up, a canvas's down.
 * @param {Plane} plane
 * @param {number} y
 */
export function toPixelY({ size, extent, inset }, y) {
  return inset + ((extent - y) / (2 * extent)) * (size - 2 * inset);
}

/**
 * The point of the plane under a pixel.
 * @param {Plane} plane
 * @param {number} x
 * @param {number} y
 */
export function fromPixel({ size, extent, inset }, x, y) {
  const scale = (2 * extent) / (size - 2 * inset);
  return { x: (x - inset) * scale - extent, y: extent - (y - inset) * scale };
}

/**
 * @param {Plane} plane
 * @param {number} x
 * @param {number} y
 */
export function isInside({ extent }, x, y) {
  return Math.abs(x) <= extent && Math.abs(y) <= extent;
}

/**
 * How large a dot should be so that `count` of them neither vanish nor clot.
 * @param {number} size   of the window, in pixels
 * @param {number} count
 */
export function dotRadius(size, count) {
  const radius = (size / 150) * Math.sqrt(Math.sqrt(2000 / Math.max(count, 1)));
  return Math.min(Math.max(radius, 0.9), 3.6);
}

/**
 * Every how many-th point to follow so that about `wanted` of `count` are followed.
 * @param {number} count
 * @param {number} wanted
 */
export function stride(count, wanted) {
  return Math.max(1, Math.floor(count / wanted));
}
