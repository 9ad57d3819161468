/** Starts the page's worker as it is served: from a file beside the page's own script. */

/**
 * @returns {Worker}
 * @throws {Error} if the page may not start workers
 */
export function startWorker() {
  return new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
}
