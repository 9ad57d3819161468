/** How playback moves. Pure. */

const DURATION = 6000; // ms from the first state to the last, however many there are

/**
 * Where playback stands after some time. It waits at the newest state that is there.
 * @param {number} position   with its fraction
 * @param {number} elapsed    ms
 * @param {number} available  states at hand
 * @param {number} length     states in all
 */
export function nextPosition(position, elapsed, available, length) {
  const speed = Math.max(length - 1, 1) / DURATION;
  return Math.min(position + elapsed * speed, Math.max(available - 1, 0));
}
