/** Time to the notebook's quality: the preset `quick`, trained and judged, beside the notebook's epochs. */
import { presets } from "../../web/state/presets.js";
import { median, takeTurns } from "./rounds.js";

/**
 * @typedef {object} Quick
 * @property {"quick"} kind
 * @property {string} place
 * @property {string} contender
 * @property {number} seconds          of training, median
 * @property {number | null} gflop_at_peak   seconds times the peak measured in the same rounds
 * @property {number | null} ratio     how often it fits into the notebook's epochs in PyTorch
 *
 * @typedef {object} Quality
 * @property {"quality"} kind
 * @property {number} seeds
 * @property {number} sliced_wasserstein  mean over sampling seeds
 * @property {number} mmd2
 */

const samplingSeeds = 10;
const sampleCount = 2000;
const notebookEpochs = presets.notebook.epochs;

/**
 * @param {readonly import("./rounds.js").Entry[]} entries
 * @param {{rounds: number}} options
 * @returns {Promise<Quick[]>}
 */
export async function measureQuick(entries, { rounds }) {
  const quick = entries.filter(
    ({ task, contender }) => task === "quick" && !/scalar/.test(contender),
  );
  const notebook = entries.find(({ task, place }) => task === "epoch" && place === "Python");
  const peaks = quick.flatMap(({ place, contender }) =>
    entries.filter((e) => e.task === "peak" && e.place === place && e.contender === contender),
  );
  const measured = await takeTurns([...quick, ...peaks, ...(notebook ? [notebook] : [])], {
    rounds,
    turnMilliseconds: 50,
  });
  const times = (/** @type {import("./rounds.js").Entry | undefined} */ entry) =>
    entry && measured.get(entry)?.milliseconds;
  return quick.map((entry) => {
    const { place, contender } = entry;
    const own = /** @type {number[]} */ (times(entry));
    const peak = peaks.find((e) => e.place === place && e.contender === contender);
    const peakTimes = times(peak);
    const theirs = times(notebook);
    const seconds = median(own) / 1e3;
    return {
      kind: "quick",
      place,
      contender,
      seconds,
      gflop_at_peak:
        peak && peakTimes ? (seconds * (peak.flops ?? 0)) / median(peakTimes) / 1e6 : null,
      ratio: theirs
        ? median(own.map((value, round) => (notebookEpochs * theirs[round]) / value))
        : null,
    };
  });
}

/**
 * @param {import("../../web/core/engine.js").Engine} engine
 * @returns {Quality}
 */
export function measureQuality(engine) {
  const { settings, points, epochs } = presets.quick;
  const data = engine.makeData("spiral", { points, seed: 0 });
  const first = engine.createSession(settings, data);
  const steps = epochs * first.stepsPerEpoch;
  first.destroy();
  const session = engine.createSession({ ...settings, training_steps: steps }, data);
  session.train(steps);
  const seeds = Array.from({ length: samplingSeeds }, (_, seed) => seed);
  const samples = seeds.map((seed) => session.sample({ count: sampleCount, seed }));
  session.destroy();
  const mean = (/** @type {(x: Float32Array) => number} */ judge) =>
    samples.reduce((sum, x) => sum + judge(x), 0) / samples.length;
  return {
    kind: "quality",
    seeds: samplingSeeds,
    sliced_wasserstein: mean((x) => engine.slicedWasserstein(x, data.points)),
    mmd2: mean((x) => engine.mmdSquared(x, data.points)),
  };
}
