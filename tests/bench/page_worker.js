/** A worker of the page with a host in it. */
import { loadEngine } from "../../web/core/engine.js";
import { readModule, startHelper } from "../../web/worker/worker_files.js";
import { createHost } from "./host.js";

const handle = createHost({
  place: "Chromium",
  cores: navigator.hardwareConcurrency,
  loadEngine: (variant) => loadEngine({ variant, readModule }),
  startHelper,
  wasmFolder: new URL("./", self.location.href).href,
});

self.onmessage = async ({ data }) => self.postMessage(await handle(data));
