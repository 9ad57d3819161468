/** Waiting for what other turns of the event loop bring. */

import assert from "node:assert/strict";

const PATIENCE = 30_000; // ms

/** Long enough for anything that is on its way to happen, so that one can say that it did not. */
export const soon = () => new Promise((resolve) => setTimeout(resolve, 30));

/** @param {() => unknown} condition */
export async function until(condition) {
  const end = performance.now() + PATIENCE;
  while (!condition()) {
    assert.ok(performance.now() < end, `waited in vain for ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
