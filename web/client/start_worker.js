/**
 * Starts the worker as it is served: beside the page's own script. Its name tells it where its helpers
 * are, which it cannot know: it shares code with them, and every file is named after its content.
 */

import { servedName } from "../worker/served.js";

/**
 * @param {number} failedStarts  how many starts have failed: the address differs with it, because a
 *   browser that still waits for the first answer of an address does not ask for it again
 */
export function startWorker(failedStarts) {
  const address = new URL(servedName("worker.js"), import.meta.url);
  if (failedStarts > 0) address.searchParams.set("attempt", `${failedStarts + 1}`);
  return new Worker(address, { type: "module", name: servedName("helper.js") });
}
