/**
 * Training steps that all members of a team make together, as the host sees them. The steps that
 * are missing when a helper is lost, the host makes alone.
 */

import { concatenate } from "./concatenate.js";
import { TeamError } from "./inbox.js";

/**
 * @param {object} options
 * @param {import("../core/engine.js").Session} options.session  the host's
 * @param {import("./member.js").Member} options.member          the host
 * @param {import("./helper_connections.js").HelperConnections} options.helpers
 */
export function createSharedTraining({ session, member, helpers }) {
  /** @type {Promise<unknown>} */
  let inProgress = Promise.resolve();

  /** @param {number} steps @param {number[]} losses  to which that of each complete step is added */
  async function trainTogether(steps, losses) {
    helpers.broadcast({ type: "train", steps, step: session.stepIndex });
    while (losses.length < steps) losses.push(await member.step());
  }

  return {
    /**
     * Trains for so many steps; as Session.train.
     * @param {number} steps
     * @returns {Promise<Float32Array>}
     */
    async train(steps) {
      /** @type {number[]} */
      const losses = [];
      if (!helpers.areGone) {
        const together = helpers.watch(trainTogether(steps, losses));
        inProgress = together.catch(() => {});
        try {
          await together;
        } catch (error) {
          if (!(error instanceof TeamError)) throw error;
        }
      }
      const made = Float32Array.from(losses);
      const left = steps - losses.length;
      return left === 0 ? made : concatenate([made, session.train(left)]);
    },

    /**
     * Takes effect when the steps in progress are done: all members must make a step at one rate.
     * @param {import("../core/session.js").Pace} pace
     */
    async setPace(pace) {
      await inProgress;
      session.setPace(pace);
      helpers.broadcast({ type: "set_pace", pace });
    },

    /** @returns {Promise<unknown>} that resolves when no shared step is in progress */
    idle: () => inProgress,
  };
}
