/** The progress events of a model that trains: the losses since the last event. */

const PROGRESS_INTERVAL = 50; // ms between events

/**
 * @param {import("../core/engine.js").Session} session
 * @param {import("./run.js").Emit} emit
 */
export function createTrainingProgress(session, emit) {
  /** @type {number[]} */
  let losses = []; // since the last event
  let lastTime = 0;

  return {
    /** @param {Iterable<number>} more  losses, one a training step */
    add(more) {
      for (const loss of more) losses.push(loss);
    },

    forget() {
      losses = [];
    },

    hasLosses: () => losses.length > 0,

    isDue: () => performance.now() - lastTime > PROGRESS_INTERVAL,

    /** @param {boolean} finished  whether all training steps are done */
    report(finished) {
      const batch = Float32Array.from(losses);
      losses = [];
      lastTime = performance.now();
      emit("progress", { step: session.stepIndex, losses: batch, time: lastTime, finished }, [
        batch.buffer,
      ]);
    },
  };
}
