/** A Node process with a host in it; node.js starts it and sends it requests. */
import { availableParallelism } from "node:os";
import { createEngine } from "../../web/node/index.js";
import { startHelper } from "../../web/node/team_of_threads.js";
import { createHost } from "./host.js";
import { WebWorker } from "./web_worker.js";

// What jax-js looks for to use more than one thread, as browsers have it.
Object.assign(globalThis, { Worker: WebWorker });
if (globalThis.navigator === undefined) {
  Object.assign(globalThis, { navigator: { hardwareConcurrency: availableParallelism() } });
}

const handle = createHost({
  place: "Node",
  cores: availableParallelism(),
  loadEngine: (variant) => createEngine({ variant: /** @type {any} */ (variant) }),
  startHelper,
  wasmFolder: null,
});

process.on("message", async (request) => {
  process.send?.(await handle(/** @type {import("./host.js").Request} */ (request)));
});
