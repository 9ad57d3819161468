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

export class HelperConnections {
  #wanted;
  #startHelper;
  #onLoss;
  /** Helper i is member i + 1. @type {Helper[]} */
  #helpers = [];
  /** By member. @type {import("./inbox.js").Inbox<Float32Array>} */
  #sums = createInbox();
  /** By run and member. @type {import("./inbox.js").Inbox<Float32Array[]>} */
  #states = createInbox();
  #silentChecks = 0;
  #onReady = () => {};
  /** @type {(error: Error) => void} */
  #failToOpen = () => {};

  /**
   * @param {object} options
   * @param {number} options.count  of helpers; 0: the host is alone from the beginning
   * @param {() => Helper} options.startHelper
   * @param {(reason: string) => void} [options.onLoss]  called at most once
   */
  constructor({ count, startHelper, onLoss }) {
    this.#wanted = count;
    this.#startHelper = startHelper;
    this.#onLoss = onLoss;
    /** The host is alone: nothing is sent any more, and what was expected has failed. */
    this.areGone = count === 0;
  }

  /** Helpers that are running. */
  get count() {
    return this.#helpers.length;
  }

  /**
   * Starts the workers; resolves when each has its engine.
   * @param {import("../core/variants.js").Variant} variant  of the host's engine
   */
  async open(variant) {
    while (this.count < this.#wanted) this.#helpers.push(this.#startHelper());
    let missing = this.count;
    const ready = new Promise((resolve, reject) => {
      this.#onReady = () => --missing === 0 && resolve(null);
      this.#failToOpen = reject;
    });
    this.#helpers.forEach((helper, index) => {
      helper.onMessage((message) => this.#receive(index + 1, message));
      helper.onLost((reason) => this.lose(reason));
      helper.post({ type: "open", variant, member: index + 1 });
    });
    await this.watch(ready);
  }

  /** @param {any} message  for every helper that is running */
  broadcast(message) {
    for (const helper of this.#helpers) helper.post(message);
  }

  /**
   * Sends the host's sum to a member, and resolves to that member's sum.
   * @param {number} partner
   * @param {Float32Array} sum  transferred: empty afterwards
   */
  swap = (partner, sum) => {
    this.#postSum(0, partner, sum);
    return this.#sums.take(partner);
  };

  /**
   * What the helpers send after an "advance" of that run: for each helper its states, one a step.
   * @param {number} run
   * @returns {Promise<Float32Array[][]>}
   */
  statesOf(run) {
    const members = Array.from({ length: this.#wanted }, (_, index) => index + 1);
    return Promise.all(members.map((member) => this.#states.take(`${run} ${member}`)));
  }

  /**
   * Awaits something that helpers are to send, and gives up when none of them sends anything for
   * long: a worker that the browser ends, as for want of memory, reports nothing.
   * @template T
   * @param {Promise<T>} promise
   */
  async watch(promise) {
    this.#silentChecks = 0;
    const timer = setInterval(() => {
      if (++this.#silentChecks > SILENT_CHECKS) this.lose("a worker does not answer any more");
    }, CHECK_INTERVAL);
    try {
      return await promise;
    } finally {
      clearInterval(timer);
    }
  }

  /** A helper is lost, or cannot be started. @param {string} reason */
  lose(reason) {
    if (this.areGone) return;
    this.terminate(reason);
    this.#onLoss?.(reason);
  }

  /** Ends all helpers; whatever is awaited from them is rejected. @param {string} reason */
  terminate(reason) {
    this.areGone = true;
    for (const helper of this.#helpers) helper.close();
    this.#helpers = [];
    const error = new TeamError(reason);
    this.#sums.close(error);
    this.#states.close(error);
    this.#failToOpen(error);
  }

  /** @param {number} from @param {any} message */
  #receive(from, message) {
    this.#silentChecks = 0;
    const { type } = message;
    if (type === "swap") {
      if (message.to === 0) this.#sums.put(from, message.sum);
      else this.#postSum(from, message.to, message.sum);
    } else if (type === "states") this.#states.put(`${message.run} ${from}`, message.states);
    else if (type === "ready") this.#onReady();
    else this.lose(message.message);
  }

  /** @param {number} from @param {number} to @param {Float32Array} sum */
  #postSum(from, to, sum) {
    const buffer = /** @type {ArrayBuffer} */ (sum.buffer);
    this.#helpers[to - 1]?.post({ type: "swap", from, sum }, [buffer]);
  }
}
