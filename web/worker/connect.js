/**
 * The one worker of a page, with a desk in it for each lab. It starts with the first desk and ends
 * with the last, so a page may add and remove figures as it likes.
 */

import { createClient } from "./client.js";
import { startWorker } from "./start_worker.js";

/**
 * How long a worker may take to start a helper, in ms: it is a moment, or in Firefox about once in a
 * hundred times for ever, and the worker with it.
 */
const PATIENCE = 5000;

/** @type {Worker | null} */
let worker = null;
/** @type {Set<import("./client.js").Client>} */
const clients = new Set();

/**
 * A desk of one's own.
 * @param {{ createWorker?: () => Worker, patience?: number }} [options]
 * @returns {import("./client.js").Client}
 * @throws {Error} if the page may not start workers
 */
export function connect({ createWorker = startWorker, patience = PATIENCE } = {}) {
  const host = (worker ??= hire(createWorker(), patience));
  const { port1, port2 } = new MessageChannel();
  const client = createClient(port1, {
    onClose() {
      clients.delete(client);
      if (clients.size > 0 || worker !== host) return;
      worker = null;
      host.terminate();
    },
  });
  clients.add(client);
  host.postMessage({ desk: true }, [port2]);
  return client;
}

/**
 * Gives a worker up when it breaks.
 * @param {Worker} host
 * @param {number} patience
 */
function hire(host, patience) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {string} message */
  function giveUp(message) {
    if (worker !== host) return; // it has been given up already
    host.terminate(); // it would go on with what nobody hears of
    worker = null; // who connects from now on gets another
    for (const broken of clients) broken.breakDown(message);
    clients.clear();
  }

  // A script that cannot be loaded gives an event without a message.
  host.onerror = ({ message }) => giveUp(message || "its script could not be loaded");
  host.onmessage = ({ data: { startsHelper } }) => {
    clearTimeout(timer);
    if (!startsHelper) return;
    const stuck = () => giveUp("it never came back from starting another to share the work");
    timer = setTimeout(stuck, patience);
  };
  return host;
}
