/** Answers to the requests about the core, data sets and noise schedules, which need no model. */

import { maximumComparedPoints, wholeNumber } from "../core/arguments.js";
import { bestVariant } from "../core/engine.js";
import { forwardJump, forwardPair } from "./forward_process.js";

/**
 * @param {import("./server_context.js").LabContext} lab
 * @returns {import("./protocol.js").Handlers<"open" | "make_data" | "look_at_data" | "make_schedule" | "forward_pair" | "forward_jump">}
 */
export const dataHandlers = (lab) => ({
  async open({ math, variant }) {
    const wanted = /** @type {import("../core/variants.js").Variant | null} */ (variant);
    const engine = await lab.worker.engineOf(wanted ?? bestVariant(math ?? "exact"));
    lab.engine = engine;
    const { variant: used, math: given, settings, sampling } = engine;
    const datasets = engine.datasets.map((name) => ({
      name,
      classNames: engine.classNames(name),
      shapes: engine.shapes(name),
    }));
    return { variant: used, math: given, settings, sampling, datasets };
  },

  make_data({ name, points, noise, seed }) {
    const data = lab.needEngine().makeData(name, { points, noise, seed });
    wholeNumber("The number of points", data.count, 2, maximumComparedPoints);
    lab.data = data;
    return data;
  },

  look_at_data: ({ name, points, noise, seed }) =>
    lab.needEngine().makeData(name, { points, noise, seed }),

  make_schedule: ({ settings }) => lab.needEngine().makeSchedule(settings),
  forward_pair: (request) => forwardPair(lab.needEngine(), lab.needData().points, request),
  forward_jump: (request) => forwardJump(lab.needEngine(), lab.needData().points, request),
});
