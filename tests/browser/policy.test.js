/**
 * The pages need nobody else's server and keep to the strictest policy, and nothing of that policy
 * is wider than it must be. Under a sub-path and without any of its headers they work as well.
 */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { policy } from "../../build-scripts/served.mjs";
import { dist, figure, show, startBrowser, until } from "./harness.js";

/** @typedef {import("./harness.js").Page} Page */

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

/** Has the page remember what its policy refuses. @param {Page} page */
const watchRefusals = (page) =>
  page.evaluateOnNewDocument(() => {
    const refused = /** @type {string[]} */ ([]);
    Object.assign(window, { refused });
    document.addEventListener("securitypolicyviolation", (event) =>
      refused.push(`${event.effectiveDirective} ${event.blockedURI}`),
    );
  });

/** @param {Page} page @returns {Promise<string[]>} */
const refusals = (page) => page.evaluate(() => /** @type {any} */ (window).refused);

/** What is not of the site itself. @param {string[]} requests @param {string} address */
const foreign = (requests, address) => requests.filter((url) => !url.startsWith(address));

/** A short run with everything in it. @param {Page} page @param {string} element */
async function train(page, element) {
  await show(page, element);
  await page.$eval(element, async (found) => {
    const lab = /** @type {any} */ (found);
    await lab.setConfig({ epochs: 3, batch_size: 1000, workers: 2, math: "fast" });
    await lab.reset();
    await lab.train();
  });
  await until(page, element, 'state.status === "finished" && state.generation?.distance > 0');
}

test("article and lab, seen and used to their ends, ask no other server and break no rule", async () => {
  const article = await browser.open({ prepare: watchRefusals });
  const kinds = await article.page.$$eval("whorl-figure", (all) =>
    all.map((element) => element.getAttribute("kind") ?? ""),
  );
  assert.ok(kinds.length >= 11);
  for (const kind of kinds) await show(article.page, figure(kind));
  await train(article.page, figure("training"));

  const lab = await browser.open({ query: "lab.html", prepare: watchRefusals });
  await train(lab.page, "whorl-lab");
  for (const { page, requests, errors, close } of [article, lab]) {
    assert.ok(
      requests.some((url) => url.endsWith(".wasm")),
      "the watch does not see the worker",
    );
    assert.deepEqual(foreign(requests, browser.address), []);
    assert.deepEqual(await refusals(page), []);
    assert.deepEqual(errors, []);
    await close();
  }
});

test("the two watches above see a foreign request and a broken rule", async () => {
  const { page, errors, close } = await browser.open({
    query: "lab.html",
    prepare: watchRefusals,
  });
  await page.evaluate(async () => {
    const image = new Image();
    const refused = new Promise((resolve) => image.addEventListener("error", resolve));
    image.src = "http://127.0.0.2:9/x.png";
    document.body.append(image);
    document.body.setAttribute("style", "color: red");
    await refused;
  });
  await page.waitForFunction(() => new Set(/** @type {any} */ (window).refused).size === 2);
  // Once by the header's policy, and once by the page's own.
  assert.deepEqual([...new Set(await refusals(page))].sort(), [
    "img-src http://127.0.0.2:9/x.png",
    "style-src-attr inline",
  ]);
  assert.ok(errors.length >= 2);
  await close();

  const open = await startBrowser({ headers: { "content-security-policy": "" } });
  try {
    const free = await open.open({ query: "lab.html" });
    await free.page.evaluate(() => fetch("http://127.0.0.2:9/y").catch(() => {}));
    assert.deepEqual(foreign(free.requests, open.address), ["http://127.0.0.2:9/y"]);
  } finally {
    await open.close();
  }
});

/**
 * What a source is for, and how the page shows that it is missing: as a refusal that it hears of, or
 * as what a figure tells its reader.
 * @type {[rule: string, source: string, sign: RegExp][]}
 */
const needs = [
  ["script-src", "'self'", /script-src-elem .*assets\/article/],
  ["script-src", "'wasm-unsafe-eval'", /WebAssembly.*Content Security Policy/],
  ["style-src", "'self'", /style-src-elem .*assets\/page/],
  ["img-src", "'self'", /img-src .*assets\/posters/],
  ["connect-src", "'self'", /Failed to fetch/],
  ["manifest-src", "'self'", /manifest-src .*manifest\.webmanifest/],
];

test("every source that the policy allows is in the list of what is needed", () => {
  const allowed = policy.flatMap((rule) => {
    const [name, ...sources] = rule.split(" ");
    return sources.filter((source) => source !== "'none'").map((source) => `${name} ${source}`);
  });
  assert.deepEqual(
    allowed,
    needs.map(([name, source]) => `${name} ${source}`),
  );
});

for (const [name, source, sign] of needs) {
  test(`without ${source} in ${name} something is refused`, async () => {
    const without = policy.map((rule) =>
      rule.startsWith(name) ? rule.replace(` ${source}`, "") : rule,
    );
    assert.notDeepEqual(without, policy);
    const poor = await startBrowser({ headers: { "content-security-policy": without.join("; ") } });
    try {
      const { page } = await poor.open({ ready: false, prepare: watchRefusals });
      // Chromium without a window looks at the manifest only when it is asked for it.
      await (await page.createCDPSession()).send("Page.getAppManifest");
      await page.waitForFunction(
        (pattern) => {
          const figures = [...document.querySelectorAll("whorl-figure")];
          const told = figures.map((each) => each.shadowRoot?.textContent ?? "");
          const { refused } = /** @type {any} */ (window);
          return new RegExp(pattern).test([...refused, ...told].join("\n"));
        },
        { timeout: 10_000 },
        sign.source,
      );
    } finally {
      await poor.close();
    }
  });
}

test("under a sub-path, without policy and isolation, article and lab work", async () => {
  const folder = await mkdtemp(join(tmpdir(), "whorl-sub-path-"));
  await cp(dist, join(folder, "course/week 1"), { recursive: true });
  const host = await startBrowser({ folder, headers: { "content-security-policy": "" } });
  try {
    for (const [name, element] of [
      ["index.html", figure("training")],
      ["lab.html", "whorl-lab"],
    ]) {
      const { page, requests, errors, close } = await host.open({
        query: `course/week%201/${name}`,
      });
      await train(page, element);
      assert.deepEqual(foreign(requests, `${host.address}course/week%201/`), []);
      assert.deepEqual(errors, []);
      assert.equal(await page.evaluate(() => globalThis.crossOriginIsolated), false);
      await close();
    }
  } finally {
    await host.close();
    await rm(folder, { recursive: true });
  }
});
