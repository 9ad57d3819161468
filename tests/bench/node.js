/** Contenders under Node: a process for each, so that none disturbs another's memory. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} Host
 * @property {(request: import("./host.js").Request) => Promise<import("./host.js").Reply>} ask
 * @property {() => unknown} close
 */

const script = fileURLToPath(new URL("node_host.js", import.meta.url));

/** @returns {Host} */
export function startNodeHost() {
  const child = fork(script, { serialization: "advanced" });
  /** @type {((reply: import("./host.js").Reply) => void) | null} */
  let answer = null;
  child.on("message", (reply) => answer?.(/** @type {import("./host.js").Reply} */ (reply)));
  child.on("exit", (code) => answer?.({ error: `its process ended with code ${code}` }));
  return {
    ask: (request) =>
      new Promise((resolve) => {
        answer = resolve;
        child.send(request);
      }),
    close: () => void child.kill(),
  };
}
