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
 * @property {number | null} fraction_of_peak     of the same variant's peak in the same place
 *
 * @typedef {object} Ratio
 * @property {"ratio"} kind
 * @property {string} task
 * @property {string} place
 * @property {string} contender
 * @property {string} against
 * @property {number} ratio        how many times faster
 * @property {number | null} goal  at least
 */

/** @type {readonly {task: string, contender: string, peer: RegExp, goal: number | null}[]} */
export const comparisons = [
  { task: "step", contender: "Whorl simd128", peer: /^jax-js/, goal: 2.3 },
  { task: "step", contender: "Whorl relaxed", peer: /^jax-js/, goal: null },
  { task: "step", contender: "Whorl relaxed, 2 workers", peer: /^jax-js/, goal: 5 },
  { task: "step", contender: "Whorl simd128", peer: /^TensorFlow/, goal: 18 },
  { task: "step", contender: "Whorl relaxed", peer: /^TensorFlow/, goal: 18 },
  { task: "step", contender: "Whorl simd128", peer: /^PyTorch/, goal: null },
  { task: "step", contender: "Whorl relaxed, 2 workers", peer: /^PyTorch/, goal: null },
  { task: "epoch", contender: "Whorl simd128", peer: /^PyTorch/, goal: 1.0 },
  { task: "epoch", contender: "Whorl relaxed", peer: /^PyTorch/, goal: 1.0 },
  { task: "epoch", contender: "Whorl simd128, 2 workers", peer: /^PyTorch/, goal: 1.8 },
  { task: "epoch", contender: "Whorl relaxed, 2 workers", peer: /^PyTorch/, goal: 1.8 },
  { task: "reverse step", contender: "Whorl simd128", peer: /^PyTorch/, goal: null },
  { task: "reverse step", contender: "Whorl relaxed, 2 workers", peer: /^PyTorch/, goal: 1.0 },
  { task: "matmul", contender: "Whorl simd128", peer: /^jax-js/, goal: null },
  { task: "matmul", contender: "Whorl simd128", peer: /^TensorFlow/, goal: null },
  { task: "step", contender: "Whorl simd128, 2 workers", peer: /^Whorl simd128$/, goal: 1.7 },
  { task: "step", contender: "Whorl relaxed, 2 workers", peer: /^Whorl relaxed$/, goal: 1.7 },
  {
    task: "reverse step",
    contender: "Whorl simd128, 2 workers",
    peer: /^Whorl simd128$/,
    goal: 1.85,
  },
  {
    task: "reverse step",
    contender: "Whorl relaxed, 2 workers",
    peer: /^Whorl relaxed$/,
    goal: 1.85,
  },
];

/**
 * @param {Map<import("./rounds.js").Entry, import("./rounds.js").Measured>} measured
 * @returns {Result[]}
 */
export function summarise(measured) {
  const entries = [...measured];
  return entries.map(([{ place, contender, task, flops }, { milliseconds, calls }]) => {
    const middle = median(milliseconds);
    const [single, workers = "1 worker"] = contender.split(", ");
    const peak = entries.find(
      ([entry]) => entry.task === "peak" && entry.place === place && entry.contender === single,
    );
    const gflops = flops === null ? null : flops / middle / 1e6;
    return {
      kind: "result",
      place,
      contender,
      task,
      median_ms: middle,
      best_ms: Math.min(...milliseconds),
      rounds_ms: milliseconds,
      calls,
      gflops,
      fraction_of_peak:
        gflops === null || peak === undefined
          ? null
          : gflops /
            (parseInt(workers) * ((peak[0].flops ?? 0) / median(peak[1].milliseconds) / 1e6)),
    };
  });
}

/**
 * Each of the comparisons where both took part, in each place; a peer that has several rows is met
 * by its fastest.
 * @param {readonly Result[]} results
 * @returns {Ratio[]}
 */
export function compare(results) {
  return comparisons.flatMap(({ task, contender, peer, goal }) =>
    results
      .filter((result) => result.task === task && result.contender === contender)
      .flatMap((ours) => {
        const [theirs] = results
          .filter((result) => result.task === task && peer.test(result.contender))
          .filter(({ place }) => place === ours.place || place === "PyTorch")
          .sort((a, b) => a.median_ms - b.median_ms);
        if (theirs === undefined) return [];
        const ratio = pairedRatio(theirs.rounds_ms, ours.rounds_ms);
        const against = theirs.contender;
        return [
          {
            kind: /** @type {const} */ ("ratio"),
            task,
            place: ours.place,
            contender,
            against,
            ratio,
            goal,
          },
        ];
      }),
  );
}
