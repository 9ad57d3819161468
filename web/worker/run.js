/**
 * One model and all that happens to it: training, the samples shown while it trains, and
 * generation. A reset replaces the whole object.
 *
 * Previews and generation read a copy of the weights, taken when they start, because a reverse
 * run whose network changes under way would belong to no training step at all.
 */

import { createGeneration } from "./generation.js";
import { createPreviews } from "./previews.js";

/** @typedef {import("../core/engine.js").Engine} Engine */
/** @typedef {(event: string, fields: Record<string, any>, transfer?: Transferable[]) => void} Emit */

const SLICE = 10; // ms
const PROGRESS_INTERVAL = 50; // ms between progress events

/**
 * @param {Engine} engine
 * @param {Record<string, number>} settings
 * @param {import("../core/engine.js").Data} data
 * @param {Uint8Array | null} weights  of a file, or null for fresh ones
 * @param {{ slices: import("./slices.js").Slices, emit: Emit }} host
 */
export function createRun(engine, settings, data, weights, { slices, emit }) {
  const session = engine.createSession(settings, data);
  try {
    if (weights) session.load(weights);
  } catch (error) {
    session.destroy();
    throw error;
  }
  const stepCount = session.settings.training_steps;
  /** @type {ReturnType<typeof createGeneration> | null} */
  let generation = null;
  const previews = createPreviews(engine, session, data, {
    slices,
    emit,
    mayRun: () => generation === null,
  });
  /** @type {number[]} */
  let losses = []; // since the last progress event
  let lastProgress = 0;
  let millisecondsPerStep = 0;

  /** @param {boolean} finished */
  function reportProgress(finished) {
    const batch = Float32Array.from(losses);
    losses = [];
    lastProgress = performance.now();
    emit("progress", { step: session.stepIndex, losses: batch, time: lastProgress, finished }, [
      batch.buffer,
    ]);
  }

  const training = {
    milliseconds: SLICE,
    /** @param {number} deadline */
    advance(deadline) {
      do {
        // Half the time that is left at once, so that no slice lasts much too long.
        const start = performance.now();
        const fitting = Math.floor((deadline - start) / (2 * millisecondsPerStep || Infinity));
        const steps = Math.min(Math.max(fitting, 1), stepCount - session.stepIndex);
        for (const loss of session.train(steps)) losses.push(loss);
        millisecondsPerStep = (performance.now() - start) / steps;
      } while (session.stepIndex < stepCount && performance.now() < deadline);
      const finished = session.stepIndex >= stepCount;
      if (finished) previews.rest();
      if (finished || performance.now() - lastProgress > PROGRESS_INTERVAL) {
        reportProgress(finished);
      }
      return !finished;
    },
    /** @param {any} error */
    fail(error) {
      previews.rest();
      losses = [];
      emit("diverged", { step: session.stepIndex, message: error.message });
    },
  };

  return {
    session,

    train() {
      if (session.stepIndex >= stepCount) return;
      slices.add(training);
      previews.start();
    },

    pause() {
      slices.remove(training);
      previews.rest();
      if (losses.length > 0) reportProgress(false);
    },

    /**
     * Runs every reverse step of the present weights. Resolves to what the finished run is worth,
     * or to null when a newer generation took its place.
     * @param {{ run: number, count: number, seed: number, label: number | null }} request
     */
    async generate(request) {
      generation?.cancel();
      const mine = createGeneration(engine, session, data, request, { slices, emit });
      generation = mine;
      try {
        return await mine.done;
      } finally {
        if (generation === mine) generation = null;
      }
    },

    destroy() {
      slices.remove(training);
      previews.destroy();
      generation?.cancel();
      session.destroy();
    },
  };
}

/** @typedef {ReturnType<typeof createRun>} Run */
