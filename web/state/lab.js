/**
 * One model with its data, as a page knows it, and everything that can be done to it. Figures and
 * controls never talk to the worker themselves.
 */

import { READY_PRESETS } from "../worker/protocol.js";
import { createStore } from "./store.js";
import { listenToWorker } from "./lab_events.js";
import { createRecord } from "./record.js";
import { createUndo } from "./undo.js";
import { parameters } from "./parameters.js";
import { encodeMetadata } from "./model_metadata.js";
import { valuesOfModel } from "./model_file.js";
import { initialState, untrained } from "./lab_state.js";
import {
  settingsOf,
  scheduleSettings,
  valuesOfPreset,
  readConfig,
  readPreset,
  readValues,
  readyPreset,
  checkTrainingSteps,
} from "./values.js";
import { keepWeights } from "./kept_weights.js";
import { sentence, clause } from "./words.js";

/** @typedef {{ values: Record<string, any>, preset: string }} Chosen */

/**
 * How training ended: as the worker tells (../worker/run.js), or it was refused, and why.
 * @typedef {{ ended: "finished" | "stopped" | "diverged" | "refused", step: number, message?: string }} Outcome
 */

/** @param {import("../worker/client.js").Client} client */
export function createLab(client) {
  const store = createStore(initialState());
  const { get, set } = store;
  let record = createRecord();
  /** @type {ReturnType<typeof createUndo<Chosen>>} */
  const undo = createUndo();
  let generationCount = 0;
  let runCount = 0;
  let trainingCount = 0; // how often training was begun
  let freshWanted = false; // the reader has asked for an untrained model

  const kept = keepWeights(() => client.request("save", { metadata: describe() }));
  store.subscribe(["progress", "status", "run"], (state) => void kept.follow(state));
  /** @type {() => void} */
  let end = () => {};
  const closed = new Promise((resolve) => (end = () => resolve(null)));

  /**
   * Shows what went wrong where it belongs. A broken worker is told of by `fail`, once.
   * @param {"problem" | "trainingProblem" | "generationProblem"} key
   * @param {any} error
   * @returns {string} the sentence
   */
  function tell(key, error) {
    const text = sentence(error);
    if (error.status !== "broken") set({ [key]: text, details: detailsWith(error) });
    return text;
  }

  /** @param {any} error */
  function detailsWith(error) {
    const { details } = get();
    return error.detail ? { ...details, [sentence(error)]: error.detail } : details;
  }

  /** @param {unknown} error  of no account while all is made anew, when there may be no model */
  const report = (error) => void (get().phase === "ready" && tell("problem", error));

  /** Nothing goes on until somebody asks for another attempt. @param {any} error */
  function fail(error) {
    const status = get().status === "training" ? "paused" : get().status;
    set({ phase: "failed", problem: sentence(error), details: detailsWith(error), status });
  }

  listenToWorker(client, store, { record: () => record, onFinished: () => void generate() });

  async function drawData() {
    const { data: name, points, data_noise: noise, data_seed: seed } = get().values;
    const made = await client.request("make_data", { name, points, noise, seed });
    set({ data: { name, ...made } });
  }

  async function renewData() {
    await drawData();
    await renewSchedule();
  }

  async function renewSchedule() {
    const schedule = await client.request("make_schedule", { settings: noiseSettings() });
    const timestep = Math.min(get().timestep, schedule.alpha_bar.length - 1);
    set({ schedule, timestep });
  }

  /** Weights that came with the page; null if there are none for the present values. */
  async function readReady() {
    const preset = readyPreset(get().values, READY_PRESETS, get().coreSettings);
    return preset === null ? null : (await client.request("read_ready", { preset })).weights;
  }

  /** The settings that the noise schedule of the present values depends on. */
  function noiseSettings() {
    const { values, data } = get();
    return scheduleSettings(
      settingsOf(values, /** @type {import("./lab_state.js").Data} */ (data)),
    );
  }

  /** @typedef {{ weights?: Uint8Array | null, from?: "seed" | "page" | "file", file?: string | null }} Origin */

  /** @type {Origin} */
  let origin = {}; // of the present model
  /**
   * A new model from the present values; everything the old one made goes with it.
   * @param {Origin} [from]
   */
  async function renewRun(from = {}) {
    await createRun(from);
    origin = from;
  }

  /** @param {Origin} origin */
  async function createRun({ weights = null, from = "seed", file = null }) {
    const { values, data } = get();
    if (!data) return;
    const settings = settingsOf(values, data);
    checkTrainingSteps(settings, get().coreSettings);
    const made = await client.request("create_run", {
      settings,
      weights,
      math: values.math,
      workers: values.workers,
    });
    record = createRecord();
    set({
      run: { ...made, id: ++runCount, values, data, from, file, steady: true },
      ...untrained(),
    });
  }

  // One renewal at a time, in order: two quick changes must not cross each other.
  /** @type {Promise<string | null>} what came of the last: null, or why it was refused */
  let renewals = Promise.resolve(null);
  function queue(/** @type {() => Promise<any>} */ task) {
    renewals = renewals
      .then(() => task())
      .then(() => null)
      .catch((error) => tell("trainingProblem", error));
    return renewals;
  }

  /** The present model, as its file tells of it. */
  function describe() {
    const { run, preset, step } = get();
    if (!run) throw new TypeError("there is no model to save");
    return encodeMetadata({
      settings: run.settings,
      preset,
      data: run.data.name,
      points: run.values.points,
      step,
      loss: record.losses.average,
    });
  }

  /** Parameters that the present model does not have yet. */
  function waiting() {
    const { run, values } = get();
    if (!run) return [];
    return parameters.filter(
      ({ key, effect }) => effect === "model" && values[key] !== run.values[key],
    );
  }

  /** Nothing of the reader's would be lost: changes may replace the model at once. */
  const untouched = () => get().status === "idle" && get().run?.from !== "file";

  /** Whether the present weights have been trained, here or elsewhere. */
  const trained = () => get().step > 0 || (get().run !== null && get().run?.from !== "seed");

  /** @param {number} rate */
  async function setLearningRate(rate) {
    await client.request("set_learning_rate", { rate });
    const { run, status } = get();
    if (!run) return;
    const settings = { ...run.settings, learning_rate: rate };
    set({ run: { ...run, settings, steady: run.steady && status === "idle" } });
  }

  /** @param {Chosen} chosen */
  function choose({ values, preset }) {
    const before = get().values;
    const changed = (/** @type {string[]} */ ...keys) =>
      keys.some((key) => values[key] !== before[key]);
    const [data, schedule, rate, workers, samples] = [
      changed("data", "points", "data_noise", "data_seed"),
      changed("timesteps", "schedule", "beta_start", "beta_end"),
      changed("learning_rate"),
      changed("workers"),
      changed("count", "sampling_seed", "label"),
    ];
    set({ values, preset, canUndo: undo.canUndo, canRedo: undo.canRedo });
    return queue(async () => {
      if (data) await renewData();
      else if (schedule) await renewSchedule();
      if (rate) await setLearningRate(values.learning_rate);
      if (workers) await client.request("set_workers", { workers: values.workers });
      // What was on its way when the values changed may have made its model of the old data.
      if (untouched() && (data || waiting().length > 0)) await renewRun();
      if (samples && get().generation !== null && get().status !== "training") void generate();
    });
  }

  const chosen = () => ({ values: get().values, preset: get().preset });

  /** A change that can be taken back. @param {Chosen} next */
  function turnTo(next) {
    undo.remember(chosen());
    return choose(next);
  }

  async function generate() {
    const { run, values, step } = get();
    if (!run) return;
    const label = run.settings.class_count > 0 ? values.label : null;
    const generation = {
      run: ++generationCount,
      states: [],
      stepCount: run.settings.timesteps,
      label,
      trainingStep: step,
      distance: null,
      detail: null,
    };
    set({ generation, generationProblem: null });
    try {
      const { count, sampling_seed: seed } = values;
      const done = await client.request("generate", { run: generation.run, count, seed, label });
      const now = get().generation;
      if (done && now?.run === generation.run) set({ generation: { ...now, ...done } });
    } catch (error) {
      tell("generationProblem", error);
    }
  }

  let isOpen = false;
  /** A model of weights that came with the page, or a fresh one if they are no model's. @param {Uint8Array} weights */
  const renewReady = (weights) =>
    renewRun({ weights, from: "page" }).catch((error) => {
      if (error.status === "broken") throw error;
      return renewRun();
    });

  /** How it was opened, and who hears that it is. */
  let opening = {
    given: /** @type {Record<string, unknown>} */ ({}),
    variant: /** @type {string | null} */ (null),
    trained: false,
    opened: /** @type {(problems: string[]) => void} */ (() => {}),
  };

  /** Everything from the core on: for the first time, or again with the values that there are. */
  async function attempt() {
    const { given, variant, trained, opened } = opening;
    const isFirst = !isOpen;
    /** @type {string[]} */
    let refused = [];
    set({ phase: "loading", problem: null });
    try {
      const { settings, math } = await client.request("open", { math: null, variant });
      if (isFirst) {
        const { preset, values, problems } = readConfig({ math, ...given }, settings);
        refused = problems;
        set({ coreSettings: settings, preset, values });
      }
      // Whoever prepares later hears of what is wrong with them.
      const ready = isFirst && trained ? readReady().catch(() => null) : Promise.resolve(null);
      await drawData();
      await Promise.all([
        renewSchedule(),
        ready.then((weights) => (weights ? renewReady(weights) : renewRun(origin))),
      ]);
      if (isFirst) set({ timestep: middle(get().schedule?.alpha_bar) });
      isOpen = true;
      set({ phase: "ready" });
      opened(refused);
    } catch (error) {
      fail(error);
    }
  }

  // Another worker knows nothing: all is made anew in it, after what was on its way to the old one.
  client.onMove(() => void queue(attempt));

  /**
   * Begins to train, from the seed if the weights came with the page; else from where it stands.
   * @param {number} [steps]  default: all that are left
   * @returns {Promise<{ over: Promise<Outcome> }>} once it has begun, or will not
   */
  async function begin(steps) {
    const over = (/** @type {Outcome} */ outcome) => ({ over: Promise.resolve(outcome) });
    const refuse = (/** @type {string} */ message) =>
      over({ ended: "refused", step: get().step, message });
    if (!get().run) return refuse("There is no model to train.");
    if (get().status === "finished") return over({ ended: "finished", step: get().step });
    if (steps !== undefined && get().status === "training") {
      return refuse("The model is training already: pause it first.");
    }
    if (get().run?.from === "page") {
      const problem = await queue(renewRun);
      if (problem !== null) return refuse(problem);
    }
    const mine = ++trainingCount;
    if (get().status !== "training") record.pace.restart();
    // A single step is over before anybody could pause it.
    set({ status: steps === 1 ? "paused" : "training", trainingProblem: null });
    const asked =
      steps === undefined ? client.request("train") : client.request("train_steps", { steps });
    const rest = () => {
      if (mine === trainingCount && get().status === "training") set({ status: "paused" });
    };
    return {
      over: Promise.race([
        asked.catch((error) => ({
          ended: "refused",
          step: get().step,
          message: tell("trainingProblem", error),
        })),
        closed.then(() => ({ ended: "stopped", step: get().step })),
      ]).finally(rest),
    };
  }

  return {
    get,
    subscribe: store.subscribe,
    /** The losses so far; grows whenever `progress` changes. */
    losses: () => record.losses,
    /** How far the samples were from the data; grows whenever `preview` changes. */
    quality: () => record.quality,
    stepsPerSecond: () => record.pace.stepsPerSecond,
    waiting,
    untouched,
    trained,

    /**
     * Loads the core and makes the first data and model.
     * @param {object} options
     * @param {Record<string, unknown>} [options.given]  values from outside, and a preset
     * @param {string | null} [options.variant]          forces one build of the core
     * @param {boolean} [options.trained]                prepared, if there are weights, as by `prepare`
     * @returns {Promise<string[]>} what was wrong with the values, once it is open: after a failure
     *   `recover` tries again
     */
    open({ given = {}, variant = null, trained = false }) {
      return new Promise((opened) => {
        opening = { given, variant, trained, opened };
        void attempt();
      });
    },

    fail,

    /** After a failure: another attempt with the same values, in another worker if the old one broke. */
    recover() {
      try {
        if (!client.restart()) void queue(attempt);
      } catch (error) {
        fail(error);
      }
    },

    /** Weights of the present run that the page has even if the worker is gone; null if there are none. */
    keptWeights: kept.get,

    /** The present weights are in a file now. */
    saved: () => set({ unsaved: 0 }),

    /** @param {Record<string, any>} changes */
    change: (changes) => turnTo({ ...chosen(), values: { ...get().values, ...changes } }),

    /** @param {string} preset */
    choosePreset: (preset) =>
      turnTo({
        preset,
        values: { ...get().values, ...valuesOfPreset(preset, get().coreSettings) },
      }),

    /**
     * Values from outside, as in `open`.
     * @param {Record<string, unknown>} given
     * @returns {Promise<string[]>} what was wrong with them; the others are in force
     */
    async setConfig(given) {
      const { preset: named, problems: unknown } = readPreset(given);
      const { values, problems } = readValues(given, get().coreSettings);
      const base = named === null ? {} : valuesOfPreset(named, get().coreSettings);
      await turnTo({
        preset: named ?? get().preset,
        values: { ...get().values, ...base, ...values },
      });
      return [...unknown, ...problems];
    },

    /**
     * A whole configuration from outside, as a link is.
     * @param {Record<string, unknown>} given
     * @returns {Promise<string[]>} what was wrong with it; the rest is in force
     */
    async replaceConfig(given) {
      const { problems, ...next } = readConfig(given, get().coreSettings);
      await turnTo(next);
      return problems;
    },

    undo() {
      const before = undo.undo(chosen());
      if (before) choose(before);
    },

    redo() {
      const after = undo.redo(chosen());
      if (after) choose(after);
    },

    /** Where the reader stands in diffusion time. @param {number} timestep */
    seek: (timestep) => set({ timestep }),

    noiseSettings,

    /**
     * A question to the worker about the present data or model.
     * @param {string} type
     * @param {Record<string, any>} [fields]
     */
    ask: (type, fields) => client.request(type, fields),

    /**
     * The same for a question of which only the newest matters, as from a slider.
     * @param {string} type
     * @param {(answer: any) => void} receive
     */
    asker: (type, receive) => client.latest(type, receive, report),

    /** One number for all weights: equal runs have equal checksums. */
    checksum: () => client.request("checksum"),

    /**
     * Weights worth looking at: those that are there if they have been trained, else those that came
     * with the page.
     * @returns {Promise<boolean>} false if there are none for these values
     */
    async prepare() {
      await queue(async () => {
        if (trained() || freshWanted || get().status === "training") return;
        const weights = await readReady();
        if (weights && !trained()) await renewRun({ weights, from: "page" });
      });
      return trained();
    },

    /** Sees to it that `floor` of the state is there; it takes a while. */
    async measureFloor() {
      const { run, floor } = get();
      if (!run || floor !== null) return;
      try {
        const measured = await client.request("floor");
        if (get().run?.id === run.id) set({ floor: measured });
      } catch (error) {
        report(error);
      }
    },

    /** Trains to the end, as `train`. @returns {Promise<void>} once it has begun */
    start: async () => void (await begin()),

    /**
     * @param {number} [steps]  so many training steps and no more; default: all that are left
     * @returns {Promise<Outcome>} when it is over
     */
    train: async (steps) => (await begin(steps)).over,

    pause() {
      if (get().status !== "training") return;
      set({ status: "paused" });
      return client.request("pause").catch(report);
    },

    /**
     * The seed stays: the same run again, or the one that the changed values describe.
     * @returns {Promise<string | null>} null, or why it was refused: then the old model stays
     */
    reset() {
      freshWanted = true;
      return queue(renewRun);
    },

    generate,

    /** @returns {Promise<Uint8Array | null>} the present weights as a file; null if it was refused */
    async save() {
      try {
        return (await client.request("save", { metadata: describe() })).weights;
      } catch (error) {
        tell("trainingProblem", error);
        return null;
      }
    },

    /**
     * @param {Uint8Array} weights
     * @param {string} file  its name
     */
    openModel: (weights, file) =>
      queue(async () => {
        const before = get();
        try {
          const model = await client.request("read_model", { weights });
          set({ values: valuesOfModel(model, before.values, before.coreSettings) });
          await renewData();
          await renewRun({ weights, from: "file", file });
        } catch (error) {
          // The old model still stands in the worker; its data must come back beside it.
          set({ values: before.values });
          const { detail, status } = /** @type {any} */ (error);
          tell("trainingProblem", {
            message: `${file} was not opened: ${clause(error)}`,
            detail,
            status,
          });
          if (get().data !== before.data) await renewData();
        }
      }),

    /** @param {boolean} held */
    hold: (held) => client.request("hold", { held }).catch(report),

    close() {
      end();
      client.close();
    },
  };
}

/**
 * Where signal and noise are equally strong: there is most to see.
 * @param {Float32Array} [alphaBar]
 */
const middle = (alphaBar = new Float32Array(0)) =>
  Math.max(
    0,
    alphaBar.findIndex((value) => value < 0.5),
  );

/** @typedef {ReturnType<typeof createLab>} Lab */
