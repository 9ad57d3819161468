/**
 * The worker's side of one lab, with the lab's data and its model. Every request is checked, answered
 * once, and refused in words when it cannot be obeyed.
 */

import { problemOf, refusal } from "../core/errors.js";
import { dataHandlers } from "./data_handlers.js";
import { editingHandlers } from "./editing_handlers.js";
import { fileHandlers } from "./file_handlers.js";
import { guidanceHandlers } from "./guidance_handlers.js";
import { createLabContext } from "./server_context.js";
import { modelHandlers } from "./model_handlers.js";
import { checkRequest } from "./protocol.js";
import { samplerHandlers } from "./sampler_handlers.js";
import { truthHandlers } from "./truth_handlers.js";
import { steeringHandlers } from "./steering_handlers.js";

/**
 * @param {{ postMessage: (message: any, transfer: Transferable[]) => void, close: () => void }} port
 * @param {import("./server_context.js").WorkerContext} worker
 */
export function createLabServer(port, worker) {
  const slices = worker.slices.share();
  /** @type {import("./protocol.js").Emit} */
  const emit = (event, fields, transfer) => post({ event, ...fields }, transfer);
  const lab = createLabContext(worker, { slices, emit });

  /** @param {any} message @param {Transferable[]} [transfer] */
  function post(message, transfer = []) {
    if (!lab.closed) port.postMessage(message, transfer);
  }

  /** @type {import("./protocol.js").Handlers<keyof import("./protocol.js").Requests>} */
  const handlers = {
    ...dataHandlers(lab),
    ...modelHandlers(lab),
    ...guidanceHandlers(lab),
    ...steeringHandlers(lab),
    ...editingHandlers(lab),
    ...fileHandlers(lab),
    ...samplerHandlers(lab),
    ...truthHandlers(lab),
    hold: ({ held, stopped }) => slices.hold(held, stopped),
    close() {
      lab.run?.destroy();
      lab.run = null;
      slices.close();
      lab.closed = true;
      port.close();
    },
  };

  return {
    /** @param {any} request */
    async receive(request) {
      const id = Number.isInteger(request?.id) ? request.id : 0;
      try {
        const problem = checkRequest(request);
        if (problem) throw refusal(problem);
        /** @type {(request: any) => any} */
        const handler = handlers[/** @type {keyof typeof handlers} */ (request.type)];
        const value = await handler(request);
        // Weights are made for whoever asked, and can be large.
        post({ id, ok: true, value: value ?? null }, value?.weights ? [value.weights.buffer] : []);
      } catch (error) {
        const { status = "fault" } = /** @type {any} */ (error);
        post({ id, ok: false, status, ...problemOf(error) });
      }
    },
  };
}
