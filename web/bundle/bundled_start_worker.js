/**
 * Starts the worker from its text, which is inside this script: a classic worker from a Blob is what
 * every browser lets every page have. Its name tells it what it is, and where our siblings lie.
 */

import { folder } from "./siblings.js";
import { trusted } from "./trusted.js";
import { unpack } from "./unpack.js";

let unpacked = "";
let address = "";
/** @type {unknown} */
let problem = null;

/** Where the text is packed: to be waited for before anything starts a worker. */
export async function unpackWorker() {
  await null; // what the build fills in stands at the end of the script
  try {
    unpacked = new TextDecoder().decode(await unpack(WHORL_WORKER));
  } catch (error) {
    problem = error; // for whoever wants a worker
  }
}

/** The worker keeps its text, so that it can make helpers of itself. */
const workerText = () => `(function whorl() {
  self.WHORL_SOURCE = "(" + whorl + ")()";
  const WHORL_INSIDE = ${JSON.stringify({ ...WHORL_INSIDE, ...WHORL_MODELS })};
  ${unpacked || WHORL_WORKER}
})()`;

export function startWorker() {
  if (problem) throw problem;
  address ||= URL.createObjectURL(new Blob([workerText()], { type: "text/javascript" }));
  return new Worker(trusted(address), { name: `worker ${folder}` });
}
