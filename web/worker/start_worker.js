/** Starts the worker as it is served: beside the page's own script. */

import { servedName } from "./served.js";

export const startWorker = () =>
  new Worker(new URL(servedName("worker.js"), import.meta.url), { type: "module" });
