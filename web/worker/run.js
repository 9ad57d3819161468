/**
 * One model and all that happens to it: training, the samples shown while it trains, and
 * generation. A reset replaces the whole object.
 *
 * Previews and generation read a copy of the weights, taken when they start, because a reverse
 * run whose network changes under way would belong to no training step at all.
 */

import { describeNetwork, explainStep, predictField } from "./insight.js";
import { createPreviews } from "./previews.js";
import { createRunSamples } from "./run_samples.js";
import { createRunTeam } from "./run_team.js";
import { createRunTruth } from "./run_truth.js";
import { createTraining } from "./run_training.js";

/** @typedef {import("../core/engine.js").Engine} Engine */
/** @typedef {import("../core/engine.js").Data} Data */
/** @typedef {import("./protocol.js").Emit} Emit */

/**
 * @param {Engine} engine
 * @param {import("../core/engine.js").Settings} settings
 * @param {Data} data
 * @param {Uint8Array | null} weights  of a file, or null for fresh ones
 * @param {object} host
 * @param {import("./slices.js").Slices} host.slices
 * @param {Emit} host.emit
 * @param {() => import("../team/team.js").Helper} host.startHelper
 * @param {number} host.workers  wanted; 0: as many as help
 */
export function createRun(engine, settings, data, weights, host) {
  const { slices } = host;
  const session = openSession(engine, settings, data, weights);
  let gone = false;
  /** @type {Emit} */
  const emit = (...event) => {
    if (!gone) host.emit(...event); // helpers may still gather for a model that was replaced
  };
  const team = createRunTeam(engine, session, data, { ...host, emit });
  const teamNow = team.now;
  const samples = createRunSamples(engine, session, data, { slices, emit, teamNow });
  const truth = createRunTruth(engine, session, data, slices);
  const mayRun = () => !samples.isGenerating();
  const previews = createPreviews(engine, session, data, { slices, emit, mayRun });
  const training = createTraining(session, { slices, emit, teamNow, previews });
  const { trainTo } = training;

  function destroy() {
    gone = true;
    training.destroy();
    previews.destroy();
    samples.destroy();
    truth.destroy();
    team.dissolve();
    session.destroy();
  }

  return {
    engine,
    session,
    data,
    trainTo,
    pause: training.pause,
    setPace: team.setPace,
    setWorkers: team.setWorkers,
    generate: samples.generate,
    reverse: samples.reverse,
    truth,

    /** @param {boolean} asked */
    train: (asked) => trainTo(Infinity, asked),

    /** @param {number} steps  fewer at the end */
    trainSteps: (steps) => trainTo(session.stepIndex + steps, true),

    /** @param {Parameters<typeof predictField>[1]} request */
    field: (request) => predictField(session, request),

    /** @param {Parameters<typeof explainStep>[2]} request */
    explainStep: (request) => explainStep(engine, session, request),

    network: () => describeNetwork(engine, session),

    destroy,

    /** Frees its memory, and tells what brings it back: see replace_run.js. */
    setAside() {
      const kept = {
        make: {
          engine,
          settings: session.settings,
          data,
          host: { ...host, workers: team.workers() },
        },
        state: session.state(),
        step: session.stepIndex,
        ...training.setAside(),
      };
      destroy();
      return kept;
    },
  };
}

/**
 * @param {Engine} engine
 * @param {import("../core/engine.js").Settings} settings
 * @param {Data} data
 * @param {Uint8Array | null} weights
 */
function openSession(engine, settings, data, weights) {
  const session = engine.createSession(settings, data);
  try {
    if (weights) session.load(weights);
    return session;
  } catch (error) {
    session.destroy();
    throw error;
  }
}

/** @typedef {ReturnType<typeof createRun>} Run */
