/** How playback moves. Pure. */

/** ms from the first state to the last, however many there are. */
export const USUAL_DURATION = 6000;

/**
 * Where playback stands after some time. It waits at the newest state that is there.
 * @param {number} position   with its fraction
 * @param {number} elapsed    ms
 * @param {number} available  states at hand
 * @param {number} length     states in all
 * @param {number} [duration] ms from the first to the last
 */
export function nextPosition(position, elapsed, available, length, duration = USUAL_DURATION) {
  const speed = Math.max(length - 1, 1) / duration;
  return Math.min(position + elapsed * speed, Math.max(available - 1, 0));
}
