/**
 * The weights of a run as a file, taken now and then while it trains, so that the page has them when
 * the worker is lost.
 */

/** At most so often, in ms: the largest model that fits takes 25 ms to write, a small one 0.03. */
const INTERVAL = 2000;

/** @typedef {{ weights: Uint8Array, step: number }} Kept  those of training step `step` */

/** @param {() => Promise<Kept>} take */
export function keepWeights(take) {
  /** @type {Kept | null} */
  let kept = null;
  let run = 0;
  let taken = -Infinity; // when
  let isTaking = false;

  return {
    get: () => kept,

    /**
     * @param {import("./lab_state.js").LabState} state
     * @returns {Promise<void>}
     */
    async follow({ run: present, step, status }) {
      if (present && present.id !== run) [run, kept, taken] = [present.id, null, -Infinity];
      const isDue = status !== "training" || performance.now() - taken > INTERVAL;
      if (step === 0 || step === kept?.step || !isDue || isTaking) return;
      isTaking = true;
      taken = performance.now();
      const of = run;
      try {
        const next = await take();
        if (of === run) kept = next;
      } catch {
        // The last ones stay: there is no room to write a file, or no worker any more.
      }
      isTaking = false;
    },
  };
}

/** @typedef {ReturnType<typeof keepWeights>} KeptWeights */
