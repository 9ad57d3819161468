/**
 * The one worker of a page, with a desk in it for each lab. It starts with the first desk and ends
 * with the last, so a page may add and remove figures as it likes.
 */

import { createClient } from "./client.js";
import { startWorker } from "./start_worker.js";

/** @type {Worker | null} */
let worker = null;
/** @type {Set<import("./client.js").Client>} */
const clients = new Set();

/**
 * A desk of one's own.
 * @param {{ createWorker?: () => Worker }} [options]
 * @returns {import("./client.js").Client}
 * @throws {Error} if the page may not start workers
 */
export function connect({ createWorker = startWorker } = {}) {
  const host = (worker ??= createWorker());
  host.onerror = (event) => {
    if (worker !== host) return; // it has been given up already
    // A script that cannot be loaded gives an event without a message.
    const message = event.message || "its script could not be loaded";
    host.terminate(); // it would go on with what nobody hears of
    worker = null; // who connects from now on gets another
    for (const broken of clients) broken.breakDown(message);
    clients.clear();
  };
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
