/**
 * How far the samples were from the data over training: one point for each preview, thinned when
 * there are many.
 */

/**
 * @param {{ capacity?: number }} [options]
 */
export function createQualityHistory({ capacity = 240 } = {}) {
  /** @type {{ x: number, y: number }[]} */
  let points = [];

  return {
    /** @param {number} step @param {number} distance */
    add(step, distance) {
      // Only rising steps are a history: a preview can be of the step that the last one was of.
      points = [...points.filter(({ x }) => x < step), { x: step, y: distance }];
      if (points.length > capacity) points = points.filter((_, i) => i % 2 === 0);
    },
    get points() {
      return points;
    },
  };
}

/** @typedef {ReturnType<typeof createQualityHistory>} QualityHistory */
