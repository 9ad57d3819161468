/** What keeps the core from coming is said by its kind, with the engine's own text behind "Details", and can be tried again. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { lab, servedName, startBrowser, stateOf, until, SEEN } from "./harness.js";
import { inLab } from "./lab_harness.js";

/** @typedef {import("./harness.js").Page} Page */
/** @typedef {(response: import("node:http").ServerResponse, body: Buffer) => void} Answer */

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
/** @type {import("node:http").Server} */
let server;
let address = "";
/** How some files are answered, by their name in the source; the others as they are. @type {Map<string, Answer>} */
const answers = new Map();
/** @type {(text: string) => string} */
let rewrite = (text) => text; // of policies

before(async () => {
  browser = await startBrowser();
  server = createServer(async ({ url = "/" }, response) => {
    const served = await fetch(new URL(url, browser.address));
    const body = Buffer.from(await served.arrayBuffer());
    const type = served.headers.get("content-type") ?? "";
    response.statusCode = served.status;
    response.setHeader("content-type", type);
    response.setHeader(
      "content-security-policy",
      rewrite(served.headers.get("content-security-policy") ?? ""),
    );
    const answer = [...answers].find(([name]) => url.endsWith(servedName(name)))?.[1];
    if (answer) answer(response, body);
    else response.end(type.startsWith("text/html") ? rewrite(body.toString()) : body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  address = `http://127.0.0.1:${port}/`;
});
after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

/** The lab's page from the server above. @returns {Promise<{ page: Page, close: () => Promise<void> }>} */
async function openThere() {
  const { page, close } = await browser.open({ query: "manifest.webmanifest", ready: false });
  await page.goto(`${address}lab.html`);
  return { page, close };
}

/** What the lab shows of the failure. @param {Page} page */
async function told(page) {
  await page.waitForSelector(inLab("#recover"), { ...SEEN, timeout: 25_000 });
  const texts = (/** @type {string} */ selector) =>
    page.$$eval(inLab(selector), (all) =>
      all.filter((each) => each.checkVisibility()).map((each) => each.textContent),
    );
  return {
    sentences: await texts('[role="alert"]'),
    details: (await texts(".notice details")).join(),
    button: (await texts("#recover")).join(),
  };
}

const core = "whorl.simd128.wasm";

/** @type {[name: string, file: string, answer: Answer, sentence: RegExp, detail: RegExp][]} */
const faults = [
  [
    "a connection that breaks",
    core,
    (response) => response.destroy(),
    /^The core \(whorl\.simd128\.wasm\) could not be loaded, the connection or a rule of this page refused it: please try again\.$/,
    /Failed to fetch/,
  ],
  [
    "a file that is missing",
    core,
    (response) => void (response.writeHead(404), response.end("no")),
    /^The core \(whorl\.simd128\.wasm\) could not be loaded, the server answered 404: please try again\.$/,
    /^$/,
  ],
  [
    "half a module",
    core,
    (response, body) => response.end(body.subarray(0, body.length / 2)),
    /^What arrived as the core \(whorl\.simd128\.wasm\) is damaged or something else: please try again\.$/,
    /WebAssembly/,
  ],
  [
    "a page instead of the module",
    core,
    (response) => response.end("<!doctype html><p>Log in to this network"),
    /^What arrived as the core .* is damaged or something else: please try again\.$/,
    /magic word/,
  ],
  [
    "a module that never arrives",
    core,
    () => {},
    /^The core \(whorl\.simd128\.wasm\) has not arrived for 8 seconds: please try again\.$/,
    /abort/i,
  ],
  [
    "a module that stops on the way",
    core,
    (response, body) => {
      response.setHeader("content-length", body.length);
      response.write(body.subarray(0, 1000));
    },
    /^The core \(whorl\.simd128\.wasm\) has not arrived for 8 seconds: please try again\.$/,
    /abort/i,
  ],
  [
    "a worker's script that never arrives",
    "worker.js",
    () => {},
    /^The worker that computes for this page failed: its script has not arrived\.$/,
    /^$/,
  ],
];

for (const [name, file, answer, sentence, detail] of faults) {
  test(`${name} is said in a sentence, and another try finds what is there by then`, async () => {
    answers.set(file, answer);
    const { page, close } = await openThere();
    const { sentences, details, button } = await told(page);
    assert.equal(sentences.length, 1, JSON.stringify(sentences));
    assert.match(String(sentences[0]), sentence);
    assert.match(details, detail);
    assert.equal(button, "Try again");
    answers.clear();
    await page.click(inLab("#recover"));
    await until(page, lab, 'state.phase === "ready"');
    assert.equal(await page.$(inLab("#recover")), null);
    await page.click(inLab("#lab-play"));
    await until(page, lab, "state.step > 0");
    assert.equal((await stateOf(page, lab)).problem, null);
    await close();
  });
}

test("a policy that does not let the core be compiled is named, and what it lacks", async () => {
  rewrite = (text) =>
    text.replace(" 'wasm-unsafe-eval'", "").replace(" &#39;wasm-unsafe-eval&#39;", "");
  const { page, close } = await openThere();
  const { sentences, details } = await told(page);
  assert.equal(sentences.length, 1);
  assert.match(
    String(sentences[0]),
    /^A rule of this page .* does not let it compile the core: script-src needs 'wasm-unsafe-eval'\.$/,
  );
  assert.match(details, /WebAssembly.*Content Security Policy/);
  rewrite = (text) => text;
  await close();
});

test("weights that came with the page and are no model cost the figure nothing but them", async () => {
  answers.set("quick.safetensors", (response) => response.end("<p>Log in"));
  const { page, close } = await browser.open({ query: "manifest.webmanifest", ready: false });
  await page.goto(address);
  const reverse = 'whorl-figure[kind="reverse"]';
  await until(page, reverse, 'state.phase === "ready" && state.run.from === "seed"');
  answers.clear();
  await close();
});
