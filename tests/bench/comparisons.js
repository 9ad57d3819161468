/** Who is compared with whom, by how much it should be faster, and how a run becomes figures. */
import { median, pairedRatio } from "./rounds.js";

/**
 * @typedef {object} Result
 * @property {"result"} kind
 * @property {string} place
 * @property {string} contender
 * @property {string} task
 * @property {number} median_ms
 * @property {number} best_ms
 * @property {number[]} rounds_ms
 * @property {number} calls        in each turn
 * @property {number | null} gflops               from the median
 * @property {number | null} fraction_of_peak     of the same variant's peak in the same place and round
 * @property {number | null} best_fraction_of_peak  best of all rounds, of the best peak
 *
 * @typedef {object} Ratio
 * @property {"ratio"} kind
 * @property {string} task
 * @property {string} place
 * @property {string} contender
 * @property {string} against
 * @property {number} ratio        how many times faster: the median of the rounds' own
 * @property {number} best_ratio   the best of all rounds against the best of all rounds
 * @property {number | null} goal  at least
 */

/**
 * Contenders by the names of their rows.
 * @type {readonly {task: string, contender: string, peer: string, goal: number | null}[]}
 */
export const comparisons = [
  { task: "step", contender: "Whorl simd128", peer: "jax-js, own threads", goal: 2.3 },
  { task: "step", contender: "Whorl simd128", peer: "jax-js, one thread", goal: null },
  { task: "step", contender: "Whorl relaxed", peer: "jax-js, own threads", goal: 2.3 },
  { task: "step", contender: "Whorl relaxed", peer: "jax-js, one thread", goal: null },
  { task: "step", contender: "Whorl relaxed, 2 workers", peer: "jax-js, own threads", goal: 5 },
  { task: "step", contender: "Whorl relaxed, 2 workers", peer: "jax-js, one thread", goal: null },
  { task: "step", contender: "Whorl simd128", peer: "TensorFlow.js", goal: 18 },
  { task: "step", contender: "Whorl relaxed", peer: "TensorFlow.js", goal: 18 },
  { task: "step", contender: "Whorl simd128", peer: "PyTorch", goal: null },
  { task: "step", contender: "Whorl relaxed, 2 workers", peer: "PyTorch", goal: null },
  { task: "epoch", contender: "Whorl simd128", peer: "PyTorch", goal: 1.0 },
  { task: "epoch", contender: "Whorl relaxed", peer: "PyTorch", goal: 1.0 },
  { task: "epoch", contender: "Whorl simd128, 2 workers", peer: "PyTorch", goal: 1.8 },
  { task: "epoch", contender: "Whorl relaxed, 2 workers", peer: "PyTorch", goal: 1.8 },
  { task: "reverse step", contender: "Whorl simd128", peer: "PyTorch", goal: null },
  { task: "reverse step", contender: "Whorl relaxed, 2 workers", peer: "PyTorch", goal: 1.0 },
  { task: "matmul", contender: "Whorl simd128", peer: "jax-js, one thread", goal: null },
  { task: "matmul", contender: "Whorl simd128", peer: "TensorFlow.js", goal: null },
  { task: "step", contender: "Whorl simd128, 2 workers", peer: "Whorl simd128", goal: 1.7 },
  { task: "step", contender: "Whorl relaxed, 2 workers", peer: "Whorl relaxed", goal: 1.7 },
  {
    task: "reverse step",
    contender: "Whorl simd128, 2 workers",
    peer: "Whorl simd128",
    goal: 1.85,
  },
  {
    task: "reverse step",
    contender: "Whorl relaxed, 2 workers",
    peer: "Whorl relaxed",
    goal: 1.85,
  },
];

/**
 * @param {Map<import("./rounds.js").Entry, import("./rounds.js").Measured>} measured
 * @returns {Result[]}
 */
export function summarise(measured) {
  return [...measured].map(([{ place, contender, task, flops }, { milliseconds, calls }]) => {
    const [single, workers = "1 worker"] = contender.split(", ");
    const peak = [...measured].find(
      ([entry]) => entry.task === "peak" && entry.place === place && entry.contender === single,
    );
    const middle = median(milliseconds);
    return {
      kind: "result",
      place,
      contender,
      task,
      median_ms: middle,
      best_ms: Math.min(...milliseconds),
      rounds_ms: milliseconds,
      calls,
      gflops: flops === null ? null : flops / middle / 1e6,
      ...sharesOfPeak(flops, milliseconds, peak, parseInt(workers)),
    };
  });
}

/**
 * @param {number | null} flops
 * @param {readonly number[]} milliseconds  by round
 * @param {[import("./rounds.js").Entry, import("./rounds.js").Measured] | undefined} peak
 *   of one worker, in the same rounds
 * @param {number} [workers]
 */
export function sharesOfPeak(flops, milliseconds, peak, workers = 1) {
  const work = flops === null || !peak ? null : flops / (peak[0].flops ?? NaN) / workers;
  if (work === null || !peak) return { fraction_of_peak: null, best_fraction_of_peak: null };
  const best = Math.min(...peak[1].milliseconds) / Math.min(...milliseconds);
  return {
    fraction_of_peak: work * pairedRatio(peak[1].milliseconds, milliseconds),
    best_fraction_of_peak: work * best,
  };
}

/**
 * Each of the comparisons where both took part, in each place of ours.
 * @param {readonly Result[]} results
 * @returns {Ratio[]}
 */
export function compare(results) {
  return comparisons.flatMap(({ task, contender, peer, goal }) =>
    pairsOf(results, { task, contender, peer }).map(([ours, theirs]) => ({
      kind: /** @type {const} */ ("ratio"),
      task,
      place: ours.place,
      contender,
      against: peer,
      ratio: pairedRatio(theirs.rounds_ms, ours.rounds_ms),
      best_ratio: theirs.best_ms / ours.best_ms,
      goal,
    })),
  );
}

/**
 * What is to be compared of some records: ours in every place, beside the peer in the same place or
 * in Python.
 * @template {{task: string, contender: string, place: string}} R
 * @param {readonly R[]} records
 * @param {{task: string, contender: string, peer: string}} comparison
 * @returns {[ours: R, theirs: R][]}
 */
export function pairsOf(records, { task, contender, peer }) {
  const rows = records.filter((record) => record.task === task);
  return rows
    .filter((record) => record.contender === contender)
    .flatMap((ours) => {
      const theirs = rows.find(
        ({ contender: name, place }) =>
          name === peer && (place === ours.place || place === "Python"),
      );
      return theirs === undefined ? [] : [[ours, theirs]];
    });
}
