/**
 * The one worker of a page, which serves all its labs. It starts with the first lab and ends with the
 * last, so a page may add and remove figures as it likes. When it dies, all labs lose what they had in
 * it, and any of them can have another worker started for them all.
 */

import { createClient, WorkerError } from "./client.js";
import { startWorker } from "./start_worker.js";

/**
 * How long a worker may take to start a helper, in ms. It takes a moment; but in Firefox, about once in
 * a hundred times, the call never returns and the worker hangs.
 */
const HELPER_TIME = 5000;

/**
 * The time between two checks of a worker, in ms. Checks are counted rather than time measured, because
 * a machine that sleeps makes none.
 */
const CHECK_INTERVAL = 1000;
/** After so many checks without any message from a new worker, it is given up. */
const CHECKS_TO_START = 8;
/**
 * After so many checks without an answer, a worker is given up where there are no locks to tell; and
 * after as many times longer as it computes between two messages. A slow device takes ten times as long
 * as a fast one.
 */
const CHECKS_TO_ANSWER = 10;

/** @type {Worker | null} */
let worker = null;
/** How many workers have failed before they said anything. */
let failedStarts = 0;
/** @type {Set<import("./client.js").Client>} */
const clients = new Set();
/** @type {Set<import("./client.js").Client>} those whose worker died */
const broken = new Set();

/**
 * A connection for one lab.
 * @param {object} [options]
 * @param {(failedStarts: number) => Worker} [options.createWorker]  told how many starts have failed
 * @param {number} [options.helperTime]     ms
 * @param {number} [options.checkInterval]  ms
 * @returns {import("./client.js").Client}
 * @throws {WorkerError} if the page may not start workers
 */
export function connect({
  createWorker = startWorker,
  helperTime = HELPER_TIME,
  checkInterval = CHECK_INTERVAL,
} = {}) {
  /** A port to a new server in the page's worker, which is started if there is none. */
  function openPort() {
    const host = (worker ??= watchWorker(start(createWorker), helperTime, checkInterval));
    const { port1, port2 } = new MessageChannel();
    host.postMessage({ connect: true }, [port2]);
    return port1;
  }
  const client = createClient(openPort(), {
    onClose() {
      broken.delete(client);
      if (clients.delete(client) && clients.size === 0) endWorker();
    },
    restartWorker() {
      for (const each of [...broken]) {
        each.moveTo(openPort());
        broken.delete(each);
        clients.add(each);
      }
    },
  });
  clients.add(client);
  return client;
}

/** @param {(failedStarts: number) => Worker} createWorker */
function start(createWorker) {
  try {
    return createWorker(failedStarts);
  } catch (error) {
    const message =
      "This page may not start the worker that computes for it: a rule of the page (its Content-Security-Policy) or of the browser forbids it.";
    throw new WorkerError(message, "broken", String(error));
  }
}

/** Ends the present worker. */
function endWorker() {
  worker?.terminate(); // or it would go on computing for nobody
  worker = null; // the next lab that connects starts another
}

/**
 * Gives a worker up when it breaks.
 * @param {Worker} host
 * @param {number} helperTime     ms
 * @param {number} checkInterval  ms
 */
function watchWorker(host, helperTime, checkInterval) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let arrived = false;
  let silence = 0;

  /** @param {string} reason @param {string | null} [detail]  what the engine said */
  function giveUp(reason, detail = null) {
    if (worker !== host) return; // it has been given up already
    if (!arrived) failedStarts++;
    endWorker();
    const error = new WorkerError(
      `The worker that computes for this page failed: ${reason}.`,
      "broken",
      detail,
    );
    for (const client of clients) {
      broken.add(client);
      client.breakDown(error);
    }
    clients.clear();
  }

  const watch = setInterval(() => {
    if (worker !== host) return clearInterval(watch);
    if (!arrived) {
      if (++silence >= CHECKS_TO_START) giveUp("its script has not arrived");
    } else if ([...clients].some((client) => client.isWaiting)) {
      const piece = Math.max(...[...clients].map(({ longestPiece }) => longestPiece));
      if (++silence > CHECKS_TO_ANSWER * (1 + piece / CHECK_INTERVAL))
        giveUp("it does not answer any more");
      else host.postMessage({ ping: true });
    }
  }, checkInterval);

  // A script that cannot be loaded gives an event without a message.
  host.onerror = ({ message }) =>
    message
      ? giveUp("there was an error inside it", message)
      : giveUp("its script could not be loaded");
  host.onmessage = ({ data: { startsHelper, lock } }) => {
    arrived = true;
    silence = 0;
    clearTimeout(timer);
    if (lock) {
      // The worker has this lock as long as it lives: whoever gets it next knows.
      clearInterval(watch);
      void navigator.locks.request(lock, () =>
        giveUp("it was ended from outside, or for want of memory"),
      );
    }
    if (!startsHelper) return;
    const stuck = () => giveUp("it never came back from starting another to share the work");
    timer = setTimeout(stuck, helperTime);
  };
  return host;
}
