/** Lab servers with the real core, and clients that talk to them through real ports. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { loadEngine } from "../../web/core/engine.js";
import { enableRelaxedSimd } from "../../web/node/engine_from_disk.js";
import { WorkerError, createClient } from "../../web/client/client.js";
import { createLabServer } from "../../web/worker/lab_server.js";
import { createSlices } from "../../web/worker/slices.js";
import { PATIENCE } from "./waiting.js";

enableRelaxedSimd();

/** @typedef {import("../../web/core/engine.js").Engine} Engine */
/** @typedef {import("../../web/client/client.js").Client} Client */
/** @typedef {import("node:test").TestContext} TestContext */

/** @param {string} fileName */
export async function readBeside(fileName) {
  const folder = fileName.endsWith(".wasm") ? "wasm" : "models";
  const address = new URL(`../../build/${folder}/${fileName}`, import.meta.url);
  return new Uint8Array(await readFile(address));
}

/** @param {Promise<any>} request @param {RegExp} message */
export const refused = (request, message) =>
  assert.rejects(request, (error) => error instanceof WorkerError && message.test(error.message));

/** @param {import("../../web/core/variants.js").Variant} variant */
export const loadVariant = (variant) => loadEngine({ readModule: readBeside, variant });

/** A small model that trains in no time. */
export const small = {
  hidden_width: 16,
  block_count: 1,
  timesteps: 12,
  batch_size: 50,
  learning_rate: 3e-3,
  training_steps: 60,
};

/**
 * Node reads up to a thousand messages of one port before it looks at another, so a worker's long
 * computation would keep requests waiting for seconds; in a browser ports take turns, as here.
 */
function createFairChannel() {
  const port1 = { onmessage: () => {}, close: () => {} };
  const port2 = { postMessage: () => void setImmediate(() => port1.onmessage()) };
  return /** @type {any} */ ({ port1, port2 });
}

/**
 * One worker's common part, on an engine of the test's choice.
 * @param {TestContext} t
 * @param {{
 *   engineOf: (variant: import("../../web/core/variants.js").Variant) => Promise<Engine>,
 *   startHelper?: () => import("../../web/team/team.js").Helper,
 * }} options
 */
export function openWorker(t, { engineOf, startHelper = () => assert.fail("no helper needed") }) {
  const slices = createSlices({ channel: createFairChannel() });
  const worker = { engineOf, slices, readBeside, readAgain: () => {}, startHelper };
  t.after(() => slices.close());

  return {
    /** A lab server in it, and everything that it posts. */
    openServer() {
      const { port1, port2 } = new MessageChannel();
      /** @type {any[]} */
      const posted = [];
      let isClosed = false;
      const server = createLabServer(
        {
          postMessage(/** @type {any} */ message, /** @type {Transferable[]} */ transfer) {
            posted.push(structuredClone(message)); // what is transferred is gone
            port1.postMessage(message, transfer);
          },
          close() {
            isClosed = true;
            port1.close();
          },
        },
        worker,
      );
      port1.onmessage = ({ data }) => void server.receive(data);
      const client = createClient(port2);
      client.onFault(({ message }) => assert.fail(message));
      t.after(() => client.close());
      return {
        client,
        posted,
        isClosed: () => isClosed,
        /** What an event has told so far. @param {string} name */
        events: (name) => posted.filter(({ event }) => event === name),
      };
    },
  };
}

/** @typedef {ReturnType<ReturnType<typeof openWorker>["openServer"]>} OpenServer */

/**
 * The next event of that name.
 * @param {Client} client
 * @param {keyof import("../../web/worker/protocol.js").Events} event
 * @returns {Promise<any>}
 */
export function next(client, event) {
  return new Promise((resolve, reject) => {
    const inVain = () => reject(new Error(`waited in vain for "${event}"`));
    const timer = setTimeout(inVain, PATIENCE);
    const end = client.on(event, (told) => {
      end();
      clearTimeout(timer);
      resolve(told);
    });
  });
}

/** What makes a run beside its settings. */
export const oneWorker = /** @type {const} */ ({ weights: null, math: "exact", workers: 1 });

/**
 * What a request was answered with, that might have been answered with nothing.
 * @template Value
 * @param {Promise<Value | null>} answer
 * @returns {Promise<Value>}
 */
export async function something(answer) {
  const value = await answer;
  assert.ok(value !== null);
  return value;
}

/**
 * Asks what the types do not allow.
 * @param {Client} client
 * @returns {(type: string, fields?: Record<string, any>) => Promise<any>}
 */
export const asker = (client) => /** @type {any} */ (client.request);

/**
 * A lab server with data and a model.
 * @param {OpenServer} server
 * @param {Record<string, number>} [settings]
 * @param {{ name?: string, points?: number, noise?: number, seed?: number }} [data]
 * @param {{ weights?: Uint8Array | null, math?: "exact" | "fast", workers?: number }} [run]
 */
export async function makeModel({ client }, settings = {}, data = {}, run = {}) {
  await client.request("open", { math: null, variant: null });
  const made = await client.request("make_data", {
    ...{ name: "spiral", points: 300, noise: 1, seed: 0 },
    ...data,
  });
  /** @type {Record<string, number>} */
  const classes = made.classCount > 0 ? { class_count: made.classCount } : {};
  return client.request("create_run", {
    settings: { ...small, ...classes, ...settings },
    ...oneWorker,
    ...run,
  });
}
