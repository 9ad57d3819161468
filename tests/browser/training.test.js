/** Start, pause, resume, reset, seeds, and changes while a model trains. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import {
  startBrowser,
  stateOf,
  trainToTheEnd,
  makeSmall,
  settled,
  type,
  choose,
  wait,
} from "./harness.js";

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

const checksum = (/** @type {import("./harness.js").Page} */ page) =>
  page.evaluate(() => /** @type {any} */ (window).whorl.checksum());

/** @param {import("./harness.js").Page} page @param {number} step */
const reach = (page, step) =>
  page.waitForFunction(
    (wanted) => /** @type {any} */ (window).whorl.getState().step >= wanted,
    {},
    step,
  );

test("pause stops within a frame or two, resume goes on from there, and neither changes the run", async () => {
  const { page, close } = await browser.open({ calm: true });
  await makeSmall(page, 60);
  await trainToTheEnd(page);
  const undisturbed = await checksum(page);

  await page.click("#training-reset");
  await page.waitForFunction(() => /** @type {any} */ (window).whorl.getState().status === "idle");
  assert.equal((await stateOf(page)).step, 0);
  assert.equal((await stateOf(page)).values.seed, 0, "reset keeps the seed");
  assert.notEqual(await checksum(page), undisturbed);

  await page.click("#training-toggle");
  await reach(page, 50);
  await page.click("#training-toggle");
  const latency = await page.evaluate(async () => {
    const start = performance.now();
    await /** @type {any} */ (window).whorl.checksum(); // answered after "pause" was obeyed
    return performance.now() - start;
  });
  assert.ok(latency < 50, `the worker answered only after ${latency} ms`);
  const paused = await stateOf(page);
  assert.equal(paused.status, "paused");
  assert.ok(paused.step < 960, "paused before the end");
  await wait(300);
  assert.equal((await stateOf(page)).step, paused.step);

  await trainToTheEnd(page);
  assert.equal(await checksum(page), undisturbed);
  await close();
});

test("another seed is another run, and waits for the reset once training has begun", async () => {
  const { page, close } = await browser.open({ calm: true });
  await makeSmall(page, 3);
  await trainToTheEnd(page);
  const first = await checksum(page);

  await page
    .click('#field-seed + button[title="Another seed"]')
    .catch(() => type(page, "seed", "5"));
  await page.waitForFunction(() => /** @type {any} */ (window).whorl.getState().values.seed !== 0);
  assert.match(
    await page.$eval("#training-waiting", (element) => element.textContent ?? ""),
    /next reset.*seed/,
  );
  assert.equal(await checksum(page), first, "the trained model is still there");

  await page.click("#training-reset");
  await settled(page);
  await trainToTheEnd(page);
  assert.notEqual(await checksum(page), first);
  await close();
});

test("the learning rate changes while training goes on", async () => {
  const { page, errors, close } = await browser.open({ calm: true });
  await makeSmall(page, 2000);
  await page.click("#training-toggle");
  await reach(page, 20);
  await type(page, "learning_rate", "0.002");
  const { step, status, values } = await stateOf(page);
  assert.equal(values.learning_rate, 0.002);
  assert.equal(status, "training");
  await reach(page, step + 20);
  assert.equal(
    await page.$eval("#training-waiting", (element) => element.textContent),
    "",
    "no reset is asked for",
  );
  assert.deepEqual(errors, []);
  await close();
});

test("samples and losses are refreshed while training goes on", async () => {
  const { page, close } = await browser.open({ calm: true });
  await makeSmall(page, 2000);
  await page.click("#training-toggle");
  await page.waitForFunction(() => /** @type {any} */ (window).whorl.getState().preview !== null, {
    timeout: 20_000,
  });
  const first = (await stateOf(page)).previewStep;
  await page.waitForFunction(
    (before) => /** @type {any} */ (window).whorl.getState().preview.step > before,
    { timeout: 20_000 },
    first,
  );
  const { status, step } = await stateOf(page);
  assert.equal(status, "training");
  assert.ok(step > first);
  const text = await page.$eval("#progress-text", (element) => element.textContent ?? "");
  assert.match(text, /step [\d,]+ of [\d,]+ · \d+(\.\d)? steps\/s · .* left/);
  assert.match(
    await page.$eval("#live", (element) => element.textContent ?? ""),
    /Training step [\d]+ of [\d]+, loss/,
  );
  await close();
});

test("a hidden tab computes nothing and goes on when it is seen again", async () => {
  const { page, close } = await browser.open({ calm: true });
  await makeSmall(page, 5000);
  await page.click("#training-toggle");
  await reach(page, 50);
  const show = (/** @type {boolean} */ hidden) =>
    page.evaluate((value) => {
      Object.defineProperty(document, "hidden", { value, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await show(true);
  await wait(200);
  const { step } = await stateOf(page);
  await wait(300);
  assert.equal((await stateOf(page)).step, step);
  await show(false);
  await reach(page, step + 20);
  await close();
});

test("data and schedule can change under the figures while nothing is trained", async () => {
  const { page, errors, close } = await browser.open({ calm: true });
  await choose(page, "data", "circle");
  await type(page, "points", "500");
  await settled(page);
  await type(page, "timesteps", "60");
  await settled(page);
  await page.waitForFunction(() => {
    const { jump, schedule, data, run } = /** @type {any} */ (window).whorl.getState();
    return (
      schedule.alpha_bar.length === 60 &&
      data.count === 500 &&
      jump.points.length === 1000 &&
      run.settings.timesteps === 60
    );
  });
  await page.focus("#forward-slider");
  await page.keyboard.press("End");
  await page.waitForFunction(
    () => /** @type {any} */ (window).whorl.getState().jump.timestep === 59,
  );
  await page.keyboard.press("Home");
  await page.waitForFunction(
    () => /** @type {any} */ (window).whorl.getState().jump.timestep === 0,
  );
  assert.deepEqual(errors, []);
  await close();
});
