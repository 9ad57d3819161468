/** Several workers share a run in the page: the same result, and nothing lost when one of them is. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  choose,
  dist,
  makeSmall,
  pointsOfState,
  servedName,
  startBrowser,
  trainToTheEnd,
} from "./harness.js";

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

const EPOCHS = 40; // long enough for changes under way

/** @param {import("./harness.js").Page} page */
async function outcome(page) {
  const checksum = await page.evaluate(() => /** @type {any} */ (window).whorl.checksum());
  return { checksum, points: await pointsOfState(page, -1) };
}

/** @param {import("./harness.js").Page} page @param {string} key */
const fieldOf = (page, key) =>
  page.evaluate((name) => /** @type {any} */ (window).whorl.getState()[name], key);

/**
 * Until so many workers share the run, or it has ended before they could.
 * @param {import("./harness.js").Page} page
 * @param {number} size
 * @returns {Promise<boolean>}  whether they do
 */
async function reachTeam(page, size) {
  await page.waitForFunction(
    (wanted) => {
      const { team, status } = /** @type {any} */ (window).whorl.getState();
      return team === wanted || status === "finished";
    },
    {},
    size,
  );
  return (await fieldOf(page, "team")) === size;
}

test("two, four or eight workers, and a change under way, end in the weights and points of one", async () => {
  const { page, close } = await browser.open({ calm: true });
  await makeSmall(page, EPOCHS);
  await choose(page, "workers", 1);
  await trainToTheEnd(page);
  const alone = await outcome(page);
  for (const size of [2, 4, 8]) {
    await page.click("#training-reset");
    await choose(page, "workers", size);
    await trainToTheEnd(page);
    assert.equal(await fieldOf(page, "team"), size);
    assert.deepEqual(await outcome(page), alone, `${size} workers`);
  }
  await page.click("#training-reset");
  await page.click("#training-toggle");
  let changes = 0;
  for (const size of [2, 4, 1, 2]) {
    await choose(page, "workers", size);
    if (await reachTeam(page, size)) changes++;
  }
  assert.ok(changes > 0, "the run ended before any change");
  await page.waitForFunction(
    () => /** @type {any} */ (window).whorl.getState().generation?.distance > 0,
    { timeout: 60_000 },
  );
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
    const { page, close } = await other.open({ calm: true });
    await makeSmall(page, 2);
    await choose(page, "workers", 2);
    await trainToTheEnd(page);
    assert.match(
      await fieldOf(page, "trainingProblem"),
      /helping worker was lost \(.+\): the run goes on with one/,
    );
    assert.equal(await fieldOf(page, "team"), 1);
    assert.equal(await fieldOf(page, "status"), "finished");
    await close();
  } finally {
    await other.close();
    await rm(folder, { recursive: true });
  }
});
