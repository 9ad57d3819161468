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
 * Where equal buckets of timesteps begin, and where the last ends.
 * @param {number} buckets
 * @param {number} timesteps
 */
const bucketEnds = (buckets, timesteps) =>
  Array.from({ length: buckets + 1 }, (_, i) => Math.ceil((i * timesteps) / buckets));

/**
 * The means of equal buckets of timesteps.
 * @param {Float32Array} values  one for each timestep
 * @param {number} buckets
 */
export function bucketMeans(values, buckets) {
  const ends = bucketEnds(buckets, values.length);
  return Float32Array.from({ length: buckets }, (_, i) => {
    const part = values.subarray(ends[i], ends[i + 1]);
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}

/**
 * The diffusion times of equal buckets: "0–9", or "3" for a bucket of one timestep.
 * @param {number} buckets
 * @param {number} timesteps
 */
export function bucketNames(buckets, timesteps) {
  const ends = bucketEnds(buckets, timesteps);
  return Array.from({ length: buckets }, (_, i) => {
    const [first, last] = [ends[i], ends[i + 1] - 1];
    return first === last ? String(first) : `${first}–${last}`;
  });
}
