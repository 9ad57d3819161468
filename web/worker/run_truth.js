/**
 * One model beside the best that there is for its data: fields, densities, the loss that is left, and
 * how much of what it draws are copies of the data.
 */

import { exactDenoiser } from "../core/exact_denoiser.js";
import { copyShare } from "./copies.js";
import { cellCentres } from "./insight.js";
import { createLongAnswers } from "./long_answers.js";

const FRESH_SEED = 1_000_003; // one that no field lets a reader choose
const FRESH = 1000; // points, of which some are copies by chance

/**
 * @param {import("../core/engine.js").Engine} engine
 * @param {import("../core/engine.js").Session} session
 * @param {import("../core/engine.js").Data} data
 * @param {import("./slices.js").Slices} slices
 */
export function createRunTruth(engine, session, data, slices) {
  /** @type {ReturnType<typeof exactDenoiser> | null} */
  let made = null;
  /** It copies the data, so it is made for those who ask. */
  const exact = () => (made ??= exactDenoiser(engine, data, session.settings));
  const answers = createLongAnswers(slices);
  /** @typedef {import("./protocol.js").RequestFields<"log_density">} DensityRequest */
  const part = (/** @type {DensityRequest} */ { points }, /** @type {number[]} */ ...[at, count]) =>
    points.subarray(2 * at, 2 * (at + count));
  const densities = answers.kind((/** @type {DensityRequest} */ request, at, count) =>
    session.logDensity(part(request, at, count), { labels: request.label, steps: request.steps }),
  );
  const exactDensities = answers.kind((/** @type {DensityRequest} */ request, at, count) =>
    exact().logDensity(part(request, at, count), request),
  );
  const floors = answers.kind((_, first, count) => exact().lossFloor({ first, count }));
  /** @type {number | null} */
  let byChance = null;

  return {
    /**
     * The log density at points, of the present weights or of the exact denoiser.
     * @param {DensityRequest} request
     */
    logDensity: (request) =>
      (request.exact ? exactDensities : densities)(request, request.points.length / 2),

    /** The lowest loss that any network can reach, at each timestep. */
    lossFloor: () => floors(null, session.settings.timesteps),

    /**
     * The noise that the present weights see, and what there is to be seen, at the centres of a grid.
     * @param {import("./protocol.js").RequestFields<"compare_fields">} request
     */
    compareFields({ timestep, label, extent, columns }) {
      const points = cellCentres(columns, extent);
      return {
        timestep,
        extent,
        columns,
        step: session.stepIndex,
        learned: session.predict(points, timestep, label),
        exact: exact().denoise(points, timestep, label).epsilon,
      };
    },

    /** @param {{ points: Float32Array }} request  samples */
    copies({ points }) {
      const { name, points: count, noise } = data.source;
      byChance ??= copyShare(
        engine
          .makeData(name, { points: Math.max(count, FRESH), noise, seed: FRESH_SEED })
          .points.subarray(0, 2 * FRESH),
        data.points,
      );
      return { share: copyShare(points, data.points), byChance };
    },

    destroy: answers.destroy,
  };
}
