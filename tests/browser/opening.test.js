/** The first screen: a model that came with the page draws at once, and beside it another learns. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, openModel, train } from "../../web/node/index.js";
import { READY_PRESETS, readyFile } from "../../web/worker/protocol.js";
import {
  checksum,
  dist,
  figure,
  pointsOfState,
  servedName,
  show,
  startBrowser,
  stateOf,
  textOf,
  until,
  wait,
} from "./harness.js";

/** What a reader may be asked to take for a spiral; pure noise is at 0.58. */
const GOOD = 0.08;

const reverse = figure("reverse");
const scratch = figure("scratch");

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
/** @type {Awaited<ReturnType<typeof createEngine>>} */
let engine;
before(async () => {
  browser = await startBrowser();
  engine = await createEngine();
});
after(() => browser?.close());

/** @typedef {import("./harness.js").Page} Page */

/** A model that the page comes with, as Node reads it. @param {string} preset */
const openReady = (preset) => openModel(engine, join(dist, servedName(readyFile(preset)))).session;

/** @param {Page} page */
const flowEnds = (page) =>
  until(page, reverse, "state.generation && state.figure.position === state.generation.stepCount");

/** Which states the figure shows, frame by frame: it may have ended when the test looks. */
const recordPositions = (/** @type {Page} */ page) =>
  page.evaluateOnNewDocument((selector) => {
    const seen = /** @type {number[]} */ ([]);
    Object.assign(window, { positionsSeen: seen });
    const look = () => {
      requestAnimationFrame(look);
      const element = /** @type {any} */ (document.querySelector(selector));
      if (!element?.shadowRoot?.querySelector("canvas")) return; // not alive yet
      const { position } = element.getState().figure;
      if (position !== seen.at(-1)) seen.push(position);
    };
    look();
  }, reverse);

/** What the figure shows is what Node makes of the model that came with the page. @param {Page} page */
async function expectSamplesOfReadyModel(page) {
  const session = openReady("quick");
  const { from, generation } = await stateOf(page, reverse);
  assert.equal(from, "page");
  assert.equal(generation.visited, session.settings.timesteps + 1);
  assert.deepEqual(await pointsOfState(page, 0, reverse), session.startNoise(2000, 0));
  assert.deepEqual(
    await pointsOfState(page, -1, reverse),
    session.sample({ count: 2000, seed: 0 }),
  );
  session.destroy();
  assert.match(
    await page.$eval(`${reverse} >>> canvas`, (canvas) => canvas.getAttribute("aria-label") ?? ""),
    /2000 samples\. After step 100 of 100, the finished samples/,
  );
  assert.match(
    await textOf(page, reverse, ".figure-note"),
    /^After step 100 of 100, the finished samples\. Weights that came with this page/,
  );
}

for (const preset of READY_PRESETS) {
  test(`the model that the page comes with, ${preset}, is what its seed gives again`, async () => {
    const { session } = await train(engine, { preset });
    const ready = openReady(preset);
    assert.equal(ready.checksum(), session.checksum());
    for (const each of [session, ready]) each.destroy();
  });
}

test("points flow by themselves from noise to what Node makes of the same weights", async () => {
  const { page, errors, close } = await browser.open({ prepare: recordPositions });
  await show(page, reverse);
  await flowEnds(page);
  await expectSamplesOfReadyModel(page);
  const positions = await page.evaluate(() => /** @type {any} */ (window).positionsSeen);
  assert.ok(positions.length > 10, `only these states were to be seen: ${positions}`);
  assert.deepEqual(
    positions,
    positions.toSorted((/** @type {number} */ a, /** @type {number} */ b) => a - b),
    "no state twice, none before another",
  );
  assert.deepEqual(errors, []);
  await close();
});

test("beside them a model trains by itself until its previews are near the data", async (t) => {
  const { page, close } = await browser.open();
  await show(page, scratch);
  await until(page, scratch, 'state.status === "finished"', null, 60_000);
  await until(page, scratch, "state.preview?.step === state.step"); // of the finished weights
  const shown = await page.$eval(scratch, (found) => {
    const { preview, run } = /** @type {any} */ (found).getState();
    const [noise, samples] = [preview.states[0], preview.states.at(-1)].map((x) => Array.from(x));
    return { noise, samples, distance: preview.distance, from: run.from };
  });
  assert.equal(shown.from, "seed");

  const { points } = engine.makeData("spiral", { points: 2000, seed: 0 });
  const distanceOf = (/** @type {number[]} */ cloud) =>
    engine.slicedWasserstein(Float32Array.from(cloud), points);
  const distance = distanceOf(shown.samples);
  t.diagnostic(`the last preview is ${distance.toFixed(4)} from the data`);
  assert.ok(distance <= GOOD, `the last preview is ${distance} from the data`);
  assert.ok(distanceOf(shown.noise) > 0.4);
  assert.equal(shown.distance, distance);

  // The same preset and seed as the weights that came with the page, so it ends where they are.
  const session = openReady("quick");
  assert.equal(await checksum(page, scratch), session.checksum());
  assert.deepEqual(
    Float32Array.from(shown.samples),
    session.sample({ count: shown.samples.length / 2, seed: 0 }),
  );
  session.destroy();
  assert.match(
    await textOf(page, scratch, ".picture-note"),
    /^400 samples, made at training step 20,000\.$/,
  );
  await close();
});

test("who wants no motion sees the finished samples, and nothing is trained unasked", async () => {
  const { page, close } = await browser.open({ calm: true });
  await show(page, reverse);
  await show(page, scratch);
  await flowEnds(page);
  await expectSamplesOfReadyModel(page);
  await wait(3000); // training would begin after one second
  const { status, step } = await stateOf(page, scratch);
  assert.deepEqual([status, step], ["idle", 0]);
  assert.match(await textOf(page, scratch, ".picture-note"), /^Nothing yet/);

  await page.focus(`${reverse} >>> #reverse`);
  await page.keyboard.press("Home");
  assert.match(
    await textOf(page, reverse, ".figure-note"),
    /^Pure noise, before step 1 of 100\. /,
    "the noise is still there to go back to",
  );
  await wait(500);
  assert.equal((await stateOf(page, reverse)).position, 0, "nothing plays unasked");
  await close();
});

test("without its model the first figure offers to train one, and everything else works", async () => {
  const folder = await mkdtemp(join(tmpdir(), "whorl-no-model-"));
  await cp(dist, folder, { recursive: true });
  await rm(join(folder, servedName(readyFile("quick"))));
  const other = await startBrowser({ folder });
  try {
    const { page, close } = await other.open({ calm: true });
    await show(page, reverse);
    await until(page, reverse, "state.trainingProblem !== null");
    assert.match(
      (await stateOf(page, reverse)).trainingProblem,
      /^The trained model \(quick\.safetensors\) could not be loaded, the server answered 404/,
    );
    assert.match(
      await page.$eval(
        `${reverse} >>> .preparation`,
        (place) => /** @type {HTMLElement} */ (place).innerText, // only what can be seen
      ),
      /^This model has not been trained yet, so it knows nothing\.\s+Train it now$/,
    );
    const { from, generation } = await stateOf(page, reverse);
    assert.deepEqual([from, generation], ["seed", null]);

    await page.click(`${reverse} >>> .preparation button`);
    await until(page, reverse, 'state.status === "finished"', null, 60_000);
    await flowEnds(page);
    const session = openReady("quick"); // the same seed: the same weights
    assert.equal(await checksum(page, reverse), session.checksum());
    assert.deepEqual(
      await pointsOfState(page, -1, reverse),
      session.sample({ count: 2000, seed: 0 }),
    );
    session.destroy();

    const training = figure("training");
    await show(page, training);
    await page.click(`${training} >>> #training-step`);
    await until(page, training, "state.step === 1");
    const labels = figure("conditional"); // its model is another file
    await show(page, labels);
    await until(page, labels, "state.figure.clouds.every(({ states }) => states.length === 101)");
    await close();
  } finally {
    await other.close();
    await rm(folder, { recursive: true });
  }
});
