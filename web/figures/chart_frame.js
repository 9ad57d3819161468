/** What all charts share, apart from what draws them: ranges and names of axes. Pure. */

const FACTORS = [1, 1.5, 2, 3, 5, 7];

/**
 * Marks of a logarithmic axis, as many as can be told apart: 1, 2, 5 where it is short, only powers
 * of ten where it is long.
 * @param {number} low   above 0
 * @param {number} high
 */
export function logTicks(low, high) {
  const decades = Math.log10(high / low);
  const factors =
    decades < 0.7 ? FACTORS : decades < 1.6 ? [1, 2, 3, 5] : decades < 4 ? [1, 3] : [1];
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    for (const factor of factors) {
      const value = Number((factor * 10 ** power).toPrecision(2));
      if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) ticks.push(value);
    }
  }
  return ticks;
}

/**
 * The range of a logarithmic axis that holds all values and a little more, or the usual one where
 * that is wider. A value that is not above 0 has no place on it.
 * @param {number[]} values
 * @param {{ low: number, high: number }} usual
 */
export function logRange(values, { low, high }) {
  for (const value of values) {
    if (!(value > 0 && Number.isFinite(value))) continue;
    if (value < low) low = value * 0.9;
    if (value > high) high = value * 1.1;
  }
  return { low, high };
}

/**
 * The diffusion times of equal buckets: "0–9", or "3" for a bucket of one timestep.
 * @param {number} buckets
 * @param {number} timesteps
 */
export function bucketNames(buckets, timesteps) {
  return Array.from({ length: buckets }, (_, i) => {
    const first = Math.ceil((i * timesteps) / buckets);
    const last = Math.ceil(((i + 1) * timesteps) / buckets) - 1;
    return first === last ? String(first) : `${first}–${last}`;
  });
}
