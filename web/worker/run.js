/**
 * One model and all that happens to it: training, the samples shown while it trains, and
 * generation. A reset replaces the whole object.
 *
 * Previews and generation read a copy of the weights, taken when they start, because a reverse
 * run whose network changes under way would belong to no training step at all.
 */

import { problemOf } from "../core/errors.js";
import { createGeneration } from "./generation_job.js";
import { describeNetwork, explainStep, predictField } from "./insight.js";
import { createPreviews } from "./previews.js";
import { createReverse } from "./reverse_job.js";
import { createTeam } from "../team/team.js";
import { helpfulSize } from "../team/shares.js";

/**
 * How training ended, and at which training step: all steps that were asked for are done
 * ("finished"), somebody paused, replaced the model or asked for something else ("stopped"), or the
 * loss exploded and the weights are the last good ones ("diverged").
 * @typedef {{ ended: "finished" | "stopped" | "diverged", step: number }} Outcome
 */

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
  let isAdvancing = false;
  /** @type {{ resolve: (outcome: Outcome) => void, reject: (error: Error) => void }[]} */
  const waiting = []; // for training to end

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
      isAdvancing = true;
      try {
        return await makeSteps(deadline);
      } finally {
        isAdvancing = false;
        if (pausing) end("stopped");
      }
    },
    /** @param {any} error */
    fail(error) {
      underWay = false;
      previews.rest();
      losses = [];
      if (error.status === "diverged") {
        emit("diverged", { step: session.stepIndex, ...problemOf(error) });
        end("diverged");
      } else for (const { reject } of waiting.splice(0)) reject(error);
    },
  };

  /** @param {number} deadline @returns {Promise<boolean>} whether there is more to do */
  async function makeSteps(deadline) {
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
    if (there) end("finished");
    return !there;
  }

  /** Tells whoever waits. @param {Outcome["ended"]} ended */
  function end(ended) {
    const waited = waiting.splice(0);
    if (waited.length === 0) return; // the model may be gone by now
    const outcome = { ended, step: session.stepIndex };
    for (const { resolve } of waited) resolve(outcome);
  }

  /**
   * @param {number} step   where to stop
   * @param {boolean} asked by somebody, not by itself
   * @returns {Promise<Outcome>} when it has come there, or something else has come of it
   */
  function trainTo(step, asked) {
    const before = goal;
    goal = Math.min(step, stepCount);
    if (goal !== before || pausing) end("stopped"); // nobody trains to that goal any more
    if (session.stepIndex >= goal) {
      return Promise.resolve({ ended: "finished", step: session.stepIndex });
    }
    pausing = false;
    underWay = true;
    training.asked = asked;
    slices.add(training);
    previews.start();
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  }

  function destroy() {
    gone = true;
    end("stopped");
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

    /** @param {number} steps  fewer at the end */
    trainSteps: (steps) => trainTo(session.stepIndex + steps, true),

    /** A slice that is under way, of a few milliseconds, comes to its end and reports it. */
    pause() {
      pausing = true;
      underWay = false;
      slices.remove(training);
      previews.rest();
      if (losses.length > 0) reportProgress(false);
      if (!isAdvancing) end("stopped");
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
     * @param {Parameters<typeof createGeneration>[3]} request
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
     * @param {import("../team/reverse_run.js").Cloud} request
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
        waiting: waiting.splice(0),
      };
      destroy();
      return kept;
    },
  };
}

/**
 * Whoever waits for the training of a model that was set aside hears that it will not come back.
 * @param {ReturnType<Run["setAside"]>} kept
 */
export function giveUp({ waiting, step }) {
  for (const { resolve } of waiting) resolve({ ended: "stopped", step });
}

/**
 * A model that was set aside, as it was: it goes on training if it did.
 * @param {ReturnType<Run["setAside"]>} kept
 */
export function bringBack(kept) {
  const { engine, settings, data, host } = kept.make;
  const { state, step, goal, asked, waiting } = kept;
  const run = createRun(engine, settings, data, null, host);
  run.session.setState(state, step);
  if (goal === null) return run;
  run.trainTo(goal, asked).then(
    (outcome) => waiting.forEach(({ resolve }) => resolve(outcome)),
    (error) => waiting.forEach(({ reject }) => reject(error)),
  );
  return run;
}

/** @typedef {ReturnType<typeof createRun>} Run */
