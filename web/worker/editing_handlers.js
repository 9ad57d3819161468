/**
 * Answers to the requests that change points with the present model: noised and denoised (SDEdit), or
 * some of their coordinates held and the others drawn anew (RePaint).
 */

import { wholeNumber } from "../core/arguments.js";
import { fromData, samplesOf } from "./scores.js";

/**
 * @param {import("./server_context.js").LabContext} lab
 * @returns {import("./protocol.js").Handlers<"sdedit" | "inpaint">}
 */
export const editingHandlers = (lab) => ({
  async sdedit({ points: drawn, timestep, sampling }) {
    const run = lab.needRun();
    const { engine, session } = run;
    const { settings } = session;
    wholeNumber("The timestep", timestep, 0, settings.timesteps - 1);
    const count = drawn.length / settings.sample_width;
    const { signal, noise } = engine.makeSchedule(settings);
    const scales = { signal: signal[timestep], noise: noise[timestep] };
    const epsilon = session.startNoise(count, Number(sampling.seed ?? 0));
    const noised = engine.addNoise(drawn, epsilon, scales);
    const start = timestep + 1;
    const steps = Math.min(Number(sampling.steps) || start, start);
    const points = samplesOf(
      await run.reverse({ count, sampling: { ...sampling, start, steps }, from: noised }),
    );
    return {
      noised,
      points,
      signal: scales.signal,
      fromDrawing: engine.slicedWasserstein(points, drawn),
      fromData: fromData(run, points, sampling),
      drawingFromData: fromData(run, drawn, sampling),
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
      const drawn = samplesOf(await run.reverse({ count, sampling, inpainting }));
      let next = 0;
      points.forEach((_, i) => {
        if (chosen[Math.floor(i / width)] === 1) points[i] = drawn[next++];
      });
    }
    return {
      points,
      before: fromData(run, known, sampling),
      after: fromData(run, points, sampling),
    };
  },
});
