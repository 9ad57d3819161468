/**
 * The losses of a run, however long: at most `capacity` buckets of equal width. When they are full,
 * neighbours are merged and the width doubles. Beside each bucket's mean stands a moving average.
 */

const AVERAGE_WINDOW = 100; // training steps

/**
 * @param {{ capacity?: number }} [options]
 */
export function createLossHistory({ capacity = 240 } = {}) {
  let width = 1;
  let step = 0;
  let average = 0;
  let sum = 0;
  let inBucket = 0;
  /** @type {{ x: number, y: number }[]} */
  let raw = [];
  /** @type {{ x: number, y: number }[]} */
  let smooth = [];

  function merge() {
    raw = raw.flatMap((point, i) =>
      i % 2 === 1 ? [{ x: point.x, y: (raw[i - 1].y + point.y) / 2 }] : [],
    );
    smooth = smooth.filter((_, i) => i % 2 === 1);
    width *= 2;
  }

  return {
    /** @param {Float32Array} losses  those of the next training steps */
    add(losses) {
      for (const loss of losses) {
        step += 1;
        // Early on a short window follows the steep fall; later the full one calms the noise.
        const window = Math.min(Math.max(step / 4, 1), AVERAGE_WINDOW);
        average += (loss - average) / window;
        sum += loss;
        inBucket += 1;
        if (inBucket < width) continue;
        raw.push({ x: step, y: sum / inBucket });
        smooth.push({ x: step, y: average });
        sum = 0;
        inBucket = 0;
        if (raw.length === capacity) merge();
      }
    },
    /**
     * Forgets what came after a step: a run that diverged has gone back there.
     * @param {number} last
     */
    rewind(last) {
      raw = raw.filter(({ x }) => x <= last);
      smooth = smooth.filter(({ x }) => x <= last);
      step = last;
      average = smooth[smooth.length - 1]?.y ?? 0;
      sum = 0;
      inBucket = 0;
    },
    /** Mean loss of each bucket, at the training step it ends with. */
    get raw() {
      return raw;
    },
    get smooth() {
      return smooth;
    },
    /** The moving average now, or null before the first step. */
    get average() {
      return average > 0 ? average : null;
    },
  };
}

/** @typedef {ReturnType<typeof createLossHistory>} LossHistory */
