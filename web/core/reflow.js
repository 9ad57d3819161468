/**
 * Reflow: a flow trains again, on its own pairs of noise and data, and its paths become straighter, so
 * that a few steps sample as well as many (Liu et al. 2022, arXiv 2209.03003, algorithm 1).
 *
 *   const pairs = makePairs(session, { count: 4000 });
 *   const straighter = createReflowSession(engine, session, pairs, { training_steps: 4000 });
 *   straighter.train(4000);
 *   meanStraightness(straighter) < meanStraightness(session);
 *
 * A path leads from noise z to the data x that the model makes of it. Where paths of training cross,
 * the velocity v(x_t, t) is their mean, and the model's own paths bend. Pairs (z, x) of the model are
 * the ends of paths that do not cross; trained on the straight lines between them,
 *
 *   x_t = (1 - t) x + t z,   loss = E |v(x_t, t) - (z - x)|²,
 *
 * the model keeps these ends and loses the bends. A file of its own: few pages need it.
 */
import { maximumWord, wholeNumber } from "./arguments.js";

/** @typedef {import("./session.js").Session} Session */

/**
 * Pairs are data that engine.createSession takes: points with the noise that each was made of.
 * @typedef {object} Pairs
 * @property {Float32Array} points       x [count * width]
 * @property {Float32Array} noise        z [count * width]
 * @property {Uint32Array | null} labels [count]; null for a model without classes
 * @property {number} count
 * @property {number} width              numbers in a point
 * @property {number} classCount
 */

/** How many, where nobody says: pairs to train on, and paths to estimate straightness from. */
export const usualPairs = 10000;
export const usualPaths = 1000;

/**
 * How the points of pairs are made: without noise on the way, by a solver of second order.
 * @param {object} [options]
 * @param {number} [options.seed]   counted from above, so that samples of small seeds come from noise
 *   that was not trained on
 * @param {number} [options.steps]  0: one for each timestep
 * @returns {import("./session.js").Sampling}
 */
export function pairSampling({ seed = 0, steps = 0 } = {}) {
  return { rule: "heun", steps, seed: maximumWord - wholeNumber("seed", seed, 0, maximumWord) };
}

/**
 * A label for each of `count` points: each class as often as any other.
 * @param {Pick<Session, "settings">} session
 * @param {number} count
 * @returns {Uint32Array | null}  null for a model without classes
 */
export function evenLabels({ settings: { class_count: classes } }, count) {
  return classes === 0 ? null : Uint32Array.from({ length: count }, (_, i) => i % classes);
}

/**
 * Pairs of a model: noise, and the points that it makes of it.
 * @param {Session} session
 * @param {object} [options]
 * @param {number} [options.count]
 * @param {number} [options.seed]   of the noise, see pairSampling
 * @param {number} [options.steps]  of the solver; 0: one for each timestep
 * @param {Uint32Array | null} [options.labels]  [count]; default: all classes in turn
 * @returns {Pairs}
 */
export function makePairs(
  session,
  { count = usualPairs, seed, steps, labels = evenLabels(session, count) } = {},
) {
  const sampling = pairSampling({ seed, steps });
  const points = session.sample({ ...sampling, count, labels });
  return pairsOf(session, session.startNoise(count, Number(sampling.seed)), points, labels);
}

/**
 * Pairs whose points were made elsewhere, as by a team's reverse run with the sampling of
 * pairSampling.
 * @param {Session} session  whose noise and points they are
 * @param {Float32Array} noise   [count * width]
 * @param {Float32Array} points  [count * width]
 * @param {Uint32Array | null} labels  [count]
 * @returns {Pairs}
 */
export function pairsOf({ width, settings }, noise, points, labels) {
  const count = points.length / width;
  return { points, noise, labels, count, width, classCount: settings.class_count };
}

/**
 * A session that trains on pairs. It begins with the weights of the model that made them, as in the
 * paper's experiments: they already lead to the ends of the pairs, so what is left to learn are the
 * ways between, in fewer steps than from nothing.
 * @param {import("./engine.js").Engine} engine
 * @param {Session} session  the model; it stays as it is
 * @param {Pairs} pairs
 * @param {import("./setting_table.js").Settings} [settings]  over the model's own, such as
 *   training_steps and learning_rate
 * @returns {Session}
 * @throws {import("./errors.js").CoreError} where the model is not of the flow schedule
 */
export function createReflowSession(engine, session, pairs, settings = {}) {
  const straighter = engine.createSession({ ...session.settings, ...settings }, pairs);
  try {
    straighter.load(session.save());
  } catch (error) {
    straighter.destroy();
    throw error;
  }
  return straighter;
}

/**
 * S, how far from straight a model's paths are: 0 for straight lines; see Session.straightness.
 * @param {Session} session
 * @param {object} [options]
 * @param {number} [options.count]  of paths
 * @param {number} [options.seed]   of the noise that they start from
 * @param {Uint32Array | null} [options.labels]  [count]; default: all classes in turn
 * @returns {number}
 * @throws {import("./errors.js").CoreError} where the model is not of the flow schedule
 */
export function meanStraightness(
  session,
  { count = usualPaths, seed = 0, labels = evenLabels(session, count) } = {},
) {
  const paths = session.straightness(session.startNoise(count, seed), labels);
  return paths.reduce((sum, value) => sum + value, 0) / count;
}
