/**
 * The worker: owns the core and does all computing, so that the page never stalls.
 * Every message is checked, answered once, and refused in words when it cannot be obeyed.
 */

import { bestVariant, loadEngine, CoreError } from "../core/engine.js";
import { flow } from "./flow.js";
import { checkRequest, PRETRAINED } from "./protocol.js";
import { createRun } from "./run.js";
import { createSlices } from "./slices.js";
import { forwardStrip, forwardJump } from "./forward.js";
import { readBeside, readModule, startHelper } from "./surroundings.js";

const STRIP_PANELS = 6;

/**
 * @param {{ postMessage: (message: any, transfer?: Transferable[]) => void }} port
 */
function createDesk(port) {
  const slices = createSlices();
  /** @type {import("../core/engine.js").Engine | null} */
  let engine = null; // of everything but a run in the other arithmetic
  /** @type {Map<string, Promise<import("../core/engine.js").Engine>>} */
  const engines = new Map(); // by arithmetic
  /** @type {import("../core/engine.js").Data | null} */
  let data = null;
  /** @type {import("./run.js").Run | null} */
  let run = null;

  /**
   * @param {string} event
   * @param {Record<string, any>} fields
   * @param {Transferable[]} [transfer]
   */
  const emit = (event, fields, transfer = []) => port.postMessage({ event, ...fields }, transfer);

  const core = () => need(engine, "The core is not loaded yet.");

  /**
   * The core in an arithmetic, loaded when it is first wanted.
   * @param {any} math
   */
  async function coreFor(math) {
    if (math === core().math || bestVariant(math) === core().variant) return core();
    const loading = engines.get(math) ?? loadEngine({ readModule, math });
    engines.set(math, loading);
    try {
      return await loading;
    } catch (error) {
      engines.delete(math); // the next attempt may find the module
      throw error;
    }
  }

  const dataNow = () => need(data, "There is no data yet.");
  const runNow = () => need(run, "There is no model yet.");

  /** @type {Record<string, (request: any) => any>} */
  const handlers = {
    async open({ math, variant }) {
      engine = await loadEngine({
        readModule,
        math: math ?? undefined,
        variant: variant ?? undefined,
      });
      const { variant: used, math: given, settings, datasets } = engine;
      return { variant: used, math: given, settings, datasets };
    },
    make_data({ name, points, seed }) {
      data = core().makeData(name, { points, seed });
      return data;
    },
    make_schedule: ({ settings }) => core().makeSchedule(settings),
    forward_strip: ({ steps, seed }) =>
      forwardStrip(core(), dataNow().points, { steps, seed, panels: STRIP_PANELS }),
    forward_jump: (request) => forwardJump(core(), dataNow().points, request),
    async create_run({ settings, weights, math, workers }) {
      // The old model goes only when the new one stands: a refused file loses nothing.
      const data = dataNow();
      const engine = await coreFor(math);
      const next = createRun(engine, settings, data, weights, {
        slices,
        emit,
        startHelper,
        workers,
      });
      run?.destroy();
      run = next;
      const { session } = run;
      return {
        settings: session.settings,
        parameterCount: session.parameterCount,
        stepsPerEpoch: session.stepsPerEpoch,
        variant: engine.variant,
        math: engine.math,
      };
    },
    train: () => runNow().train(),
    pause: () => runNow().pause(),
    set_learning_rate: ({ rate }) => runNow().setLearningRate(rate),
    set_workers: ({ workers }) => runNow().setWorkers(workers),
    generate: (request) => runNow().generate(request),
    async read_pretrained() {
      const weights = await readBeside(PRETRAINED, "The trained model");
      return { weights, model: core().readModel(weights) };
    },
    flow: (request) => flow(core(), request, slices),
    read_model: ({ weights }) => core().readModel(weights),
    save: ({ metadata }) => runNow().session.save(metadata),
    checksum: () => runNow().session.checksum(),
    hold: ({ held }) => slices.hold(held),
  };

  return {
    /** @param {any} request */
    async receive(request) {
      const id = Number.isInteger(request?.id) ? request.id : 0;
      try {
        const problem = checkRequest(request);
        if (problem) throw new TypeError(problem);
        const value = await handlers[request.type](request);
        port.postMessage({ id, ok: true, value: value ?? null });
      } catch (error) {
        const { status = "fault", message = String(error) } = /** @type {any} */ (error);
        port.postMessage({ id, ok: false, status, message });
      }
    },
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

const scope = /** @type {any} */ (globalThis);
const desk = createDesk(scope);
scope.onmessage = (/** @type {MessageEvent} */ event) => desk.receive(event.data);
