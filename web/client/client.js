/** A lab's connection to its server in the worker: requests as promises, events as callbacks. */

import { checkAnswer } from "../worker/protocol.js";

/** @typedef {import("../worker/protocol.js").Requests} Requests */
/** @typedef {import("../worker/protocol.js").Events} Events */
/** @typedef {import("../worker/protocol.js").Answers} Answers */
/**
 * @template {keyof Events} Name
 * @typedef {import("../worker/protocol.js").EventFields<Name>} EventFields
 */
/**
 * @template {keyof Requests} Type
 * @typedef {import("../worker/protocol.js").RequestFields<Type>} RequestFields
 */
/**
 * A request without fields needs none to be given.
 * @template {keyof Requests} Type
 * @typedef {{} extends RequestFields<Type> ? [] : [fields: RequestFields<Type>]} FieldsGiven
 */

/** A request that the worker refused; `message` is a sentence for the reader. */
export class WorkerError extends Error {
  /**
   * @param {string} message
   * @param {string} status           "broken" if there is no worker to refuse anything any more
   * @param {string | null} [detail]  what the engine said
   */
  constructor(message, status, detail) {
    super(message, { cause: detail ?? undefined });
    this.name = "WorkerError";
    this.status = status;
  }
}

/**
 * @param {MessagePort} firstPort
 * @param {{ onClose?: () => void, restartWorker?: () => void }} [options]
 *   `restartWorker` connects all clients whose worker broke to another worker
 */
export function createClient(firstPort, { onClose = () => {}, restartWorker = () => {} } = {}) {
  let port = firstPort;
  let closed = false;
  /** @type {WorkerError | null} */
  let broken = null;
  /** @type {(error: WorkerError) => void} */
  let fault = () => {};
  /** @type {() => void} */
  let moved = () => {};
  let nextId = 1;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  /** @type {Map<keyof Events, Set<(event: any) => void>>} */
  const listeners = new Map();

  /** @param {MessageEvent} event */
  function receive({ data }) {
    const problem = checkAnswer(data);
    if (problem) {
      return fault(new WorkerError("The worker said what nobody understands.", "fault", problem));
    }
    if ("event" in data) {
      for (const listener of listeners.get(data.event) ?? []) listener(data);
      return;
    }
    const request = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.ok) request?.resolve(data.value);
    else request?.reject(new WorkerError(data.message, data.status, data.detail));
  }
  port.onmessage = receive;

  /** @param {WorkerError} error */
  function breakDown(error) {
    broken = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    port.close();
    fault(error);
  }

  /**
   * @template {keyof Requests} Type
   * @param {Type} type
   * @param {FieldsGiven<Type>} given  the request's fields, if it has any
   * @returns {Promise<Answers[Type]>}
   * @throws {WorkerError} later, if it is refused or there is no worker any more
   */
  function request(type, ...[fields]) {
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
     * @template {keyof Events} Name
     * @param {Name} event
     * @param {(event: EventFields<Name>) => void} listener
     */
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => set.delete(listener);
    },

    /** @param {(error: WorkerError) => void} listener  of a worker that could not start or broke */
    onFault(listener) {
      fault = listener;
    },

    /** @param {() => void} listener  of another worker in a broken one's place, which knows nothing yet */
    onMove(listener) {
      moved = listener;
    },

    /** Whether somebody waits for an answer. */
    get isWaiting() {
      return waiting.size > 0;
    },

    /** How long the worker may compute for this lab between two messages, in ms, as far as is known. */
    longestPiece: 0,

    /**
     * Has another worker started in place of a broken one, for all that were in it.
     * @returns {boolean} false if this one is not broken
     * @throws {WorkerError} if there can be none
     */
    restart() {
      if (!broken) return false;
      restartWorker();
      return true;
    },

    /** @param {MessagePort} next  to a server in another worker */
    moveTo(next) {
      port = next;
      port.onmessage = receive;
      broken = null;
      moved();
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
