/** A lab's side of its desk in the worker: requests as promises, events as callbacks. */

import { checkAnswer } from "./protocol.js";

/** A request that the worker refused; `message` is a sentence for the reader. */
export class WorkerError extends Error {
  /**
   * @param {string} message
   * @param {string} status
   * @param {string | null} [detail]  what the engine said
   */
  constructor(message, status, detail) {
    super(message, { cause: detail ?? undefined });
    this.name = "WorkerError";
    this.status = status;
  }
}

/**
 * @param {MessagePort} port
 * @param {{ onClose?: () => void }} [options]
 */
export function createClient(port, { onClose = () => {} } = {}) {
  let closed = false;
  /** @type {WorkerError | null} */
  let broken = null;
  /** @type {(message: string) => void} */
  let fault = () => {};
  let nextId = 1;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  /** @type {Map<string, Set<(event: any) => void>>} */
  const listeners = new Map();

  port.onmessage = ({ data }) => {
    const problem = checkAnswer(data);
    if (problem) return fault(problem);
    if ("event" in data) {
      for (const listener of listeners.get(data.event) ?? []) listener(data);
      return;
    }
    const request = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.ok) request?.resolve(data.value);
    else request?.reject(new WorkerError(data.message, data.status, data.detail));
  };

  /** @param {string} message */
  function breakDown(message) {
    broken = new WorkerError(message, "fault");
    for (const { reject } of waiting.values()) reject(broken);
    waiting.clear();
    port.close();
    fault(message);
  }

  /**
   * @param {string} type
   * @param {Record<string, any>} [fields]
   * @returns {Promise<any>}
   */
  function request(type, fields = {}) {
    const id = nextId++;
    return new Promise((resolve, reject) => {
      if (closed) return; // nobody waits for the answer any more
      if (broken) return reject(broken);
      waiting.set(id, { resolve, reject });
      port.postMessage({ id, type, ...fields });
    });
  }

  return {
    request,

    /**
     * @param {string} event
     * @param {(event: any) => void} listener
     */
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => set.delete(listener);
    },

    /** @param {(message: string) => void} listener  of a worker that could not start or broke */
    onFault(listener) {
      fault = listener;
    },

    /** The worker broke: nothing is answered any more. */
    breakDown,

    /** Lets everything go. What was asked and not answered stays so. */
    close() {
      if (closed) return;
      if (!broken) request("close");
      port.close(); // what was sent is delivered still
      closed = true;
      waiting.clear();
      listeners.clear();
      onClose();
    },
  };
}

/** @typedef {ReturnType<typeof createClient>} Client */
