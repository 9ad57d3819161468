/** Answers to the requests that compare samplers: what a reverse run costs, and what it is worth. */

import { onePerSlice } from "./one_per_slice.js";
import { freshPoints } from "./reference_scores.js";
import { fromData, pointsOfLabel, samplesOf } from "./scores.js";

/** Of the draws of fresh points: seeds that no field lets a reader choose. */
const FRESH_SEEDS = Array.from({ length: 16 }, (_, i) => 1_000_099 + i);

/**
 * @typedef {object} Cost
 * @property {number} evaluations  of the network, for each point
 * @property {number} distance     of the finished samples to the data (sliced Wasserstein)
 *
 * @typedef {Cost & import("./protocol.js").Answers["reverse"]} JudgedRun
 *
 * @typedef {import("./protocol.js").RequestFields<"sample_by_rule">} Wanted
 */

/**
 * @param {import("./server_context.js").LabContext} lab
 * @returns {import("./protocol.js").Handlers<"sample_by_rule" | "score_rule" | "fresh_distances">}
 */
export const samplerHandlers = (lab) => ({
  sample_by_rule: (request) => judgedRun(lab.needRun(), request),

  async score_rule({ count, sampling, evaluations: most }) {
    const run = lab.needRun();
    const steps = stepsWithin(run.session, sampling, most);
    const { evaluations, distance } = await judgedRun(run, {
      count,
      sampling: { ...sampling, steps },
    });
    return { steps, evaluations, distance };
  },

  fresh_distances: ({ count, label }) => freshDistances(lab, { count, label }),
});

/**
 * @param {import("./run.js").Run} run
 * @param {Wanted} wanted
 * @returns {Promise<JudgedRun>}
 */
async function judgedRun(run, { count, sampling }) {
  const evaluations = run.session.evaluations(sampling);
  const made = await run.reverse({ count, sampling });
  return { ...made, evaluations, distance: fromData(run, samplesOf(made), sampling) };
}

/**
 * As many steps as there may be, at least one.
 * @param {import("../core/engine.js").Session} session
 * @param {import("../core/session.js").Sampling} sampling
 * @param {number} most  evaluations
 */
function stepsWithin(session, sampling, most) {
  let enough = 1;
  let tooMany = Math.min(most, session.settings.timesteps) + 1;
  while (tooMany - enough > 1) {
    const steps = Math.floor((enough + tooMany) / 2);
    if (session.evaluations({ ...sampling, steps }) <= most) enough = steps;
    else tooMany = steps;
  }
  return enough;
}

/**
 * @param {import("./server_context.js").LabContext} lab
 * @param {{ count: number, label: number | null }} samples
 * @returns {Promise<number[]>}
 */
function freshDistances(lab, samples) {
  const { engine, data } = lab.needRun();
  const reference = pointsOfLabel(data, samples.label);
  return onePerSlice(
    lab.slices,
    FRESH_SEEDS.map((seed) => () => {
      const fresh = freshPoints(engine, data, samples, seed);
      return engine.slicedWasserstein(fresh, reference);
    }),
  );
}
