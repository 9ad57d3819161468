/** As much of a browser's Worker as a library needs that starts workers from a Blob. Node has none. */
import { resolveObjectURL } from "node:buffer";
import { Worker } from "node:worker_threads";

const prelude = `
const { parentPort } = require("node:worker_threads");
globalThis.self = globalThis;
globalThis.postMessage = (message) => parentPort.postMessage(message);
parentPort.on("message", (data) => self.onmessage({ data }));
`;

export class WebWorker {
  /** @type {((event: {data: unknown}) => void) | null} */ onmessage = null;
  /** @type {((error: Error) => void) | null} */ onerror = null;
  /** @type {Promise<Worker>} */ #worker;
  /** @type {Worker | null} */ #started = null;

  /** @param {string} address  of a Blob */
  constructor(address) {
    const blob = resolveObjectURL(address);
    if (blob === undefined) throw new Error(`${address} is not a Blob's address`);
    this.#worker = blob.text().then((source) => {
      const worker = new Worker(prelude + source, { eval: true });
      worker.on("message", (data) => this.onmessage?.({ data }));
      worker.on("error", (error) => this.onerror?.(error));
      worker.unref();
      this.#started = worker;
      return worker;
    });
  }

  /** @param {unknown} message */
  postMessage(message) {
    if (this.#started !== null) this.#started.postMessage(message);
    else void this.#worker.then((worker) => worker.postMessage(message));
  }
}
