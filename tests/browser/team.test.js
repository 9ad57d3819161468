/** Several workers share a run in the page: the same result, and nothing lost when one of them is. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  checksum,
  choose,
  dist,
  lab,
  makeSmall,
  pointsOfState,
  reset,
  servedName,
  startBrowser,
  textOf,
  toggleTraining,
  trainToTheEnd,
  until,
} from "./harness.js";

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

const EPOCHS = 60; // long enough for changes under way

/** @param {import("./harness.js").Page} page */
const outcome = async (page) => ({
  checksum: await checksum(page, lab),
  points: await pointsOfState(page, -1, lab),
});

/** @param {import("./harness.js").Page} page @param {string} key */
const fieldOf = (page, key) =>
  page.$eval(lab, (found, name) => /** @type {any} */ (found).getState()[name], key);

/**
 * Until so many workers share the run, or it has ended before they could.
 * @param {import("./harness.js").Page} page
 * @param {number} size
 * @returns {Promise<boolean>}  whether they do
 */
async function reachTeam(page, size) {
  await until(page, lab, 'state.team === wanted || state.status === "finished"', size);
  return (await fieldOf(page, "team")) === size;
}

test("two, four or eight workers, and a change under way, end in the weights and points of one", async (t) => {
  const { page, close } = await browser.open({ query: "lab.html", calm: true });
  await makeSmall(page, EPOCHS, lab);
  await choose(page, "workers", 1, lab);
  await trainToTheEnd(page, lab);
  const alone = await outcome(page);
  for (const size of [2, 4, 8]) {
    await reset(page, lab);
    await choose(page, "workers", size, lab);
    await trainToTheEnd(page, lab);
    assert.equal(await fieldOf(page, "team"), size);
    assert.deepEqual(await outcome(page), alone, `${size} workers`);
  }
  await reset(page, lab);
  await toggleTraining(page, lab);
  let changes = 0;
  for (const size of [2, 4, 1, 2]) {
    await choose(page, "workers", size, lab);
    if (await reachTeam(page, size)) changes++;
  }
  t.diagnostic(`${changes} of 4 changes came before the end`);
  assert.ok(changes > 0, "the run ended before any change");
  await until(page, lab, "state.generation?.distance > 0", null, 60_000);
  assert.deepEqual(await outcome(page), alone, "changed under way");
  assert.equal(await fieldOf(page, "trainingProblem"), null);
  await close();
});

test("where a helping worker cannot be loaded, the page says so and trains with one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "whorl-no-helper-"));
  await cp(dist, folder, { recursive: true });
  await rm(join(folder, servedName("helper.js")));
  const other = await startBrowser({ folder });
  try {
    const { page, close } = await other.open({ query: "lab.html", calm: true });
    await makeSmall(page, 2, lab);
    await choose(page, "workers", 2, lab);
    await trainToTheEnd(page, lab);
    const lost = /helping worker was lost: the run goes on with one/;
    assert.match(await fieldOf(page, "trainingProblem"), lost);
    assert.match(await textOf(page, lab, '.lab > [role="alert"]'), lost);
    assert.equal(await fieldOf(page, "team"), 1);
    assert.equal(await fieldOf(page, "status"), "finished");
    await close();
  } finally {
    await other.close();
    await rm(folder, { recursive: true });
  }
});
