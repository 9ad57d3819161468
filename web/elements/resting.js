/**
 * Elements out of the page that may come back, as when a list is sorted or a tab is opened again: for
 * a while they stay as they are, and compute nothing. After that, or when there are many, they are
 * put away, the first first.
 */

const PATIENCE = 6000; // ms
const MOST = 4; // each has a model in the worker

/** @type {Set<() => void>} */
const resting = new Set();

/**
 * @param {() => void} putAway  called once, unless it is taken back before
 * @returns {() => void} takes it back
 */
export function rest(putAway) {
  const timer = setTimeout(end, PATIENCE);
  function end() {
    wake();
    putAway();
  }
  function wake() {
    clearTimeout(timer);
    resting.delete(end);
  }
  resting.add(end);
  if (resting.size > MOST) for (const first of [...resting].slice(0, -MOST)) first();
  return wake;
}
