/** A training run from a preset and what differs from it, in slices that leave the process responsive. */
import { setImmediate as breathe } from "node:timers/promises";
import { defaultPreset, presets } from "../state/presets.js";
import { trainingSize } from "../team/shares.js";
import { makeData } from "./engine.js";
import { createTeam, defaultWorkers } from "./team.js";
import { UsageError } from "./errors.js";
import { unknownName } from "./suggest.js";

/**
 * @typedef {import("./engine.js").Engine} Engine
 * @typedef {import("./engine.js").Session} Session
 * @typedef {import("./point_files.js").PointSet} PointSet
 * @typedef {import("./model_files.js").Model} Model
 *
 * @typedef {object} TrainOptions
 * @property {string} [preset]     default: "quick"
 * @property {string | (PointSet & {name: string})} [data]  a data set's name, or points
 * @property {number} [points]     per shape, for a named data set
 * @property {number} [epochs]     passes over the data
 * @property {number} [steps]      training steps, instead of epochs
 * @property {import("../core/engine.js").Settings} [settings]  by the core's names, over the preset's
 * @property {number} [workers]    threads; default: as many as help. The result does not depend on it
 * @property {(reason: string) => void} [onLoss]  told when a thread was lost; the run goes on
 * @property {(progress: Progress) => void | Promise<void>} [onProgress]  after each slice
 * @property {AbortSignal} [signal]  stops after the slice that is running
 *
 * @typedef {object} Progress
 * @property {number} step         steps done
 * @property {number} steps        steps in all
 * @property {number} epoch        the pass that this step is in, from 1
 * @property {number} epochs
 * @property {boolean} epochDone   the pass is complete
 * @property {number} loss         mean over this pass so far
 * @property {number} seconds      since the start
 *
 * @typedef {Model & {step: number, loss: number | null, seconds: number, stopped: boolean}} TrainResult
 */

/** Short enough for a bar that moves and a prompt stop, long enough that the pauses cost nothing. */
const sliceSeconds = 0.02;

/**
 * @param {Engine} engine
 * @param {TrainOptions} [options]
 * @returns {Promise<TrainResult>}  the caller destroys the session
 * @throws {UsageError} on an unknown name
 * @throws {import("../core/engine.js").CoreError} on a refused setting, or "diverged"
 */
export async function train(engine, options = {}) {
  const { onProgress, onLoss, signal } = options;
  const plan = planRun(engine, options);
  const session = engine.createSession(plan.settings, plan.data);
  try {
    const size = trainingSize(options.workers ?? defaultWorkers(engine, session), engine.shards);
    const team = await createTeam({ engine, session, data: plan.data, size, onLoss });
    const run = await runSlices(team, plan, onProgress, signal).finally(team.dissolve);
    const metadata = { settings: session.settings, ...plan.origin, step: run.step, loss: run.loss };
    return { session, metadata, ...run };
  } catch (error) {
    session.destroy();
    throw error;
  }
}

/**
 * @param {Engine} engine
 * @param {TrainOptions} options
 */
function planRun(
  engine,
  { preset: name = defaultPreset, data: source, points, epochs, steps, settings },
) {
  if (!Object.hasOwn(presets, name)) {
    throw new UsageError(unknownName("preset", name, Object.keys(presets)));
  }
  const preset = presets[name];
  const merged = { ...preset.settings, ...settings };
  const data = chooseData(engine, source ?? preset.data, {
    points: points ?? preset.points,
    seed: Number(merged.seed ?? 0),
  });
  const batch = Number(merged.batch_size ?? defaultOf(engine, "batch_size"));
  const stepsPerEpoch = Math.ceil(data.count / batch); // the last batch is short
  const total = steps ?? (epochs ?? preset.epochs) * stepsPerEpoch;
  return {
    settings: { ...merged, class_count: data.classCount, training_steps: total },
    data,
    origin: { preset: name, data: data.name, points: data.pointsPerShape },
    stepsPerEpoch,
    total,
  };
}

/**
 * @param {Engine} engine
 * @param {string | (PointSet & {name: string})} source
 * @param {{points: number, seed: number}} options
 */
function chooseData(engine, source, options) {
  if (typeof source !== "string") return { ...source, pointsPerShape: source.count };
  return { ...makeData(engine, source, options), name: source, pointsPerShape: options.points };
}

/**
 * @param {Engine} engine
 * @param {string} name
 */
function defaultOf(engine, name) {
  const row = engine.settings.find((setting) => setting.name === name);
  if (row === undefined) throw new Error(`the core has no setting ${name}`);
  return row.default;
}

/**
 * @param {import("../team/team.js").Team} team
 * @param {{total: number, stepsPerEpoch: number}} plan
 * @param {TrainOptions["onProgress"]} onProgress
 * @param {AbortSignal | undefined} signal
 */
async function runSlices(team, { total, stepsPerEpoch }, onProgress, signal) {
  const start = performance.now();
  const secondsSince = () => (performance.now() - start) / 1000;
  let step = 0;
  let sum = 0; // of the losses of this pass
  /** @type {number | null} */
  let loss = null;
  let slice = 1;
  while (step < total && !signal?.aborted) {
    const inEpoch = step % stepsPerEpoch;
    const count = Math.min(slice, total - step, stepsPerEpoch - inEpoch);
    const before = secondsSince();
    const losses = await team.train(count);
    const spent = secondsSince() - before;
    slice = Math.max(1, Math.floor((count * sliceSeconds) / Math.max(spent, 1e-6)));

    step += count;
    sum = losses.reduce((total, value) => total + value, inEpoch === 0 ? 0 : sum);
    loss = sum / (inEpoch + count);
    await onProgress?.({
      step,
      steps: total,
      epoch: Math.ceil(step / stepsPerEpoch),
      epochs: Math.ceil(total / stepsPerEpoch),
      epochDone: step % stepsPerEpoch === 0,
      loss,
      seconds: secondsSince(),
    });
    await breathe();
  }
  return { step, loss, seconds: secondsSince(), stopped: step < total };
}
