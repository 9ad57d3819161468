/** A worker that dies is told of in a sentence; what the page has of its weights can be saved, and all goes on in another. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  checksum,
  figure,
  lab,
  loadCore,
  show,
  startBrowser,
  stateOf,
  textOf,
  trainToTheEnd,
  until,
  SEEN,
} from "./harness.js";
import { configure, openLab } from "./lab_harness.js";

/** @typedef {import("./harness.js").Page} Page */

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
/** @type {string} */
let folder;
before(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(join(tmpdir(), "whorl-lost-"));
});
after(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Keeps every worker that the page starts, so that a test can end it. @param {Page} page */
const keepWorkers = (page) =>
  page.evaluateOnNewDocument(() => {
    const workers = /** @type {Worker[]} */ ([]);
    Object.assign(window, { workers });
    window.Worker = class extends Worker {
      /** @param {string | URL} url @param {WorkerOptions} [options] */
      constructor(url, options) {
        super(url, options);
        workers.push(this);
      }
    };
  });

/** The ways a worker dies. @type {[name: string, kill: (page: Page) => Promise<unknown>, sentence: RegExp, detail: RegExp | null][]} */
const deaths = [
  [
    "is ended from outside",
    (page) => page.evaluate(() => /** @type {any} */ (window).workers.at(-1).terminate()),
    /failed: it was ended from outside, or for want of memory\.$/,
    null,
  ],
  [
    "has an error that nobody caught",
    async (page) => {
      const [worker] = page.workers();
      await worker.evaluate(
        () =>
          void setTimeout(() => {
            throw new Error("tripped over a wire");
          }),
      );
    },
    /failed: there was an error inside it\.$/,
    /tripped over a wire/,
  ],
];

/** Long enough to be in the middle of it, and known to its end. */
const run = { epochs: 150, hidden_width: 32, batch_size: 100 };

/** Starts training and puts what comes of it into the page's `outcome`. @param {Page} page @param {string} element @param {number} [steps] */
const startToTrain = (page, element, steps) =>
  page.$eval(
    element,
    (found, wanted) => {
      const tell = (/** @type {any} */ outcome) => Object.assign(window, { outcome });
      tell(null);
      /** @type {any} */ (found)
        .train(wanted)
        .then(tell, (/** @type {Error} */ error) => tell(error.message));
    },
    steps,
  );

/** @param {Page} page @returns {Promise<any>} */
const outcomeOf = (page) =>
  page
    .waitForFunction(() => /** @type {any} */ (window).outcome)
    .then((handle) => handle.jsonValue());

/** @param {Page} page @param {string} selector @param {string} name  of the file that is saved */
async function save(page, selector, name) {
  const client = await page.createCDPSession();
  await client.send("Browser.setDownloadBehavior", {
    behavior: "allow",
    downloadPath: join(folder, name),
    browserContextId: page.browserContext().id,
    eventsEnabled: true,
  });
  const done = new Promise((resolve) =>
    client.on("Browser.downloadProgress", ({ state }) => state === "completed" && resolve(null)),
  );
  await page.click(selector);
  await done;
  return join(folder, name, "whorl.safetensors");
}

for (const [name, kill, sentence, detail] of deaths) {
  test(`a worker that ${name} loses no weights that the page has, and the run can be made again`, async () => {
    const { page, close } = await openLab(browser, { prepare: keepWorkers });
    await configure(page, run);
    await trainToTheEnd(page, lab);
    const undisturbed = await checksum(page, lab);
    await page.$eval(lab, (found) => /** @type {any} */ (found).reset());

    await startToTrain(page, lab);
    await until(page, lab, "state.step > 200");
    await kill(page);
    const message = await outcomeOf(page);
    assert.match(message, sentence);
    await page.waitForSelector(`${lab} >>> #recover`, SEEN);
    const told = await page.$$eval(`${lab} >>> .notice > span`, (all) =>
      all.filter((each) => each.checkVisibility()).map(({ textContent }) => textContent),
    );
    assert.deepEqual(told, [message], "it is said once");
    const details = await page.$$eval(`${lab} >>> .notice details`, (all) =>
      all.filter((each) => each.checkVisibility()).map(({ textContent }) => textContent),
    );
    if (detail) assert.match(details.join(), detail);
    else assert.deepEqual(details, []);
    const asked = page.$eval(lab, (found) => /** @type {any} */ (found).checksum());
    await assert.rejects(asked, sentence, "nobody waits for ever");
    assert.equal((await stateOf(page, lab)).status, "paused");

    const label = await textOf(page, lab, "#save-kept");
    const step = Number(/of step ([\d,]+)$/.exec(label)?.[1].replaceAll(",", ""));
    const file = await save(page, `${lab} >>> #save-kept`, name);
    const core = await loadCore();
    const bytes = new Uint8Array(await readFile(file));
    const { settings, metadata } = core.readModel(bytes);
    assert.equal(settings.hidden_width, 32);
    assert.equal(JSON.parse(metadata ?? "").step, step);
    assert.equal(JSON.parse(metadata ?? "").data, "spiral");
    const whole = { ...(await stateOf(page, lab)).settings };
    const data = core.makeData("spiral", { points: 2000, seed: 0 });
    const [trained, opened] = [0, 1].map(() => core.createSession(whole, data));
    trained.train(step);
    opened.load(bytes);
    assert.equal(opened.checksum(), trained.checksum(), "they are the weights of that step");

    await page.click(`${lab} >>> #recover`);
    await until(page, lab, 'state.phase === "ready" && state.status === "idle"');
    assert.equal(await page.$(`${lab} >>> #recover`), null);
    assert.equal((await stateOf(page, lab)).problem, null);
    assert.equal((await stateOf(page, lab)).values.epochs, run.epochs);
    await trainToTheEnd(page, lab);
    assert.equal(await checksum(page, lab), undisturbed);
    await close();
  });
}

test("all figures of a page come back with one restart, each with its own settings", async () => {
  const { page, close } = await browser.open({ calm: true, prepare: keepWorkers });
  const [training, conditional, reverse] = ["training", "conditional", "reverse"].map(figure);
  const configs = [
    { element: training, seed: 6, epochs: 4 },
    { element: conditional, seed: 5, epochs: 3 },
  ];
  for (const element of [reverse, conditional, training]) await show(page, element);
  for (const { element, seed, epochs } of configs) {
    const given = { seed, epochs };
    await page.$eval(
      element,
      (found, values) => /** @type {any} */ (found).setConfig(values),
      given,
    );
  }
  await page.evaluate(() => /** @type {any} */ (window).workers.at(-1).terminate());
  for (const element of [training, conditional, reverse]) {
    await until(page, element, 'state.phase === "failed"');
  }
  await page.click(`${training} >>> #recover`);
  for (const element of [training, conditional, reverse]) {
    await until(page, element, 'state.phase === "ready" && state.problem === null');
  }
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).workers.length), 2);
  for (const { element, seed, epochs } of configs) {
    await show(page, element);
    await startToTrain(page, element);
    const outcome = await outcomeOf(page);
    const { values, settings } = await stateOf(page, element);
    assert.deepEqual([values.seed, settings.seed, values.epochs], [seed, seed, epochs]);
    assert.deepEqual(outcome, { ended: "finished", step: settings.training_steps });
  }
  const core = await loadCore();
  const { settings } = await stateOf(page, training);
  const session = core.createSession(settings, core.makeData("spiral", { points: 2000, seed: 0 }));
  session.train(settings.training_steps);
  assert.equal(await checksum(page, training), session.checksum());
  await close();
});

test("training tells how it ended: finished, stopped, or refused in a sentence", async () => {
  const { page, errors, close } = await openLab(browser);
  await configure(page, { epochs: 5000 });
  await startToTrain(page, lab, 5);
  assert.deepEqual(await outcomeOf(page), { ended: "finished", step: 5 });
  await startToTrain(page, lab);
  await until(page, lab, "state.step > 20");
  const refused = page.$eval(lab, (found) => /** @type {any} */ (found).train(3));
  await assert.rejects(refused, /The model is training already/);
  await page.$eval(lab, (found) => /** @type {any} */ (found).pause());
  const stopped = await outcomeOf(page);
  assert.deepEqual(stopped, { ended: "stopped", step: (await stateOf(page, lab)).step });
  await startToTrain(page, lab);
  await until(page, lab, "state.status === 'training'");
  await page.$eval(lab, (found) => /** @type {any} */ (found).reset());
  assert.equal((await outcomeOf(page)).ended, "stopped");
  await startToTrain(page, lab);
  await until(page, lab, "state.status === 'training'");
  await page.$eval(lab, (found) => found.remove()); // and it does not come back
  assert.equal((await outcomeOf(page)).ended, "stopped");
  assert.deepEqual(errors, []);
  await close();
});

test("a run that diverges says so to whoever waits, and a reset that is refused rejects", async () => {
  const { page, close } = await openLab(browser);
  await configure(page, { preset: "notebook", learning_rate: 1e6 });
  await startToTrain(page, lab);
  assert.equal((await outcomeOf(page)).ended, "diverged");
  const { settings } = await stateOf(page, lab);
  await configure(page, { preset: "quick", epochs: 5000, batch_size: 1, points: 5000 });
  const refused = page.$eval(lab, (found) => /** @type {any} */ (found).reset());
  await assert.rejects(refused, /training steps are more than the 10,000,000/);
  assert.equal((await stateOf(page, lab)).settings.hidden_width, settings.hidden_width);
  await close();
});
