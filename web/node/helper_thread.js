/** A helper of a team, in a thread of its own. */
import { parentPort } from "node:worker_threads";
import { createHelper } from "../team/team_helper.js";
import { createEngine } from "./engine_from_disk.js";

const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);
const receive = createHelper(
  { post: (message, transfer) => port.postMessage(message, transfer) },
  (variant) => createEngine({ variant }),
);
port.on("message", receive);
