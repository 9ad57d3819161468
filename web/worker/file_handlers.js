/** Answers to the requests about files: of the lab's model, of trained models, and of the core. */

import { CoreError } from "../core/engine.js";
import { withoutOthers } from "../core/passed_over.js";
import { READY_PRESETS, readyFile } from "./protocol.js";

/**
 * @param {import("./server_context.js").LabContext} lab
 * @returns {import("./protocol.js").Handlers<"read_ready" | "read_model" | "save" | "read_again">}
 */
export const fileHandlers = (lab) => ({
  async read_ready({ preset }) {
    if (!READY_PRESETS.includes(preset)) {
      throw new CoreError(`There are no ready weights of the preset "${preset}".`);
    }
    const file = readyFile(preset);
    const weights = await lab.worker.readBeside(file, "The trained model");
    try {
      lab.engine?.readModel(weights);
    } catch (cause) {
      const problem = `The trained model (${file}) arrived damaged: please reload the page.`;
      throw new CoreError(problem, "refused", { cause });
    }
    return { weights };
  },

  read_model({ weights }) {
    const { passedOver, ...model } = lab.needEngine().readModel(weights);
    return { ...model, without: withoutOthers(passedOver) };
  },

  /** The step that a file tells is that of its weights: training may have gone on since it was asked for. */
  save({ metadata }) {
    const { session } = lab.needRun();
    const step = session.stepIndex;
    return { weights: session.save(JSON.stringify({ ...JSON.parse(metadata), step })), step };
  },

  read_again: () => lab.worker.readAgain(),
});
