/** What a helper of a team does in the browser: see ../team/team_helper.js. */

import { loadEngine } from "../core/engine.js";
import { createHelper } from "../team/team_helper.js";
import { readModule } from "./worker_files.js";

/** Makes this worker a helper of the one that started it. */
export function helpTeam() {
  const scope = /** @type {any} */ (globalThis);
  const receive = createHelper(
    { post: (message, transfer = []) => scope.postMessage(message, transfer) },
    (variant) => loadEngine({ readModule, variant }),
  );
  scope.onmessage = (/** @type {MessageEvent} */ { data }) => receive(data);
}
