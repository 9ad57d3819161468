/** The largest model that the page offers is trained, reset and sampled, again and again. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { checksum, reset, startBrowser, stateOf, trainToTheEnd } from "./harness.js";
import { lab, openLab } from "./lab_harness.js";

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

test("width 512 with 16 blocks: trained, reset, trained and sampled, twice", async () => {
  // Three training steps of 256 points and a reverse run of three: it is memory that is looked at.
  const values =
    "hidden_width=512&block_count=16&points=256&batch_size=256&epochs=3&timesteps=3&count=100&workers=1";
  const { page, errors, close } = await openLab(browser, { query: `lab.html#v=1&${values}` });
  /** @type {Set<string>} */
  const checksums = new Set();
  for (let round = 0; round < 3; round++) {
    await trainToTheEnd(page, lab); // its end is a generation
    const state = await stateOf(page, lab);
    assert.deepEqual([state.step, state.settings.hidden_width], [3, 512]);
    assert.deepEqual([state.trainingProblem, state.generationProblem], [null, null]);
    checksums.add(await checksum(page, lab));
    await reset(page, lab);
    assert.equal((await stateOf(page, lab)).trainingProblem, null);
  }
  assert.equal(checksums.size, 1, "the same run each time");
  assert.deepEqual(errors, []);
  await close();
});
