/**
 * One model and all that happens to it: training, the samples shown while it trains, and
 * generation. A reset replaces the whole object.
 *
 * Previews and generation read a copy of the weights, taken when they start, because a reverse
 * run whose network changes under way would belong to no training step at all.
 */

import { problemOf } from "../core/errors.js";
import { createGeneration } from "./generation.js";
import { describeNetwork, explainStep, predictField } from "./insight.js";
import { createPreviews } from "./previews.js";
import { createReverse } from "./reverse.js";
import { createTeam } from "../team/team.js";
import { helpfulSize } from "../team/shares.js";

/** @typedef {import("../core/engine.js").Engine} Engine */
/** @typedef {(event: string, fields: Record<string, any>, transfer?: Transferable[]) => void} Emit */

const SLICE = 10; // ms
const PROGRESS_INTERVAL = 50; // ms between progress events

/**
 * @param {Engine} engine
 * @param {Record<string, number>} settings
 * @param {import("../core/engine.js").Data} data
 * @param {Uint8Array | null} weights  of a file, or null for fresh ones
 * @param {object} host
 * @param {import("./slices.js").Slices} host.slices
 * @param {Emit} host.emit
 * @param {() => import("../team/team.js").Helper} host.startHelper
 * @param {number} host.workers  wanted; 0: as many as help
 */
export function createRun(engine, settings, data, weights, host) {
  const { slices, startHelper } = host;
  let { workers } = host;
  const session = engine.createSession(settings, data);
  try {
    if (weights) session.load(weights);
  } catch (error) {
    session.destroy();
    throw error;
  }
  const stepCount = session.settings.training_steps;
  let gone = false;
  /** @type {Emit} */
  const emit = (...event) => {
    if (!gone) host.emit(...event); // helpers may still gather for a model that was replaced
  };
  /** @type {Promise<import("../team/team.js").Team> | null} */
  let team = null;
  /** @type {Promise<void>} */
  let leaving = Promise.resolve(); // of the team before
  /** @type {ReturnType<typeof createGeneration> | null} */
  let generation = null;
  const previews = createPreviews(engine, session, data, {
    slices,
    emit,
    mayRun: () => generation === null,
  });
  /** @type {Set<ReturnType<typeof createReverse>>} */
  const reverses = new Set();
  /** @type {number[]} */
  let losses = []; // since the last progress event
  let lastProgress = 0;
  let millisecondsPerStep = 0;
  let pausing = false;
  let underWay = false; // training goes on, or will with the next slice
  let goal = stepCount; // the training step to stop at
  /** @type {() => void} */
  let arrived = () => {};

  /** The team, gathered when there is first something to do. */
  const teamNow = () => (team ??= gather());

  async function gather() {
    const size = workers === 0 ? helpfulWorkers() : workers;
    await leaving; // a step under way must not change the state that the members start from
    const gathered = await createTeam({ engine, session, data, size, startHelper, onLoss });
    emit("team", { size: gathered.size, problem: null, detail: null });
    return gathered;
  }

  /** One core is the page's. */
  const helpfulWorkers = () =>
    helpfulSize({
      weights: session.parameterCount,
      batch: session.settings.batch_size,
      cores: navigator.hardwareConcurrency - 1,
      shards: engine.shards,
    });

  /** @param {string} reason */
  const onLoss = (reason) =>
    emit("team", {
      size: 1,
      problem: "A helping worker was lost: the run goes on with one, to the same result.",
      detail: reason,
    });

  function dissolve() {
    if (team) leaving = team.then((gathered) => gathered.dissolve());
    team = null;
  }

  /** @param {boolean} finished */
  function reportProgress(finished) {
    const batch = Float32Array.from(losses);
    losses = [];
    lastProgress = performance.now();
    emit("progress", { step: session.stepIndex, losses: batch, time: lastProgress, finished }, [
      batch.buffer,
    ]);
  }

  const training = {
    milliseconds: SLICE,
    asked: false,
    /** @param {number} deadline */
    async advance(deadline) {
      const together = await teamNow();
      do {
        // Half the time that is left at once, so that no slice lasts much too long.
        const start = performance.now();
        const fitting = Math.floor((deadline - start) / (2 * millisecondsPerStep || Infinity));
        const steps = Math.min(Math.max(fitting, 1), goal - session.stepIndex);
        for (const loss of await together.train(steps)) losses.push(loss);
        millisecondsPerStep = (performance.now() - start) / steps;
      } while (!pausing && session.stepIndex < goal && performance.now() < deadline);
      const there = session.stepIndex >= goal;
      if (there) {
        underWay = false;
        previews.rest();
      }
      if (pausing || there || performance.now() - lastProgress > PROGRESS_INTERVAL) {
        reportProgress(session.stepIndex >= stepCount);
      }
      if (there) arrived();
      return !there;
    },
    /** @param {any} error */
    fail(error) {
      underWay = false;
      previews.rest();
      losses = [];
      emit("diverged", { step: session.stepIndex, ...problemOf(error) });
      arrived();
    },
  };

  /** @param {number} step  where to stop @param {boolean} asked  by somebody, not by itself */
  function trainTo(step, asked) {
    arrived(); // whoever waited for another goal need not wait for this one
    arrived = () => {};
    goal = Math.min(step, stepCount);
    if (session.stepIndex >= goal) return;
    pausing = false;
    underWay = true;
    training.asked = asked;
    slices.add(training);
    previews.start();
  }

  function destroy() {
    gone = true;
    arrived();
    for (const reverse of reverses) reverse.cancel();
    slices.remove(training);
    previews.destroy();
    generation?.cancel();
    dissolve();
    session.destroy();
  }

  return {
    session,
    trainTo,

    /** @param {boolean} asked */
    train: (asked) => trainTo(stepCount, asked),

    /**
     * @param {number} steps
     * @returns {Promise<void>} when they are done, or something else has been asked for
     */
    trainSteps(steps) {
      trainTo(session.stepIndex + steps, true);
      if (session.stepIndex >= goal) return Promise.resolve();
      return new Promise((resolve) => (arrived = resolve));
    },

    /** A slice that is under way, of a few milliseconds, comes to its end and reports it. */
    pause() {
      pausing = true;
      underWay = false;
      slices.remove(training);
      previews.rest();
      arrived();
      if (losses.length > 0) reportProgress(false);
    },

    /** @param {number} rate  takes effect with the next step */
    async setLearningRate(rate) {
      if (team === null) session.setLearningRate(rate);
      else await (await team).setLearningRate(rate);
    },

    /** @param {number} wanted  0: as many as help. Changes the pace only, never the result. */
    setWorkers(wanted) {
      if (wanted === workers) return;
      workers = wanted;
      dissolve();
    },

    /**
     * Runs every reverse step of the present weights. Resolves to what the finished run is worth,
     * or to null when a newer generation or model took its place.
     * @param {{
     *   run: number, count: number, seed: number, label: number | null, asked: boolean,
     * }} request
     */
    async generate(request) {
      const together = await teamNow();
      if (gone) return null;
      generation?.cancel();
      const mine = createGeneration(engine, together, data, request, { slices, emit });
      generation = mine;
      try {
        return await mine.done;
      } finally {
        if (generation === mine) generation = null;
      }
    },

    /**
     * A small reverse run of the present weights beside everything else.
     * @param {{ count: number, seed: number, label: number | null }} request
     */
    async reverse(request) {
      const reverse = createReverse(engine, session, request, slices);
      reverses.add(reverse);
      try {
        return await reverse.done;
      } finally {
        reverses.delete(reverse);
      }
    },

    /** @param {Parameters<typeof predictField>[1]} request */
    field: (request) => predictField(session, request),

    /** @param {Parameters<typeof explainStep>[2]} request */
    explainStep: (request) => explainStep(engine, session, request),

    network: () => describeNetwork(engine, session),

    destroy,

    /** Gives its memory free, and tells what brings it back. */
    setAside() {
      const kept = {
        make: { engine, settings: session.settings, data, host: { ...host, workers } },
        state: session.state(),
        step: session.stepIndex,
        goal: underWay ? goal : null,
        asked: training.asked,
      };
      destroy();
      return kept;
    },
  };
}

/**
 * A model that was set aside, as it was: it goes on training if it did.
 * @param {ReturnType<Run["setAside"]>} kept
 */
export function bringBack({ make: { engine, settings, data, host }, state, step, goal, asked }) {
  const run = createRun(engine, settings, data, null, host);
  run.session.setState(state, step);
  if (goal !== null) run.trainTo(goal, asked);
  return run;
}

/** @typedef {ReturnType<typeof createRun>} Run */
