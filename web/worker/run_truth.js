/**
 * One model beside the best that there is for its data: fields, densities, the loss that is left, and
 * how much of what it draws are copies of the data.
 */

import { exactDenoiser } from "../core/exact_denoiser.js";
import { gridPoints } from "../core/grid.js";
import { copyShare } from "./copies.js";
import { createLongAnswers } from "./long_answers.js";
import { freshData } from "./reference_scores.js";

const ASKED = 32; // noised points, at each timestep
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
    session.logDensity(part(request, at, count), densityOptions(request)),
  );
  const exactDensities = answers.kind((/** @type {DensityRequest} */ request, at, count) =>
    exact().logDensity(part(request, at, count), densityOptions(request)),
  );
  const floors = answers.kind((_, first, count) => exact().lossFloor({ first, count }));
  /** @type {import("../core/engine.js").Schedule | null} */
  let schedule = null;
  const excess = answers.kind((_, first, count) =>
    Array.from({ length: count }, (_, i) => excessAt(first + i)),
  );

  /**
   * By how much the mean squared error of the predicted noise is larger than it must be. Whatever a
   * network answers, its error is that of the exact denoiser and its squared distance from it.
   * @param {number} timestep
   */
  function excessAt(timestep) {
    schedule ??= engine.makeSchedule(session.settings);
    const chosen = Array.from({ length: ASKED }, (_, i) => (timestep * ASKED + i) % data.count);
    const x0 = Float32Array.from(
      { length: 2 * ASKED },
      (_, i) => data.points[2 * chosen[i >> 1] + (i % 2)],
    );
    const x = engine.addNoise(x0, engine.normals(x0.length, { substream: timestep }), {
      signal: schedule.signal[timestep],
      noise: schedule.noise[timestep],
    });
    const { labels } = data;
    const given =
      session.settings.class_count > 0 && labels ? chosen.map((at) => labels[at]) : null;
    const learned = session.predict(x, timestep, given);
    return meanSquare(learned, best(x, timestep, given));
  }

  /**
   * The noise that the exact denoiser sees, for a label of each point.
   * @param {Float32Array} x
   * @param {number} timestep
   * @param {number[] | null} labels
   */
  function best(x, timestep, labels) {
    if (!labels) return exact().denoise(x, timestep).epsilon;
    return Float32Array.from(
      labels.flatMap((label, i) => [
        ...exact().denoise(x.subarray(2 * i, 2 * i + 2), timestep, label).epsilon,
      ]),
    );
  }
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

    /** How far the present weights are above it, in the noise, at each timestep. */
    excessLoss: () => excess(null, session.settings.timesteps),

    /**
     * The noise that the present weights see, and what there is to be seen, at the centres of a grid.
     * @param {import("./protocol.js").RequestFields<"compare_fields">} request
     */
    compareFields({ timestep, label, weights, extent, columns }) {
      const points = gridPoints({ extent, columns });
      return {
        timestep,
        extent,
        columns,
        step: session.stepIndex,
        learned: session.predict(points, timestep, label, weights),
        exact: exact().denoise(points, timestep, label).epsilon,
      };
    },

    /** @param {{ points: Float32Array }} request  samples */
    copies({ points }) {
      const source = { ...data.source, points: Math.max(data.source.points, FRESH) };
      byChance ??= copyShare(
        freshData(engine, { source }).points.subarray(0, 2 * FRESH),
        data.points,
      );
      return { share: copyShare(points, data.points), byChance };
    },

    destroy: answers.destroy,
  };
}

/** @param {import("./protocol.js").RequestFields<"log_density">} request */
const densityOptions = ({ label, weights, steps }) => ({ labels: label, weights, steps });

/**
 * The mean squared difference of numbers.
 * @param {Float32Array} a
 * @param {Float32Array} b
 */
const meanSquare = (a, b) => a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length;
