/** After one visit the site works offline, and a new version waits for those who are at work. */

import { after, afterEach, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "../../build-scripts/serve.mjs";
import { launchChromium } from "../chromium.js";
import { SEEN, dist, figure, listenTo, servedName, show, until, wait } from "./harness.js";

/** @typedef {import("./harness.js").Page} Page */

/** @type {import("puppeteer-core").Browser} */
let browser;
/** @type {string} */
let folder; // a site of its own for each test
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
/** @type {Page} */
let page;
before(async () => {
  browser = await launchChromium();
});
after(() => browser?.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "whorl-offline-"));
  await cp(dist, folder, { recursive: true });
  server = await serve({ folder, port: 8500 });
  page = await (await browser.createBrowserContext()).newPage();
});
afterEach(async () => {
  server.close();
  await page.browserContext().close();
  await rm(folder, { recursive: true });
});

/** @param {string} name  a page of the site */
const visit = (name) => page.goto(server.address + name);

/** Until everything is on the device. */
async function kept() {
  await page.waitForFunction(
    async () => (await navigator.serviceWorker.getRegistration())?.active?.state === "activated",
    { timeout: 20_000 },
  );
}

/**
 * Trains for a moment, with these settings, and tells how that went.
 * @param {string} element
 * @param {Record<string, unknown>} [config]
 */
async function train(element, config = {}) {
  await show(page, element);
  await page.$eval(
    element,
    (found, given) =>
      /** @type {any} */ (found).setConfig({ epochs: 3, batch_size: 1000, ...given }),
    config,
  );
  await page.$eval(element, async (found) => {
    const lab = /** @type {any} */ (found);
    await lab.reset();
    await lab.train();
  });
  await until(page, element, 'state.status === "finished" && state.generation?.distance > 0');
  return page.$eval(element, async (found) => {
    const lab = /** @type {any} */ (found);
    const { step, trainingProblem, run } = lab.getState();
    return { step, trainingProblem, variant: run.variant, checksum: await lab.checksum() };
  });
}

/** What the service worker says of itself. */
const registration = () =>
  page.evaluate(async () => {
    const found = await navigator.serviceWorker.getRegistration();
    return { waits: Boolean(found?.waiting), caches: await caches.keys() };
  });

/** Until the version that waits now has become the active one, as the browser tells it. */
async function activation() {
  const session = await page.createCDPSession();
  /** @type {Set<string>} */
  const waiting = new Set();
  const activated = new Promise((resolve, reject) => {
    const late = () => reject(new Error("The new version has not become active within 20 s."));
    const timer = setTimeout(late, 20_000);
    session.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
      for (const { versionId, status } of versions) {
        if (status === "installed") waiting.add(versionId);
        if (status !== "activated" || !waiting.has(versionId)) continue;
        clearTimeout(timer);
        resolve(undefined);
      }
    });
  });
  await session.send("ServiceWorker.enable"); // which tells of those that are there, too
  return { activated };
}

test("after a visit of the article, article and lab train without a server, in every arithmetic", async () => {
  await visit("index.html");
  const online = await train(figure("training"));
  assert.equal(online.step, 6);
  await kept();
  server.close();
  await assert.rejects(fetch(`${server.address}index.html`), "the server still answers");

  await visit(""); // as one may write it for short
  assert.deepEqual(await train(figure("training")), online);
  await visit("lab.html?from=a-link");
  assert.deepEqual(await train("whorl-lab", { workers: 2 }), online);
  assert.equal((await train("whorl-lab", { math: "fast" })).variant, "relaxed");
  await page.$eval("whorl-lab >>> .chart", (chart) => chart.scrollIntoView()); // it is drawn when seen
  await page.waitForSelector("whorl-lab >>> canvas[aria-label*='oss']", SEEN);
  const images = await page.$$eval("img", (all) => all.map((image) => image.naturalWidth));
  assert.ok(
    images.every((width) => width > 0),
    "a poster is missing",
  );
});

test("a new version waits while a page of the old one is at work, and is there at the next load", async () => {
  await visit("lab.html");
  await train("whorl-lab");
  await kept();
  await visit("lab.html");
  await show(page, "whorl-lab");
  await page.evaluate(() => {
    Object.assign(window, { stayed: true });
  });

  // The next version has no such helper any more.
  const helper = servedName("helper.js");
  for (const name of ["index.html", "lab.html"]) {
    const html = await readFile(join(folder, name), "utf8");
    await writeFile(join(folder, name), html.replace("<title>", "<title>New: "));
    await rm(join(folder, `${name}.br`));
    await rm(join(folder, `${name}.gz`));
  }
  const script = await readFile(join(folder, "service_worker.js"), "utf8");
  const [, version] = script.match(/version:"(\w+)"/) ?? [];
  assert.ok(version);
  await writeFile(
    join(folder, "service_worker.js"),
    script.replace(version, "next").replace(`"${helper}",`, ""),
  );
  for (const ending of ["service_worker.js.br", "service_worker.js.gz", helper]) {
    await rm(join(folder, ending));
  }
  await page.evaluate(async () => {
    const found = await navigator.serviceWorker.getRegistration();
    await found?.update();
  });
  await page.waitForFunction(
    async () => Boolean((await navigator.serviceWorker.getRegistration())?.waiting),
    { timeout: 20_000 },
  );

  const { trainingProblem, step } = await train("whorl-lab", { workers: 2 });
  assert.equal(trainingProblem, null, "the old page lost its helper");
  assert.equal(step, 6);
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).stayed), true);
  assert.deepEqual((await registration()).caches.length, 2);

  await page.reload();
  assert.match(await page.title(), /^New: /);

  // The last page of the old version goes. Its workers take a moment, and only then does the old end.
  const { activated } = await activation();
  await page.goto("about:blank");
  await activated;
  await visit("lab.html");
  assert.equal((await registration()).caches.length, 1);
  assert.match((await registration()).caches[0], / next$/);
  server.close();
  await visit("index.html");
  assert.match(await page.title(), /^New: /);
});

test("a site beside it on the same server keeps its own copies", async () => {
  await cp(dist, join(folder, "other"), { recursive: true });
  await visit("other/lab.html");
  await show(page, "whorl-lab");
  await kept();
  await visit("lab.html");
  await show(page, "whorl-lab");
  await page.waitForFunction(async () => (await caches.keys()).length === 2);
  await kept();
  server.close();
  for (const name of ["lab.html", "other/lab.html"]) {
    await visit(name);
    await show(page, "whorl-lab");
  }
});

test("a page that somebody else has embedded keeps nothing, in a sandbox or not", async () => {
  const host = await mkdtemp(join(tmpdir(), "whorl-host-"));
  const address = `${server.address}lab.html`;
  await writeFile(
    join(host, "index.html"),
    `<iframe src="${address}"></iframe><iframe sandbox="allow-scripts allow-same-origin" src="${address}"></iframe>`,
  );
  const other = await serve({
    folder: host,
    port: 8600,
    headers: { "content-security-policy": "" },
  });
  try {
    /** @type {string[]} */
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(other.address);
    const frames = page.frames().slice(1);
    assert.equal(frames.length, 2);
    for (const frame of frames) {
      await frame.waitForSelector("whorl-lab >>> [role=group]", SEEN); // who registers has done so by then
      assert.equal(
        await frame.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length),
        0,
      );
    }
    assert.deepEqual(errors, []);
  } finally {
    other.close();
    await rm(host, { recursive: true });
  }
});

test("where not even asking for the service worker is allowed, the page works without a complaint", async () => {
  const { errors } = listenTo(page);
  await page.evaluateOnNewDocument(() => {
    Object.assign(window, { asked: 0 });
    Object.defineProperty(navigator, "serviceWorker", {
      get() {
        /** @type {any} */ (window).asked += 1;
        throw new DOMException("The document is sandboxed.", "SecurityError");
      },
    });
  });
  await visit("lab.html");
  await show(page, "whorl-lab");
  await page.waitForFunction(() => /** @type {any} */ (window).asked > 0);
  await wait(200);
  assert.deepEqual(errors, []);
});
