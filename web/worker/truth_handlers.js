/** Answers to the requests that set the lab's model beside the best that there is for its data. */

/**
 * @param {import("./server_context.js").LabContext} lab
 * @returns {import("./protocol.js").Handlers<"log_density" | "loss_floor" | "excess_loss" | "compare_fields" | "copies">}
 */
export const truthHandlers = (lab) => ({
  log_density: (request) => lab.needRun().truth.logDensity(request),
  loss_floor: () => lab.needRun().truth.lossFloor(),
  excess_loss: () => lab.needRun().truth.excessLoss(),
  compare_fields: (request) => lab.needRun().truth.compareFields(request),
  copies: (request) => lab.needRun().truth.copies(request),
});
