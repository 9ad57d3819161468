/**
 * A session that several workers train and sample together, to the same bits as one alone.
 *
 *   const team = await createTeam({ engine, session, data, size: 4, startHelper });
 *   const losses = await team.train(100);
 *   const run = team.startReverse({ count: 2000, sampling: { rule: "ddpm", steps: 50, seed: 0 } });
 *   const states = await run.advance(50);
 *   await team.dissolve();
 *
 * The host is member 0; each helper is a worker with a replica of the session. They need no shared
 * memory: sums travel as transferred buffers, all through the host, because a message between a
 * worker and its own parent is fast in every browser and a port between siblings is not.
 *
 * When a helper is lost, no result is: weights change only when a step is complete, so the host makes
 * the interrupted step again and continues alone, to the same bits.
 */

import { createHelperConnections } from "./helper_connections.js";
import { createMember } from "./member.js";
import { createSharedReverseRun } from "./shared_reverse_run.js";
import { createSharedTraining } from "./shared_training.js";

/**
 * @typedef {import("./helper_connections.js").Helper} Helper
 * @typedef {import("./reverse_run.js").Cloud} Cloud
 */

/**
 * @param {object} options
 * @param {import("../core/engine.js").Engine} options.engine
 * @param {import("../core/engine.js").Session} options.session  the host's; the caller destroys it
 * @param {{ points: ArrayLike<number>, labels?: ArrayLike<number> | null } | null} options.data
 *   that the session was made with
 * @param {number} options.size  members, the host among them; 1: no helper is started
 * @param {() => Helper} options.startHelper
 * @param {(reason: string) => void} [options.onLoss]  called once, when a helper is lost or cannot be
 *   started and the host continues alone
 */
export async function createTeam({ engine, session, data, size, startHelper, onLoss }) {
  const helpers = createHelperConnections({ count: size - 1, startHelper, onLoss });
  const member = createMember({ engine, session, member: 0, size, swap: helpers.swap });
  const training = createSharedTraining({ session, member, helpers });
  let lastRun = 0;

  if (size > 1) await openHelpers(helpers, { engine, session, data, size });

  return {
    /** Members that are left, the host among them. */
    get size() {
      return helpers.count + 1;
    },

    train: training.train,
    setPace: training.setPace,

    /**
     * A reverse run of the weights as they are now, of which each member makes some of the points.
     * @param {Cloud} cloud
     */
    startReverse: (cloud) =>
      createSharedReverseRun({ engine, session, member, helpers, cloud, run: ++lastRun }),

    /**
     * Terminates the helpers. The session remains, and work in progress is finished by the host
     * alone; resolves when no training step is in progress.
     */
    async dissolve() {
      helpers.terminate("the team is dissolved");
      await training.idle();
    },
  };
}

/**
 * Starts the helpers and gives each a replica of the session. Where no worker can be started, the
 * host does all the work.
 * @param {import("./helper_connections.js").HelperConnections} helpers
 * @param {Pick<Parameters<typeof createTeam>[0], "engine" | "session" | "data" | "size">} team
 */
async function openHelpers(helpers, { engine, session, data, size }) {
  try {
    await helpers.open(engine.variant);
    const { settings, stepIndex: step } = session;
    const state = session.state();
    helpers.broadcast({ type: "create", size, settings, data, state, step });
  } catch (error) {
    helpers.lose(String(/** @type {Error} */ (error).message ?? error));
  }
}

/** @typedef {Awaited<ReturnType<typeof createTeam>>} Team */
