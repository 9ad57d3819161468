/** The page of the Chromium bench: a worker for each host, and a way to ask them. */

/** @type {{worker: Worker, answer: ((reply: unknown) => void) | null}[]} */
const hosts = [];

/** @returns {number}  the new host's number */
function start() {
  const worker = new Worker("page_worker.js", { type: "module", name: "helper.js" });
  const host = { worker, answer: /** @type {((reply: unknown) => void) | null} */ (null) };
  worker.onmessage = ({ data }) => host.answer?.(data);
  worker.onerror = ({ message }) => host.answer?.({ error: message });
  return hosts.push(host) - 1;
}

/**
 * @param {number} index
 * @param {unknown} request
 */
function ask(index, request) {
  const host = hosts[index];
  return new Promise((resolve) => {
    host.answer = resolve;
    host.worker.postMessage(request);
  });
}

/** @param {number} index */
function stop(index) {
  hosts[index].worker.terminate();
}

Object.assign(globalThis, { bench: { start, ask, stop } });
