/** Answers to the requests about the lab's model: made, trained, sampled and looked into. */

import { bestVariant, CoreError } from "../core/engine.js";
import { createReferenceScores } from "./reference_scores.js";
import { replaceRun } from "./replace_run.js";
import { createRun } from "./run.js";

/**
 * @param {import("./server_context.js").LabContext} lab
 * @returns {import("./protocol.js").Handlers<"create_run" | "reference_scores" | "train" | "train_steps" | "pause" | "set_learning_rate" |
 *   "set_workers" | "generate" | "reverse" | "field" | "explain_step" | "network" | "checksum">}
 */
export const modelHandlers = (lab) => ({
  create_run: (request) => makeRun(lab, request),
  reference_scores: (request) => lab.needReferenceScores()(request),
  train: ({ asked }) => lab.needRun().train(asked),
  train_steps: ({ steps }) => lab.needRun().trainSteps(steps),
  pause: () => lab.needRun().pause(),
  set_learning_rate: ({ rate }) => lab.needRun().setLearningRate(rate),
  set_workers: ({ workers }) => lab.needRun().setWorkers(workers),
  generate: (request) => lab.needRun().generate(request),
  reverse: (request) => lab.needRun().reverse(request),
  field: (request) => lab.needRun().field(request),
  explain_step: (request) => lab.needRun().explainStep(request),
  network: () => lab.needRun().network(),
  checksum: () => lab.needRun().session.checksum(),
});

/**
 * @param {import("./server_context.js").LabContext} lab
 * @param {import("./protocol.js").RequestFields<"create_run">} request
 */
async function makeRun(lab, { settings, weights, math, workers }) {
  const { slices, emit } = lab;
  const { startHelper } = lab.worker;
  const data = lab.needData();
  const engine = await engineFor(lab, math);
  if (lab.closed) throw new CoreError("This lab was closed meanwhile.");
  const host = { slices, emit, startHelper, workers };
  const { session } = replaceRun(lab, () => createRun(engine, settings, data, weights, host));
  lab.referenceScores = createReferenceScores(engine, data, slices);
  return {
    settings: session.settings,
    parameterCount: session.parameterCount,
    stepsPerEpoch: session.stepsPerEpoch,
    variant: engine.variant,
    math: engine.math,
  };
}

/**
 * The core in an arithmetic.
 * @param {import("./server_context.js").LabContext} lab
 * @param {"exact" | "fast"} math
 */
function engineFor(lab, math) {
  const engine = lab.needEngine();
  return math === engine.math ? engine : lab.worker.engineOf(bestVariant(math));
}
