/**
 * One model with its data, as a page knows it, and everything that can be done to it. Figures and
 * controls never talk to the worker themselves.
 */

import { PREVIEW_POINTS, READY_PRESETS } from "../worker/protocol.js";
import { problemOf, refusal } from "../core/errors.js";
import { longestPiece } from "../team/shares.js";
import { createStore } from "./store.js";
import { latest } from "./latest.js";
import { listenToWorker } from "./lab_events.js";
import { createRecord } from "./record.js";
import { createUndo } from "./undo.js";
import { plainObject } from "./commands.js";
import { MOST_SAMPLES, needsModel, parameters } from "./parameters.js";
import { loadModelFile } from "./load_model_file.js";
import { encodeMetadata } from "./encode_metadata.js";
import { initialState, untrained } from "./lab_state.js";
import {
  defaultValues,
  ofSampling,
  samplingOf,
  settingsOf,
  scheduleSettings,
  valuesOfPreset,
  readConfig,
  readPreset,
  readValues,
  readyPreset,
  consistent,
  checkTrainingSteps,
} from "./values.js";
import { clause } from "./words.js";

/** @typedef {import("../core/errors.js").Problem} Problem */
/** @typedef {{ values: Record<string, any>, preset: string }} Chosen */

const PATIENCE = 8000; // ms: a module is there in a moment, or something is wrong

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
  let trainingAsked = true; // by somebody, not by the page itself
  let freshWanted = false; // the reader has asked for an untrained model

  /** @type {import("./kept_weights.js").KeptWeights | null} */
  let kept = null; // once something is trained
  let resting = /** @type {[held: boolean, stopped: boolean]} */ ([false, false]);
  /** @type {() => void} */
  let end = () => {};
  const closed = new Promise((resolve) => (end = () => resolve(null)));

  /**
   * Shows what went wrong where it belongs. A broken worker is told of by `fail`, once.
   * @param {"problem" | "trainingProblem" | "generationProblem"} key
   * @param {any} error
   * @param {Problem} [problem]  its words
   * @returns {string} the sentence
   */
  function tell(key, error, problem = problemOf(error)) {
    if (error.status !== "broken") set({ [key]: problem });
    return problem.message;
  }

  /**
   * Tells of what went wrong beside training and generation. While all is made anew there may be no
   * model, and what is refused for that is of no account.
   * @param {unknown} error
   */
  const report = (error) => void (get().phase === "ready" && tell("problem", error));

  /** Nothing goes on until somebody asks for another attempt. @param {unknown} error */
  function fail(error) {
    const status = get().status === "training" ? "paused" : get().status;
    set({ phase: "failed", problem: problemOf(error), late: null, status });
  }

  listenToWorker(client, store, {
    record: () => record,
    onFinished: () => void generate(trainingAsked),
  });

  /**
   * A request for which a file may have to be loaded first: it is said when that takes too long.
   * @param {string} what  as a sentence begins
   * @param {string} type
   * @param {Record<string, any>} fields
   */
  async function load(what, type, fields) {
    const message = `${what} has not arrived after ${PATIENCE / 1000} seconds: the connection may be slow or broken.`;
    const timer = setInterval(() => set({ late: { message, detail: null } }), PATIENCE);
    try {
      return await client.request(type, fields);
    } finally {
      clearInterval(timer);
      set({ late: null });
    }
  }

  async function drawData() {
    const { data: name, points, data_noise: noise, data_seed: seed } = get().values;
    set({ data: await client.request("make_data", { name, points, noise, seed }) });
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
    const preset = readyPreset(get().values, READY_PRESETS, get().core);
    if (preset === null) return null;
    return (await load("The trained model", "read_ready", { preset })).weights;
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
    checkTrainingSteps(settings, get().core);
    const made = await load("The core", "create_run", {
      settings,
      weights,
      math: values.math,
      workers: values.workers,
    });
    client.longestPiece = longestPiece({
      weights: made.parameterCount,
      batch: made.settings.batch_size,
      samples: MOST_SAMPLES,
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

  /**
   * A question about the present model. While it is being replaced the question waits for the next one.
   * @param {string} type
   * @param {Record<string, any>} fields
   * @returns {Promise<any>} null if the model was replaced before the answer came
   */
  async function askModel(type, fields) {
    await renewals;
    const { run, values } = get();
    if (!run) return null;
    const label = run.settings.class_count > 0 ? (fields.label ?? values.label) : null;
    const answer = await client.request(type, { ...within(fields, run.settings), label });
    return get().run?.id === run.id ? answer : null;
  }

  /** The present model, as its file tells of it. */
  function describe() {
    const { run, preset, step } = get();
    if (!run) throw refusal("There is no model to save.");
    return encodeMetadata({
      settings: run.settings,
      preset,
      data: run.data.source.name,
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
      (parameter) => needsModel(parameter) && values[parameter.key] !== run.values[parameter.key],
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
  function choose({ values: wanted, preset }) {
    const { values: before, core } = get();
    const values = consistent(wanted, core);
    const changed = parameters.filter(({ key }) => values[key] !== before[key]);
    const affected = (/** @type {import("./parameters.js").Affects} */ what) =>
      changed.some(({ affects }) => affects === what);
    const [data, path, samples] = [affected("data"), affected("path"), affected("sampling")];
    const [rate, workers] = ["learning_rate", "workers"].map((key) => values[key] !== before[key]);
    set({ values, preset, canUndo: undo.canUndo, canRedo: undo.canRedo });
    return queue(async () => {
      if (data) await renewData();
      else if (path) await renewSchedule();
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

  /**
   * What makes a reverse run now, by the core's names.
   * @param {number} [label]  else the one that was chosen
   * @returns {Record<string, any>}
   */
  function samplingNow(label = get().values.label) {
    const { run, values, core } = get();
    if (!run) throw refusal("There is no model to sample.");
    const sampling = samplingOf({ ...run.values, ...ofSampling(values), label }, core);
    return { ...sampling, label: run.settings.class_count > 0 ? label : null };
  }

  /** @param {boolean} [asked]  by somebody; else it rests while no figure is seen */
  async function generate(asked = true) {
    const { run, values, step } = get();
    if (!run) return;
    const sampling = samplingNow();
    const label = /** @type {number | null} */ (sampling.label);
    const generation = {
      run: ++generationCount,
      states: [],
      timesteps: new Uint32Array(),
      stepCount: Number(sampling.steps) || run.settings.timesteps,
      label,
      trainingStep: step,
      distance: null,
      detail: null,
      references: null,
    };
    set({ generation, generationProblem: null });
    try {
      const { count } = values;
      const request = { run: generation.run, count, sampling, asked };
      await renewals; // the model may be about to go, and this generation with it
      if (get().generation?.run !== generation.run) return;
      const done = await client.request("generate", request);
      const now = get().generation;
      if (!done || now?.run !== generation.run) return;
      const finished = { ...now, ...done };
      set({ generation: finished });
      const references = await client.request("reference_scores", { count, label });
      if (get().generation === finished) set({ generation: { ...finished, references } });
    } catch (error) {
      tell("generationProblem", error);
    }
  }

  let isOpen = false;
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
      const { settings, sampling, datasets, math } = await load("The core", "open", {
        math: null,
        variant,
      });
      if (isFirst) {
        const core = { settings, sampling, datasets };
        const { preset, values, problems } = readConfig({ math, ...given }, core);
        refused = problems;
        set({ core, preset, values });
      }
      // Whoever prepares later hears of what is wrong with them.
      const ready = isFirst && trained ? readReady().catch(() => null) : Promise.resolve(null);
      await drawData();
      await Promise.all([
        renewSchedule(),
        ready.then((weights) => renewRun(weights ? { weights, from: "page" } : origin)),
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
  client.onMove(() => {
    hold(...resting);
    void queue(attempt);
  });

  /**
   * @param {boolean} held     whether what nobody asked for rests
   * @param {boolean} stopped  whether all rests
   */
  function hold(held, stopped) {
    resting = [held, stopped];
    client.request("hold", { held, stopped }).catch(report);
  }

  /** From now on the page has a copy of the weights, for the case that the worker is lost. */
  async function startToKeep() {
    const { keepWeights } = await import("./kept_weights.js"); // most readers never train
    if (kept) return;
    const keeper = keepWeights(() => client.request("save", { metadata: describe() }));
    kept = keeper;
    store.subscribe(["progress", "status", "run"], (state) => void keeper.follow(state));
  }

  /**
   * Begins to train, from the seed if the weights came with the page; else from where it stands.
   * @param {number} [steps]   default: all that are left
   * @param {boolean} [asked]  by somebody; else it rests while no figure is seen
   * @returns {Promise<{ over: Promise<Outcome> }>} once it has begun, or will not
   */
  async function begin(steps, asked = true) {
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
    trainingAsked = asked;
    void startToKeep().catch(() => {}); // where it cannot be loaded there is no copy
    if (get().status !== "training") record.pace.restart();
    // A single step is over before anybody could pause it.
    set({ status: steps === 1 ? "paused" : "training", trainingProblem: null });
    const training =
      steps === undefined
        ? client.request("train", { asked })
        : client.request("train_steps", { steps });
    const rest = () => {
      if (mine === trainingCount && get().status === "training") set({ status: "paused" });
    };
    return {
      over: Promise.race([
        training.catch((error) => ({
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
    /** What a new page with the present preset shows. */
    usual: () => defaultValues(get().preset, get().core),
    waiting,
    untouched,
    trained,

    /**
     * Loads the core and makes the first data and model.
     * @param {object} options
     * @param {Record<string, unknown>} [options.given]  values from outside, and a preset
     * @param {string | null} [options.variant]          forces one build of the core
     * @param {boolean} [options.trained]                prepared, if there are weights, as by `prepare`
     * @returns {{ opened: Promise<string[]>, tried: Promise<void> }}
     *   `opened`: what was wrong with the values, once it is open; `tried`: once it is, or has failed and
     *   waits for `recover`
     */
    open({ given = {}, variant = null, trained = false }) {
      /** @type {Promise<string[]>} */
      const opened = new Promise((tell) => (opening = { given, variant, trained, opened: tell }));
      return { opened, tried: attempt() };
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
    keptWeights: () => kept?.get() ?? null,

    /** The present weights are in a file now. */
    saved: () => set({ unsaved: 0 }),

    /** @param {Record<string, any>} changes */
    change: (changes) => turnTo({ ...chosen(), values: { ...get().values, ...changes } }),

    /** @param {string} preset */
    choosePreset: (preset) =>
      turnTo({
        preset,
        values: { ...get().values, ...valuesOfPreset(preset, get().core) },
      }),

    /**
     * Values from outside, as in `open`.
     * @param {Record<string, unknown>} given
     * @returns {Promise<string[]>} what was wrong with them; the others are in force
     * @throws {TypeError} a sentence, if they are no object
     */
    async setConfig(given) {
      const config = plainObject(given);
      const { preset: named, problems: unknown } = readPreset(config);
      const { values, problems } = readValues(config, get().core, get().values);
      const base = named === null ? {} : valuesOfPreset(named, get().core);
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
      const { problems, ...next } = readConfig(given, get().core);
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
    asker: (type, receive) =>
      latest(
        (fields) =>
          client.request(type, fields.settings ? within(fields, fields.settings) : fields),
        receive,
        report,
      ),

    /**
     * The same for one about the present model at a `timestep`, for a `label` if it has labels.
     * @param {string} type
     * @param {(answer: any) => void} receive
     */
    modelAsker: (type, receive) =>
      latest(
        (fields) => askModel(type, fields),
        (answer) => answer && receive(answer),
        report,
      ),

    sampling: samplingNow,

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

    /** Sees to it that `references` of the state are there; it takes a while. */
    async measureReferences() {
      const { run, references } = get();
      if (!run || references !== null) return;
      try {
        const cloud = { count: PREVIEW_POINTS, label: null };
        const measured = await client.request("reference_scores", cloud);
        if (get().run?.id === run.id) set({ references: measured });
      } catch (error) {
        report(error);
      }
    },

    /**
     * Trains to the end, as `train`.
     * @param {boolean} [asked]  by somebody; else it rests while no figure is seen
     * @returns {Promise<void>} once it has begun
     */
    start: async (asked = true) => void (await begin(undefined, asked)),

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
          const { valuesOfModel } = await loadModelFile();
          const model = await client.request("read_model", { weights });
          set({ values: valuesOfModel(model, before.values, before.core) });
          await renewData();
          await renewRun({ weights, from: "file", file });
          if (model.without)
            set({
              trainingProblem: { message: `${file} was opened ${model.without}.`, detail: null },
            });
        } catch (error) {
          // The old model still stands in the worker; its data must come back beside it.
          set({ values: before.values });
          const message = `${file} was not opened: ${clause(error)}`;
          tell("trainingProblem", error, { ...problemOf(error), message });
          if (get().data !== before.data) await renewData();
        }
      }),

    /** Asks once more for what is late, which is said again if that does not help. */
    loadAgain() {
      set({ late: null });
      void client.request("read_again").catch(report);
    },

    hold,

    report,

    close() {
      end();
      client.close();
    },
  };
}

/**
 * The question with a timestep that there is: sliders may still stand where a longer noise schedule had
 * one.
 * @param {Record<string, any>} fields
 * @param {Record<string, number>} settings
 */
const within = (fields, { timesteps }) => ({
  ...fields,
  timestep: Math.min(fields.timestep, timesteps - 1),
});

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
