/**
 * One member of a team: its session, its share of every training step, its points of every cloud.
 * The host and its helpers all are members, and run the same code in the same order.
 */

import { createReverseRun } from "./reverse_run.js";
import { partnersOf, pointsOf, shareOf, trainingSize } from "./shares.js";

/**
 * @typedef {import("../core/engine.js").Engine} Engine
 * @typedef {import("../core/engine.js").Session} Session
 */

/**
 * @param {object} options
 * @param {Engine} options.engine
 * @param {Session} options.session
 * @param {number} options.member  its number, from 0
 * @param {number} options.size    of the team
 * @param {(partner: number, sum: Float32Array) => Promise<Float32Array>} options.swap
 *   sends a sum to that member, and resolves to the partner's sum
 */
export function createMember({ engine, session, member, size, swap }) {
  const trainers = trainingSize(size, engine.shards);
  const share = shareOf(member, trainers, engine.shards);
  const partners = partnersOf(member, trainers);
  // The array received in one swap is the one sent in the next.
  /** @type {Float32Array} */
  let spare = new Float32Array(0);

  /** @param {number} pass */
  async function sumUp(pass) {
    session.sumShards(pass, share.first, share.count);
    for (const partner of partners) {
      if (spare.length !== session.partialCount) spare = new Float32Array(session.partialCount);
      session.copyPartial(pass, spare);
      const received = await swap(partner, spare);
      session.addPartial(pass, received);
      spare = received;
    }
    session.closePass(pass);
  }

  return {
    session,
    size,

    /** All members take part in sampling, but only a power of two of them in training. */
    trains: member < trainers,

    /**
     * One training step, which all members make at the same time.
     * @returns {Promise<number>} the batch's mean squared error
     */
    async step() {
      if (member >= trainers) return NaN;
      const { passes } = session;
      for (let pass = 0; pass < passes; pass++) await sumUp(pass);
      return session.closeStep();
    },

    /**
     * This member's points of a reverse run.
     * @param {import("./reverse_run.js").Cloud} cloud  the whole
     * @param {Float32Array} weights  session.state() of a member that trains
     */
    startReverse: (cloud, weights) =>
      createReverseRun(
        engine,
        session.settings,
        weights,
        cloud,
        pointsOf(member, size, cloud.count),
      ),
  };
}

/** @typedef {ReturnType<typeof createMember>} Member */
