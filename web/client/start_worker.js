/**
 * Starts the worker as it is served: beside the page's own script. Its name tells it where its helpers
 * are, which it cannot know: it shares code with them, and every file is named after its content.
 */

import { servedName } from "../worker/served.js";

export const startWorker = () =>
  new Worker(new URL(servedName("worker.js"), import.meta.url), {
    type: "module",
    name: servedName("helper.js"),
  });
