/** Random choices that a seed decides, so that a test that fails can be run again. */

/** @param {number} seed  a whole number */
export function createDraws(seed) {
  let state = seed >>> 0;
  /** Mulberry32. @returns {number} a whole number from 0 to 2^32 - 1 */
  function word() {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
  return {
    /** A whole number from 0 to limit - 1. @param {number} limit */
    below: (limit) => Math.floor((word() / 2 ** 32) * limit),
  };
}
