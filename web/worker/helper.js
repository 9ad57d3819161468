/** A helper of a team in the browser: see ../team/helper.js. */

import { loadEngine } from "../core/engine.js";
import { createHelper } from "../team/team_helper.js";
import { readModule } from "./worker_files.js";

const scope = /** @type {any} */ (globalThis);
const receive = createHelper(
  { post: (message, transfer = []) => scope.postMessage(message, transfer) },
  (variant) => loadEngine({ readModule, variant }),
);
scope.onmessage = (/** @type {MessageEvent} */ { data }) => receive(data);
