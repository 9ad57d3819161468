/** What is sampled from one model's present weights on request: one generation, and small reverse runs. */

import { createGeneration } from "./generation_job.js";
import { createReverse } from "./reverse_job.js";

/**
 * @param {import("../core/engine.js").Engine} engine
 * @param {import("../core/engine.js").Session} session
 * @param {import("../core/engine.js").Data} data
 * @param {object} host
 * @param {import("./slices.js").Slices} host.slices
 * @param {import("./run.js").Emit} host.emit
 * @param {() => Promise<import("../team/team.js").Team>} host.teamNow
 */
export function createRunSamples(engine, session, data, { slices, emit, teamNow }) {
  let gone = false;
  /** @type {ReturnType<typeof createGeneration> | null} */
  let generation = null;
  /** @type {Set<ReturnType<typeof createReverse>>} */
  const reverses = new Set();

  return {
    isGenerating: () => generation !== null,

    /**
     * Runs every reverse step of the present weights. Resolves to what the finished run is worth,
     * or to null when a newer generation or model took its place.
     * @param {Parameters<typeof createGeneration>[3]} request
     */
    async generate(request) {
      const team = await teamNow();
      if (gone) return null;
      generation?.cancel();
      const mine = createGeneration(engine, team, data, request, { slices, emit });
      generation = mine;
      try {
        return await mine.done;
      } finally {
        if (generation === mine) generation = null;
      }
    },

    /**
     * A small reverse run of the present weights beside everything else.
     * @param {import("../team/reverse_run.js").Cloud} request
     */
    async reverse(request) {
      const reverse = createReverse(engine, session, request, slices);
      reverses.add(reverse);
      try {
        return await reverse.done;
      } finally {
        reverses.delete(reverse);
      }
    },

    destroy() {
      gone = true;
      for (const reverse of reverses) reverse.cancel();
      generation?.cancel();
    },
  };
}
