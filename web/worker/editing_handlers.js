/**
 * Answers to the requests that change points with the present model: noised and denoised (SDEdit), or
 * some of their coordinates held and the others drawn anew (RePaint).
 */

import { wholeNumber } from "../core/arguments.js";
import { pointsOfLabel } from "./scores.js";

/**
 * @param {import("./server_context.js").LabContext} lab
 * @returns {import("./protocol.js").Handlers<"sdedit" | "inpaint">}
 */
export const editingHandlers = (lab) => {
  /** How far points are from the data that they should look like. */
  const fromData = (
    /** @type {Float32Array} */ points,
    /** @type {import("../core/session.js").Sampling} */ sampling,
  ) => {
    const label = /** @type {number | null} */ (sampling.label ?? null);
    return lab.needEngine().slicedWasserstein(points, pointsOfLabel(lab.needData(), label));
  };

  return {
    async sdedit({ points: drawn, timestep, sampling }) {
      const run = lab.needRun();
      const engine = lab.needEngine();
      const { settings } = run.session;
      wholeNumber("The timestep", timestep, 0, settings.timesteps - 1);
      const count = drawn.length / settings.sample_width;
      const { signal, noise } = engine.makeSchedule(settings);
      const scales = { signal: signal[timestep], noise: noise[timestep] };
      const epsilon = run.session.startNoise(count, Number(sampling.seed ?? 0));
      const noised = engine.addNoise(drawn, epsilon, scales);
      const start = timestep + 1;
      const steps = Math.min(Number(sampling.steps) || start, start);
      const { states } = await run.reverse({
        count,
        sampling: { ...sampling, start, steps },
        from: noised,
      });
      const points = states[states.length - 1];
      return {
        noised,
        points,
        signal: scales.signal,
        fromDrawing: engine.slicedWasserstein(points, drawn),
        fromData: fromData(points, sampling),
        drawingFromData: fromData(drawn, sampling),
      };
    },

    async inpaint({ points: known, held, chosen, visits, sampling }) {
      const run = lab.needRun();
      const { sample_width: width } = run.session.settings;
      const points = known.slice();
      const some = known.filter((_, i) => chosen[Math.floor(i / width)] === 1);
      if (some.length > 0) {
        const count = some.length / width;
        const inpainting = {
          known: some,
          held: Uint8Array.from(some, (_, i) => held[i % width]),
          visits,
        };
        const { states } = await run.reverse({ count, sampling, inpainting });
        const drawn = states[states.length - 1];
        let next = 0;
        points.forEach((_, i) => {
          if (chosen[Math.floor(i / width)] === 1) points[i] = drawn[next++];
        });
      }
      return {
        points,
        before: fromData(known, sampling),
        after: fromData(points, sampling),
      };
    },
  };
};
