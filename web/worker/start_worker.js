/** Starts the page's worker as it is served: from a file beside the page's own script. */

import { servedName } from "./served.js";
import { startScript } from "./start_script.js";

/**
 * @returns {Worker}
 * @throws {Error} if the page may not start workers
 */
export const startWorker = () => startScript(new URL(servedName("worker.js"), import.meta.url));
