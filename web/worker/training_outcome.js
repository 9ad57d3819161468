/** The promises of those who wait for a model's training to end. */

/**
 * How training ended, and at which training step: all steps that were asked for are done
 * ("finished"), somebody paused, replaced the model or asked for something else ("stopped"), or the
 * loss exploded and the weights are the last good ones ("diverged").
 * @typedef {{ ended: "finished" | "stopped" | "diverged", step: number }} Outcome
 *
 * @typedef {{ resolve: (outcome: Outcome) => void, reject: (error: Error) => void }} Waiting
 */

/** @param {import("../core/engine.js").Session} session  the model that trains */
export function createTrainingOutcome(session) {
  /** @type {Waiting[]} */
  const waiting = [];
  const takeAll = () => waiting.splice(0);

  return {
    /** @returns {Promise<Outcome>} */
    wait: () => new Promise((resolve, reject) => waiting.push({ resolve, reject })),

    /** @param {Outcome["ended"]} ended */
    end(ended) {
      const waited = takeAll();
      if (waited.length === 0) return; // the session may be destroyed by now
      const outcome = { ended, step: session.stepIndex };
      for (const { resolve } of waited) resolve(outcome);
    },

    /** @param {Error} error */
    fail(error) {
      for (const { reject } of takeAll()) reject(error);
    },

    /** The promises, which are for the caller to settle from now on. */
    takeAll,
  };
}
