/** A training run from a preset and what differs from it, in slices that leave the process responsive. */
import { setImmediate as breathe } from "node:timers/promises";
import { CoreError } from "../core/engine.js";
import { defaultPreset, presets } from "../state/presets.js";
import { toModel } from "../points/transformation.js";
import { trainingSize } from "../team/shares.js";
import { makeData } from "./engine_from_disk.js";
import { createTeam, defaultWorkers } from "./team_of_threads.js";
import { DivergedError, UsageError } from "./node_errors.js";
import { unknownName } from "./suggest.js";

/**
 * @typedef {import("./engine_from_disk.js").Engine} Engine
 * @typedef {import("./engine_from_disk.js").Session} Session
 * @typedef {import("./point_files.js").PointSet} PointSet
 * @typedef {import("./model_files.js").Model} Model
 *
 * @typedef {object} TrainOptions
 * @property {string} [preset]     default: "quick"
 * @property {string | (PointSet & {name: string})} [data]  a data set's name, or points, which are
 *   trained on in the model's units where they have a transformation to these
 * @property {number} [points]     per shape, for a named data set
 * @property {number} [epochs]     passes over the data
 * @property {number} [steps]      training steps, instead of epochs
 * @property {import("../core/engine.js").Settings} [settings]  by the core's names, over the preset's
 * @property {number} [workers]    threads; default: as many as help. The result does not depend on it
 * @property {(reason: string) => void} [onLoss]  called when a thread was lost; the run continues
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
 * @typedef {object} Plan
 * @property {{points: ArrayLike<number>, labels: Uint32Array | null}} data  what is trained on
 * @property {Omit<Model["metadata"], "settings" | "step" | "loss">} origin  what the file tells of it
 * @property {number} stepsPerEpoch
 * @property {number} total  training steps
 *
 * @typedef {Model & {step: number, loss: number | null, seconds: number, stopped: boolean}} TrainResult
 */

/**
 * How far a run has come: steps done, the sum of the losses of this pass, and their mean.
 * @typedef {{step: number, sum: number, loss: number | null}} Moment
 */

/** No snapshot of the core's to which a run that diverges goes back is older (src/trainer.h). */
const snapshotSteps = 100;

/** Short enough for a bar that moves and a prompt stop, long enough that the pauses cost nothing. */
const sliceSeconds = 0.02;

/**
 * @param {Engine} engine
 * @param {TrainOptions} [options]
 * @returns {Promise<TrainResult>}  the caller destroys the session
 * @throws {UsageError} on an unknown name, or more steps than there may be
 * @throws {CoreError} on a refused setting
 * @throws {DivergedError} with the last good weights, when the loss has exploded
 */
export async function train(engine, options = {}) {
  const plan = planRun(engine, options);
  return trainAsPlanned(engine, engine.createSession(plan.settings, plan.data), plan, options);
}

/**
 * What is left of a run once there is a session: the same for all that train.
 * @param {Engine} engine
 * @param {Session} session  of the plan's data; destroyed where this fails
 * @param {Plan} plan
 * @param {Pick<TrainOptions, "onProgress" | "onLoss" | "signal" | "workers">} options
 * @returns {Promise<TrainResult>}
 * @throws {DivergedError}
 */
export async function trainAsPlanned(engine, session, plan, options) {
  const { divergence, ...run } = await runTogether(engine, session, plan, options);
  const metadata = { ...plan.origin, settings: session.settings, step: run.step, loss: run.loss };
  const result = { session, metadata, ...run };
  if (divergence !== null) throw new DivergedError(divergence, result);
  return result;
}

/**
 * @param {Engine} engine
 * @param {Session} session
 * @param {Plan} plan
 * @param {Pick<TrainOptions, "onProgress" | "onLoss" | "signal" | "workers">} options
 */
async function runTogether(engine, session, plan, { onProgress, onLoss, signal, workers }) {
  try {
    const size = trainingSize(workers ?? defaultWorkers(engine, session), engine.shards);
    const team = await createTeam({ engine, session, data: plan.data, size, onLoss });
    return await runSlices(team, session, plan, onProgress, signal).finally(team.dissolve);
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
  const batch = Number(merged.batch_size ?? settingOf(engine, "batch_size").default);
  const stepsPerEpoch = Math.ceil(data.count / batch); // the last batch is short
  const total = steps ?? countSteps(engine, { epochs, preset: preset.epochs, stepsPerEpoch });
  return {
    settings: { ...merged, class_count: data.classCount, training_steps: total },
    data,
    origin: {
      ...{ preset: name, data: data.name, points: data.pointsPerShape },
      ...{
        transformation: data.transformation,
        classNames: data.classNames && [...data.classNames],
      },
    },
    stepsPerEpoch,
    total,
  };
}

/**
 * Training steps of so many passes over the data; preset: those of a preset, where none are wanted.
 * @param {Engine} engine
 * @param {{epochs: number | undefined, preset: number, stepsPerEpoch: number}} wanted
 * @throws {UsageError}
 */
export function countSteps(engine, { epochs, preset, stepsPerEpoch }) {
  const { maximum } = settingOf(engine, "training_steps");
  const total = (epochs ?? preset) * stepsPerEpoch;
  if (total <= maximum) return total;
  const most = Math.floor(maximum / stepsPerEpoch);
  const given = epochs === undefined ? `the preset's ${preset}` : epochs;
  throw new UsageError(
    `--epochs must be from 1 to ${most}, at ${stepsPerEpoch} steps an epoch, not ${given}`,
  );
}

/**
 * @param {Engine} engine
 * @param {string | (PointSet & {name: string})} source
 * @param {{points: number, seed: number}} options
 */
function chooseData(engine, source, options) {
  if (typeof source === "string") {
    const data = { ...makeData(engine, source, options), transformation: null, classNames: null };
    return { ...data, name: source, pointsPerShape: options.points };
  }
  const { transformation = null, classNames = null } = source;
  const points = toModel(source.points, transformation);
  return { ...source, points, transformation, classNames, pointsPerShape: source.count };
}

/**
 * @param {Engine} engine
 * @param {string} name
 */
function settingOf(engine, name) {
  const row = engine.settings.find((setting) => setting.name === name);
  if (row === undefined) throw new Error(`the core has no setting ${name}`);
  return row;
}

/**
 * @param {import("../team/team.js").Team} team
 * @param {Session} session
 * @param {{total: number, stepsPerEpoch: number}} plan
 * @param {TrainOptions["onProgress"]} onProgress
 * @param {AbortSignal | undefined} signal
 */
async function runSlices(team, session, { total, stepsPerEpoch }, onProgress, signal) {
  const start = performance.now();
  const secondsSince = () => (performance.now() - start) / 1000;
  /** @type {Moment} */
  let now = { step: 0, sum: 0, loss: null };
  const recent = [now];
  /** @type {string | null} */
  let divergence = null;
  let slice = 1;
  while (now.step < total && !signal?.aborted) {
    const inEpoch = now.step % stepsPerEpoch;
    const count = Math.min(slice, total - now.step, stepsPerEpoch - inEpoch);
    const before = secondsSince();
    let losses;
    try {
      losses = await team.train(count);
    } catch (error) {
      if (!(error instanceof CoreError && error.status === "diverged")) throw error;
      divergence = error.message;
      now = momentAt(session.stepIndex, recent);
      break;
    }
    const spent = secondsSince() - before;
    slice = Math.max(1, Math.floor((count * sliceSeconds) / Math.max(spent, 1e-6)));

    const step = now.step + count;
    const sum = losses.reduce((total, value) => total + value, inEpoch === 0 ? 0 : now.sum);
    const loss = sum / (inEpoch + count);
    now = { step, sum, loss };
    recent.push(now);
    while (recent[1].step <= step - snapshotSteps) recent.shift();
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
  const { step, loss } = now;
  return { step, loss, seconds: secondsSince(), stopped: step < total, divergence };
}

/**
 * Where a run was when it had made so many steps, with the loss as it was last seen before.
 * @param {number} step
 * @param {Moment[]} recent
 * @returns {Moment}
 */
function momentAt(step, recent) {
  const seen = recent.findLast((moment) => moment.step <= step) ?? recent[0];
  return { ...seen, step };
}
