/**
 * A desk: the worker's side of one lab, with its data and its model. Every message is checked,
 * answered once, and refused in words when it cannot be obeyed.
 */

import { maximumComparedPoints, wholeNumber } from "../core/arguments.js";
import { bestVariant, CoreError } from "../core/engine.js";
import { explain } from "./faults.js";
import { forwardJump, forwardPair } from "./forward.js";
import { checkRequest, readyFile, READY_PRESETS } from "./protocol.js";
import { PREVIEW_POINTS } from "./previews.js";
import { createRun } from "./run.js";

const FRESH_SEEDS = [1_000_003, 1_000_033, 1_000_037, 1_000_039]; // that no field lets a reader choose

/** @typedef {{ name: string, points: number, noise: number }} DataKind  what fresh points of it need */

/**
 * What desks share.
 * @typedef {object} Office
 * @property {(variant: import("../core/variants.js").Variant) => Promise<import("../core/engine.js").Engine>} engineOf
 * @property {ReturnType<typeof import("./slices.js").createSlices>} slices
 * @property {(fileName: string, what: string) => Promise<Uint8Array>} readBeside
 * @property {() => import("../team/team.js").Helper} startHelper
 */

/**
 * @param {{ postMessage: (message: any, transfer: Transferable[]) => void, close: () => void }} port
 * @param {Office} office
 */
export function createDesk(port, { engineOf, slices: all, readBeside, startHelper }) {
  const slices = all.share();
  /** @type {import("../core/engine.js").Engine | null} */
  let engine = null; // of everything but a run in the other arithmetic
  /** @type {{ data: import("../core/engine.js").Data, kind: DataKind } | null} */
  let kept = null;
  /** @type {import("./run.js").Run | null} */
  let run = null;
  /** What a perfect sampler of the model's data would score; takes a while, so it is for who asks. */
  let floor = () => 0;
  let closed = false;

  /** @param {any} message @param {Transferable[]} [transfer] */
  const post = (message, transfer = []) => {
    if (!closed) port.postMessage(message, transfer);
  };
  /**
   * @param {string} event
   * @param {Record<string, any>} fields
   * @param {Transferable[]} [transfer]
   */
  const emit = (event, fields, transfer = []) => post({ event, ...fields }, transfer);

  const core = () => need(engine, "The core is not loaded yet.");
  const keptNow = () => need(kept, "There is no data yet.");
  const runNow = () => need(run, "There is no model yet.");

  /** The core in an arithmetic. @param {any} math */
  const coreFor = (math) => (math === core().math ? core() : engineOf(bestVariant(math)));

  /** @type {Record<string, (request: any) => any>} */
  const handlers = {
    async open({ math, variant }) {
      engine = await engineOf(variant ?? bestVariant(math ?? "exact"));
      const { variant: used, math: given, settings, datasets } = engine;
      return { variant: used, math: given, settings, datasets };
    },
    make_data({ name, points, noise, seed }) {
      const data = core().makeData(name, { points, noise, seed });
      wholeNumber("The number of points", data.count, 2, maximumComparedPoints);
      kept = { data, kind: { name, points, noise } };
      return data;
    },
    look_at_data: ({ name, points, noise, seed }) => core().makeData(name, { points, noise, seed }),
    make_schedule: ({ settings }) => core().makeSchedule(settings),
    forward_pair: (request) => forwardPair(core(), keptNow().data.points, request),
    forward_jump: (request) => forwardJump(core(), keptNow().data.points, request),
    async create_run({ settings, weights, math, workers }) {
      // The old model goes only when the new one stands: a refused file loses nothing.
      const { data, kind } = keptNow();
      const engine = await coreFor(math);
      if (closed) throw new CoreError("This desk was closed meanwhile.");
      const host = { slices, emit, startHelper, workers };
      const next = createRun(engine, settings, data, weights, host);
      run?.destroy();
      run = next;
      floor = once(() => perfectDistance(engine, data, kind));
      const { session } = run;
      return {
        settings: session.settings,
        parameterCount: session.parameterCount,
        stepsPerEpoch: session.stepsPerEpoch,
        variant: engine.variant,
        math: engine.math,
      };
    },
    floor: () => (runNow(), floor()),
    train: () => runNow().train(),
    train_steps: ({ steps }) => runNow().trainSteps(steps),
    pause: () => runNow().pause(),
    set_learning_rate: ({ rate }) => runNow().setLearningRate(rate),
    set_workers: ({ workers }) => runNow().setWorkers(workers),
    generate: (request) => runNow().generate(request),
    reverse: (request) => runNow().reverse(request),
    field: (request) => runNow().field(request),
    explain_step: (request) => runNow().explainStep(request),
    network: () => runNow().network(),
    async read_ready({ preset }) {
      if (!READY_PRESETS.includes(preset)) {
        throw new CoreError(`There are no ready weights of the preset "${preset}".`);
      }
      return { weights: await readBeside(readyFile(preset), "The trained model") };
    },
    read_model: ({ weights }) => core().readModel(weights),
    save: ({ metadata }) => save(runNow().session, metadata),
    checksum: () => runNow().session.checksum(),
    hold: ({ held }) => slices.hold(held),
    close() {
      run?.destroy();
      run = null;
      slices.close();
      closed = true;
      port.close();
    },
  };

  return {
    /** @param {any} request */
    async receive(request) {
      const id = Number.isInteger(request?.id) ? request.id : 0;
      try {
        const problem = checkRequest(request);
        if (problem) throw new CoreError(problem, "fault");
        const value = await handlers[request.type](request);
        // Weights are made for whoever asked, and can be large.
        post({ id, ok: true, value: value ?? null }, value?.weights ? [value.weights.buffer] : []);
      } catch (error) {
        post({ id, ok: false, ...explain(error) });
      }
    },
  };
}

/**
 * How far as many fresh points of the same data as a preview has are from it, on average (sliced
 * Wasserstein).
 * @param {import("../core/engine.js").Engine} engine
 * @param {import("../core/engine.js").Data} data
 * @param {DataKind} kind
 */
function perfectDistance(engine, data, { name, points, noise }) {
  const distances = FRESH_SEEDS.map((seed) => {
    const fresh = engine.makeData(name, { points, noise, seed }).points;
    const stride = Math.max(1, Math.floor(data.count / PREVIEW_POINTS)); // some of every shape
    const some = fresh.filter((_, i) => Math.floor(i / 2) % stride === 0);
    return engine.slicedWasserstein(some, data.points);
  });
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}

/**
 * A model file. The step that it tells is that of its weights: training may have gone on since the
 * description was written.
 * @param {import("../core/session.js").Session} session
 * @param {string} metadata  JSON
 */
function save(session, metadata) {
  const step = session.stepIndex;
  return { weights: session.save(JSON.stringify({ ...JSON.parse(metadata), step })), step };
}

/** @param {() => number} compute */
function once(compute) {
  /** @type {number | undefined} */
  let value;
  return () => (value ??= compute());
}

/**
 * @template T
 * @param {T | null} value
 * @param {string} problem
 * @returns {T}
 */
function need(value, problem) {
  if (value === null) throw new CoreError(problem);
  return value;
}
