/** Scales and places of the schedule plots. Pure. */

const LOG_LOW = -4; // signal-to-noise is shown from 1e-4 to 1e4
const LOG_HIGH = 4;
const CALM = 0.85; // of all timesteps: a cosine schedule's last betas shoot up to 1

/**
 * The next number of the form 1, 2, 2.5 or 5 times a power of ten.
 * @param {number} value  above 0
 */
export function niceCeiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9));
  return (step ?? 10) * power;
}

/**
 * Where the axis of beta ends: high enough for most of every schedule. What rises above it leaves the
 * picture.
 * @param {ArrayLike<number>[]} betas
 */
export function betaCeiling(betas) {
  let highest = 1e-6;
  for (const beta of betas) {
    const last = Math.floor(CALM * (beta.length - 1));
    for (let t = 0; t <= last; t++) highest = Math.max(highest, beta[t]);
  }
  return niceCeiling(highest);
}

/**
 * @param {number} ratio  signal to noise
 * @returns {number} 0 at 1e-4 and below, 1 at 1e4 and above
 */
export function logLevel(ratio) {
  const exponent = Math.min(Math.max(Math.log10(Math.max(ratio, 0)), LOG_LOW), LOG_HIGH);
  return (exponent - LOG_LOW) / (LOG_HIGH - LOG_LOW);
}

/**
 * Where each curve may be named, the best place first: where it is farthest from all others. Not at
 * its ends.
 * @param {number[][]} curves  levels at evenly spaced places, as many in each
 * @returns {number[][]} indices for each curve
 */
export function labelSpots(curves) {
  return curves.map((curve, self) => {
    const gap = (/** @type {number} */ i) =>
      Math.min(...curves.map((other, j) => (j === self ? 1 : Math.abs(other[i] - curve[i]))));
    return curve
      .map((level, i) => ({ i, gap: level > 1 ? -1 : gap(i) }))
      .slice(Math.floor(0.15 * curve.length), Math.ceil(0.9 * curve.length))
      .sort((a, b) => b.gap - a.gap)
      .map(({ i }) => i);
  });
}

/**
 * The timestep under a pixel.
 * @param {import("./curve_box.js").CurveBox} box
 * @param {number} x
 * @param {number} timesteps
 */
export function timestepAt({ left, right }, x, timesteps) {
  const share = (x - left) / Math.max(right - left, 1);
  return Math.round(Math.min(Math.max(share, 0), 1) * (timesteps - 1));
}
