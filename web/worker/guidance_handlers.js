/** Answers to the requests about guidance: a whole cloud, and the parts of the prediction at one point. */

import { CoreError } from "../core/engine.js";
import { createClassScores } from "./class_scores.js";
import { freshData } from "./reference_scores.js";
import { samplesOf } from "./scores.js";

/**
 * @typedef {import("./class_scores.js").ClassScore} ClassScore
 *
 * @typedef {object} GuidedCloud
 * @property {number} step            the training step of the weights
 * @property {import("../core/session.js").Sampling} sampling  as it was asked for
 * @property {Float32Array} points    the samples
 * @property {Uint32Array} labels     theirs, in turn
 * @property {Uint32Array} timesteps  at which the steps of the run start
 * @property {ClassScore} score
 * @property {ClassScore} fresh       of other points of the same data, as a perfect sampler would make them
 *
 * @typedef {object} GuidedPoint
 * @property {Float32Array} x
 * @property {number} timestep
 * @property {number} label
 * @property {import("../core/session.js").Sampling} sampling  as it was asked for
 * @property {number} signal  left of the data at this timestep
 * @property {number} noise   of the noise in it
 * @property {Prediction} unconditional
 * @property {Prediction} conditional
 * @property {Prediction} guided
 *
 * @typedef {{ x0: Float32Array, epsilon: Float32Array }} Prediction
 */

/**
 * @param {import("./server_context.js").LabContext} lab
 * @returns {import("./protocol.js").Handlers<"guided_cloud" | "guided_point">}
 */
export function guidanceHandlers(lab) {
  /** @type {WeakMap<import("./run.js").Run, ReturnType<typeof createJudge>>} */
  const judges = new WeakMap();

  /** @param {import("./run.js").Run} run */
  function judgeOf(run) {
    const judge = judges.get(run) ?? createJudge(lab.needEngine(), run);
    judges.set(run, judge);
    return judge;
  }

  return {
    async guided_cloud({ count, sampling }) {
      const run = lab.needRun();
      const classes = run.session.settings.class_count;
      if (classes === 0) throw new CoreError("This model has no labels.");
      const judge = judgeOf(run);
      const labels = Uint32Array.from({ length: count }, (_, i) => i % classes);
      const made = await run.reverse({ count, sampling, labels });
      const { step, timesteps } = made;
      const points = samplesOf(made);
      return { step, sampling, points, labels, timesteps, ...judge(points, labels) };
    },

    guided_point({ x, timestep, label, sampling }) {
      const { session } = lab.needRun();
      const { signal, noise } = lab.needEngine().makeSchedule(session.settings);
      return {
        x,
        timestep,
        label,
        sampling,
        signal: signal[timestep],
        noise: noise[timestep],
        unconditional: session.denoise(x, timestep),
        conditional: session.denoise(x, timestep, label),
        guided: session.denoiseGuided(x, timestep, label, sampling),
      };
    },
  };
}

/**
 * @param {import("../core/engine.js").Engine} engine
 * @param {import("./run.js").Run} run
 */
function createJudge(engine, { data, session }) {
  const score = createClassScores(engine, data, session.settings);
  const other = freshData(engine, data);
  const fresh = score(other.points, /** @type {Uint32Array} */ (other.labels));
  return (/** @type {Float32Array} */ points, /** @type {Uint32Array} */ labels) => ({
    score: score(points, labels),
    fresh,
  });
}
