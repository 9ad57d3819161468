/**
 * A session that several workers train and sample together, to the same bits as one alone.
 *
 *   const team = await createTeam({ engine, session, data, size: 4, startHelper });
 *   const losses = await team.train(100);
 *   const run = team.startReverse({ count: 2000, sampling: { rule: "ddpm", steps: 50, seed: 0 } });
 *   const states = await run.advance(50);
 *   team.dissolve();
 *
 * The host is member 0; each helper is a worker with a replica of the session. They need no shared
 * memory: sums travel as transferred buffers, all through the host, because a message between a
 * worker and its own parent is fast in every browser and a port between siblings is not.
 *
 * When a helper is lost, nothing else is: weights change only in a step that is complete, so the host
 * makes the broken step again and goes on alone, to the same bits.
 */

import { createInbox, TeamError } from "./inbox.js";
import { createMember } from "./member.js";
import { createReverseRun } from "./reverse_run.js";

/**
 * Looks at the clock during which nothing was heard of any helper while something was due: then one of
 * them is gone. Looks are counted, not hours: a machine that sleeps makes none.
 */
const PATIENCE = 10;
const LOOK = 1000; // ms

/**
 * @typedef {object} Helper  a worker at its start
 * @property {(message: any, transfer?: ArrayBuffer[]) => void} post
 * @property {(receive: (message: any) => void) => void} onMessage
 * @property {(lost: (reason: string) => void) => void} onLost  told when the worker dies
 * @property {() => void} close
 *
 * @typedef {import("./reverse_run.js").Cloud} Cloud
 */

/**
 * @param {object} options
 * @param {import("../core/engine.js").Engine} options.engine
 * @param {import("../core/engine.js").Session} options.session  the host's; stays the caller's
 * @param {{ points: ArrayLike<number>, labels?: ArrayLike<number> | null } | null} options.data
 *   that the session was made with
 * @param {number} options.size  members, the host among them; 1: no helper is started
 * @param {() => Helper} options.startHelper
 * @param {(reason: string) => void} [options.onLoss]  told once, when the host is left alone
 */
export async function createTeam({ engine, session, data, size, startHelper, onLoss }) {
  const inbox = createInbox();
  /** @type {Helper[]} */
  let helpers = [];
  /** @type {Map<number, Part>} */
  const parts = new Map();
  let nextRun = 1;
  /** @type {Promise<unknown>} */
  let training = Promise.resolve(); // the steps under way
  let silence = 0;
  let isAlone = size === 1;
  /** @type {() => void} */
  let becomeReady = () => {};
  /** @type {(error: Error) => void} */
  let failToStart = () => {};

  /** @param {string} reason */
  function lose(reason) {
    if (isAlone) return;
    dissolve(reason);
    onLoss?.(reason);
  }

  /** From here on the host is alone; what is under way it finishes alone. @param {string} reason */
  function dissolve(reason) {
    isAlone = true;
    for (const helper of helpers) helper.close();
    helpers = [];
    const error = new TeamError(reason);
    inbox.close(error);
    for (const part of parts.values()) part.fail(error);
    failToStart(error);
  }

  /** @param {number} from @param {any} message */
  function receive(from, message) {
    silence = 0;
    if (message.type === "swap") {
      if (message.to === 0) inbox.put(from, message.sum);
      else
        helpers[message.to - 1]?.post({ type: "swap", from, sum: message.sum }, [
          message.sum.buffer,
        ]);
    } else if (message.type === "states") parts.get(message.run)?.receive(from, message.states);
    else if (message.type === "ready") becomeReady();
    else lose(message.message);
  }

  /** @param {any} message */
  const broadcast = (message) => helpers.forEach((helper) => helper.post(message));

  /**
   * Awaits something that helpers are to send, and gives up when none of them is heard for long: a
   * worker that is ended from outside, as for want of memory, tells nobody.
   * @template T
   * @param {Promise<T>} promise
   */
  async function patiently(promise) {
    silence = 0;
    const watch = setInterval(() => {
      if (++silence > PATIENCE) lose("a worker does not answer any more");
    }, LOOK);
    try {
      return await promise;
    } finally {
      clearInterval(watch);
    }
  }

  const member = createMember({
    engine,
    session,
    member: 0,
    size,
    swap(partner, sum) {
      helpers[partner - 1]?.post({ type: "swap", from: 0, sum }, [
        /** @type {ArrayBuffer} */ (sum.buffer),
      ]);
      return inbox.take(partner);
    },
  });

  async function gather() {
    while (helpers.length < size - 1) helpers.push(startHelper());
    let missing = helpers.length;
    const ready = new Promise((resolve, reject) => {
      becomeReady = () => --missing === 0 && resolve(null);
      failToStart = reject;
    });
    helpers.forEach((helper, index) => {
      helper.onMessage((message) => receive(index + 1, message));
      helper.onLost(lose);
      helper.post({ type: "open", variant: engine.variant });
    });
    await patiently(ready);
    const state = session.state();
    helpers.forEach((helper, index) =>
      helper.post({
        type: "create",
        member: index + 1,
        size,
        settings: session.settings,
        data,
        state,
        step: session.stepIndex,
      }),
    );
  }

  if (!isAlone) {
    try {
      await gather();
    } catch (error) {
      // Where no worker can be started, the host does all.
      lose(String(/** @type {Error} */ (error).message ?? error));
    }
  }

  /** @param {number} steps @param {number[]} losses  those of the steps that were made are added */
  async function trainTogether(steps, losses) {
    broadcast({ type: "train", steps, step: session.stepIndex });
    while (losses.length < steps) losses.push(await member.step());
  }

  return {
    /** Members that are left, the host among them. */
    get size() {
      return helpers.length + 1;
    },

    /**
     * Trains for so many steps; as Session.train.
     * @param {number} steps
     * @returns {Promise<Float32Array>}
     */
    async train(steps) {
      /** @type {number[]} */
      const losses = [];
      if (!isAlone) {
        const together = patiently(trainTogether(steps, losses));
        training = together.catch(() => {});
        try {
          await together;
        } catch (error) {
          if (!(error instanceof TeamError)) throw error;
        }
      }
      const left = steps - losses.length;
      const made = Float32Array.from(losses);
      return left === 0 ? made : joined([made, session.train(left)]);
    },

    /**
     * Takes effect when the steps under way are done: all members must make a step at one rate.
     * @param {number} rate
     */
    async setLearningRate(rate) {
      await training;
      session.setLearningRate(rate);
      broadcast({ type: "set_learning_rate", rate });
    },

    /**
     * A reverse run of the weights as they are now, of which each member makes some of the points.
     * @param {Cloud} cloud
     */
    startReverse(cloud) {
      const weights = session.state();
      const trainingStep = session.stepIndex;
      const run = nextRun++;
      const own = member.startReverse(cloud, weights);
      /** @type {ReturnType<typeof createReverseRun> | null} */
      let whole = size === 1 ? own : null;
      let done = 0;
      let ended = false;
      broadcast({ type: "reverse", run, cloud, weights });

      /** Alone from here on: what the others made is made again. */
      function takeOver() {
        const alone = createReverseRun(engine, session.settings, weights, cloud);
        for (let step = 0; step < done; step++) alone.advance();
        return alone;
      }

      /** @param {number} steps */
      async function advanceTogether(steps) {
        const part = createPart(size - 1);
        parts.set(run, part);
        broadcast({ type: "advance", run, steps });
        const ours = Array.from({ length: steps }, () => own.advance());
        const theirs = await patiently(part.complete);
        return ours.map((state, step) => joined([state, ...theirs.map((states) => states[step])]));
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
          /** @type {Float32Array[] | null} */
          let states = null;
          if (whole === null && !isAlone) {
            try {
              states = await advanceTogether(steps);
            } catch (error) {
              if (!(error instanceof TeamError)) throw error;
            } finally {
              parts.delete(run);
            }
          }
          if (states === null) {
            const alone = (whole ??= takeOver());
            states = Array.from({ length: steps }, () => alone.advance().slice());
          }
          done += steps;
          return states;
        },
        destroy() {
          if (ended) return;
          ended = true;
          own.destroy();
          whole?.destroy();
          broadcast({ type: "end", run });
        },
      };
    },

    /**
     * Ends the helpers. The session stays, and what is under way goes on with it; resolves when no
     * training step is.
     */
    async dissolve() {
      dissolve("the team is dissolved");
      await training;
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof createTeam>>} Team */
/** @typedef {ReturnType<typeof createPart>} Part */

/**
 * What so many helpers are to send for one "advance".
 * @param {number} count
 */
function createPart(count) {
  /** @type {Float32Array[][]} */
  const theirs = Array(count);
  let missing = count;
  /** @type {(states: Float32Array[][]) => void} */
  let resolve = () => {};
  /** @type {(error: Error) => void} */
  let fail = () => {};
  const complete = new Promise(
    (/** @type {typeof resolve} */ yes, no) => ([resolve, fail] = [yes, no]),
  );
  return {
    complete,
    /** @param {Error} error */
    fail: (error) => fail(error),
    /** @param {number} from @param {Float32Array[]} states */
    receive(from, states) {
      theirs[from - 1] = states;
      if (--missing === 0) resolve(theirs);
    },
  };
}

/** @param {Float32Array[]} pieces */
function joined(pieces) {
  const all = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
