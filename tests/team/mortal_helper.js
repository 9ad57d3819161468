/** A helper whose thread ends at the message that its `workerData` names: { type, count }. */
import { parentPort, workerData } from "node:worker_threads";

await import("../../web/node/helper_thread.js"); // hears each message first, and answers it later

let left = workerData.count;
parentPort?.on("message", (message) => {
  if (message.type === workerData.type && --left === 0) process.exit(1);
});
