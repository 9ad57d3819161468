/**
 * A reverse run of which each member of a team makes some of the points, as the host sees it. When a
 * helper is lost, the host makes the whole run again up to where it was, and continues alone.
 */

import { concatenate } from "./concatenate.js";
import { TeamError } from "./inbox.js";
import { createReverseRun } from "./reverse_run.js";

/**
 * @param {object} options
 * @param {import("../core/engine.js").Engine} options.engine
 * @param {import("../core/engine.js").Session} options.session  the host's
 * @param {import("./member.js").Member} options.member          the host
 * @param {import("./helper_connections.js").HelperConnections} options.helpers
 * @param {import("./reverse_run.js").Cloud} options.cloud       the whole
 * @param {number} options.run  the number by which the helpers know this run
 */
export function createSharedReverseRun({ engine, session, member, helpers, cloud, run }) {
  const weights = session.state();
  const trainingStep = session.stepIndex;
  const own = member.startReverse(cloud, weights);
  /** All points, where the host makes them alone. @type {import("./reverse_run.js").ReverseRun | null} */
  let whole = member.size === 1 ? own : null;
  let done = 0;
  let destroyed = false;
  helpers.broadcast({ type: "reverse", run, cloud, weights });

  /** @param {number} steps */
  async function advanceTogether(steps) {
    helpers.broadcast({ type: "advance", run, steps });
    const ours = Array.from({ length: steps }, () => own.advance());
    const theirs = await helpers.watch(helpers.statesOf(run));
    return ours.map((state, step) => concatenate([state, ...theirs.map((states) => states[step])]));
  }

  /** @param {number} steps */
  function advanceAlone(steps) {
    const alone = (whole ??= repeated());
    return Array.from({ length: steps }, () => alone.advance().slice());
  }

  /** The whole run, made once more up to the present state. */
  function repeated() {
    const alone = createReverseRun(engine, session.settings, weights, cloud);
    for (let step = 0; step < done; step++) alone.advance();
    return alone;
  }

  /** @param {number} steps @returns {Promise<Float32Array[] | null>}  null: a helper is lost */
  async function tryTogether(steps) {
    if (whole !== null || helpers.areGone) return null;
    try {
      return await advanceTogether(steps);
    } catch (error) {
      if (error instanceof TeamError) return null;
      throw error;
    }
  }

  return {
    trainingStep,
    /** The noise that it starts from. */
    start: session.startNoise(cloud.count, Number(cloud.sampling.seed ?? 0)),
    /** At which each step starts. The state after the last is the data. */
    timesteps: own.timesteps,
    get finished() {
      return done === own.timesteps.length;
    },
    /**
     * @param {number} steps
     * @returns {Promise<Float32Array[]>} the state after each of them, in buffers of their own
     */
    async advance(steps) {
      const states = (await tryTogether(steps)) ?? advanceAlone(steps);
      done += steps;
      return states;
    },
    destroy() {
      if (destroyed) return;
      destroyed = true;
      own.destroy();
      whole?.destroy();
      helpers.broadcast({ type: "end", run });
    },
  };
}
