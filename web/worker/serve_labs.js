/**
 * What the worker of a page does: it owns the core and does all computing, so that the page never
 * stalls. Each lab of the page has a server here, and its own port to it.
 */

import { loadEngine } from "../core/engine.js";
import { createLabServer } from "./lab_server.js";
import { createSlices } from "./slices.js";
import { readAgain, readBeside, readModule, startHelper } from "./worker_files.js";

/** @type {Map<string, Promise<import("../core/engine.js").Engine>>} by variant */
const engines = new Map();

/**
 * The core, loaded when it is first wanted and shared by all labs.
 * @param {import("../core/variants.js").Variant} variant
 */
async function engineOf(variant) {
  const loading = engines.get(variant) ?? loadEngine({ readModule, variant });
  engines.set(variant, loading);
  try {
    return await loading;
  } catch (error) {
    engines.delete(variant); // the next attempt may find the module
    throw error;
  }
}

/** The page is told before and after, since a browser may hang in between: see connect.js. */
function startWatchedHelper() {
  globalThis.postMessage({ startsHelper: true });
  try {
    return startHelper();
  } finally {
    globalThis.postMessage({ startsHelper: false });
  }
}

/**
 * Lets the page know when this worker dies, even if nobody tells: it has a lock as long as it lives.
 * Where there are no locks, as in a sandbox, the page asks whether it is still there: see connect.js.
 */
async function signOfLife() {
  globalThis.postMessage({ alive: true });
  if (!navigator.locks) return;
  const lock = `whorl-worker-${crypto.randomUUID()}`;
  await navigator.locks.request(lock, () => {
    globalThis.postMessage({ lock });
    return new Promise(() => {}); // never given back
  });
}
/** Makes this worker the page's. */
export function serveLabs() {
  const slices = createSlices();
  const shared = { engineOf, slices, readBeside, readAgain, startHelper: startWatchedHelper };
  signOfLife().catch(() => {}); // locks are refused here

  globalThis.onmessage = (/** @type {MessageEvent} */ { data: { ping }, ports: [port] }) => {
    if (ping) return globalThis.postMessage({ alive: true });
    const server = createLabServer(port, shared);
    port.onmessage = ({ data }) => server.receive(data);
  };
}
