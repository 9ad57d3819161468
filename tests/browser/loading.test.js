/** What the page computes with does not arrive, or not as it should: said plainly, and mended. */

import { after, before, beforeEach, test } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { policy } from "../../build-scripts/served.mjs";
import { dist, figure, lab, servedName, show, startBrowser, stateOf, until } from "./harness.js";

/** @typedef {import("./harness.js").Page} Page */

/** @typedef {import("node:http").ServerResponse} Response */

/** What is answered to requests for a file in the server's place. @type {Map<string, (response: Response) => void>} */
const faults = new Map();

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
before(async () => {
  browser = await startBrowser({
    intercept({ url = "" }, response) {
      const fault = faults.get(url.slice(1));
      fault?.(response);
      return fault !== undefined;
    },
  });
});
beforeEach(() => faults.clear());
after(() => browser?.close());

const core = "whorl.simd128.wasm";
const model = "quick.safetensors";
const reverse = figure("reverse");
const html = "<!doctype html><title>Not found</title>";

/** @param {string} name @param {(response: Response) => void} fault */
const answer = (name, fault) => faults.set(servedName(name), fault);

/**
 * What the notice of an element says, and what it has folded away.
 * @param {Page} page
 * @param {string} element
 * @param {number} [timeout]
 */
async function noticeOf(page, element, timeout = 20_000) {
  const notice = await page.waitForSelector(`${element} >>> .notice:not([hidden])`, {
    visible: true,
    timeout,
  });
  assert.ok(notice);
  const told = await notice.evaluate((found) => {
    const details = found.querySelector("details");
    const read = () => /** @type {HTMLElement} */ (found.querySelector("span")).innerText;
    return {
      message: read(),
      detail: details?.querySelector("code")?.textContent ?? null,
      isClosed: !details?.open,
      again: found.querySelector("button")?.checkVisibility() ?? false,
    };
  });
  assert.match(told.message, /\.$/);
  assert.doesNotMatch(told.message, /WebAssembly\.|fetch|TypeError|CompileError|undefined/);
  assert.ok(told.isClosed);
  return told;
}

/** What was missing is there by now. @param {Page} page */
async function tryAgain(page) {
  faults.clear();
  const button = await page.waitForSelector(`${lab} >>> #recover`, { visible: true });
  assert.equal(await button?.evaluate((found) => found.textContent), "Try again");
  await button?.click();
  await show(page, lab);
  assert.equal(await page.$(`${lab} >>> :is(#recover, .notice:not([hidden]))`), null);
  await page.click(`${lab} >>> #lab-play`);
  await until(page, lab, "state.step > 0");
}

/** The lab, where something goes wrong when it opens. */
const openLab = () => browser.open({ query: "lab.html", ready: false });

test("a core that cannot be fetched is said in words", async () => {
  answer(core, (response) => response.destroy());
  const { page, close } = await openLab();
  const { message, detail } = await noticeOf(page, lab);
  assert.match(
    message,
    /\(whorl\.simd128\.wasm\) could not be loaded, the server could not be reached/,
  );
  assert.match(detail ?? "", /Failed to fetch/);
  await tryAgain(page);
  await close();
});

test("a core that is not there is said in words", async () => {
  answer(core, (response) => response.writeHead(404, { "content-type": "text/html" }).end(html));
  const { page, close } = await openLab();
  const { message, detail } = await noticeOf(page, lab);
  assert.match(message, /\(whorl\.simd128\.wasm\) could not be loaded, the server answered 404/);
  assert.equal(detail, null);
  await tryAgain(page);
  await close();
});

test("a core that is truncated, or a web page instead, is said to be damaged", async () => {
  const whole = await readFile(`${dist}/${servedName(core)}`);
  for (const body of [whole.subarray(0, whole.length / 2), html, ""]) {
    answer(core, (response) => response.end(body));
    const { page, close } = await openLab();
    const { message, detail } = await noticeOf(page, lab);
    assert.match(message, /^The core \(whorl\.simd128\.wasm\) arrived damaged/);
    assert.match(detail ?? "", /CompileError/);
    await tryAgain(page);
    await close();
  }
});

test("a model that arrives damaged is said so, and the figure goes on without it", async () => {
  const whole = await readFile(`${dist}/${servedName(model)}`);
  for (const body of [whole.subarray(0, 1000), html]) {
    answer(model, (response) => response.end(body));
    const { page, close } = await browser.open({ calm: true, ready: false });
    await show(page, reverse);
    await until(page, reverse, "state.trainingProblem !== null");
    const { trainingProblem, from } = await stateOf(page, reverse);
    assert.match(trainingProblem, /^The trained model \(quick\.safetensors\) arrived damaged/);
    assert.equal(from, "seed");
    await close();
  }
});

test("a policy without 'wasm-unsafe-eval' is named, and what to add to it", async () => {
  const without = policy.map((rule) => rule.replace(" 'wasm-unsafe-eval'", ""));
  const poor = await startBrowser({ headers: { "content-security-policy": without.join("; ") } });
  try {
    const { page } = await poor.open({ query: "lab.html", ready: false });
    const { message, detail } = await noticeOf(page, lab);
    assert.match(message, /policy of this page forbids WebAssembly.*'wasm-unsafe-eval'\.$/);
    assert.match(detail ?? "", /Content Security Policy/);
  } finally {
    await poor.close();
  }
});

test("a core that never arrives is said after eight seconds, and tried again by a button", async () => {
  answer(core, () => {});
  const { page, errors, close } = await openLab();
  const start = Date.now();
  const { message, detail, again } = await noticeOf(page, lab);
  assert.ok(Date.now() - start > 5000, "it might have arrived");
  assert.match(message, /^The core has not arrived after 8 seconds/);
  assert.deepEqual([detail, again], [null, true]);
  faults.clear();
  await page.click(`${lab} >>> .notice button`);
  await show(page, lab);
  assert.equal(await page.$(`${lab} >>> .notice:not([hidden])`), null);
  assert.deepEqual(errors, []);
  await close();
});

test("a worker's script that never arrives is said after eight seconds, and trying again helps", async () => {
  answer("worker.js", () => {});
  const { page, close } = await openLab();
  await page.waitForSelector(`${lab} >>> #recover`, { visible: true, timeout: 20_000 });
  const { message, detail } = await noticeOf(page, lab);
  assert.match(
    message,
    /^The worker that computes for this page failed: its script has not arrived\.$/,
  );
  assert.equal(detail, null);
  faults.clear();
  await page.click(`${lab} >>> #recover`);
  await show(page, lab);
  assert.equal(await page.$(`${lab} >>> .notice:not([hidden])`), null);
  await close();
});

test("what arrives late after all takes the message away by itself", async () => {
  const whole = await readFile(`${dist}/${servedName(model)}`);
  /** @type {Response[]} */
  const kept = [];
  answer(model, (response) => kept.push(response));
  const { page, close } = await browser.open({ calm: true, ready: false });
  const { message } = await noticeOf(page, reverse);
  assert.match(message, /^The trained model has not arrived after 8 seconds/);
  for (const response of kept) response.end(whole);
  await show(page, reverse);
  assert.equal(await page.$(`${reverse} >>> .notice:not([hidden])`), null);
  assert.equal((await stateOf(page, reverse)).from, "page");
  await close();
});
