/** What cannot be done is refused in one plain sentence, and nothing is lost. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  checksum,
  choose,
  dist,
  figure,
  forceCore,
  lab,
  loadCore,
  makeSmall,
  servedName,
  settled,
  show,
  startBrowser,
  stateOf,
  textOf,
  toggleTraining,
  trainToTheEnd,
  type,
  until,
  wait,
} from "./harness.js";
import { putTogether, takeApart } from "../node/safetensors_bytes.js";

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

const training = figure("training");
const first = figure("reverse"); // what a reader sees first

/**
 * The sentences that an element shows as alerts, without what is folded away.
 * @param {Page} page
 * @param {string} element
 * @returns {Promise<string[]>}
 */
const alerts = (page, element = training) =>
  page.$$eval(`${element} >>> [role="alert"]`, (found) =>
    found
      .filter((alert) => alert.checkVisibility())
      .map((alert) => /** @type {HTMLElement} */ (alert.querySelector("span") ?? alert).innerText)
      .filter((text) => text !== ""),
  );

/** @param {Page} page @param {RegExp} pattern @param {string} [element] */
async function expectAlert(page, pattern, element = training) {
  const deadline = Date.now() + 20_000;
  /** @type {string[]} */
  let found = [];
  while (Date.now() < deadline) {
    found = await alerts(page, element);
    if (found.some((text) => pattern.test(text))) break;
    await wait(50);
  }
  assert.equal(found.length, 1, `alerts: ${JSON.stringify(found)}`);
  assert.match(found[0], pattern);
  assert.match(found[0], /\.$/, "a sentence ends");
}

/** @param {Page} page @param {string} file  in the training figure */
async function openFile(page, file) {
  const input = /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (
    await page.$(`${training} >>> #open-file`)
  );
  await input.uploadFile(file);
}

/**
 * The page without one of its files.
 * @param {string} missing
 */
async function startWithout(missing) {
  const site = join(folder, `without-${missing}`);
  await cp(dist, site, { recursive: true });
  await rm(join(site, servedName(missing)));
  return startBrowser({ folder: site });
}

test("a bad number is refused beside its field and the last good one stays", async () => {
  const { page, close } = await browser.open({ calm: true });
  const data = figure("data");
  for (const [element, key, text, pattern] of /** @type {const} */ ([
    [training, "hidden_width", "6", /Width must be a multiple of 4\. It stays /],
    [training, "hidden_width", "1000000", /Width must be between 4 and/],
    [training, "batch_size", "-1", /Batch size must be between/],
    [training, "timesteps", "many", /Timesteps T must be a number/],
    [training, "learning_rate", "NaN", /Learning rate must be a number/],
    [training, "epochs", "2.5", /Epochs must be a whole number/],
    [data, "points", "", /Points must be a number/],
  ])) {
    await show(page, element);
    const field = `${element} >>> #field-${key}`;
    const before = (await stateOf(page, element)).values[key];
    if (text === "") {
      await page.$eval(field, (input) => {
        /** @type {HTMLInputElement} */ (input).value = "";
        input.dispatchEvent(new Event("change"));
      });
    } else await type(page, key, text, element);
    await expectAlert(page, pattern, element);
    assert.equal(await page.$eval(field, (input) => input.getAttribute("aria-invalid")), "true");
    assert.equal((await stateOf(page, element)).values[key], before, key);
    await type(page, key, String(before), element);
    assert.deepEqual(await alerts(page, element), []);
  }
  await close();
});

test("more steps than there may be are refused in words, and the old model stays", async () => {
  const { page, errors, close } = await browser.open({ calm: true });
  const data = figure("data");
  await show(page, data);
  await type(page, "points", "5000", data);
  await choose(page, "data", "both", data);
  await show(page, training);
  await type(page, "epochs", "5000");
  await settled(page);
  const { settings } = await stateOf(page);
  await type(page, "batch_size", "1");
  await expectAlert(page, /50,000,000 training steps are more than the 10,000,000/);
  assert.deepEqual((await stateOf(page)).settings, settings);
  await type(page, "batch_size", "64");
  await until(page, training, "state.run.settings.batch_size === 64");
  assert.deepEqual(await alerts(page), []);
  assert.deepEqual(errors, []);
  await close();
});

test("a run that diverges says so, keeps its last good weights, and can go on", async () => {
  const { page, close } = await browser.open({ calm: true });
  await show(page, training);
  await choose(page, "preset", "notebook");
  await settled(page);
  await type(page, "learning_rate", "1000000"); // the most there is: a net this wide bursts at once
  await toggleTraining(page);
  await expectAlert(page, /learning rate/);
  const { status, step } = await stateOf(page);
  assert.equal(status, "paused");
  await type(page, "learning_rate", "0.001");
  await toggleTraining(page);
  await until(page, training, "state.step > wanted", step + 20);
  assert.deepEqual(await alerts(page), []);
  const deadline = Date.now() + 20_000;
  let note = "";
  while (Date.now() < deadline && !/loss: [01]\./.test(note)) {
    note = await textOf(page, training, ".chart-box .picture-note");
    await wait(50);
  }
  assert.match(note, /^Moving average of the loss: [01]\./);
  await close();
});

test("weights are saved, and open again as the same model; a file that does not fit is refused", async () => {
  const { page, errors, close } = await browser.open({ calm: true });
  await makeSmall(page, 5);
  await trainToTheEnd(page);
  const saved = await checksum(page);
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
  await page.click(`${training} >>> #save`);
  await done;
  const file = join(folder, "whorl.safetensors");
  const bytes = new Uint8Array(await readFile(file));
  const core = await loadCore();
  const { settings, metadata } = core.readModel(bytes);
  assert.equal(settings.hidden_width, 32);
  assert.equal(JSON.parse(metadata ?? "").batch_size, 128);

  const hostile = join(folder, "hostile.safetensors");
  await writeFile(hostile, bytes.slice(0, bytes.length / 2));
  await openFile(page, hostile);
  await expectAlert(page, /^hostile\.safetensors was not opened: /);
  assert.equal(await checksum(page), saved);
  assert.equal((await stateOf(page)).values.hidden_width, 32);

  await page.reload();
  await show(page, training);
  assert.notEqual(await checksum(page), saved);
  await openFile(page, file);
  await until(page, training, 'state.run.file === "whorl.safetensors"');
  assert.equal(await checksum(page), saved);
  const { values } = await stateOf(page);
  assert.equal(values.hidden_width, 32);
  assert.equal(values.epochs, 5);
  const generation = figure("generation");
  await show(page, generation);
  await page.click(`${generation} >>> #generate`);
  await until(page, generation, "state.generation?.distance > 0");
  assert.match(
    await textOf(page, generation, "#generation-where"),
    /Weights from whorl\.safetensors/,
  );
  assert.deepEqual(errors, []);
  await close();
});

test("a file with tensors that do not belong is opened without them, and says so", async () => {
  const { page, errors, close } = await browser.open({ calm: true });
  await show(page, training);
  const core = await loadCore();
  const session = core.createSession({ hidden_width: 16, block_count: 1 }, null);
  const { header, body } = takeApart(session.save());
  delete header.__metadata__;
  const renamed = Object.entries(header).map(([name, entry]) => [`module.${name}`, entry]);
  const offsets = [body.length, body.length + 8];
  const step = { dtype: "I64", shape: [], data_offsets: offsets };
  const all = { ...Object.fromEntries(renamed), num_batches_tracked: step };
  const file = join(folder, "ddp.safetensors");
  await writeFile(file, putTogether(all, Buffer.concat([body, new Uint8Array(8)])));
  await openFile(page, file);
  await expectAlert(
    page,
    /^ddp\.safetensors was opened without what does not belong to the network: num_batches_tracked\.$/,
  );
  assert.equal((await stateOf(page)).file, "ddp.safetensors");
  assert.equal(await checksum(page), session.checksum());
  assert.deepEqual(errors, []);
  await close();
});

test("a browser without WebAssembly is told so", async () => {
  const { page, close } = await browser.open({
    ready: false,
    prepare: (page) =>
      page.evaluateOnNewDocument(() => Reflect.deleteProperty(window, "WebAssembly")),
  });
  await expectAlert(page, /no WebAssembly/, first);
  await close();
});

test("a browser without workers is told so", async () => {
  const { page, close } = await browser.open({
    ready: false,
    prepare: (page) => page.evaluateOnNewDocument(() => Reflect.deleteProperty(window, "Worker")),
  });
  await expectAlert(page, /workers/, first);
  await close();
});

for (const [what, pattern] of /** @type {const} */ ([
  ["worker.js", /worker that computes for this page failed/],
  ["whorl.simd128.wasm", /\(whorl\.simd128\.wasm\) could not be loaded, the server answered 404/],
])) {
  test(`without ${what} the page says what is missing`, async () => {
    const poor = await startWithout(what);
    for (const [query, element] of [
      ["", first],
      ["lab.html", lab],
    ]) {
      const { page, close } = await poor.open({ query, ready: false });
      await expectAlert(page, pattern, element);
      await close();
    }
    await poor.close();
  });
}

test("without the relaxed module, fast arithmetic is refused in words and the model stays", async () => {
  const poor = await startWithout("whorl.relaxed.wasm");
  const { page } = await poor.open({ query: "lab.html" });
  await show(page, lab);
  const model = await checksum(page, lab);
  await choose(page, "math", "fast", lab);
  await expectAlert(
    page,
    /\(whorl\.relaxed\.wasm\) could not be loaded, the server answered 404/,
    lab,
  );
  const { values, variant } = await stateOf(page, lab);
  assert.deepEqual([values.math, variant], ["fast", "simd128"]);
  assert.equal(await checksum(page, lab), model);
  await choose(page, "math", "exact", lab);
  await settled(page, lab);
  await toggleTraining(page, lab);
  await until(page, lab, "state.step > 0");
  assert.deepEqual(await alerts(page, lab), []);
  await poor.close();
});

test("an unknown build of the core is refused in words", async () => {
  const { page, close } = await browser.open({ prepare: forceCore("nonsense"), ready: false });
  await expectAlert(page, /nonsense/, first);
  await close();
});
