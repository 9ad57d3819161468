/**
 * A reverse run from pure noise to data, or the part of one that a member of a team makes: one step
 * at a time, with weights that stay as they were when the run began.
 */

/**
 * @param {import("../core/engine.js").Engine} engine
 * @param {Readonly<Record<string, number>>} settings
 * @param {Float32Array} weights  session.state()
 * @param {object} cloud
 * @param {number} cloud.count  points in the whole cloud
 * @param {number} cloud.seed
 * @param {number | Uint32Array | null} cloud.labels  one for all, or one for each point of the cloud
 * @param {number} cloud.stepCount
 * @param {{ first: number, count: number }} [part]  of the cloud's points; default: all
 */
export function createReverseRun(
  engine,
  settings,
  weights,
  { count, seed, labels: given, stepCount },
  part = { first: 0, count },
) {
  const end = part.first + part.count;
  const labels = given instanceof Uint32Array ? given.slice(part.first, end) : given;
  const session = engine.createSession(settings, null);
  /** @type {Float32Array} */
  let points;
  try {
    session.setState(weights, 0);
    const { width } = session;
    points = session.startNoise(count, seed).slice(width * part.first, width * end);
  } catch (error) {
    session.destroy();
    throw error;
  }
  let step = 0;

  return {
    get points() {
      return points;
    },
    get finished() {
      return step === stepCount;
    },
    /** One reverse step; returns the new state, in a buffer of its own. */
    advance() {
      if (part.count > 0) {
        points = session.reverseStep(points, {
          step,
          stepCount,
          labels,
          seed,
          firstPoint: part.first,
        });
      }
      step += 1;
      return points;
    },
    destroy() {
      session.destroy();
    },
  };
}

/** @typedef {ReturnType<typeof createReverseRun>} ReverseRun */
