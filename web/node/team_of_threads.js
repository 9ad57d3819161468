/** Teams of threads. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { createTeam as createAnyTeam } from "../team/team.js";
import { helpfulSamplers, helpfulSize } from "../team/shares.js";

/** @returns {import("../team/team.js").Helper} */
export function startHelper() {
  const worker = new Worker(new URL("./helper_thread.js", import.meta.url));
  let closed = false;
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    onMessage: (receive) => void worker.on("message", receive),
    onLost(lost) {
      worker.on("error", (error) => lost(error.message));
      worker.on("exit", () => closed || lost("a worker thread has ended"));
    },
    close() {
      closed = true;
      void worker.terminate();
    },
  };
}

/**
 * A session that several threads train and sample together; see ../team/team.js.
 * @param {Omit<Parameters<typeof createAnyTeam>[0], "startHelper"> &
 *   { startHelper?: () => import("../team/team.js").Helper }} options
 */
export function createTeam(options) {
  return createAnyTeam({ startHelper, ...options });
}

/**
 * As many threads as help to train this session on this machine.
 * @param {import("./engine_from_disk.js").Engine} engine
 * @param {import("./engine_from_disk.js").Session} session
 */
export function defaultWorkers(engine, session) {
  return helpfulSize({
    weights: session.parameterCount,
    batch: session.settings.batch_size,
    cores: availableParallelism(),
    shards: engine.shards,
  });
}

/**
 * As many threads as help to make so many predictions.
 * @param {import("./engine_from_disk.js").Session} session
 * @param {number} predictions  points times steps
 */
export function defaultSamplers(session, predictions) {
  const cores = availableParallelism();
  return helpfulSamplers({ weights: session.parameterCount, predictions, cores });
}
