/** Whole runs: the notebook's 1000 epochs, and 2000 points by 300 reverse steps. */
import { comparisons, pairsOf } from "./comparisons.js";

/**
 * @typedef {object} Whole
 * @property {"whole"} kind
 * @property {string} task
 * @property {string} place
 * @property {string} contender
 * @property {number} seconds
 * @property {number} measured_calls  of how many calls; fewer than the whole: scaled up
 * @property {number} calls           in the whole
 */

/** Calls in a whole, by task. */
export const wholes = { epoch: 1000, "reverse step": 300 };

/**
 * From the rounds, scaled up.
 * @param {readonly import("./comparisons.js").Result[]} results
 * @returns {Whole[]}
 */
export function scaleUp(results) {
  return Object.entries(wholes).flatMap(([task, calls]) =>
    results
      .filter((result) => result.task === task)
      .map(({ place, contender, median_ms, rounds_ms, calls: each }) => ({
        kind: "whole",
        task,
        place,
        contender,
        seconds: (calls * median_ms) / 1e3,
        measured_calls: each * rounds_ms.length,
        calls,
      })),
  );
}

/**
 * Really run, one after the other: whoever is compared at it. Takes minutes each.
 * @param {readonly import("./rounds.js").Entry[]} entries
 * @param {(message: string) => void} say
 * @returns {Promise<(Whole | import("./comparisons.js").Ratio)[]>}
 */
export async function runWholes(entries, say) {
  /** @type {Whole[]} */
  const records = [];
  for (const [task, calls] of Object.entries(wholes)) {
    const compared = comparisons
      .filter((comparison) => comparison.task === task)
      .flatMap(({ contender, peer }) => [contender, peer]);
    const chosen = entries.filter((e) => e.task === task && compared.includes(e.contender));
    for (const { place, contender, turn } of chosen) {
      say(`${calls} times ${task}: ${contender} (${place})`);
      const seconds = ((await turn(calls)) * calls) / 1e3;
      records.push({
        kind: "whole",
        task,
        place,
        contender,
        seconds,
        measured_calls: calls,
        calls,
      });
    }
  }
  return [...records, ...compareWholes(records)];
}

/**
 * @param {readonly Whole[]} records
 * @returns {import("./comparisons.js").Ratio[]}
 */
function compareWholes(records) {
  return comparisons.flatMap((comparison) =>
    pairsOf(records, comparison).map(([ours, theirs]) => ({
      kind: /** @type {const} */ ("ratio"),
      task: `${ours.calls} × ${ours.task}, whole`,
      place: ours.place,
      contender: ours.contender,
      against: theirs.contender,
      ratio: theirs.seconds / ours.seconds,
      best_ratio: theirs.seconds / ours.seconds,
      goal: comparison.goal,
    })),
  );
}
