/**
 * How many samples are copies. A sample is a copy if its nearest training point is less than a third
 * as far away as the second nearest (Yoon et al. 2023, "Diffusion Probabilistic Models Generalize when
 * They Fail to Memorize"). Some points are that by chance: fresh points of the data tell how many.
 */

const RATIO = 1 / 3;

/**
 * @param {Float32Array} samples
 * @param {Float32Array} points  that the model was trained on
 * @returns {number} the share of copies, 0 to 1
 */
export function copyShare(samples, points) {
  let copies = 0;
  for (let i = 0; i < samples.length; i += 2) {
    let [nearest, second] = [Infinity, Infinity]; // squared distances
    for (let k = 0; k < points.length; k += 2) {
      const distance = (samples[i] - points[k]) ** 2 + (samples[i + 1] - points[k + 1]) ** 2;
      if (distance < nearest) [nearest, second] = [distance, nearest];
      else if (distance < second) second = distance;
    }
    if (nearest < RATIO ** 2 * second) copies++;
  }
  return copies / (samples.length / 2);
}
