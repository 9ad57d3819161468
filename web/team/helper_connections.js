/**
 * The host's connections to its helpers: starts the workers, sends and receives their messages (see
 * helper.js), and notices when one is lost. Then all are terminated, because none can make a training
 * step without the others.
 */

import { createInbox, TeamError } from "./inbox.js";

/**
 * How many checks in a row may find that no helper has sent anything, while something is expected of
 * them, before one of them counts as lost. Checks are counted instead of time, because a computer
 * that sleeps makes no checks.
 */
const SILENT_CHECKS = 10;
const CHECK_INTERVAL = 1000; // ms

/**
 * @typedef {object} Helper  a worker that was just started
 * @property {(message: any, transfer?: ArrayBuffer[]) => void} post
 * @property {(receive: (message: any) => void) => void} onMessage
 * @property {(lost: (reason: string) => void) => void} onLost  called when the worker has ended by itself
 * @property {() => void} close
 */

/**
 * @param {object} options
 * @param {number} options.count  of helpers; 0: the host is alone from the beginning
 * @param {() => Helper} options.startHelper
 * @param {(reason: string) => void} [options.onLoss]  called at most once
 */
export function createHelperConnections({ count, startHelper, onLoss }) {
  /** Helper i is member i + 1. @type {Helper[]} */
  let helpers = [];
  /** By member. @type {import("./inbox.js").Inbox<Float32Array>} */
  const sums = createInbox();
  /** By run and member. @type {import("./inbox.js").Inbox<Float32Array[]>} */
  const statesReceived = createInbox();
  /** By member. @type {import("./inbox.js").Inbox<true>} */
  const opened = createInbox();
  const members = Array.from({ length: count }, (_, index) => index + 1);
  let areGone = count === 0;
  let silentChecks = 0;

  /** @param {number} from @param {number} to @param {Float32Array} sum */
  function postSum(from, to, sum) {
    const buffer = /** @type {ArrayBuffer} */ (sum.buffer);
    helpers[to - 1]?.post({ type: "swap", from, sum }, [buffer]);
  }

  /** @param {number} from @param {any} message */
  function receive(from, { type, to, sum, run, states, message }) {
    silentChecks = 0;
    if (type === "swap") {
      if (to === 0) sums.put(from, sum);
      else postSum(from, to, sum);
    } else if (type === "states") statesReceived.put(`${run} ${from}`, states);
    else if (type === "ready") opened.put(from, true);
    else lose(message);
  }

  /** Ends all helpers; whatever is awaited from them is rejected. @param {string} reason */
  function terminate(reason) {
    areGone = true;
    for (const helper of helpers) helper.close();
    helpers = [];
    for (const inbox of [sums, statesReceived, opened]) inbox.close(new TeamError(reason));
  }

  /** A helper is lost, or cannot be started. @param {string} reason */
  function lose(reason) {
    if (areGone) return;
    terminate(reason);
    onLoss?.(reason);
  }

  /**
   * Awaits something that helpers are to send, and gives up when none of them sends anything for
   * long: a worker that the browser ends, as for want of memory, reports nothing.
   * @template T
   * @param {Promise<T>} promise
   */
  async function watch(promise) {
    silentChecks = 0;
    const timer = setInterval(() => {
      if (++silentChecks > SILENT_CHECKS) lose("a worker does not answer any more");
    }, CHECK_INTERVAL);
    try {
      return await promise;
    } finally {
      clearInterval(timer);
    }
  }

  return {
    /** Helpers that are running. */
    get count() {
      return helpers.length;
    },

    /** The host is alone: nothing is sent any more, and what was expected has failed. */
    get areGone() {
      return areGone;
    },

    /**
     * Starts the workers; resolves when each has its engine.
     * @param {import("../core/variants.js").Variant} variant  of the host's engine
     */
    async open(variant) {
      while (helpers.length < count) helpers.push(startHelper());
      helpers.forEach((helper, index) => {
        helper.onMessage((message) => receive(index + 1, message));
        helper.onLost(lose);
        helper.post({ type: "open", variant, member: index + 1 });
      });
      await watch(Promise.all(members.map(opened.take)));
    },

    /** @param {any} message  for every helper that is running */
    broadcast(message) {
      for (const helper of helpers) helper.post(message);
    },

    /**
     * Sends the host's sum to a member, and resolves to that member's sum.
     * @param {number} partner
     * @param {Float32Array} sum  transferred: empty afterwards
     */
    swap(partner, sum) {
      postSum(0, partner, sum);
      return sums.take(partner);
    },

    /**
     * What the helpers send after an "advance" of that run: for each helper its states, one a step.
     * @param {number} run
     * @returns {Promise<Float32Array[][]>}
     */
    statesOf: (run) =>
      Promise.all(members.map((member) => statesReceived.take(`${run} ${member}`))),

    watch,
    lose,
    terminate,
  };
}

/** @typedef {ReturnType<typeof createHelperConnections>} HelperConnections */
