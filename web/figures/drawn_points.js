/** Points along what is drawn, and points inside a lasso. Pure. */

import { outlineOf } from "./steer_shapes.js";

/** @typedef {import("./steer_shapes.js").Shape} Shape */

/**
 * Points spread evenly along the lines of some shapes.
 * @param {Shape[]} shapes  no half-planes, which have no end
 * @param {number} count
 * @returns {Float32Array} [count * 2], or empty where nothing is drawn
 */
export function pointsAlong(shapes, count) {
  const stretches = shapes.flatMap((shape) => {
    const { points, closed } = outlineOf(shape, Infinity);
    const ends = closed ? [...points.slice(1), points[0]] : points.slice(1);
    return ends.map((to, i) => ({ from: points[i], to, length: lengthOf(points[i], to) }));
  });
  const whole = stretches.reduce((sum, { length }) => sum + length, 0);
  if (whole === 0) return new Float32Array();
  const along = new Float32Array(2 * count);
  let [at, before] = [0, 0]; // the stretch, and the length of those before it
  for (let i = 0; i < count; i++) {
    const wanted = ((i + 0.5) / count) * whole;
    while (at < stretches.length - 1 && before + stretches[at].length < wanted) {
      before += stretches[at].length;
      at += 1;
    }
    const { from, to, length } = stretches[at];
    const share = length === 0 ? 0 : (wanted - before) / length;
    along[2 * i] = from.x + share * (to.x - from.x);
    along[2 * i + 1] = from.y + share * (to.y - from.y);
  }
  return along;
}

/** @param {import("./steer_shapes.js").Point} a @param {import("./steer_shapes.js").Point} b */
const lengthOf = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

/**
 * Which points are inside a closed line.
 * @param {Float32Array} points  [count * 2]
 * @param {number[]} corners     x, y, x, y, …
 * @returns {Uint8Array} [count] 1 inside, 0 outside
 */
export function insideOf(points, corners) {
  return Uint8Array.from({ length: points.length / 2 }, (_, i) =>
    isInside(corners, points[2 * i], points[2 * i + 1]) ? 1 : 0,
  );
}

/**
 * A ray to the right crosses the line an odd number of times.
 * @param {number[]} corners
 * @param {number} x
 * @param {number} y
 */
function isInside(corners, x, y) {
  let inside = false;
  for (let i = 0; i < corners.length; i += 2) {
    const next = (i + 2) % corners.length;
    const [fromY, toY] = [corners[i + 1], corners[next + 1]];
    if (fromY > y === toY > y) continue;
    const crossing = corners[i] + ((y - fromY) / (toY - fromY)) * (corners[next] - corners[i]);
    if (x < crossing) inside = !inside;
  }
  return inside;
}

/**
 * The points that are chosen.
 * @param {Float32Array} points
 * @param {Uint8Array} chosen  [count]
 * @param {0 | 1} [wanted]     0: those that are not
 */
export const pointsOf = (points, chosen, wanted = 1) =>
  points.filter((_, i) => chosen[Math.floor(i / 2)] === wanted);
