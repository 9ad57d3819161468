/**
 * The page for iframes, in a host of another origin: it starts in a sandbox, tells how high it is,
 * and obeys its parent alone.
 */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "../../build-scripts/serve.mjs";
import { policy, policyOf } from "../../build-scripts/served.mjs";
import { checksum, dist, startBrowser, until } from "./harness.js";

/** @typedef {import("./harness.js").Page} Page */

const SMALL = "v=1&preset=quick&epochs=3&batch_size=1000&data=circle&seed=7";

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let site;
/** @type {string} */
let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "whorl-host-"));
  await writeFile(
    join(folder, "index.html"),
    '<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>A host</title><p id="host">A page.</p></html>',
  );
  browser = await startBrowser({ folder, headers: { "content-security-policy": "" } });
  site = await serve({ folder: dist, port: 8600 });
});
after(async () => {
  await browser?.close();
  site?.close();
  await rm(folder, { recursive: true });
});

/**
 * A host with the embedded page in it, that keeps what it is told.
 * @param {string} hash
 * @param {{ sandbox?: string | null, address?: string, width?: number }} [options]
 */
async function embed(hash, { sandbox = "allow-scripts", address = site.address, width } = {}) {
  const { page, errors, requests, close } = await browser.open({ ready: false, width, calm: true });
  await page.evaluate(
    (src, box) => {
      const told = /** @type {any[]} */ ([]);
      Object.assign(window, { told });
      window.addEventListener("message", ({ data, source }) => {
        if (source === frame.contentWindow) told.push(data);
      });
      const frame = document.createElement("iframe");
      if (box !== null) frame.setAttribute("sandbox", box);
      frame.width = "100%";
      frame.height = "560";
      frame.src = src;
      document.body.append(frame);
    },
    `${address}embed.html#${hash}`,
    sandbox,
  );
  const element = await page.waitForSelector("iframe");
  const frame = await element?.contentFrame();
  assert.ok(frame);
  return { page, frame, errors, requests, close };
}

/**
 * Waits until the host was told something.
 * @param {Page} page
 * @param {string} condition  an expression on `message`
 * @returns {Promise<any>} the first such message
 */
async function told(page, condition) {
  const found = await page.waitForFunction(`window.told.find((message) => ${condition})`, {
    timeout: 30_000,
    polling: 50,
  });
  return found.jsonValue();
}

let ids = 0;
/**
 * Commands the embedded page, as a host does, and waits for its answer.
 * @param {Page} page
 * @param {string} command
 * @param {Record<string, unknown>} [fields]
 */
async function command(page, command, fields = {}) {
  const id = ++ids;
  await page.evaluate(
    (message) => document.querySelector("iframe")?.contentWindow?.postMessage(message, "*"),
    { type: "whorl:command", command, id, ...fields },
  );
  const {
    type,
    id: answered,
    ...answer
  } = await told(page, `message.type === "whorl:answer" && message.id === ${id}`);
  assert.deepEqual([type, answered], ["whorl:answer", id]);
  return answer;
}

/** Until the lab has come in. @param {import("puppeteer-core").Frame} frame */
const labIn = (frame) =>
  frame.waitForFunction(
    () => document.querySelector("whorl-lab")?.shadowRoot?.querySelector(".lab-bar"),
    { polling: 50 },
  );

const isReady = 'message.type === "whorl:ready"';

for (const sandbox of ["allow-scripts", null]) {
  const place = sandbox === null ? "an iframe" : "a sandbox";
  test(`in ${place} a figure starts, trains, and ends in the weights of the same link in the lab`, async () => {
    const { page, frame, errors, close } = await embed(`${SMALL}&kind=training`, { sandbox });
    await told(page, isReady);
    assert.equal(await frame.evaluate(() => window.origin === "null"), sandbox !== null);
    const before = await command(page, "getState");
    assert.deepEqual(
      [before.value.status, before.value.step, before.value.values.data],
      ["idle", 0, "circle"],
    );
    assert.deepEqual(await command(page, "train"), {
      ok: true,
      value: { ended: "finished", step: 6 },
    });
    const done = await told(page, 'message.type === "whorl:done"');
    assert.ok(done.step === 6 && done.distance > 0, JSON.stringify(done));
    await told(page, 'message.type === "whorl:step" && message.loss > 0');
    const { value: state } = await command(page, "getState");
    assert.deepEqual([state.status, state.step, state.distance], ["finished", 6, done.distance]);
    assert.deepEqual(errors, []);

    await page.goto(`${site.address}lab.html#${SMALL}`);
    await until(page, "whorl-lab", 'state.phase === "ready"');
    await page.$eval("whorl-lab", (lab) => /** @type {any} */ (lab).train());
    await until(page, "whorl-lab", 'state.status === "finished"');
    assert.equal(await checksum(page, "whorl-lab"), state.checksum);
    await close();
  });
}

test("its policy is the site's but for how its worker starts, and without that it would not", async () => {
  const its = policyOf("embed.html", site.address).map((rule) =>
    rule.replace(` ${site.address}`, ""),
  );
  assert.deepEqual(
    its.filter((rule) => !policy.includes(rule)),
    ["worker-src blob:"],
  );
  const strict = await serve({
    folder: dist,
    port: 8650,
    headers: { "content-security-policy": policy.join("; ") },
  });
  try {
    const { page, frame, close } = await embed("kind=data", { address: strict.address });
    const { message } = await told(page, 'message.type === "whorl:error"');
    assert.match(message, /\.$/);
    const shown = await frame.$eval("whorl-figure", ({ shadowRoot }) => shadowRoot?.textContent);
    assert.ok(shown?.includes(message), "the reader is told as well");
    await close();
  } finally {
    strict.close();
  }
});

test("the host hears how high the page is, and again when that changes", async () => {
  const { page, frame, close } = await embed(`${SMALL}&kind=training`);
  await told(page, isReady);
  const height = () => frame.evaluate(() => document.documentElement.offsetHeight);
  const tall = await height();
  await told(page, `message.type === "whorl:height" && message.height === ${tall}`);
  await told(page, `message.subject === "lti.frameResize" && message.height === ${tall}`);
  await frame.$eval("whorl-figure", (figure) => figure.setAttribute("hide", "charts, settings"));
  const low = await height();
  assert.ok(low < tall - 100, `${low} of ${tall} pixels`);
  await told(page, `message.type === "whorl:height" && message.height === ${low}`);
  await told(page, `message.subject === "lti.frameResize" && message.height === ${low}`);
  await close();
});

test("every command does what the element's method of that name does", async () => {
  const { page, close } = await embed("v=1&kind=reverse");
  await told(page, 'message.type === "whorl:done"'); // the ready weights have drawn
  const state = async () => (await command(page, "getState")).value;
  assert.deepEqual(await command(page, "seek", { position: 30 }), { ok: true, value: null });
  assert.equal((await state()).position, 30);
  await command(page, "step");
  assert.equal((await state()).position, 31);
  await command(page, "play");
  await command(page, "pause");
  assert.ok((await state()).position >= 31);
  const refused = await command(page, "setConfig", { config: { epochs: 3, seed: "x" } });
  assert.deepEqual(refused, { ok: true, value: ["Seed must be a number."] });
  assert.equal((await state()).values.epochs, 3);
  await command(page, "train", { steps: 5 });
  assert.deepEqual([(await state()).step, (await state()).status], [5, "paused"]);
  await command(page, "reset");
  assert.deepEqual([(await state()).step, (await state()).status], [0, "idle"]);
  for (const value of Object.values(await state())) {
    assert.ok(JSON.stringify(value).length < 2000, "plain small values");
  }
  await close();
});

test("a wrong command is answered in one sentence, and what is none is passed over", async () => {
  const { page, close } = await embed("v=1&kind=training");
  await told(page, isReady);
  for (const [name, fields, sentence] of /** @type {const} */ ([
    ["explode", {}, /^There is no command “explode”; there are play, .*, getState\.$/],
    ["constructor", {}, /^There is no command “constructor”/],
    ["train", { steps: "many" }, /^"steps" must be a whole number from 1\.$/],
    ["train", { steps: 0 }, /^"steps" must be a whole number from 1\.$/],
    ["seek", {}, /^"position" must be a whole number from 0\.$/],
    ["setConfig", { config: [1] }, /^"config" must be an object/],
  ])) {
    const { ok, message } = await command(page, name, fields);
    assert.equal(ok, false);
    assert.match(message, sentence);
  }
  await page.evaluate(() => {
    const target = document.querySelector("iframe")?.contentWindow;
    for (const message of [null, 7, "whorl:command", { type: "other", command: "train", id: -1 }]) {
      target?.postMessage(message, "*");
    }
  });
  assert.equal((await command(page, "getState")).value.status, "idle");
  assert.equal(
    await page.evaluate(() =>
      /** @type {any} */ (window).told.some((/** @type {any} */ m) => m.id === -1),
    ),
    false,
  );
  await close();
});

test("who is not the parent is not obeyed", async () => {
  const { page, frame, close } = await embed("v=1&kind=training");
  await told(page, isReady);
  await frame.evaluate(() => {
    window.postMessage({ type: "whorl:command", command: "train", id: "own" }, "*");
  });
  // Another frame of the host reaches the embedded page through their parent.
  await page.evaluate(async () => {
    const stranger = document.createElement("iframe");
    document.body.append(stranger);
    const script = stranger.contentDocument?.createElement("script");
    if (!script) throw new Error("no stranger");
    script.textContent =
      'parent.frames[0].postMessage({ type: "whorl:command", command: "train", id: "other" }, "*")';
    stranger.contentDocument?.body.append(script);
  });
  const { value } = await command(page, "getState"); // sent last, so answered last
  assert.deepEqual([value.status, value.step], ["idle", 0]);
  const ids = await page.evaluate(() =>
    /** @type {any} */ (window).told.map((/** @type {any} */ { id }) => id),
  );
  assert.ok(!ids.includes("own") && !ids.includes("other"), JSON.stringify(ids));
  await close();
});

test("the hash chooses kind, theme and what to hide, also while the page is shown", async () => {
  const { page, frame, close } = await embed("kind=generation&hide=settings,share&theme=dark");
  await told(page, isReady);
  const shown = (/** @type {string} */ part) =>
    frame.$$eval(
      `:is(whorl-figure, whorl-lab) >>> [part~="${part}"]`,
      (all) => all.filter((each) => /** @type {HTMLElement} */ (each).offsetHeight > 0).length,
    );
  const paper = () => frame.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.deepEqual([await shown("settings"), await shown("share")], [0, 0]);
  assert.deepEqual([await shown("picture"), await shown("player")], [1, 1]);
  assert.equal(await paper(), "rgb(21, 23, 26)");

  const go = (/** @type {string} */ hash) =>
    page.$eval(
      "iframe",
      (each, next) => {
        const frame = /** @type {HTMLIFrameElement} */ (each);
        frame.src = frame.src.replace(/#.*/, next);
      },
      `#${hash}`,
    );
  await go("kind=lab&data=both&hide=charts");
  await labIn(frame);
  await frame.waitForFunction(() => !document.querySelector("whorl-figure"));
  assert.deepEqual([await shown("charts"), (await shown("settings")) > 0], [0, true]);
  assert.equal(await paper(), "rgb(251, 250, 246)");
  const values = async () => (await command(page, "getState")).value.values;
  assert.equal((await values()).data, "both");
  await go("kind=lab&data=circle");
  await frame.waitForFunction(
    () =>
      /** @type {any} */ (document.querySelector("whorl-lab")).getState().values.data === "circle",
  );
  assert.ok((await shown("charts")) > 0);
  await close();
});

test("what is wrong with the hash is said to reader and host", async () => {
  const { page, frame, close } = await embed("v=3&kind=data&points=-5&hide=everything");
  const { message } = await told(page, 'message.type === "whorl:error"');
  assert.match(message, /another version \(v=3\)/);
  assert.match(message, /There is no part called “everything”; there are picture, /);
  assert.match(message, /Points must be between 10 and 5000\./);
  await told(page, isReady);
  const text = await frame.$eval("whorl-figure >>> [role=alert]", (alert) => alert.textContent);
  assert.equal(text, message);
  await close();

  const odd = await embed("kind=<img>");
  assert.match(
    (await told(odd.page, 'message.type === "whorl:error"')).message,
    /^There is no figure called “<img>”; there are closed-form, /,
  );
  await odd.close();
});

test("the full page is the lab with the same settings; where none may be opened it comes in here", async () => {
  const { page, frame, close } = await embed("v=1&kind=training&seed=7", { sandbox: null });
  await told(page, isReady);
  await command(page, "setConfig", { config: { data: "circle" } });
  const href = await frame.$eval("#full-page", (link) => /** @type {any} */ (link).href);
  assert.equal(href, `${site.address}lab.html#v=1&preset=quick&data=circle&seed=7`);
  await close();

  const boxed = await embed("v=1&kind=training&seed=7");
  await told(boxed.page, isReady);
  await boxed.frame.$eval("#full-page", (link) => /** @type {any} */ (link).click());
  await labIn(boxed.frame);
  const { value } = await command(boxed.page, "getState");
  assert.equal(value.values.seed, 7);
  await boxed.close();
});

test("opened by itself the page shows its figure and tells nobody anything", async () => {
  const { page, close } = await browser.open({ ready: false });
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.evaluateOnNewDocument(() => {
    const heard = /** @type {any[]} */ ([]);
    Object.assign(window, { heard });
    window.addEventListener("message", ({ data }) => heard.push(data));
  });
  await page.goto(`${site.address}embed.html#kind=data`);
  await until(page, "whorl-figure", 'state.phase === "ready"');
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).heard), []);
  assert.deepEqual(errors, []);
  await close();
});

test("axe finds nothing in embedded figures, and nothing sticks out of a narrow one", async () => {
  const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  for (const kind of ["training", "generation", "lab"]) {
    const { page, frame, close } = await embed(`kind=${kind}`, { width: 360 });
    await told(page, isReady);
    const { scrollWidth, clientWidth } = await frame.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return { scrollWidth, clientWidth };
    });
    assert.equal(scrollWidth, clientWidth, kind);
    await frame.evaluate(axe);
    const violations = await frame.evaluate(async () => {
      const { violations } = await /** @type {any} */ (window).axe.run();
      return violations.map((/** @type {any} */ { id, nodes }) => [
        id,
        nodes[0].html.slice(0, 200),
      ]);
    });
    assert.deepEqual(violations, [], kind);
    await close();
  }
});
