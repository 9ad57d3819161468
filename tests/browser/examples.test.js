/** The example pages: figures come alive on them, and the pages stay as they are. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { SEEN, dist, show, startBrowser, until, wait } from "./harness.js";

/** @typedef {import("./harness.js").Page} Page */

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

/** Pages with figures of their own. */
const pages = ["blog", "six", "notebook", "lesson"];

/** @param {string} name @param {Parameters<typeof browser.open>[0]} [options] */
const open = (name, options) =>
  browser.open({ query: `examples/${name}.html`, ready: false, ...options });

/** For `prepare`: the page never gets Whorl's script. @param {Page} page */
async function withoutWhorl(page) {
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    if (request.url().endsWith("/whorl.js")) {
      void request.respond({ contentType: "text/javascript", body: "" });
    } else void request.continue();
  });
}

/** Names each figure so that it can be selected. @param {Page} page @returns {Promise<string[]>} */
const figuresOf = (page) =>
  page.$$eval("whorl-figure", (all) =>
    all.map((element, i) => {
      element.id ||= `figure-${i}`;
      return `#${element.id}`;
    }),
  );

/** What the page itself looks like, and what is in its window. @param {Page} page */
const hostOf = (page) =>
  page.evaluate(() => {
    const own = [...document.querySelectorAll("body, body *")].filter(
      (element) => !element.closest("whorl-figure"),
    );
    const looks = own.map((element) => {
      const style = getComputedStyle(element);
      // How high a page is depends on what is on it.
      const sizes =
        /^(height|block-size|(perspective|transform)-origin|(max|min)-|inset|top|bottom)/;
      const text = [...style]
        .filter((name) => !sizes.test(name))
        .map((name) => style.getPropertyValue(name));
      return `${element.tagName} ${text.join(";")}`;
    });
    const drivers = /^(puppeteer|__aria)/; // what drives the browser has names of its own
    const names = Object.getOwnPropertyNames(window).filter((name) => !drivers.test(name));
    return { looks, names: names.sort() };
  });

/** What a figure does when it is seen, or told to. @param {Page} page @param {string} element */
async function use(page, element) {
  const kind = await page.$eval(element, (host) => host.getAttribute("kind"));
  switch (kind) {
    case "reverse":
    case "conditional":
      return until(page, element, "state.figure.position === 100");
    case "scratch":
      return until(page, element, "state.step > 100");
    case "training":
      await page.$eval(element, (host) => /** @type {any} */ (host).train());
      return until(page, element, 'state.status === "finished"');
    case null:
      return page.waitForSelector(`${element} >>> .lesson`, SEEN);
    default:
      return until(page, element, "state.data.count > 0");
  }
}

for (const name of pages) {
  test(`${name}.html: figures play or train when seen, and the page is as it was`, async () => {
    const plain = await open(name, { prepare: withoutWhorl });
    const before = await hostOf(plain.page);
    await plain.close();

    const { page, errors, requests, close } = await open(name);
    const figures = await figuresOf(page);
    assert.ok(figures.length >= 1);
    for (const element of figures) {
      await show(page, element);
      await use(page, element);
      const drawn = await page.$eval(`${element} >>> canvas`, (canvas) => {
        const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
        return width > 0 && width >= height && canvas.getBoundingClientRect().width > 50;
      });
      assert.ok(drawn, element);
    }
    await page.evaluate(() => window.scrollTo(0, 0));
    const after = await hostOf(page);
    assert.deepEqual(after.names, before.names);
    assert.deepEqual(after.looks, before.looks);
    assert.deepEqual(
      requests.filter((url) => !url.startsWith(browser.address) && !/^(data|blob):/.test(url)),
      [],
    );
    assert.deepEqual(errors, []);
    await close();
  });
}

test("what the test above compares does change when a script changes the page", async () => {
  const { page, close } = await open("blog", { prepare: withoutWhorl });
  const before = await hostOf(page);
  await page.evaluate(() => {
    Object.assign(window, { leaked: 1 });
    const style = document.createElement("style");
    style.textContent = "p { letter-spacing: 1px }";
    document.head.append(style);
  });
  const after = await hostOf(page);
  assert.notDeepEqual(after.names, before.names);
  assert.notDeepEqual(after.looks, before.looks);
  await close();
});

test("a page with a module loader is not asked to load or define anything", async () => {
  const { page, close } = await open("notebook");
  const [, training] = await figuresOf(page);
  await show(page, training);
  await use(page, training);
  await page.waitForSelector(`${training} >>> .chart canvas`, SEEN);
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).asked), []);
  await close();
});

test("no rule of the notebook's reaches into a figure", async () => {
  const { page, close } = await open("notebook");
  const [forward, training] = await figuresOf(page);
  await show(page, forward);
  await show(page, training);
  const inside = await page.evaluate(() => {
    const pick = (/** @type {Element} */ element) => {
      const { borderTopColor, fill, textTransform, width, backgroundColor } =
        getComputedStyle(element);
      return { borderTopColor, fill, textTransform, width: parseFloat(width), backgroundColor };
    };
    const roots = [...document.querySelectorAll("whorl-figure")].map(
      ({ shadowRoot }) => /** @type {ShadowRoot} */ (shadowRoot),
    );
    const all = (/** @type {string} */ selector) =>
      roots.flatMap((root) => [...root.querySelectorAll(selector)].map(pick));
    return { canvas: all("canvas"), svg: all("svg"), button: all("button"), input: all(".input") };
  });
  assert.ok(Object.values(inside).every((found) => found.length > 0));
  const crimson = "rgb(220, 20, 60)";
  for (const { fill, borderTopColor } of [...inside.canvas, ...inside.svg]) {
    assert.notEqual(fill, crimson);
    assert.notEqual(borderTopColor, crimson);
  }
  for (const { textTransform, backgroundColor } of inside.button) {
    assert.equal(textTransform, "none");
    assert.notEqual(backgroundColor, "rgb(13, 110, 253)");
  }
  for (const { width } of inside.input) assert.ok(width < 200);
  await close();
});

test("the frame in a sandbox becomes as high as what is in it, and tells of its training", async () => {
  const { page, errors, close } = await open("iframe");
  const handle = await page.waitForSelector("iframe");
  const frame = await handle?.contentFrame();
  assert.ok(frame);
  await frame.waitForSelector("whorl-figure >>> #training-toggle", SEEN);
  await page.waitForFunction(
    () => Number(document.querySelector("iframe")?.height) > 560, // what it is at first
  );
  await frame.click("whorl-figure >>> #training-toggle");
  await page.waitForFunction(
    () => /You trained for 5000 steps/.test(document.querySelector("#told")?.textContent ?? ""),
    { timeout: 60_000 },
  );
  const fits = await frame.evaluate(
    () => document.documentElement.scrollHeight <= window.innerHeight,
  );
  assert.ok(fits, "the frame has to be scrolled");
  assert.deepEqual(errors, []);
  await close();
});

test("a finger on a figure scrolls the page", async () => {
  const { page, close } = await open("blog", { touch: true, width: 360 });
  const [element] = await figuresOf(page);
  await show(page, element);
  const session = await page.createCDPSession();
  for (const part of ["canvas", ".slider"]) {
    await page.$eval(`${element} >>> ${part}`, (found) =>
      found.scrollIntoView({ block: "center" }),
    );
    const { x, y, top } = await page.$eval(`${element} >>> ${part}`, (found) => {
      const box = found.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2, top: window.scrollY };
    });
    await session.send("Input.synthesizeScrollGesture", { x, y, yDistance: 120 });
    const moved = top - (await page.evaluate(() => window.scrollY));
    assert.ok(Math.abs(moved) > 60, `${part}: the page moved by ${moved} pixels`);
  }
  await close();
});

test("slides: keys turn them, but not while a figure's slider is used", async () => {
  const { page, errors, close } = await open("slides");
  const number = () => page.$eval("#count", (found) => found.textContent);
  const [reverse, schedule] = await figuresOf(page);
  const awake = () => page.$eval(reverse, (host) => host.shadowRoot?.querySelector("canvas"));
  await wait(500);
  assert.equal(await awake(), null); // its slide is not shown yet
  assert.equal(await number(), "1 / 4");
  await page.keyboard.press("ArrowRight");
  assert.equal(await number(), "2 / 4");
  await show(page, reverse);
  await until(page, reverse, "state.figure.position === 100");

  await page.focus(`${reverse} >>> .slider`);
  await page.keyboard.press("ArrowLeft");
  await until(page, reverse, "state.figure.position === 99");
  assert.equal(await number(), "2 / 4");
  await page.keyboard.press("Home");
  await until(page, reverse, "state.figure.position === 0");
  await page.focus(`${reverse} >>> button[title="Play"]`);
  await page.keyboard.press(" ");
  await until(page, reverse, "state.figure.position > 0");
  assert.equal(await number(), "2 / 4");
  // A button has no use for an arrow.
  await page.keyboard.press("ArrowRight");
  assert.equal(await number(), "3 / 4");
  await show(page, schedule);
  assert.deepEqual(errors, []);
  await close();
});

for (const [width, scale] of /** @type {const} */ ([
  [480, 0.5],
  [1440, 1.5],
])) {
  test(`slides: on one scaled by ${scale} pictures fill their places and the pointer is where it is`, async () => {
    const { page, close } = await open("slides", { width });
    const [, schedule] = await figuresOf(page);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await show(page, schedule);
    await until(page, schedule, "state.schedule !== null");
    const [place, canvas] = await page.$eval(`${schedule} >>> .schedule-panel`, (panel) => {
      const box = (/** @type {Element | null} */ element) => {
        const {
          x,
          y,
          width: across,
          height,
        } = /** @type {Element} */ (element).getBoundingClientRect();
        return { x, y, width: across, height };
      };
      return [box(panel), box(panel.querySelector("canvas"))];
    });
    assert.ok(
      Math.abs(place.width - canvas.width) <= 2 * scale,
      `${canvas.width} of ${place.width}`,
    );
    // The curves begin 42 pixels from the left and end 10 from the right: see curve_box.js.
    const last = 99;
    for (const share of [0, 0.25, 0.5, 1]) {
      const left = place.x + 42 * scale;
      const right = place.x + place.width - 10 * scale;
      await page.mouse.click(left + share * (right - left), place.y + place.height / 2);
      await until(page, schedule, "Math.abs(state.timestep - wanted) <= 1", share * last);
    }
    await close();
  });
}

test("slides: pictures are as sharp as the screen on each scale, also when the window changes", async () => {
  const { page, close } = await open("slides", { width: 960 });
  const [first] = await figuresOf(page);
  await page.keyboard.press("ArrowRight");
  await show(page, first);
  const sharpness = () =>
    page.$eval(`${first} >>> canvas`, (found) => {
      const canvas = /** @type {HTMLCanvasElement} */ (found);
      return canvas.width / canvas.getBoundingClientRect().width;
    });
  for (const width of [960, 1440, 1920, 960]) {
    await page.setViewport({ width, height: Math.round(0.7 * width) });
    const deadline = Date.now() + 5000;
    while (!(Math.abs((await sharpness()) - 1) < 0.02)) {
      assert.ok(Date.now() < deadline, `${await sharpness()} pixels a pixel at ${width}`);
      await wait(50);
    }
  }
  await close();
});

test("on paper there is the poster, or the figure's own pictures without its controls", async () => {
  const asleep = await open("six", { prepare: withoutWhorl });
  await asleep.page.emulateMediaType("print");
  const posters = await asleep.page.$$eval("whorl-figure > img", (all) =>
    all.map((image) => image.getBoundingClientRect().width > 100),
  );
  assert.deepEqual(posters, Array(6).fill(true));
  await asleep.close();

  const { page, close } = await open("six");
  const [data] = await figuresOf(page);
  await show(page, data);
  await page.emulateMediaType("print");
  const shown = await page.$eval(data, (host) => {
    const root = /** @type {ShadowRoot} */ (host.shadowRoot);
    const isThere = (/** @type {string} */ part) =>
      (root.querySelector(part)?.getBoundingClientRect().height ?? 0) > 0;
    return { picture: isThere("canvas"), settings: isThere(".panel") };
  });
  assert.deepEqual(shown, { picture: true, settings: false });
  await close();
});

for (const name of ["blog", "six", "notebook", "slides", "lesson"]) {
  test(`${name}.html shows its posters without JavaScript`, async () => {
    const { page, errors, close } = await open(name, { script: false });
    const posters = await page.$$eval("whorl-figure > img", (all) =>
      all.map((image) => {
        const { complete, naturalWidth, alt } = /** @type {HTMLImageElement} */ (image);
        return complete && naturalWidth > 0 && alt.length > 10;
      }),
    );
    assert.equal(posters.length, (await page.$$("whorl-figure")).length);
    assert.ok(posters.every(Boolean));
    assert.deepEqual(errors, []);
    await close();
  });
}

test("who wants it calm sees nothing move by itself, on any example", async () => {
  for (const name of [...pages, "slides"]) {
    const { page, close } = await open(name, { calm: true });
    const figures = await figuresOf(page);
    if (name === "slides") await page.keyboard.press("ArrowRight");
    for (const element of name === "slides" ? figures.slice(0, 1) : figures) {
      await show(page, element);
      await wait(1200); // longer than any of them waits before it begins
      const look = () =>
        page.$eval(element, (host) => {
          const { status, step, figure } = /** @type {any} */ (host).getState();
          return { status, step, position: figure.position ?? null };
        });
      const first = await look();
      await wait(300);
      assert.deepEqual(await look(), first, `${name} ${element}`);
      assert.equal(first.step, 0, `${name} ${element}`);
    }
    await close();
  }
});

test("the list has every example, and lines that work as they are", async () => {
  const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const { page, errors, close } = await open("index");
  const links = await page.$$eval("main h2 a", (all) => all.map((a) => a.getAttribute("href")));
  const files = (await readdir(`${dist}examples`)).filter((file) => file.endsWith(".html"));
  assert.deepEqual(
    [...links, "index.html"].sort(),
    files
      .filter((file) => file !== "index.html")
      .concat("index.html")
      .sort(),
  );
  await page.waitForFunction(
    (site) => document.querySelector("code")?.textContent?.includes(`${site}whorl.js`),
    {},
    browser.address,
  );
  for (const scheme of /** @type {const} */ (["light", "dark"])) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const { violations: found } = await /** @type {any} */ (window).axe.run();
      return found.map((/** @type {any} */ { id, nodes }) => [id, nodes[0].html.slice(0, 120)]);
    });
    assert.deepEqual(violations, [], scheme);
  }
  assert.deepEqual(errors, []);

  const [first] = await page.$$eval("code", (all) => all.map((code) => code.textContent ?? ""));
  await page.setContent(`<!doctype html><title>A page</title><body>${first}</body>`);
  await show(page, "whorl-figure");
  await close();
});

for (const width of [360, 1280]) {
  test(`nothing sticks out of the examples, ${width} wide`, async () => {
    for (const name of ["index", ...pages, "iframe", "slides"]) {
      const { page, close } = await open(name, { width, calm: true });
      const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
      assert.equal(scrollWidth, clientWidth, name);
      await close();
    }
  });
}
