/**
 * A desk: the worker's side of one lab, with its data and its model. Every message is checked,
 * answered once, and refused in words when it cannot be obeyed.
 */

import { maximumComparedPoints, wholeNumber } from "../core/arguments.js";
import { bestVariant, CoreError } from "../core/engine.js";
import { problemOf, refusal } from "../core/errors.js";
import { withoutOthers } from "../core/passed_over.js";
import { forwardJump, forwardPair } from "./forward_process.js";
import { checkRequest, readyFile, READY_PRESETS } from "./protocol.js";
import { measureReferences } from "./reference_scores.js";
import { bringBack, createRun, giveUp } from "./run.js";

const NO_MODEL = "There is no model yet.";

/**
 * What desks share.
 * @typedef {object} Office
 * @property {(variant: import("../core/variants.js").Variant) => Promise<import("../core/engine.js").Engine>} engineOf
 * @property {ReturnType<typeof import("./slices.js").createSlices>} slices
 * @property {(fileName: string, what: string) => Promise<Uint8Array>} readBeside
 * @property {() => void} readAgain  what has not arrived yet
 * @property {() => import("../team/team.js").Helper} startHelper
 */

/**
 * @param {{ postMessage: (message: any, transfer: Transferable[]) => void, close: () => void }} port
 * @param {Office} office
 */
export function createDesk(port, office) {
  const { engineOf, slices: all, readBeside, readAgain, startHelper } = office;
  const slices = all.share();
  /** @type {import("../core/engine.js").Engine | null} */
  let engine = null; // of everything but a run in the other arithmetic
  /** @type {import("../core/engine.js").Data | null} */
  let kept = null;
  /** @type {import("./run.js").Run | null} */
  let run = null;
  /** @type {ReturnType<typeof scorer> | null} */
  let referenceScores = null; // of the data of the run
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
  const runNow = () => need(run, NO_MODEL);

  /** The core in an arithmetic. @param {any} math */
  const coreFor = (math) => (math === core().math ? core() : engineOf(bestVariant(math)));

  /**
   * The old model goes only when the new one stands: a refused file loses nothing. Where there is no
   * memory for both, it makes room first, and comes back if that was not enough.
   * @param {() => import("./run.js").Run} make
   */
  function replace(make) {
    const old = run;
    try {
      const next = make();
      old?.destroy();
      return next;
    } catch (error) {
      if (old === null || !(error instanceof CoreError && error.status === "memory")) throw error;
      const kept = old.setAside();
      try {
        const next = make();
        giveUp(kept);
        return next;
      } catch (stillRefused) {
        run = bringBack(kept);
        throw stillRefused;
      }
    }
  }

  /** @type {Record<string, (request: any) => any>} */
  const handlers = {
    async open({ math, variant }) {
      engine = await engineOf(variant ?? bestVariant(math ?? "exact"));
      const { variant: used, math: given, settings, sampling } = engine;
      const datasets = engine.datasets.map((name) => ({
        name,
        classNames: core().classNames(name),
        shapes: core().shapes(name),
      }));
      return { variant: used, math: given, settings, sampling, datasets };
    },
    make_data({ name, points, noise, seed }) {
      const data = core().makeData(name, { points, noise, seed });
      wholeNumber("The number of points", data.count, 2, maximumComparedPoints);
      kept = data;
      return data;
    },
    look_at_data: ({ name, points, noise, seed }) => core().makeData(name, { points, noise, seed }),
    make_schedule: ({ settings }) => core().makeSchedule(settings),
    forward_pair: (request) => forwardPair(core(), keptNow().points, request),
    forward_jump: (request) => forwardJump(core(), keptNow().points, request),
    async create_run({ settings, weights, math, workers }) {
      const data = keptNow();
      const engine = await coreFor(math);
      if (closed) throw new CoreError("This desk was closed meanwhile.");
      const host = { slices, emit, startHelper, workers };
      run = replace(() => createRun(engine, settings, data, weights, host));
      referenceScores = scorer(engine, data, slices);
      const { session } = run;
      return {
        settings: session.settings,
        parameterCount: session.parameterCount,
        stepsPerEpoch: session.stepsPerEpoch,
        variant: engine.variant,
        math: engine.math,
      };
    },
    reference_scores: (request) => need(referenceScores, NO_MODEL)(request),
    train: ({ asked }) => runNow().train(asked),
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
      const file = readyFile(preset);
      const weights = await readBeside(file, "The trained model");
      try {
        engine?.readModel(weights);
      } catch (cause) {
        const problem = `The trained model (${file}) arrived damaged: please reload the page.`;
        throw new CoreError(problem, "refused", { cause });
      }
      return { weights };
    },
    read_model({ weights }) {
      const { passedOver, ...model } = core().readModel(weights);
      return { ...model, without: withoutOthers(passedOver) };
    },
    save: ({ metadata }) => save(runNow().session, metadata),
    checksum: () => runNow().session.checksum(),
    read_again: readAgain,
    hold: ({ held, stopped }) => slices.hold(held, stopped),
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
        if (problem) throw refusal(problem);
        const value = await handlers[request.type](request);
        // Weights are made for whoever asked, and can be large.
        post({ id, ok: true, value: value ?? null }, value?.weights ? [value.weights.buffer] : []);
      } catch (error) {
        const { status = "fault" } = /** @type {any} */ (error);
        post({ id, ok: false, status, ...problemOf(error) });
      }
    },
  };
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

/**
 * The scores of fresh points and of noise, measured once for each kind of samples.
 * @param {import("../core/engine.js").Engine} engine
 * @param {import("../core/engine.js").Data} data
 * @param {import("./slices.js").Slices} slices
 */
function scorer(engine, data, slices) {
  /** @type {Map<string, ReturnType<typeof measureReferences>>} */
  const known = new Map();
  return (/** @type {{ count: number, label: number | null }} */ { count, label }) => {
    const key = `${count} ${label}`;
    const measured = known.get(key) ?? measureReferences(engine, data, { count, label }, slices);
    known.set(key, measured);
    return measured;
  };
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
