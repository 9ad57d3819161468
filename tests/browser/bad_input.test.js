/** What cannot be done is refused in one plain sentence, and nothing is lost. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  dist,
  startBrowser,
  loadCore,
  stateOf,
  makeSmall,
  servedName,
  trainToTheEnd,
  settled,
  type,
  choose,
  wait,
} from "./harness.js";

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
/** @type {string} */
let folder;
before(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(join(tmpdir(), "whorl-browser-"));
});
after(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** @typedef {import("./harness.js").Page} Page */

/** The sentences that the page shows as alerts. @param {Page} page @returns {Promise<string[]>} */
const alerts = (page) =>
  page.$$eval('[role="alert"]', (elements) =>
    elements
      .filter((element) => /** @type {HTMLElement} */ (element).offsetParent !== null)
      .map((element) => element.textContent ?? "")
      .filter((text) => text !== ""),
  );

/** @param {Page} page @param {RegExp} pattern */
async function expectAlert(page, pattern) {
  const deadline = Date.now() + 20_000;
  /** @type {string[]} */
  let found = [];
  while (Date.now() < deadline) {
    found = await alerts(page);
    if (found.some((text) => pattern.test(text))) break;
    await wait(50);
  }
  assert.equal(found.length, 1, `alerts: ${JSON.stringify(found)}`);
  assert.match(found[0], pattern);
  assert.match(found[0], /\.$/, "a sentence ends");
}

test("a bad number is refused beside its field and the last good one stays", async () => {
  const { page, close } = await browser.open({ calm: true });
  for (const [key, text, pattern] of /** @type {const} */ ([
    ["hidden_width", "6", /Width must be a multiple of 4\. It stays /],
    ["hidden_width", "1000000", /Width must be between 4 and/],
    ["batch_size", "-1", /Batch size must be between/],
    ["timesteps", "many", /Timesteps T must be a number/],
    ["learning_rate", "NaN", /Learning rate must be a number/],
    ["points", "", /Points must be a number/],
    ["epochs", "2.5", /Epochs must be a whole number/],
  ])) {
    const before = (await stateOf(page)).values[key];
    if (text === "") {
      await page.$eval(`#field-${key}`, (input) => {
        /** @type {HTMLInputElement} */ (input).value = "";
        input.dispatchEvent(new Event("change"));
      });
    } else await type(page, key, text);
    await expectAlert(page, pattern);
    assert.equal(
      await page.$eval(`#field-${key}`, (input) => input.getAttribute("aria-invalid")),
      "true",
    );
    assert.equal((await stateOf(page)).values[key], before, key);
    await type(page, key, String(before));
    assert.deepEqual(await alerts(page), []);
  }
  await close();
});

test("more steps than there may be are refused in words, and the old model stays", async () => {
  const { page, errors, close } = await browser.open({ calm: true });
  await type(page, "epochs", "5000");
  await type(page, "points", "5000");
  await choose(page, "data", "both");
  await type(page, "batch_size", "1");
  await expectAlert(page, /50,000,000 training steps are more than the 10,000,000/);
  await type(page, "batch_size", "64");
  await page.waitForFunction(
    () => /** @type {any} */ (window).whorl.getState().run.settings.batch_size === 64,
  );
  assert.deepEqual(await alerts(page), []);
  assert.deepEqual(errors, []);
  await close();
});

test("a run that diverges says so, keeps its last good weights, and can go on", async () => {
  const { page, close } = await browser.open({ calm: true });
  await choose(page, "preset", "notebook");
  await settled(page);
  await type(page, "learning_rate", "1000000"); // the most there is: a net this wide bursts at once
  await page.click("#training-toggle");
  await expectAlert(page, /learning rate/);
  const { status, step } = await stateOf(page);
  assert.equal(status, "paused");
  await type(page, "learning_rate", "0.001");
  await page.click("#training-toggle");
  await page.waitForFunction(
    (before) => /** @type {any} */ (window).whorl.getState().step > before + 20,
    {},
    step,
  );
  assert.deepEqual(await alerts(page), []);
  await page.waitForFunction(() =>
    /loss: [01]\./.test(document.querySelector("#loss-note")?.textContent ?? ""),
  );
  await close();
});

test("weights are saved, and open again as the same model; a file that does not fit is refused", async () => {
  const { page, errors, close } = await browser.open({ calm: true });
  await makeSmall(page, 5);
  await trainToTheEnd(page);
  const saved = await page.evaluate(() => /** @type {any} */ (window).whorl.checksum());
  const client = await page.createCDPSession();
  await client.send("Browser.setDownloadBehavior", {
    behavior: "allow",
    downloadPath: folder,
    browserContextId: page.browserContext().id,
    eventsEnabled: true,
  });
  const done = new Promise((resolve) =>
    client.on("Browser.downloadProgress", ({ state }) => state === "completed" && resolve(null)),
  );
  await page.click("#save");
  await done;
  const file = join(folder, "whorl.safetensors");
  const bytes = new Uint8Array(await readFile(file));
  const core = await loadCore();
  const { settings, metadata } = core.readModel(bytes);
  assert.equal(settings.hidden_width, 32);
  assert.equal(JSON.parse(metadata ?? "").batch_size, 128);

  const hostile = join(folder, "hostile.safetensors");
  await writeFile(hostile, bytes.slice(0, bytes.length / 2));
  const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (
    await page.$("#open-file")
  );
  await input.uploadFile(hostile);
  await expectAlert(page, /^hostile\.safetensors was not opened: /);
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).whorl.checksum()), saved);
  assert.equal((await stateOf(page)).values.hidden_width, 32);

  await page.reload();
  await page.waitForFunction(() => performance.getEntriesByName("whorl-interactive").length > 0);
  assert.notEqual(await page.evaluate(() => /** @type {any} */ (window).whorl.checksum()), saved);
  const again = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (
    await page.$("#open-file")
  );
  await again.uploadFile(file);
  await page.waitForFunction(
    () => /** @type {any} */ (window).whorl.getState().run.file === "whorl.safetensors",
  );
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).whorl.checksum()), saved);
  const { values } = await stateOf(page);
  assert.equal(values.hidden_width, 32);
  assert.equal(values.epochs, 5);
  await page.click("#generate");
  await page.waitForFunction(
    () => /** @type {any} */ (window).whorl.getState().generation?.distance > 0,
    { timeout: 30_000 },
  );
  assert.deepEqual(errors, []);
  await close();
});

test("a browser without WebAssembly is told so", async () => {
  const { page, close } = await browser.open({
    ready: false,
    prepare: (page) =>
      page.evaluateOnNewDocument(() => Reflect.deleteProperty(window, "WebAssembly")),
  });
  await expectAlert(page, /no WebAssembly/);
  await close();
});

test("a browser without workers is told so", async () => {
  const { page, close } = await browser.open({
    ready: false,
    prepare: (page) => page.evaluateOnNewDocument(() => Reflect.deleteProperty(window, "Worker")),
  });
  await expectAlert(page, /workers/);
  await close();
});

for (const [what, pattern] of /** @type {const} */ ([
  ["worker.js", /worker that computes for this page failed/],
  ["whorl.simd128.wasm", /\(whorl\.simd128\.wasm\) could not be loaded, the server answered 404/],
])) {
  test(`without ${what} the page says what is missing`, async () => {
    const site = join(folder, `without-${what}`);
    await cp(dist, site, { recursive: true });
    await rm(join(site, servedName(what)));
    const poor = await startBrowser({ folder: site });
    const { page } = await poor.open({ ready: false });
    await expectAlert(page, pattern);
    await poor.close();
  });
}

test("without the relaxed module, fast arithmetic is refused in words and the model stays", async () => {
  const missing = "whorl.relaxed.wasm";
  const site = join(folder, `without-${missing}`);
  await cp(dist, site, { recursive: true });
  await rm(join(site, servedName(missing)));
  const poor = await startBrowser({ folder: site });
  const { page } = await poor.open();
  await choose(page, "math", "fast");
  await expectAlert(page, /\(whorl\.relaxed\.wasm\) could not be loaded, the server answered 404/);
  assert.equal((await stateOf(page)).values.math, "fast");
  await choose(page, "math", "exact");
  await settled(page);
  await page.click("#training-toggle");
  await page.waitForFunction(() => /** @type {any} */ (window).whorl.getState().step > 0);
  await poor.close();
});

test("an unknown build of the core is refused in words", async () => {
  const { page, close } = await browser.open({ query: "?core=nonsense", ready: false });
  await expectAlert(page, /nonsense/);
  await close();
});
