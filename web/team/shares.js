/**
 * Which part of the work each member of a team does, and which size of team is fastest.
 *
 * A training step is shared by shards (src/trainer.h): member m of a team of 2, 4 or 8 sums a half, a
 * quarter or an eighth of them. In round r of the exchange it swaps sums with member m XOR 2^r, so
 * that every member ends with the whole sum, added in the same order as one member alone adds it.
 */

/**
 * The largest team that can share training: a power of two.
 * @param {number} wanted
 * @param {number} shards  engine.shards
 */
export function trainingSize(wanted, shards) {
  let size = 1;
  while (2 * size <= Math.min(wanted, shards)) size *= 2;
  return size;
}

/**
 * @param {number} member
 * @param {number} size    of the team, a power of two
 * @param {number} shards
 */
export function shareOf(member, size, shards) {
  const count = shards / size;
  return { first: member * count, count };
}

/**
 * The members that a member swaps sums with, one a round.
 * @param {number} member
 * @param {number} size  a power of two
 */
export function partnersOf(member, size) {
  const partners = [];
  for (let apart = 1; apart < size; apart *= 2) partners.push(member ^ apart);
  return partners;
}

/**
 * The points that a member makes of `count`: as even as can be, the first of them and how many.
 * @param {number} member
 * @param {number} size
 * @param {number} count
 */
export function pointsOf(member, size, count) {
  const first = Math.floor((count * member) / size);
  return { first, count: Math.floor((count * (member + 1)) / size) - first };
}

/**
 * Milliseconds on a core of 2026 (tests/bench/team_parts.js): a message between two members, the
 * copies of a million swapped weights, a million arithmetic operations.
 */
const MESSAGE = 0.4;
const MILLION_WEIGHTS = 0.55;
const MILLION_OPERATIONS = 0.022;

/**
 * The team that makes a training step fastest by these costs.
 * @param {{ weights: number, batch: number, cores: number, shards: number }} run
 *   weights of the network; points in a batch; cores that may be used
 */
export function helpfulSize({ weights, batch, cores, shards }) {
  const work = (6 * weights * batch * MILLION_OPERATIONS) / 1e6;
  const swap = MESSAGE + (weights * MILLION_WEIGHTS) / 1e6;
  let best = 1;
  let least = work;
  for (let size = 2; size <= trainingSize(cores, shards); size *= 2) {
    const time = work / size + Math.log2(size) * swap;
    if (time < least) [best, least] = [size, time];
  }
  return best;
}

/**
 * How long a run computes without looking up, in ms on such a core: for a training step, or for one step
 * of a reverse run.
 * @param {{ weights: number, batch: number, samples: number }} run
 */
export const longestPiece = ({ weights, batch, samples }) =>
  (Math.max(6 * batch, 2 * samples) * weights * MILLION_OPERATIONS) / 1e6;

const START = 60; // ms from starting a helper to its first step

/**
 * The team that makes a reverse run fastest by these costs; each member makes some of the points.
 * @param {{ weights: number, predictions: number, cores: number }} run
 *   predictions: points times steps
 */
export function helpfulSamplers({ weights, predictions, cores }) {
  const work = (2 * weights * predictions * MILLION_OPERATIONS) / 1e6;
  return work / 2 > START ? cores : 1;
}
