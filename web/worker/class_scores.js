/** How well labelled samples keep to their labels, and how far they spread around each class's middle. */

import { exactDenoiser } from "../core/exact_denoiser.js";

const CLOSE = 0.1; // noise over signal: fine beside a cluster, coarse beside the gaps between its points
const COMPARED = 100; // points of each class: enough to tell classes apart, in a few milliseconds

/**
 * @typedef {object} ClassScore
 * @property {number} accuracy  share of the samples that belong to their own class: of the exact denoisers
 *   of each class alone, the one that finds the least noise in a sample names its class
 * @property {number} spread    mean distance of the samples from the mean of their label's
 */

/**
 * @param {import("../core/engine.js").Engine} engine
 * @param {{ points: Float32Array, labels: Uint32Array | null, classCount: number, width: number }} data
 * @param {Readonly<Record<string, number>>} settings  with the noise schedule
 * @returns {(points: Float32Array, labels: Uint32Array) => ClassScore}
 */
export function createClassScores(engine, data, settings) {
  const { classCount } = data;
  const exact = exactDenoiser(engine, fewOfEach(data), settings);
  const { signal, noise } = engine.makeSchedule(settings);
  const timestep = Math.max(
    0,
    noise.findIndex((value, t) => value >= CLOSE * signal[t]),
  );

  /** @param {Float32Array} points @param {Uint32Array} labels */
  function accuracy(points, labels) {
    const found = Array.from({ length: classCount }, (_, c) => exact.denoise(points, timestep, c));
    const noiseOf = (/** @type {number} */ c, /** @type {number} */ i) =>
      Math.hypot(found[c].epsilon[2 * i], found[c].epsilon[2 * i + 1]);
    const isRight = (/** @type {number} */ label, /** @type {number} */ i) => {
      const own = noiseOf(label, i);
      return found.every((_, c) => c === label || noiseOf(c, i) > own);
    };
    return labels.filter(isRight).length / labels.length;
  }

  return (points, labels) => ({
    accuracy: accuracy(points, labels),
    spread: spreadOf(points, labels, classCount),
  });
}

/**
 * @param {Float32Array} points
 * @param {Uint32Array} labels
 * @param {number} classCount
 */
function spreadOf(points, labels, classCount) {
  const middles = Array.from({ length: classCount }, () => ({ x: 0, y: 0, count: 0 }));
  labels.forEach((label, i) => {
    const middle = middles[label];
    middle.x += points[2 * i];
    middle.y += points[2 * i + 1];
    middle.count += 1;
  });
  const distances = labels.reduce((sum, label, i) => {
    const { x, y, count } = middles[label];
    return sum + Math.hypot(points[2 * i] - x / count, points[2 * i + 1] - y / count);
  }, 0);
  return distances / labels.length;
}

/**
 * The first points of each class.
 * @param {{ points: Float32Array, labels: Uint32Array | null, classCount: number, width: number }} data
 */
function fewOfEach({ points, labels, classCount, width }) {
  const taken = new Uint32Array(classCount);
  /** @type {number[]} */
  const chosen = [];
  labels?.forEach((label, i) => {
    if (taken[label]++ < COMPARED) chosen.push(i);
  });
  return {
    points: Float32Array.from(chosen.flatMap((i) => [points[2 * i], points[2 * i + 1]])),
    labels: Uint32Array.from(chosen, (i) => labels?.[i] ?? 0),
    classCount,
    width,
  };
}
