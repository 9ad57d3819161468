/**
 * The bundles on pages of other people: another origin, no headers that help, or none at all but a
 * file on the disk.
 */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { serve } from "../../build-scripts/serve.mjs";
import { createEngine, train } from "../../web/node/index.js";
import { launchChromium } from "../chromium.js";
import { SEEN, checksum, dist, listenTo, show, textOf, until } from "./harness.js";

const figure = "whorl-figure";
/** A run that is over soon. */
const small = 'kind="training" data="circle" epochs="20" seed="7" data_seed="7"';

/** @type {Awaited<ReturnType<typeof launchChromium>>} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let whorl;
/** @type {string} of the small run, in Node */
let expected;
/** What a test that fails leaves open would keep this file from ending. @type {(() => void)[]} */
const leftovers = [];

before(async () => {
  browser = await launchChromium();
  whorl = await serve({ folder: dist, port: 8400 });
  const { session } = await train(await createEngine(), {
    preset: "quick",
    data: "circle",
    epochs: 20,
    settings: { seed: 7 },
  });
  expected = session.checksum();
});
after(async () => {
  await browser?.close();
  whorl?.close();
  for (const close of leftovers) close();
});

/**
 * A page of somebody else's, on another origin than Whorl's files.
 * @param {string} body
 * @param {Record<string, string>} [headers]
 */
async function openBlog(body, headers = {}) {
  const html = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>A blog</title><body>${body}</body>`;
  const server = createServer((request, response) => {
    response.writeHead(200, { "content-type": "text/html", ...headers });
    response.end(html);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  leftovers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return openPage(`http://127.0.0.1:${port}/`);
}

/** @param {string} address */
async function openPage(address) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const heard = listenTo(page);
  await page.goto(address);
  return { page, ...heard, close: () => context.close() };
}

/** @param {string} [attributes] @param {string} [name] */
const script = (attributes = "", name = "whorl.js") =>
  `<script ${attributes} src="${whorl.address}${name}"></script>`;

/**
 * Trains to the end and tells the checksum.
 * @param {import("./harness.js").Page} page
 * @param {string} [element]
 */
async function trained(page, element = figure) {
  await show(page, element);
  await page.$eval(element, (found) => /** @type {any} */ (found).train());
  await until(page, element, 'state.status === "finished"');
  return checksum(page, element);
}

test("one script tag trains on a page of another origin to the bits of Node", async () => {
  const { page, errors, close } = await openBlog(
    `<whorl-figure ${small}></whorl-figure>${script()}`,
  );
  assert.equal(await trained(page), expected);
  assert.deepEqual(errors, []);
  await close();
});

test("as a module it does the same where its server allows modules to others", async () => {
  const server = await serve({
    folder: dist,
    port: 8450,
    headers: { "access-control-allow-origin": "*" },
  });
  leftovers.push(server.close);
  const tag = `<script type="module" src="${server.address}whorl.js"></script>`;
  const { page, close } = await openBlog(`${tag}<whorl-figure ${small}></whorl-figure>`);
  assert.equal(await trained(page), expected);
  await page.waitForSelector(`${figure} >>> .chart canvas`, SEEN); // it found the file beside it
  await close();
  server.close();
});

test("the trained model beside it draws, and nothing else is asked for", async () => {
  const { page, requests, close } = await openBlog(
    `${script()}<whorl-figure kind="reverse"></whorl-figure>`,
  );
  await show(page, figure);
  await until(page, figure, 'state.generation?.distance > 0 && state.run.from === "page"');
  const asked = requests.filter((address) => !/^(blob|data):/.test(address)).slice(1);
  // What a worker asks for is heard of in Chromium only sometimes.
  assert.deepEqual(
    new Set([...asked, `${whorl.address}whorl-quick.js`]),
    new Set(["whorl.js", "whorl-quick.js"].map((name) => whorl.address + name)),
  );
  await close();
});

test("six figures have one worker, and none before one of them is near the window", async () => {
  const kinds = ["reverse", "data", "forward", "closed-form", "training", "generation"];
  const figures = kinds.map((kind) => `<whorl-figure kind="${kind}"></whorl-figure>`).join("");
  const far = '<div style="height: 400vh">Far away</div>';
  const { page, errors, close } = await openBlog(`${script()}${far}${figures}`);
  await page.waitForFunction(() => customElements.get("whorl-figure"));
  await page.evaluate(
    () => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r))),
  );
  assert.equal(page.workers().length, 0);
  for (const kind of kinds) await show(page, `whorl-figure[kind="${kind}"]`);
  assert.equal(page.workers().length, 1);
  assert.deepEqual(errors, []);
  await close();
});

test("what few pages need comes from files beside the script when it is wanted", async () => {
  const { page, requests, errors, close } = await openBlog(
    `<whorl-figure ${small} core="scalar"></whorl-figure>
     <whorl-figure kind="network"></whorl-figure>
     <whorl-figure kind="conditional" preset="quick-conditional"></whorl-figure>
     <whorl-figure kind="guidance" preset="guided"></whorl-figure>${script()}`,
  );
  assert.equal(await trained(page), expected);
  await page.waitForSelector(`${figure} >>> .chart canvas`, SEEN);
  await show(page, 'whorl-figure[kind="network"]');
  await show(page, 'whorl-figure[kind="conditional"]');
  await until(page, 'whorl-figure[kind="conditional"]', 'state.run.from === "page"');
  await show(page, 'whorl-figure[kind="guidance"]');
  await until(page, 'whorl-figure[kind="guidance"]', "state.figure.cloud.points.length === 4000");
  for (const name of ["charts", "figures", "scalar", "quick-conditional", "guided"]) {
    assert.ok(requests.includes(`${whorl.address}whorl-${name}.js`), name);
  }
  assert.deepEqual(errors, []);
  await close();
});

test("a kind that lies beside the script has charts, where scripts must be trusted too", async () => {
  const truth = 'whorl-figure[kind="truth"]';
  const { page, requests, errors, close } = await openBlog(
    `<whorl-figure kind="truth"></whorl-figure>${script()}`,
    {
      "content-security-policy": `require-trusted-types-for 'script'; trusted-types whorl; script-src ${whorl.address} 'wasm-unsafe-eval'; worker-src blob:`,
    },
  );
  await show(page, truth);
  await until(page, truth, "state.figure.floors !== null");
  await page.$eval(`${truth} >>> .chart`, (chart) => chart.scrollIntoView());
  await page.waitForSelector(`${truth} >>> .chart canvas`, SEEN);
  for (const name of ["charts", "figures"]) {
    assert.ok(requests.includes(`${whorl.address}whorl-${name}.js`), name);
  }
  assert.deepEqual(errors, []);
  await close();
});

test("what is not beside the script is said, and a table stands for a chart", async () => {
  const folder = await mkdtemp(join(tmpdir(), "whorl-alone-"));
  await cp(join(dist, "whorl.js"), join(folder, "whorl.js"));
  const server = await serve({ folder, port: 8470 });
  leftovers.push(server.close);
  const alone = `<script src="${server.address}whorl.js"></script>`;
  const { page, close } = await openBlog(
    `${alone}<whorl-figure kind="step"></whorl-figure><whorl-figure kind="reverse"></whorl-figure>`,
  );
  const step = 'whorl-figure[kind="step"]';
  await page.$eval(step, (found) => found.scrollIntoView());
  await page.waitForSelector(`${step} >>> .notice:not([hidden])`, SEEN);
  assert.match(await textOf(page, step, ".notice"), /needs the file whorl-figures\.js beside/);
  // Without the trained model a button trains one.
  const reverse = 'whorl-figure[kind="reverse"]';
  await show(page, reverse);
  await page.waitForSelector(`${reverse} >>> .preparation button`, SEEN);
  await page.click(`${reverse} >>> .preparation button`);
  await until(page, reverse, 'state.generation?.distance > 0 && state.run.from === "seed"');
  await close();

  await cp(join(dist, "whorl-figures.js"), join(folder, "whorl-figures.js"));
  const other = await openBlog(`${alone}<whorl-figure ${small}></whorl-figure>`);
  assert.equal(await trained(other.page), expected);
  await other.page.waitForSelector(`${figure} >>> .table-details[open] tbody tr`, SEEN);
  assert.match(
    await textOf(other.page, figure, ".chart-and-table"),
    /The chart could not be loaded; its numbers are:/,
  );
  await other.close();
  server.close();
  await rm(folder, { recursive: true });
});

test("it works under a policy that allows its server, its worker, and wants scripts trusted", async () => {
  const { page, errors, close } = await openBlog(
    `${script()}<whorl-figure ${small}></whorl-figure>`,
    {
      "content-security-policy": [
        "default-src 'none'",
        "img-src data:", // the icon
        `script-src ${whorl.address} 'wasm-unsafe-eval'`,
        "worker-src blob:",
        "require-trusted-types-for 'script'",
        "trusted-types whorl",
      ].join("; "),
    },
  );
  assert.equal(await trained(page), expected);
  await page.waitForSelector(`${figure} >>> .chart canvas`, SEEN);
  assert.deepEqual(errors, []);
  await close();
});

test("a policy that forbids the worker is said in a sentence", async () => {
  const { page, close } = await openBlog(
    `${script()}<whorl-figure kind="reverse"></whorl-figure>`,
    { "content-security-policy": `script-src ${whorl.address} 'wasm-unsafe-eval'` },
  );
  await page.waitForSelector(`${figure} >>> .notice:not([hidden])`, SEEN);
  assert.match(await textOf(page, figure, ".notice"), /The worker that computes .* failed/);
  await close();
});

test("in a frame whose sandbox allows scripts only it trains too", async () => {
  const inner = `<whorl-figure ${small}></whorl-figure>${script()}`;
  const { page, close } = await openBlog(
    `<iframe sandbox="allow-scripts" width="800" height="600" srcdoc="${inner.replaceAll('"', "&quot;")}"></iframe>`,
  );
  const frame = await (await page.waitForSelector("iframe"))?.contentFrame();
  const found = await frame?.waitForFunction(
    () => {
      const element = /** @type {any} */ (document.querySelector("whorl-figure"));
      try {
        return element.getState().phase === "ready" && element;
      } catch {
        return null;
      }
    },
    { timeout: 20_000, polling: 50 },
  );
  await found?.evaluate((element) => element.train());
  await frame?.waitForFunction(
    () =>
      /** @type {any} */ (document.querySelector("whorl-figure")).getState().status === "finished",
    { timeout: 20_000, polling: 50 },
  );
  assert.equal(await found?.evaluate((element) => element.checksum()), expected);
  await close();
});

test("both scripts on one page, twice over, define each element once", async () => {
  const { page, errors, close } = await openBlog(
    `${script()}${script()}${script("", "whorl-lab.js")}<whorl-lab epochs="20"></whorl-lab>`,
  );
  await show(page, "whorl-lab");
  assert.deepEqual(errors, []);
  await close();
});

test("where the page has a small idea of 1rem, text and buttons are as large as anywhere", async () => {
  const sizes = async (/** @type {string} */ style) => {
    const { page, close } = await openBlog(
      `${style}<whorl-figure kind="training"></whorl-figure>${script()}`,
    );
    await show(page, figure);
    const measured = await page.$eval(`${figure} >>> #training-toggle`, (button) => [
      getComputedStyle(button).fontSize,
      button.getBoundingClientRect().height,
    ]);
    await close();
    return measured;
  };
  assert.deepEqual(await sizes("<style>html { font-size: 62.5% }</style>"), await sizes(""));
});

test("a figure is light or dark as the page around it, whenever that changes, or as it is told", async () => {
  const { page, close } = await openBlog(
    `<style>body { color: #222; transition: color 0.2s } .night { color: #eee }</style>
    <whorl-figure kind="training" batch_size="1000"></whorl-figure>
    <whorl-figure kind="data" theme="light" id="told"></whorl-figure>${script()}`,
  );
  await show(page, figure);
  await page.$eval(figure, (found) => /** @type {any} */ (found).train(5));
  await page.waitForSelector(`${figure} >>> .chart canvas`, SEEN);

  /** Until each canvas of the figure has drawn in a colour. @param {number[]} colour */
  const drawnIn = (colour) =>
    page.waitForFunction(
      (selector, wanted) => {
        const root = document.querySelector(selector)?.shadowRoot;
        const canvases = [...(root?.querySelectorAll("canvas") ?? [])];
        return canvases.every((canvas) => {
          const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
          const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
          for (let at = 0; at < data.length; at += 4) {
            if (
              wanted.every((/** @type {number} */ value, i) => Math.abs(data[at + i] - value) < 6)
            )
              return true;
          }
          return false;
        });
      },
      { polling: 100, timeout: 10_000 },
      figure,
      colour,
    );
  const paper = (/** @type {string} */ element) =>
    page.$eval(element, (found) => getComputedStyle(found).getPropertyValue("--paper"));
  const light = await paper(figure);
  await drawnIn([194, 80, 10]);
  await page.evaluate(() => (document.body.className = "night"));
  await drawnIn([243, 153, 78]);
  assert.notEqual(await paper(figure), light);
  assert.equal(await paper("#told"), light);
  await page.evaluate(() => (document.body.className = ""));
  await drawnIn([194, 80, 10]);
  assert.equal(await paper(figure), light);
  await page.$eval("#told", (found) => found.setAttribute("theme", "dark"));
  assert.notEqual(await paper("#told"), light);
  await close();
});

/**
 * Puts a figure into the page and takes it away, so many times: every other time at once, else when
 * it is at work.
 * @param {import("./harness.js").Page} page
 * @param {number} rounds
 */
const comeAndGo = (page, rounds) =>
  page.evaluate(async (times) => {
    const place = /** @type {Element} */ (document.querySelector("main"));
    for (let round = 0; round < times; round++) {
      const element = document.createElement("whorl-figure");
      element.setAttribute("kind", round % 40 === 0 ? "training" : "data");
      const isReady = new Promise((resolve) => element.addEventListener("ready", resolve));
      place.append(element);
      if (round % 2 === 0) await isReady;
      else await new Promise((resolve) => setTimeout(resolve));
      element.remove();
    }
  }, rounds);

/** Until the page has ended its workers. @param {import("./harness.js").Page} page */
async function workersGone(page) {
  for (let look = 0; look < 100 && page.workers().length > 0; look++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.equal(page.workers().length, 0);
}

test("a figure that comes and goes two hundred times leaves no worker and no memory behind", async (t) => {
  const { page, errors, close } = await openBlog(`<main></main>${script()}`);
  await page.waitForFunction(() => customElements.get("whorl-figure"));
  const session = await page.createCDPSession();
  const heap = async () => {
    await workersGone(page);
    for (let pass = 0; pass < 3; pass++) await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Runtime.getHeapUsage")).usedSize;
  };
  // At first the heap grows by what the engine compiles; what leaks grows every time.
  await comeAndGo(page, 100);
  const sizes = [await heap()];
  do {
    await comeAndGo(page, 200);
    sizes.push(await heap());
  } while (sizes.length < 4 && sizes[sizes.length - 1] > 1.05 * sizes[sizes.length - 2]);
  t.diagnostic(`bytes of heap: ${sizes.join(", ")}`);
  const [before, after] = sizes.slice(-2);
  assert.ok(after <= 1.05 * before, `${before} bytes grew to ${after}`);
  assert.deepEqual(errors, []);
  await close();
});

test("a page with twenty figures does nothing at all until they are seen", async (t) => {
  const kinds = ["reverse", "data", "forward", "closed-form", "training", "generation", "scratch"];
  const figures = Array.from(
    { length: 20 },
    (_, i) => `<whorl-figure kind="${kinds[i % kinds.length]}"></whorl-figure>`,
  ).join("");
  const far = '<div style="height: 400vh">Far away</div>';
  const { page, errors, close } = await openBlog(`${script()}${far}${figures}`);
  await page.waitForFunction(() => customElements.get("whorl-figure"));
  const session = await page.createCDPSession();
  await session.send("Performance.enable");
  /** How long scripts run while the page is left alone for two seconds, in seconds. */
  async function work() {
    const read = async () => {
      const { metrics } = await session.send("Performance.getMetrics");
      return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
    };
    const start = await read();
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const end = await read();
    return end.ScriptDuration - start.ScriptDuration;
  }
  const idle = await work();
  t.diagnostic(`scripts ran for ${idle} s of 2 s`);
  assert.equal(idle, 0);
  assert.equal(page.workers().length, 0);
  await show(page, "whorl-figure");
  await until(page, "whorl-figure", "state.generation?.states.length > 1");
  assert.ok((await work()) > 0, "the measure sees no work");
  assert.equal(page.workers().length, 1);
  assert.deepEqual(errors, []);
  await close();
});

test("the single file, opened from the disk, draws, trains with helpers, and has its charts", async (t) => {
  const address = pathToFileURL(join(dist, "whorl-single.html")).href;
  const { page, requests, errors, close } = await openPage(address);
  await show(page, figure);
  await until(page, figure, "state.generation?.distance > 0");
  await show(page, "whorl-lab");
  const refused = await page.$eval("whorl-lab", (lab) =>
    /** @type {any} */ (lab).setConfig({
      data: "circle",
      epochs: 20,
      seed: 7,
      data_seed: 7,
      workers: 2,
    }),
  );
  assert.deepEqual(refused, []);
  assert.equal(await trained(page, "whorl-lab"), expected);
  await until(page, "whorl-lab", "state.team === 2");
  await page.$eval("whorl-lab >>> .chart", (chart) => chart.scrollIntoView());
  await page.waitForSelector("whorl-lab >>> .chart canvas", SEEN);
  // A kind that few pages need is inside as well, and takes its charts from there.
  await page.$eval(figure, (found) => found.setAttribute("kind", "samplers"));
  const chart = await page.waitForSelector(`${figure} >>> .chart`, SEEN);
  await chart?.evaluate((found) => found.scrollIntoView());
  await page.waitForSelector(`${figure} >>> .chart canvas`, SEEN);
  assert.deepEqual(errors, []);
  const others = requests.filter((asked) => !/^(blob|data):/.test(asked));
  assert.deepEqual(others, [address]);
  t.diagnostic(await page.$eval("#core-note", (note) => note.textContent ?? ""));
  await close();
});

test("the bundles keep to their size", async (t) => {
  const limits = { "whorl.js": 90_000, "whorl-lab.js": 95_000 };
  for (const [name, limit] of Object.entries(limits)) {
    const { length } = gzipSync(await readFile(join(dist, name)), { level: 9 });
    t.diagnostic(`${name}: ${length} bytes gzipped`);
    assert.ok(length <= limit, `${name} has ${length} bytes gzipped`);
  }
  const { length } = await readFile(join(dist, "whorl-single.html"));
  t.diagnostic(`whorl-single.html: ${length} bytes`);
  assert.ok(length <= 400_000, `whorl-single.html has ${length} bytes`);
});
