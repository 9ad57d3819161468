/**
 * The page's state and everything that can be done to it. Figures and controls never talk to the
 * worker themselves.
 */

import { createStore } from "./store.js";
import { createLossHistory } from "./loss_history.js";
import { createPace } from "./pace.js";
import { parameters } from "./parameters.js";
import { defaultPreset } from "./presets.js";
import { decodeMetadata, encodeMetadata } from "./model_metadata.js";
import { valuesOfModel } from "./model_file.js";
import { initialState, untrained } from "./lab_state.js";
import { settingsOf, scheduleSettings, valuesOfPreset, checkTrainingSteps } from "./values.js";
import { sentence, clause } from "./words.js";

const FORWARD_SEED = 7; // of the noise in both forward figures
const FLOW_POINTS = 1000; // of the first figure

/** @param {import("../worker/client.js").Client} client */
export function createLab(client) {
  const store = createStore(initialState());
  const { get, set } = store;
  let history = createLossHistory();
  let pace = createPace();
  let generationCount = 0;

  /** @param {unknown} error */
  const report = (error) => set({ problem: sentence(error) });

  // Requests whose answers only matter while nothing newer was asked for.
  const askStrip = client.latest("forward_strip", (strip) => set({ strip }), report);
  const askJump = client.latest("forward_jump", (jump) => set({ jump }), report);

  client.on("progress", ({ step, losses, time, finished }) => {
    if (get().status !== "training" && losses.length === 0) return;
    history.add(losses);
    pace.add(step, time);
    set({ step, progress: get().progress + 1 });
    if (finished) {
      set({ status: "finished" });
      generate();
    }
  });
  client.on("preview", ({ step, points, labels }) => set({ preview: { step, points, labels } }));
  client.on("team", ({ size, problem }) => {
    set({ team: size });
    if (problem) set({ trainingProblem: sentence({ message: problem }) });
  });
  client.on("diverged", ({ step, message }) => {
    pace.restart();
    history.rewind(step);
    set({
      status: "paused",
      step,
      progress: get().progress + 1,
      trainingProblem: sentence({ message }),
    });
  });
  client.on("states", ({ run, first, states }) => {
    const { generation } = get();
    if (!generation || generation.run !== run || generation.states.length !== first) return;
    set({ generation: { ...generation, states: [...generation.states, ...states] } });
  });

  async function renewData() {
    const { data: name, points, data_seed: seed } = get().values;
    const made = await client.request("make_data", { name, points, seed });
    set({ data: { name, ...made } });
    askStrip({ steps: get().values.strip_steps, seed: FORWARD_SEED });
    await renewSchedule();
  }

  async function renewSchedule() {
    const { values, data } = get();
    const settings = scheduleSettings(
      settingsOf(values, /** @type {import("./lab_state.js").Data} */ (data)),
    );
    const schedule = await client.request("make_schedule", { settings });
    set({ schedule });
    seek(Math.min(get().timestep, schedule.alpha_bar.length - 1));
  }

  /**
   * A new model from the page's values; everything the old one made goes with it.
   * @param {{ weights?: Uint8Array | null, file?: string | null }} [from]
   */
  async function renewRun({ weights = null, file = null } = {}) {
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
    history = createLossHistory();
    pace = createPace();
    set({ run: { ...made, values, data, file }, ...untrained() });
  }

  // One renewal at a time, in order: two quick changes must not cross each other.
  let renewals = Promise.resolve();
  function queue(/** @type {() => Promise<any>} */ task) {
    renewals = renewals.then(task).catch((error) => set({ trainingProblem: sentence(error) }));
    return renewals;
  }

  /** @param {number} timestep */
  function seek(timestep) {
    const { values, data } = get();
    if (!data) return;
    set({ timestep });
    const settings = scheduleSettings(settingsOf(values, data));
    askJump({ settings, timestep, seed: FORWARD_SEED });
  }

  /** Parameters that the present model does not have yet. */
  function waiting() {
    const { run, values } = get();
    if (!run) return [];
    return parameters.filter(
      ({ key, effect }) => effect === "model" && values[key] !== run.values[key],
    );
  }

  /** Untrained, a model is worth nothing: changes may replace it at once. */
  const untouched = () => get().status === "idle" && get().run?.file === null;

  /** @param {number} rate */
  async function setLearningRate(rate) {
    await client.request("set_learning_rate", { rate });
    const { run } = get();
    if (run) set({ run: { ...run, settings: { ...run.settings, learning_rate: rate } } });
  }

  /** @param {Record<string, any>} changes */
  function change(changes) {
    const values = { ...get().values, ...changes };
    set({ values });
    const changed = (/** @type {string[]} */ ...keys) => keys.some((key) => key in changes);
    return queue(async () => {
      if (changed("data", "points", "data_seed")) await renewData();
      else if (changed("timesteps", "schedule")) await renewSchedule();
      if (changed("strip_steps")) askStrip({ steps: values.strip_steps, seed: FORWARD_SEED });
      if (changed("learning_rate")) await setLearningRate(values.learning_rate);
      if (changed("workers")) await client.request("set_workers", { workers: values.workers });
      if (untouched() && waiting().length > 0) await renewRun();
    });
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
    set({ generation, position: 0, generationProblem: null });
    try {
      const { count, sampling_seed: seed } = values;
      const done = await client.request("generate", { run: generation.run, count, seed, label });
      const now = get().generation;
      if (done && now?.run === generation.run) set({ generation: { ...now, ...done } });
    } catch (error) {
      set({ generationProblem: sentence(error) });
    }
  }

  /** What the page opens with: a model that the build has trained generates once. */
  async function openFlow() {
    try {
      const { weights, model } = await client.request("read_pretrained");
      const told = decodeMetadata(model.metadata, get().coreSettings);
      const settings = { ...told.settings, ...model.settings };
      const flow = await client.request("flow", { settings, weights, count: FLOW_POINTS, seed: 0 });
      set({ flow });
    } catch (error) {
      set({ flowProblem: sentence(error) });
    }
  }

  return {
    get,
    subscribe: store.subscribe,
    /** The losses so far; grows whenever `progress` changes. */
    history: () => history,
    stepsPerSecond: () => pace.stepsPerSecond,
    waiting,
    untouched,

    /** Loads the core and makes the first data and model. */
    async open(/** @type {string | null} */ variant) {
      try {
        const { settings, math } = await client.request("open", { math: null, variant });
        set({ coreSettings: settings });
        const fixed = {
          data_seed: 0,
          strip_steps: 6,
          count: 2000,
          sampling_seed: 0,
          label: 0,
          math,
          workers: 0,
        };
        set({ values: { ...fixed, ...valuesOfPreset(defaultPreset, get().coreSettings) } });
        await renewData();
        await renewRun();
        seek(Math.floor(get().values.timesteps / 4));
        set({ phase: "ready" });
        void openFlow();
      } catch (error) {
        // A broken worker has been reported already, in better words.
        set({ phase: "failed", problem: get().problem ?? sentence(error) });
      }
    },

    change,

    /** @param {string} preset */
    choosePreset(preset) {
      set({ preset });
      return change(valuesOfPreset(preset, get().coreSettings));
    },

    seek,

    /** Which state of the generation is drawn. @param {number} position */
    show: (position) => set({ position }),

    /** One number for all weights: equal runs have equal checksums. */
    checksum: () => client.request("checksum"),

    start() {
      if (!get().run || get().status === "finished") return;
      pace.restart();
      set({ status: "training", trainingProblem: null });
      return client.request("train").catch(report);
    },

    pause() {
      if (get().status !== "training") return;
      set({ status: "paused" });
      return client.request("pause").catch(report);
    },

    /** The seed stays: the same run again, or the one that the changed values describe. */
    reset: () => queue(renewRun),

    generate,

    /** @returns {Promise<Uint8Array>} */
    save() {
      const { run, preset, step } = get();
      if (!run) throw new TypeError("there is no model to save");
      const metadata = encodeMetadata({
        settings: run.settings,
        preset,
        data: run.data.name,
        points: run.values.points,
        step,
        loss: history.average,
      });
      return client.request("save", { metadata });
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
          await renewRun({ weights, file });
        } catch (error) {
          // The old model still stands in the worker; its data must come back beside it.
          set({
            values: before.values,
            trainingProblem: `${file} was not opened: ${clause(error)}`,
          });
          if (get().data !== before.data) await renewData();
        }
      }),

    /** @param {boolean} held */
    hold: (held) => client.request("hold", { held }).catch(report),

    reportProblem: (/** @type {string} */ problem) => set({ phase: "failed", problem }),
  };
}

/** @typedef {ReturnType<typeof createLab>} Lab */
