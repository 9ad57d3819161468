/** Contenders take turns, round after round, so that a busy moment of the machine hits all alike. */

/**
 * @typedef {object} Entry        one task of one contender
 * @property {string} place       "Node", "Chromium", "Python"
 * @property {string} contender
 * @property {string} task
 * @property {number | null} flops  of one call
 * @property {(calls: number) => Promise<number>} turn  gives milliseconds per call
 *
 * @typedef {object} Measured
 * @property {number[]} milliseconds  per call, one for each round
 * @property {number} calls           in each turn
 */

/** Milliseconds after which compiling is no great part of a first turn. */
const longTurn = 500;

/** Tasks that a contender does one after the other, since they are compared with each other. */
const together = ["peak", "matmul", "step"];

/**
 * What is compared is measured close together: otherwise tasks of the same name are neighbours.
 * @template {Entry} E
 * @param {E[]} entries
 * @param {object} options
 * @param {number} options.rounds
 * @param {number} options.turnMilliseconds  a turn makes as many calls as fit, at least one
 * @param {(done: number) => void} [options.onTurn]  how many turns are over
 * @returns {Promise<Map<E, Measured>>}
 */
export async function takeTurns(entries, { rounds, turnMilliseconds, onTurn }) {
  const later = [...new Set(entries.map(({ task }) => task))].filter((t) => !together.includes(t));
  const order = [
    ...entries.filter(({ task }) => together.includes(task)),
    ...later.flatMap((task) => entries.filter((entry) => entry.task === task)),
  ];
  /** @type {Map<E, Measured>} */
  const measured = new Map();
  let done = 0;
  for (const entry of order) {
    let once = await entry.turn(1);
    if (once < longTurn) once = await entry.turn(1); // the first was slowed by the compiler
    const calls = Math.max(1, Math.floor(turnMilliseconds / Math.max(once, 1e-3)));
    measured.set(entry, { milliseconds: [], calls });
    onTurn?.(++done);
  }
  for (let round = 0; round < rounds; round++) {
    for (const entry of order) {
      const { calls, milliseconds } = /** @type {Measured} */ (measured.get(entry));
      milliseconds.push(await entry.turn(calls));
      onTurn?.(++done);
    }
  }
  return measured;
}

/** @param {readonly number[]} values  at least one */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * How many times faster one is than the other: the median over rounds of the quotient within a round.
 * @param {readonly number[]} slower  milliseconds by round
 * @param {readonly number[]} faster  of the same rounds
 */
export function pairedRatio(slower, faster) {
  if (slower.length !== faster.length) throw new Error("only rounds of one run can be compared");
  return median(slower.map((value, round) => value / faster[round]));
}
