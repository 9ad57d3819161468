/**
 * Starts the worker from its text, which is inside this script: a classic worker from a Blob is what
 * every browser lets every page have. Its name tells it what it is, and where our siblings lie.
 */

import { folder } from "./siblings.js";
import { trusted } from "./trusted.js";

let address = "";

/** The worker keeps its text, so that it can make helpers of itself. */
const workerText = () => `(function whorl() {
  self.WHORL_SOURCE = "(" + whorl + ")()";
  const WHORL_INSIDE = ${JSON.stringify({ ...WHORL_INSIDE, ...WHORL_MODELS })};
  ${WHORL_WORKER}
})()`;

export function startWorker() {
  address ||= URL.createObjectURL(new Blob([workerText()], { type: "text/javascript" }));
  return new Worker(trusted(address), { name: `worker ${folder}` });
}
