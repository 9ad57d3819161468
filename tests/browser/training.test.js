/** Start, pause, resume, reset, seeds, and changes while a model trains. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import {
  startBrowser,
  loadCore,
  figure,
  show,
  checksum,
  stateOf,
  textOf,
  until,
  trainToTheEnd,
  toggleTraining,
  reset,
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

const training = figure("training");
const waitingText = "#training-waiting";

const EPOCHS = 200; // long enough to be paused some times

/** @typedef {import("./harness.js").Page} Page */

/** @param {Page} page @param {number} step */
const reach = (page, step) => until(page, training, "state.step >= wanted", step);

/**
 * Nothing is trained meanwhile, although there would be time enough.
 * @param {Page} page
 * @param {string} [element]
 */
async function expectRest(page, element = training) {
  await wait(200);
  const { step } = await stateOf(page, element);
  await wait(300);
  assert.equal((await stateOf(page, element)).step, step);
  return step;
}

test("pause stops within a frame or two, resume goes on from there, and neither changes the run", async (t) => {
  const { page, close } = await browser.open({ calm: true });
  await makeSmall(page, EPOCHS);
  await trainToTheEnd(page);
  const undisturbed = await checksum(page);

  await reset(page);
  assert.equal((await stateOf(page)).step, 0);
  assert.equal((await stateOf(page)).values.seed, 0, "reset keeps the seed");
  assert.notEqual(await checksum(page), undisturbed);

  // Other work on the machine delays answers: the best of three pauses tells what the page does.
  /** @type {number[]} */
  const latencies = [];
  for (let pause = 0; pause < 3; pause++) {
    const { step } = await stateOf(page);
    await toggleTraining(page);
    await reach(page, step + 50);
    await toggleTraining(page);
    latencies.push(
      await page.$eval(training, async (found) => {
        const start = performance.now();
        await /** @type {any} */ (found).checksum(); // answered after "pause" was obeyed
        return performance.now() - start;
      }),
    );
    const paused = await stateOf(page);
    assert.equal(paused.status, "paused");
    assert.ok(paused.step < paused.settings.training_steps, "paused before the end");
    assert.equal(await expectRest(page), paused.step);
  }
  t.diagnostic(`answers after a pause took ${latencies.map(Math.round)} ms`);
  assert.ok(Math.min(...latencies) < 50, `the worker answered only after ${latencies} ms`);

  await trainToTheEnd(page);
  assert.equal(await checksum(page), undisturbed);
  await close();
});

test("another seed is another run, and waits for the reset once training has begun", async () => {
  const { page, close } = await browser.open({ calm: true });
  await makeSmall(page, 3);
  await trainToTheEnd(page);
  const first = await checksum(page);

  await page.click(`${training} >>> #field-seed + button[title="Another seed"]`);
  if ((await stateOf(page)).values.seed === 0) await type(page, "seed", "5"); // one throw in 1000
  await until(page, training, "state.values.seed !== 0");
  assert.match(await textOf(page, training, waitingText), /next reset.*seed/);
  assert.equal(await checksum(page), first, "the trained model is still there");

  await reset(page);
  await settled(page);
  assert.equal(await textOf(page, training, waitingText), "");
  await trainToTheEnd(page);
  assert.notEqual(await checksum(page), first);
  await close();
});

test("the learning rate changes while training goes on", async () => {
  const { page, errors, close } = await browser.open({ calm: true });
  await makeSmall(page, 2000);
  await toggleTraining(page);
  await reach(page, 20);
  await type(page, "learning_rate", "0.002");
  await until(page, training, "state.run.settings.learning_rate === 0.002");
  const { step, status, values } = await stateOf(page);
  assert.equal(values.learning_rate, 0.002);
  assert.equal(status, "training");
  await reach(page, step + 20);
  assert.equal(await textOf(page, training, waitingText), "", "no reset is asked for");
  assert.deepEqual(errors, []);
  await close();
});

test("samples and losses are refreshed while training goes on", async () => {
  const { page, close } = await browser.open({ calm: true });
  await makeSmall(page, 2000);
  await toggleTraining(page);
  await until(page, training, "state.preview !== null");
  const first = (await stateOf(page)).previewStep;
  await until(page, training, "state.preview.step > wanted", first);
  const { status, step } = await stateOf(page);
  assert.equal(status, "training");
  assert.ok(step > first);
  assert.match(
    await textOf(page, training, "#progress-text"),
    /training step [\d,]+ of [\d,]+ · \d+(\.\d)? steps\/s · .* left/,
  );
  assert.match(await textOf(page, training, "#live"), /Training step [\d]+ of [\d]+, loss/);
  await close();
});

/** Another tab comes before the page's; answers what brings the page back. @param {Page} page */
async function hide(page) {
  const isHidden = () => page.evaluate(() => document.hidden);
  const before = await page.browserContext().newPage();
  await before.bringToFront();
  assert.equal(await isHidden(), true);
  return async () => {
    await page.bringToFront();
    assert.equal(await isHidden(), false);
  };
}

test("in a hidden tab a script's train() comes to its end, and its samples are drawn", async () => {
  const { page, close } = await browser.open({ calm: true });
  await makeSmall(page, 5);
  await hide(page);
  const steps = await page.$eval(training, async (found) => {
    const element = /** @type {any} */ (found);
    const done = new Promise((resolve) =>
      element.addEventListener("done", (/** @type {CustomEvent} */ { detail }) =>
        resolve(detail.step),
      ),
    );
    await element.train(20);
    const reached = element.getState().step;
    await element.train();
    return [reached, await done, element.getState().run.settings.training_steps];
  });
  assert.equal(steps[0], 20);
  assert.equal(steps[1], steps[2]);
  assert.equal(await page.evaluate(() => document.hidden), true);
  await close();
});

test("training that the reader began goes on in a hidden tab, but nothing is drawn meanwhile", async () => {
  const { page, close } = await browser.open({ calm: true });
  await makeSmall(page, 5000);
  await toggleTraining(page);
  await until(page, training, "state.preview !== null");
  const comeBack = await hide(page);
  await wait(200); // a preview may be on its way
  const { step, previewStep } = await stateOf(page);
  await wait(500);
  await reach(page, step + 50);
  assert.equal((await stateOf(page)).previewStep, previewStep);
  await comeBack();
  await until(page, training, "state.preview.step > wanted", previewStep);
  await close();
});

test("training that began by itself rests in a hidden tab and out of view", async () => {
  const scratch = figure("scratch");
  const { page, close } = await browser.open();
  await show(page, scratch);
  await page.$eval(scratch, (found) =>
    /** @type {any} */ (found).setConfig({ epochs: 5000, hidden_width: 32 }),
  );
  const goesOnFrom = (/** @type {number} */ step) =>
    until(page, scratch, "state.step > wanted + 20", step);
  await goesOnFrom(0);
  const comeBack = await hide(page);
  const hidden = await expectRest(page, scratch);
  await comeBack();
  await goesOnFrom(hidden);
  await page.$eval("#references", (heading) => heading.scrollIntoView());
  const unseen = await expectRest(page, scratch);
  assert.equal((await stateOf(page, scratch)).status, "training");
  await show(page, scratch);
  await goesOnFrom(unseen);
  await page.$eval(scratch, (found) => void (/** @type {any} */ (found).train())); // now it is asked for
  await page.$eval("#references", (heading) => heading.scrollIntoView());
  await goesOnFrom((await stateOf(page, scratch)).step);
  await close();
});

test("training that the reader began goes on while no figure of its model is in view", async () => {
  const { page, close } = await browser.open({ calm: true });
  await makeSmall(page, 5000);
  await toggleTraining(page);
  await reach(page, 50);
  await page.$eval("#references", (heading) => heading.scrollIntoView());
  await wait(200);
  await reach(page, (await stateOf(page)).step + 50);
  await close();
});

test("data and schedule can change under the figures while nothing is trained", async () => {
  const [data, schedule, jumped] = ["data", "schedule", "closed-form"].map(figure);
  const core = await loadCore();
  const { page, errors, close } = await browser.open({ calm: true });
  await show(page, data);
  await choose(page, "data", "circle", data);
  await type(page, "points", "500", data);
  await settled(page, data);
  await show(page, schedule);
  await type(page, "timesteps", "60", schedule);
  await settled(page, schedule);
  await show(page, jumped);
  await until(
    page,
    jumped,
    `state.schedule.alpha_bar.length === 60 && state.data.count === 500 &&
      state.run.settings.timesteps === 60 && state.run.data.count === 500`,
  );

  const { points } = core.makeData("circle", { points: 500, seed: 0 });
  const noise = core.normals(points.length, { seed: 7 }); // the figure's
  const { settings } = await stateOf(page, jumped);
  const { timesteps, beta_start, beta_end } = settings;
  const path = core.makeSchedule({
    timesteps,
    schedule: settings.schedule,
    beta_start,
    beta_end,
  });
  await page.focus(`${jumped} >>> #time`);
  for (const [key, timestep] of /** @type {const} */ ([
    ["End", 59],
    ["Home", 0],
  ])) {
    await page.keyboard.press(key);
    await until(page, jumped, "state.figure.jump?.timestep === wanted", timestep);
    const shown = await page.$eval(jumped, (found) =>
      Array.from(/** @type {any} */ (found).getState().figure.jump.points),
    );
    assert.deepEqual(shown, [
      ...core.addNoise(points, noise, {
        signal: path.signal[timestep],
        noise: path.noise[timestep],
      }),
    ]);
  }
  assert.deepEqual(errors, []);
  await close();
});
