/**
 * A reverse run from pure noise to data, one step at a time, with the weights that a session had
 * when the run began.
 */

/**
 * @param {import("../core/engine.js").Engine} engine
 * @param {import("../core/engine.js").Session} session
 * @param {{ count: number, seed: number, labels: number | Uint32Array | null }} options
 */
export function createReverseRun(engine, session, { count, seed, labels }) {
  const trainingStep = session.stepIndex;
  const copy = engine.createSession(session.settings, null);
  /** @type {Float32Array} */
  let points;
  try {
    copy.load(session.save(""));
    points = copy.startNoise(count, seed);
  } catch (error) {
    copy.destroy();
    throw error;
  }
  const stepCount = session.settings.timesteps;
  let step = 0;

  return {
    /** The training step whose weights make these samples. */
    trainingStep,
    get points() {
      return points;
    },
    get finished() {
      return step === stepCount;
    },
    /** One reverse step; returns the new state, in a buffer of its own. */
    advance() {
      points = copy.reverseStep(points, { step, stepCount, labels, seed });
      step += 1;
      return points;
    },
    destroy() {
      copy.destroy();
    },
  };
}

/** @typedef {ReturnType<typeof createReverseRun>} ReverseRun */
