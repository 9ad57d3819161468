/** Attributes and properties that act at any time, and elements that are moved, taken out, put back. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { call, noticeOf, progressOf, small, startElementPages, told } from "./element_page.js";
import { SEEN, checksum, heldBy, show, until, wait } from "./harness.js";

/** @typedef {import("./harness.js").Page} Page */

/** @type {Awaited<ReturnType<typeof startElementPages>>} */
let pages;
before(async () => {
  pages = await startElementPages();
});
after(() => pages?.close());

/**
 * Sets attributes in one go; null takes one away.
 * @param {Page} page
 * @param {string} element
 * @param {Record<string, string | null>} attributes
 */
const setAttributes = (page, element, attributes) =>
  page.$eval(
    element,
    (found, all) => {
      for (const [name, value] of Object.entries(all)) {
        if (value === null) found.removeAttribute(name);
        else found.setAttribute(name, value);
      }
    },
    attributes,
  );

/** @param {Page} page @param {string} element @param {Record<string, any>} wanted */
const hasValues = (page, element, wanted) =>
  until(
    page,
    element,
    "Object.entries(wanted).every(([key, value]) => state.values[key] === value && state.run.values[key] === value)",
    wanted,
  );

test("attributes that change on a live figure are in force, several at once in one new model", async () => {
  const { page, errors, close } = await pages.open(
    `<whorl-figure id="a" kind="data" ${small}></whorl-figure>`,
  );
  await show(page, "#a");
  const { id } = await heldBy(page, "#a", "run");
  await setAttributes(page, "#a", { seed: "42", hidden_width: "16", data: "circle" });
  await hasValues(page, "#a", { seed: 42, hidden_width: 16, data: "circle", timesteps: 20 });
  assert.equal((await heldBy(page, "#a", "run")).id, id + 1);
  assert.deepEqual((await told(page, "change")).length, 1);

  await setAttributes(page, "#a", { hidden_width: null, seed: "1e9", points: "300" });
  await hasValues(page, "#a", { hidden_width: 24, seed: 42, points: 300 });
  assert.match(await noticeOf(page, "#a"), /^Seed must be .*\.$/);
  assert.equal((await told(page, "error")).length, 1);

  await setAttributes(page, "#a", { seed: "7", preset: "quick-conditional" });
  await hasValues(page, "#a", { seed: 7, points: 300, timesteps: 20, epochs: 200, data: "circle" });
  assert.equal(await page.$("#a >>> .notice:not([hidden])"), null);

  await setAttributes(page, "#a", { config: "#v=1&epochs=30&seed=8" });
  await hasValues(page, "#a", { epochs: 30, seed: 7 });
  await setAttributes(page, "#a", { seed: null });
  await hasValues(page, "#a", { epochs: 30, seed: 8 });

  await setAttributes(page, "#a", { hide: "picture, clouds" });
  assert.match(await noticeOf(page, "#a"), /no part called “clouds”/);
  const shown = await page.$eval("#a >>> .picture", (found) => found.checkVisibility());
  assert.equal(shown, false);
  await setAttributes(page, "#a", { core: "scalar" });
  await page.waitForFunction(() => /** @type {any} */ (window).told.at(-1).detail.message);
  assert.match(await noticeOf(page, "#a"), /^“core” has no effect/);
  assert.deepEqual(errors, []);
  await close();
});

test("every attribute is a property: before the definition, before and after it is in the page", async () => {
  const { page, errors, close } = await pages.open(
    `<whorl-figure id="a" kind="data" ${small}></whorl-figure><main></main>`,
    {
      script: `
        const a = document.querySelector("#a");
        a.seed = 7;
        a.config = { data: "circle", epochs: 12, label: undefined };
        a.concurrent = true;
        const detached = document.createElement("whorl-figure");
        Object.assign(detached, { id: "b", kind: "training", seed: 8, epochs: 13 });
        window.later = detached;
      `,
    },
  );
  await show(page, "#a");
  await hasValues(page, "#a", { seed: 7, data: "circle", epochs: 12, hidden_width: 8 });
  const written = await page.evaluate(() => {
    const a = /** @type {any} */ (document.querySelector("#a"));
    const { seed, config, concurrent, kind, hide, theme, hidden_width } = a;
    const names = [...a.attributes].map(({ name }) => name);
    document.querySelector("main")?.append(/** @type {any} */ (window).later);
    return { seed, config, concurrent, kind, hide, theme, hidden_width, names };
  });
  const { names, ...properties } = written;
  assert.deepEqual(properties, {
    seed: 7,
    config: "v=1&data=circle&epochs=12",
    concurrent: true,
    kind: "data",
    hide: null,
    theme: null,
    hidden_width: 8,
  });
  assert.ok(names.includes("concurrent") && names.includes("seed"));
  await show(page, "#b");
  await hasValues(page, "#b", { seed: 8, epochs: 13 });
  await page.evaluate(() => {
    const b = /** @type {any} */ (document.querySelector("#b"));
    Object.assign(b, { seed: 9, epochs: null, hide: "charts", theme: "dark" });
    const c = document.createElement("whorl-figure");
    Object.assign(c, { id: "c", seed: 10, data: "both", kind: "data" });
    document.querySelector("main")?.append(c);
  });
  await hasValues(page, "#b", { seed: 9, epochs: 400 });
  assert.equal(await page.$eval("#b", (b) => b.getAttribute("hide")), "charts");
  await show(page, "#c");
  await hasValues(page, "#c", { seed: 10, data: "both" });

  // An equal object is no news: what the reader did since stays.
  await call(page, "#a", "setConfig", { points: 60 });
  await page.$eval("#a", (a) => Object.assign(a, { config: { data: "circle", epochs: 12 } }));
  await wait(200);
  assert.equal(await heldBy(page, "#a", "values.points"), 60);
  await page.$eval("#a", (a) => Object.assign(a, { config: { data: "spiral" } }));
  await hasValues(page, "#a", { data: "spiral", points: 200, epochs: 400 });
  assert.deepEqual(errors, []);
  await close();
});

test("another kind is shown with the same model; one that there is not is refused in words", async () => {
  const { page, errors, close } = await pages.open(
    `<whorl-figure id="a" ${small} seed="3"></whorl-figure>`,
  );
  assert.match(await noticeOf(page, "#a"), /^There is no figure called “”/);
  await page.$eval("#a", (a) => Object.assign(a, { kind: "data" }));
  await show(page, "#a");
  assert.equal(await page.$("#a >>> .notice:not([hidden])"), null);
  await call(page, "#a", "train", 5);
  const sum = await checksum(page, "#a");
  for (const kind of ["training", "network", "lost", "generation"]) {
    await setAttributes(page, "#a", { kind, ...(kind === "lost" && { points: "250" }) });
    if (kind === "lost") {
      assert.match(await noticeOf(page, "#a"), /^There is no figure called “lost”/);
      await until(page, "#a", "state.values.points === 250");
    } else {
      const places = { training: ".toolbar", network: ".network", generation: "#generate" };
      await page.waitForSelector(`#a >>> ${places[/** @type {"training"} */ (kind)]}`, SEEN);
    }
    assert.equal(await checksum(page, "#a"), sum, kind);
  }
  assert.equal(await page.$("#a >>> .network"), null);
  assert.equal(await page.$("#a >>> .notice:not([hidden])"), null);
  assert.equal((await told(page, "ready")).length, 4);
  assert.equal(page.workers().length, 1);
  assert.deepEqual(errors, []);
  await close();
});

test("a property takes nothing from an element, and what is no value for it is refused in a sentence", async () => {
  const { page, errors, close } = await pages.open(
    `<whorl-figure id="a" kind="data" ${small} seed="3"></whorl-figure>`,
  );
  await show(page, "#a");
  const taken = await page.evaluate(() => {
    const own = Object.getPrototypeOf(customElements.get("whorl-figure")?.prototype);
    const names = Object.getOwnPropertyNames(own).filter((name) => name !== "constructor");
    return { count: names.length, taken: names.filter((name) => name in HTMLElement.prototype) };
  });
  assert.ok(taken.count > 20);
  assert.deepEqual(taken.taken, []);

  const count = await page.evaluate(() => {
    const wrong = [Symbol("x"), Object.create(null), { a: 1 }, NaN, "", () => 1];
    return Object.assign(window, { wrong }).wrong.length;
  });
  for (let at = 0; at < count; at++) {
    await page.evaluate((index) => {
      const a = /** @type {any} */ (document.querySelector("#a"));
      a.seed = /** @type {any} */ (window).wrong[index];
    }, at);
    assert.equal(await noticeOf(page, "#a"), "Seed must be a number.", `${at}`);
    assert.equal(await heldBy(page, "#a", "values.seed"), 3);
    await page.$eval("#a", (a) => Object.assign(a, { seed: 3 }));
    await page.waitForSelector("#a >>> .notice", { hidden: true });
  }
  for (const at of [0, 1, 2]) {
    await page.evaluate((index) => {
      const a = /** @type {any} */ (document.querySelector("#a"));
      a.config = { points: /** @type {any} */ (window).wrong[index] };
      a.points = null;
    }, at);
    assert.equal(await noticeOf(page, "#a"), "Points must be a number.", `${at}`);
    await page.$eval("#a", (a) => Object.assign(a, { config: null }));
    await page.waitForSelector("#a >>> .notice", { hidden: true });
  }
  await page.$eval("#a", (a) => Object.assign(a, { kind: { name: "data" } }));
  assert.match(await noticeOf(page, "#a"), /^There is no figure called “object”/);
  assert.deepEqual(errors, []);
  await close();
});

test("who trains beside others and what is dark change on a live figure", async () => {
  const { page, errors, close } = await pages.open(
    `<div class="row">
      <whorl-figure id="a" kind="training" epochs="5000"></whorl-figure>
      <whorl-figure id="b" kind="data" epochs="5000"></whorl-figure>
    </div>`,
  );
  for (const id of ["#a", "#b"]) await show(page, id);
  const goesOn = async (/** @type {string} */ id) => {
    const { step } = await progressOf(page, id);
    await until(page, id, "state.status === 'training' && state.step > wanted + 5", step);
  };
  await page.$eval("#a", (a) => Object.assign(a, { concurrent: true }));
  await call(page, "#a", "play");
  await goesOn("#a");
  await call(page, "#b", "play");
  for (const id of ["#a", "#b"]) await goesOn(id);
  await call(page, "#b", "pause");
  await page.$eval("#a", (a) => Object.assign(a, { concurrent: false }));
  await goesOn("#a");
  await call(page, "#b", "play");
  await until(page, "#a", "state.status === 'paused'");
  await goesOn("#b");
  await call(page, "#b", "pause");

  const paper = () =>
    page.$eval("#a", (a) => getComputedStyle(a).getPropertyValue("--paper").trim());
  const light = await paper();
  await page.$eval("#a", (a) => Object.assign(a, { theme: "dark" }));
  assert.notEqual(await paper(), light);
  await page.$eval("#a", (a) => Object.assign(a, { theme: null }));
  assert.equal(await paper(), light);
  assert.deepEqual(errors, []);
  await close();
});

test("attributes that change out of the page, or while a figure begins, act as any other", async () => {
  const { page, errors, close } = await pages.open(
    `<main><whorl-figure id="a" kind="data" ${small}></whorl-figure></main>`,
  );
  await show(page, "#a");
  await call(page, "#a", "train", 3);
  await page.evaluate(async () => {
    const a = /** @type {any} */ (document.querySelector("#a"));
    a.remove();
    await new Promise((resolve) => setTimeout(resolve, 200));
    Object.assign(a, { kind: "training", seed: 5, points: 77 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    document.querySelector("main")?.append(a);
  });
  await page.waitForSelector("#a >>> .toolbar", SEEN);
  await until(page, "#a", "state.values.seed === 5 && state.values.points === 77");
  assert.equal((await progressOf(page, "#a")).step, 3, "trained weights wait for a reset");

  await page.evaluate(async () => {
    const b = document.createElement("whorl-figure");
    Object.assign(b, { id: "b", kind: "data" });
    document.querySelector("main")?.prepend(b);
    for (let seed = 0; seed < 30; seed++) {
      Object.assign(b, { seed });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
  await show(page, "#b");
  await hasValues(page, "#b", { seed: 29 });
  assert.deepEqual(await told(page, "error"), []);
  assert.deepEqual(errors, []);
  await close();
});

test("the lab heeds its attributes as figures do", async () => {
  const { page, errors, close } = await pages.browser.open({ query: "lab.html", calm: true });
  await page.$eval("whorl-lab", (lab) => Object.assign(lab, { preset: "notebook", seed: 12 }));
  await until(page, "whorl-lab", "state.preset === 'notebook' && state.values.seed === 12");
  assert.equal(await heldBy(page, "whorl-lab", "values.hidden_width"), 256);
  await page.waitForFunction(() => /preset=notebook.*seed=12/.test(location.hash));
  await setAttributes(page, "whorl-lab", { preset: "huge" });
  assert.match(await noticeOf(page, "whorl-lab"), /“huge”/);
  await setAttributes(page, "whorl-lab", { preset: null, seed: null });
  await until(page, "whorl-lab", "state.preset === 'quick' && state.values.hidden_width === 24");
  assert.deepEqual(errors, []);
  await close();
});

test("a lesson comes, is another, and goes; it brings its figure where there is no kind", async () => {
  const { page, errors, close } = await pages.open(
    `<whorl-figure id="a" kind="data" ${small}></whorl-figure>
     <whorl-figure id="b" lesson="forward" ${small}></whorl-figure>`,
  );
  const titles = () =>
    page.$$eval("whorl-figure", (all) =>
      all.map((one) =>
        [...(one.shadowRoot?.querySelectorAll(".lesson-title") ?? [])]
          .map((title) => title.textContent?.split(":")[0])
          .join(),
      ),
    );
  /** @param {string[]} wanted */
  const haveTitles = async (wanted) => {
    const deadline = Date.now() + 10_000;
    while (Date.now() < deadline && (await titles()).join() !== wanted.join()) await wait(50);
    await wait(100);
    assert.deepEqual(await titles(), wanted);
  };
  const label = () =>
    page.$eval("#b >>> .whorl-place", (place) => place.getAttribute("aria-label"));
  await show(page, "#a");
  await show(page, "#b");
  await haveTitles(["", "Forward"]);
  assert.match((await label()) ?? "", /^Forward/);
  await setAttributes(page, "#a", { lesson: "training" });
  await setAttributes(page, "#b", { lesson: "training", kind: null });
  await haveTitles(["Training", "Training"]);
  assert.equal(await label(), "Training");
  await setAttributes(page, "#a", { lesson: null, kind: "forward" });
  await setAttributes(page, "#b", { lesson: null });
  await haveTitles(["", ""]);
  assert.equal(await label(), "Training");
  await setAttributes(page, "#a", { lesson: "reverse" });
  await haveTitles(["Reverse", ""]);
  await setAttributes(page, "#a", { kind: "training" });
  await haveTitles(["Reverse", ""]);
  assert.deepEqual(errors, []);
  await close();
});

test("a figure that could not begin begins when its attributes are mended", async () => {
  const { page, close } = await pages.open(
    `<whorl-figure id="a" kind="data" core="turbo" ${small}></whorl-figure>`,
  );
  assert.match(await noticeOf(page, "#a"), /"turbo"/);
  await setAttributes(page, "#a", { core: "scalar" });
  await show(page, "#a");
  assert.equal(await heldBy(page, "#a", "run.variant"), "scalar");
  assert.equal(await page.$("#a >>> .notice:not([hidden])"), null);
  await close();
});

test("what a shared model shall be, its first figure says; who leaves it takes a copy", async () => {
  const { page, errors, close } = await pages.open(
    `<div class="row">
      <whorl-figure id="a" kind="data" model="ours" ${small} seed="5"></whorl-figure>
      <whorl-figure id="b" kind="data" model="ours"></whorl-figure>
      <whorl-figure id="c" kind="data" ${small} seed="6"></whorl-figure>
    </div>`,
  );
  for (const id of ["#a", "#b", "#c"]) await show(page, id);
  await setAttributes(page, "#b", { seed: "9" });
  assert.match(await noticeOf(page, "#b"), /^“seed” has no effect here: .*first of them\.$/);
  assert.equal(await heldBy(page, "#a", "values.seed"), 5);
  await setAttributes(page, "#a", { seed: "8", concurrent: "" });
  await hasValues(page, "#b", { seed: 8 });

  await call(page, "#a", "train", 6);
  const sum = await checksum(page, "#a");
  await setAttributes(page, "#b", { model: null });
  await until(page, "#b", "state.run.from === 'file'");
  assert.equal(await checksum(page, "#b"), sum, "as it was");
  await call(page, "#b", "train", 2);
  assert.notEqual(await checksum(page, "#b"), sum);
  assert.equal(await checksum(page, "#a"), sum, "but a model of its own");

  await setAttributes(page, "#c", { model: "ours" });
  await until(page, "#c", "state.step === 6");
  assert.equal(await checksum(page, "#c"), sum);
  await setAttributes(page, "#b", { model: "theirs" });
  await call(page, "#b", "train", 1);
  assert.deepEqual(errors, []);
  await close();
});

/** Removes #a, waits, and puts it into #right. @param {Page} page @param {number} milliseconds */
const takeOut = (page, milliseconds) =>
  page.evaluate(async (time) => {
    const figure = /** @type {Element} */ (document.querySelector("#a"));
    figure.remove();
    await new Promise((resolve) => setTimeout(resolve, time));
    document.querySelector("#right")?.append(figure);
  }, milliseconds);

test("moved in any way a figure lives on: in the page, by moveBefore, into a shadow root", async () => {
  const { page, errors, close } = await pages.open(
    `<div class="row"><div id="left"><whorl-figure id="a" kind="generation" model="ours" ${small}></whorl-figure></div>
      <div id="right"></div></div><div id="host"></div>`,
  );
  await show(page, "#a");
  await call(page, "#a", "train", 5);
  await until(page, "#a", "state.generation?.distance > 0");
  await call(page, "#a", "seek", 12);
  await call(page, "#a", "setConfig", { seed: 77 });
  const [{ id }, sum] = [await heldBy(page, "#a", "run"), await checksum(page, "#a")];
  const same = async (/** @type {string} */ how) => {
    await wait(100);
    const found = await page.evaluate(async () => {
      const a =
        document.querySelector("#a") ??
        document.querySelector("#host")?.shadowRoot?.querySelector("#a");
      const { run, step, values, figure } = /** @type {any} */ (a).getState();
      const sum = await /** @type {any} */ (a).checksum();
      return { id: run.id, step, seed: values.seed, position: figure.position, sum };
    });
    assert.deepEqual(found, { id, step: 5, seed: 77, position: 12, sum }, how);
  };
  await page.evaluate(() =>
    document.querySelector("#right")?.append(/** @type {any} */ (document.querySelector("#a"))),
  );
  await same("append");
  const moved = await page.evaluate(() => {
    const left = /** @type {any} */ (document.querySelector("#left"));
    left.moveBefore?.(document.querySelector("#a"), null);
    return left.moveBefore !== undefined;
  });
  if (moved) await same("moveBefore");
  await page.evaluate(() => {
    const root = document.querySelector("#host")?.attachShadow({ mode: "open" });
    root?.append(/** @type {any} */ (document.querySelector("#a")));
  });
  await same("a shadow root");
  await page.evaluate(() => {
    const a = document.querySelector("#host")?.shadowRoot?.querySelector("#a");
    document.querySelector("#left")?.append(/** @type {any} */ (a));
  });
  await takeOut(page, 1000);
  await same("out for a second");
  assert.equal((await told(page, "ready")).length, 1, "it was ready once");
  assert.equal((await told(page, "error")).length, 0);

  await page.evaluate(() => {
    const frame = document.createElement("iframe");
    frame.width = "600";
    frame.height = "600";
    document.querySelector("#left")?.append(frame);
    const a = /** @type {any} */ (document.querySelector("#a"));
    /** @type {any} */ (frame.contentDocument).body.append(a);
    Object.assign(window, { a });
  });
  await wait(200);
  const inFrame = await page.evaluate(async () => {
    const { a } = /** @type {any} */ (window);
    const sheets = a.shadowRoot.adoptedStyleSheets.length;
    return { sheets: sheets > 3, sum: await a.checksum(), step: a.getState().step };
  });
  assert.deepEqual(inFrame, { sheets: true, sum, step: 5 }, "another document");
  assert.deepEqual(errors, []);
  await close();
});

test("training that was going on goes on when a figure comes back, and not before", async () => {
  const { page, close } = await pages.open(
    `<div id="left"><whorl-figure id="a" kind="training" epochs="5000"></whorl-figure></div><div id="right"></div>`,
  );
  await show(page, "#a");
  await call(page, "#a", "play");
  await until(page, "#a", "state.step > 10");
  const { id } = await heldBy(page, "#a", "run");
  const steps = await page.evaluate(async () => {
    const a = /** @type {any} */ (document.querySelector("#a"));
    a.remove();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = a.getState().step;
    await new Promise((resolve) => setTimeout(resolve, 500));
    const after = a.getState().step;
    document.querySelector("#right")?.append(a);
    return { before, after };
  });
  assert.equal(steps.before, steps.after);
  await until(page, "#a", "state.step > wanted + 20", steps.after);
  assert.equal((await heldBy(page, "#a", "run")).id, id);
  await close();
});

test("after long out of the page a figure has its settings and weights; one dropped for good is gone", async () => {
  const { page, errors, close } = await pages.open(
    `<div id="left"><whorl-figure id="a" kind="generation" ${small}></whorl-figure></div><div id="right"></div>
     <whorl-figure id="dropped" kind="training" ${small}></whorl-figure>`,
  );
  for (const id of ["#a", "#dropped"]) await show(page, id);
  await call(page, "#dropped", "train", 5);
  await page.$eval("#dropped", (one) => {
    Object.assign(window, { dropped: new WeakRef(one) });
    one.remove();
  });
  await call(page, "#a", "train", 60);
  await until(page, "#a", "state.generation?.distance > 0");
  await call(page, "#a", "setConfig", { seed: 77, count: 100 });
  // Other samples are on their way now, and the picture goes to their end when they are finished.
  await until(
    page,
    "#a",
    "state.generation.states.at(-1)?.length === 200 && state.generation.distance > 0",
  );
  await until(page, "#a", "state.figure.position === 20");
  await call(page, "#a", "seek", 12);
  const sum = await checksum(page, "#a");
  await page.evaluate(() => {
    const a = /** @type {any} */ (document.querySelector("#a"));
    a.remove();
    Object.assign(window, { a });
  });
  for (let waited = 0; page.workers().length > 0 && waited < 25_000; waited += 100) await wait(100);
  assert.equal(page.workers().length, 0);
  await page.evaluate(() => {
    const { a } = /** @type {any} */ (window);
    a.sampling_seed = 4; // also while it is away
    document.querySelector("#right")?.append(a);
  });
  await show(page, "#a");
  await until(page, "#a", "state.figure.position === 12 && state.generation?.distance > 0");
  assert.equal(await checksum(page, "#a"), sum);
  const { seed, count, hidden_width, sampling_seed } = await heldBy(page, "#a", "values");
  assert.deepEqual([seed, count, hidden_width, sampling_seed], [77, 100, 8, 4]);
  const words = await page.$eval("#a >>> .readout", (found) => found.textContent ?? "");
  assert.match(words, /Weights from training step 60\./);
  assert.deepEqual(await progressOf(page, "#a"), { step: 0, status: "idle" });

  const session = await page.createCDPSession();
  await session.send("HeapProfiler.collectGarbage");
  const left = await page.evaluate(() => /** @type {any} */ (window).dropped.deref() !== undefined);
  assert.equal(left, false, "nobody holds it");
  assert.deepEqual(errors, []);
  await close();
});
