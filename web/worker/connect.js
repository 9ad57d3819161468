/**
 * The one worker of a page, with a desk in it for each lab. It starts with the first desk and ends
 * with the last, so a page may add and remove figures as it likes. When it dies, all desks in it do,
 * and any of their labs can have another started for them all.
 */

import { createClient, WorkerError } from "./client.js";
import { startWorker } from "./start_worker.js";

/**
 * How long a worker may take to start a helper, in ms: it is a moment, or in Firefox about once in a
 * hundred times for ever, and the worker with it.
 */
const PATIENCE = 5000;

/** Looks at a worker are this far apart, in ms. They are counted, not hours: a machine that sleeps makes none. */
const LOOK = 1000;
/** Looks until a worker that has said nothing at all is given up. */
const ARRIVAL = 8;
/**
 * Looks until one that does not answer any more is, where there are no locks to tell: so many, and so
 * many times as long as it computes without looking up. A slow device takes ten times as long as a fast.
 */
const SILENCE = 10;

/** @type {Worker | null} */
let worker = null;
/** @type {Set<import("./client.js").Client>} */
const clients = new Set();
/** @type {Set<import("./client.js").Client>} those whose worker died */
const broken = new Set();

/**
 * A desk of one's own.
 * @param {{ createWorker?: () => Worker, patience?: number, look?: number }} [options]
 * @returns {import("./client.js").Client}
 * @throws {WorkerError} if the page may not start workers
 */
export function connect({ createWorker = startWorker, patience = PATIENCE, look = LOOK } = {}) {
  /** A port to a new desk in the page's worker, which is started if there is none. */
  function openDesk() {
    const host = (worker ??= hire(start(createWorker), patience, look));
    const { port1, port2 } = new MessageChannel();
    host.postMessage({ desk: true }, [port2]);
    return port1;
  }
  const client = createClient(openDesk(), {
    onClose() {
      broken.delete(client);
      if (clients.delete(client) && clients.size === 0) dismiss();
    },
    revive() {
      for (const each of [...broken]) {
        each.moveTo(openDesk());
        broken.delete(each);
        clients.add(each);
      }
    },
  });
  clients.add(client);
  return client;
}

/** @param {() => Worker} createWorker */
function start(createWorker) {
  try {
    return createWorker();
  } catch (error) {
    const message =
      "This page may not start the worker that computes for it: a rule of the page (its Content-Security-Policy) or of the browser forbids it.";
    throw new WorkerError(message, "broken", String(error));
  }
}

/** Ends the present worker. */
function dismiss() {
  worker?.terminate(); // it would go on with what nobody hears of
  worker = null; // who connects from now on gets another
}

/**
 * Gives a worker up when it breaks.
 * @param {Worker} host
 * @param {number} patience
 * @param {number} look
 */
function hire(host, patience, look) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let arrived = false;
  let silence = 0;

  /** @param {string} reason @param {string | null} [detail]  what the engine said */
  function giveUp(reason, detail = null) {
    if (worker !== host) return; // it has been given up already
    dismiss();
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
      if (++silence >= ARRIVAL) giveUp("its script has not arrived");
    } else if ([...clients].some((client) => client.isWaiting)) {
      const piece = Math.max(...[...clients].map(({ longestPiece }) => longestPiece));
      if (++silence > SILENCE * (1 + piece / LOOK)) giveUp("it does not answer any more");
      else host.postMessage({ ping: true });
    }
  }, look);

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
    timer = setTimeout(stuck, patience);
  };
  return host;
}
