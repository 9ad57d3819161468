/**
 * A reverse run from pure noise to data, of all points or of those that one member of a team makes:
 * one step at a time, with the weights that the model had when the run was started.
 *
 * A cloud says how many points are sampled, how (by the names of engine.sampling), and, where the
 * sampling has no label that is common to all, the label of each point. `energy`: what it is steered to.
 * `from`: where the points are at the timestep at which the run starts, instead of pure noise.
 * `inpainting`: which of their coordinates are held.
 * @typedef {{ count: number, sampling: import("../core/session.js").Sampling,
 *   labels?: Uint32Array | null, energy?: import("../core/session.js").Energy | null,
 *   from?: Float32Array | null, inpainting?: import("../core/session.js").Inpainting | null }} Cloud
 */

/**
 * @param {import("../core/engine.js").Engine} engine
 * @param {Readonly<Record<string, number>>} settings
 * @param {Float32Array} weights  session.state()
 * @param {Cloud} cloud  the whole
 * @param {{ first: number, count: number }} [part]  of the cloud's points; default: all
 */
export function createReverseRun(
  engine,
  settings,
  weights,
  { count, sampling, labels: given = null, energy = null, from = null, inpainting: whole = null },
  part = { first: 0, count },
) {
  const end = part.first + part.count;
  const { sample_width: width } = settings;
  const mine = [width * part.first, width * end];
  const inpainting = whole && {
    known: Float32Array.from(whole.known).subarray(...mine),
    held: whole.held.subarray(...mine),
    visits: whole.visits,
  };
  const labels = given && given.slice(part.first, end);
  const session = engine.createSession(settings, null, { gradients: energy !== null });
  /** @type {Float32Array} */
  let points;
  /** @type {Uint32Array} */
  let timesteps;
  /** @type {Float32Array | undefined} */
  let history;
  try {
    session.setState(weights, 0);
    if (energy !== null) session.steer(energy);
    const start = from ?? session.startNoise(count, Number(sampling.seed ?? 0));
    points = start.slice(...mine);
    timesteps = session.timesteps(sampling);
    if (part.count > 0) history = session.startHistory(sampling, part.count);
  } catch (error) {
    session.destroy();
    throw error;
  }
  let step = 0;

  return {
    get points() {
      return points;
    },
    /** At which each step starts. The state after the last is the data. */
    timesteps,
    /** A copy of the model, with the weights of the run. */
    session,
    get finished() {
      return step === timesteps.length;
    },
    /** One reverse step; returns the new state, in a buffer of its own. */
    advance() {
      if (part.count > 0) {
        const how = { step, sampling, labels, firstPoint: part.first, history };
        points = inpainting
          ? session.inpaintStep(points, { ...how, inpainting })
          : session.reverseStep(points, how);
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
