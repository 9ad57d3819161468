/**
 * Reflow as a run: pairs of noise and what a model makes of it, a second training on these, and how
 * straight the paths were before and are after; see ../core/reflow.js.
 */
import { setImmediate as breathe } from "node:timers/promises";
import { maximumPoints } from "../core/arguments.js";
import {
  createReflowSession,
  evenLabels,
  meanStraightness,
  pairSampling,
  pairsOf,
  usualPairs,
} from "../core/reflow.js";
import { createTeam, defaultSamplers } from "./team_of_threads.js";
import { countSteps, trainAsPlanned } from "./training_run.js";
import { UsageError } from "./node_errors.js";

/**
 * @typedef {import("./engine_from_disk.js").Engine} Engine
 * @typedef {import("./model_files.js").Model} Model
 * @typedef {import("./training_run.js").TrainOptions} TrainOptions
 *
 * @typedef {object} PairProgress
 * @property {number} done   reverse steps of all pairs
 * @property {number} total
 * @property {number} seconds  since the start
 *
 * @typedef {object} ReflowOptions
 * @property {number} [pairs]   default: 10000
 * @property {number} [epochs]  passes over the pairs
 * @property {number} [steps]   training steps, instead of epochs; default: a quarter of the model's own
 * @property {import("../core/engine.js").Settings} [settings]  over the model's own; its seed is the
 *   pairs' too
 * @property {(before: number) => void | Promise<void>} [onStart]  with the model's straightness, before
 *   pairs are made
 * @property {(progress: PairProgress) => void} [onPairs]
 *
 * @typedef {import("./training_run.js").TrainResult & {straightness: {before: number, after: number}}}
 *   ReflowResult
 */

/** Of the steps that the model was trained for, which is where it begins. */
const usualShare = 1 / 4;

/**
 * @param {Engine} engine
 * @param {Model} model  of the flow schedule; it stays as it is
 * @param {ReflowOptions & Pick<TrainOptions, "workers" | "signal" | "onLoss" | "onProgress">} [options]
 * @returns {Promise<ReflowResult>}  the caller destroys the session
 * @throws {UsageError} on more pairs or steps than there may be
 * @throws {import("../core/engine.js").CoreError} for another schedule, or on a refused setting
 * @throws {import("./node_errors.js").DivergedError} with the last good weights, when the loss has exploded
 */
export async function reflow(engine, model, options = {}) {
  const { session, metadata } = model;
  const { pairs: count = usualPairs, steps, epochs } = options;
  const most = maximumPoints(session.width);
  if (count > most) throw new UsageError(`--pairs must be from 1 to ${most}, not ${count}`);
  const settings = { ...session.settings, ...options.settings };
  const stepsPerEpoch = Math.ceil(count / Number(settings.batch_size));
  const usual = Math.ceil(session.settings.training_steps * usualShare);
  const total =
    steps ??
    (epochs === undefined ? usual : countSteps(engine, { epochs, preset: 0, stepsPerEpoch }));
  const before = meanStraightness(session);
  await options.onStart?.(before);
  const pairs = await makePairsTogether(engine, model, { ...options, count, settings });
  const second = createReflowSession(engine, session, pairs, {
    ...settings,
    training_steps: total,
  });
  const plan = { data: pairs, origin: metadata, stepsPerEpoch, total };
  const result = await trainAsPlanned(engine, second, plan, options);
  const after = result.step === 0 ? before : meanStraightness(result.session);
  return { ...result, straightness: { before, after } };
}

/**
 * As makePairs, by several threads. They are left unfinished once the signal is there: then no step
 * of training sees them.
 * @param {Engine} engine
 * @param {Model} model
 * @param {ReflowOptions & Pick<TrainOptions, "workers" | "signal" | "onLoss"> & {count: number,
 *   settings: import("../core/engine.js").Settings}} options
 */
async function makePairsTogether(engine, { session }, { count, settings, ...options }) {
  const sampling = pairSampling({ seed: Number(settings.seed) });
  const labels = evenLabels(session, count);
  const total = session.timesteps(sampling).length;
  const size = options.workers ?? defaultSamplers(session, 2 * count * total);
  const team = await createTeam({ engine, session, data: null, size, onLoss: options.onLoss });
  const run = team.startReverse({ count, sampling, labels });
  const start = performance.now();
  let points = run.start;
  try {
    for (let step = 0; step < total && !options.signal?.aborted; step++) {
      [points] = await run.advance(1);
      const seconds = (performance.now() - start) / 1000;
      options.onPairs?.({ done: step + 1, total, seconds });
      await breathe();
    }
  } finally {
    run.destroy();
    await team.dissolve();
  }
  return pairsOf(session, run.start, points, labels);
}
