/** The first screen: a model that came with the page generates at once. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, decodeMetadata, train } from "../../web/node/index.js";
import { PRETRAINED } from "../../web/worker/protocol.js";
import { dist, startBrowser } from "./harness.js";

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

/** @param {import("./harness.js").Page} page */
const flowEnds = (page) =>
  page.waitForFunction(() => {
    const slider = document.querySelector("#opening-slider");
    return slider instanceof HTMLInputElement && slider.max !== "0" && slider.value === slider.max;
  });

/** The model that the page comes with, as Node reads it. */
async function openPretrained() {
  const engine = await createEngine();
  const bytes = new Uint8Array(await readFile(join(dist, PRETRAINED)));
  const { settings, metadata } = engine.readModel(bytes);
  const told = decodeMetadata(metadata, engine.settings);
  const session = engine.createSession({ ...told.settings, ...settings }, null);
  session.load(bytes);
  return session;
}

test("the model that comes with the page is what training it again from its seed gives", async () => {
  const { session } = await train(await createEngine(), {});
  assert.equal((await openPretrained()).checksum(), session.checksum());
});

test("within the first screen points flow from noise to what Node makes of the same weights", async () => {
  const { page, close } = await browser.open();
  await flowEnds(page);
  const flow = await page.evaluate(() => {
    const { flow } = /** @type {any} */ (window).whorl.getState();
    return { length: flow.length, last: Array.from(flow[flow.length - 1]) };
  });
  const session = await openPretrained();
  assert.equal(flow.length, session.settings.timesteps + 1);
  assert.deepEqual(flow.last, [...session.sample({ count: flow.last.length / 2, seed: 0 })]);
  assert.match(
    await page.$eval(
      "#opening-picture canvas",
      (canvas) => canvas.getAttribute("aria-label") ?? "",
    ),
    /1000 points\. After step 100 of 100, the finished samples/,
  );
  await close();
});

test("who wants no motion sees the finished samples and can still go back to the noise", async () => {
  const { page, close } = await browser.open({ calm: true });
  await flowEnds(page);
  await page.focus("#opening-slider");
  await page.keyboard.press("Home");
  assert.match(
    await page.$eval("#opening-player", (element) => element.textContent ?? ""),
    /Pure noise, before step 1 of 100/,
  );
  await close();
});

test("without its model the page says so, and everything else works", async () => {
  const folder = await mkdtemp(join(tmpdir(), "whorl-no-model-"));
  await cp(dist, folder, { recursive: true });
  await rm(join(folder, PRETRAINED));
  const other = await startBrowser({ folder });
  try {
    const { page, close } = await other.open();
    await page.waitForFunction(() => /** @type {any} */ (window).whorl.getState().flowProblem);
    assert.match(
      await page.$eval("#opening-player", (element) => element.textContent ?? ""),
      /The trained model \(pretrained\.safetensors\) could not be loaded, the server answered 404/,
    );
    assert.equal(
      await page.$eval("#training-toggle", (element) => element.matches(":enabled")),
      true,
    );
    await close();
  } finally {
    await other.close();
    await rm(folder, { recursive: true });
  }
});
