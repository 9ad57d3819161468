/** The figures as elements on pages that are not the article: alone, several, added and removed. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { createLossHistory } from "../../web/state/loss_history.js";
import { kinds } from "./kinds.js";
import { call, noticeOf, progressOf, small, startElementPages, told } from "./element_page.js";
import { checksum, heldBy, loadCore, servedName, show, until, wait } from "./harness.js";

/** @typedef {import("./harness.js").Page} Page */

/** @type {Awaited<ReturnType<typeof startElementPages>>} */
let pages;
/** @type {Awaited<ReturnType<typeof startElementPages>>["browser"]} */
let browser;
/** @type {Awaited<ReturnType<typeof loadCore>>} */
let core;
before(async () => {
  pages = await startElementPages();
  browser = pages.browser;
  core = await loadCore();
});
after(() => pages?.close());

/** @param {string} body */
const openWith = (body) => pages.open(body);

/** The same model in Node. @param {Page} page @param {string} element */
async function sameModel(page, element) {
  const { settings, values } = await heldBy(page, element, "run");
  const { data, points, data_noise: noise, data_seed: seed } = values;
  const cloud = core.makeData(data, { points, noise, seed });
  return { session: core.createSession(settings, cloud), points: cloud.points };
}

test("a figure stands alone in a plain page, and a page of one figure has one worker", async () => {
  const { page, requests, errors, close } = await openWith(
    `<h1>A page</h1><whorl-figure id="a" kind="data"></whorl-figure>`,
  );
  await show(page, "#a");
  const { points } = core.makeData("spiral", { points: 2000, seed: 0 });
  assert.deepEqual(await heldBy(page, "#a", "data.points"), [...points]);
  const drawn = await page.$eval("#a >>> canvas", (canvas) => {
    const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
    const context = /** @type {HTMLCanvasElement} */ (canvas).getContext("2d");
    return new Set(new Uint32Array(context?.getImageData(0, 0, width, height).data.buffer ?? []))
      .size;
  });
  assert.ok(drawn > 10, `the picture has ${drawn} colours`);
  assert.equal(page.workers().length, 1);
  assert.deepEqual(await told(page, "ready"), [{}]);
  assert.deepEqual(await told(page, "error"), []);
  assert.deepEqual(errors, []);
  const names = requests.map((url) => url.replace(browser.address, ""));
  assert.ok(!names.some((name) => name.includes("charts")), "no charts for a figure without one");
  await close();
});

test("figures of every kind stand side by side, each with a model of its own, in one worker", async () => {
  const names = [...kinds];
  const { page, errors, close } = await openWith(
    names.map((kind) => `<whorl-figure id="${kind}" kind="${kind}"></whorl-figure>`).join(""),
  );
  for (const kind of names) await show(page, `#${kind}`);
  for (const kind of names) assert.deepEqual(await told(page, "ready", kind), [{}], kind);
  assert.equal(page.workers().length, 1);
  await call(page, "#data", "setConfig", { data: "circle" });
  assert.equal(await heldBy(page, "#data", "data.source.name"), "circle");
  assert.equal(await heldBy(page, "#forward", "data.source.name"), "spiral");
  assert.deepEqual(errors, []);
  await close();
});

test("two figures that stand alone train two models", async () => {
  const { page, close } = await openWith(
    `<div class="row">
      <whorl-figure id="a" kind="data" ${small} seed="1"></whorl-figure>
      <whorl-figure id="b" kind="data" ${small} seed="2"></whorl-figure>
    </div>`,
  );
  for (const id of ["#a", "#b"]) await show(page, id);
  await call(page, "#a", "train", 7);
  await call(page, "#b", "train", 3);
  for (const [id, steps] of /** @type {const} */ ([
    ["#a", 7],
    ["#b", 3],
  ])) {
    const { session } = await sameModel(page, id);
    session.train(steps);
    assert.equal((await progressOf(page, id)).step, steps);
    assert.equal(await checksum(page, id), session.checksum(), id);
  }
  await close();
});

test("one trains at a time, unless it says that it trains beside others", async () => {
  const { page, close } = await openWith(
    `<div class="row">
      <whorl-figure id="a" kind="data" epochs="5000"></whorl-figure>
      <whorl-figure id="b" kind="data" epochs="5000"></whorl-figure>
      <whorl-figure id="c" kind="data" epochs="5000" concurrent></whorl-figure>
    </div>`,
  );
  const all = ["#a", "#b", "#c"];
  for (const id of all) await show(page, id);
  /** @param {string[]} wanted  who trains now */
  const expectTraining = async (...wanted) => {
    for (const id of wanted) {
      const { step } = await progressOf(page, id);
      await until(page, id, "state.status === 'training' && state.step > wanted", step);
    }
    const before = await Promise.all(all.map((id) => progressOf(page, id)));
    await wait(300);
    const now = await Promise.all(all.map((id) => progressOf(page, id)));
    all.forEach((id, i) => {
      const trains = wanted.includes(id);
      assert.equal(now[i].status === "training", trains, `${id} is ${now[i].status}`);
      if (!trains) assert.equal(now[i].step, before[i].step, id);
    });
  };
  await call(page, "#a", "play");
  await expectTraining("#a");
  await call(page, "#b", "play");
  await expectTraining("#b");
  await call(page, "#c", "play");
  await expectTraining("#b", "#c");
  await page.$eval("#a", (found) => void (/** @type {any} */ (found).train(100_000)));
  await expectTraining("#a", "#c");
  await call(page, "#a", "pause");
  await expectTraining("#c");
  await close();
});

test("figures that name the same model share it, and it stays while one of them does", async () => {
  const { page, close } = await openWith(
    `<div class="row">
      <whorl-figure id="a" kind="data" model="ours" ${small} seed="5"></whorl-figure>
      <whorl-figure id="b" kind="network" model="ours"></whorl-figure>
      <whorl-figure id="c" kind="data" model="theirs" ${small} seed="5"></whorl-figure>
    </div>
    <div id="host"></div>`,
  );
  for (const id of ["#a", "#b", "#c"]) await show(page, id);
  await page.$eval("#host", (host) => {
    host.attachShadow({ mode: "open" }).innerHTML =
      `<whorl-figure kind="data" model="ours"></whorl-figure>`;
  });
  assert.equal(await heldBy(page, "#b", "values.hidden_width"), 8, "the first one's attributes");
  await call(page, "#a", "train", 5);
  assert.equal((await progressOf(page, "#b")).step, 5);
  assert.equal(await checksum(page, "#b"), await checksum(page, "#a"));
  assert.equal((await progressOf(page, "#c")).step, 0);
  await page.waitForFunction(() => {
    const inner = document.querySelector("#host")?.shadowRoot?.querySelector("whorl-figure");
    try {
      return /** @type {any} */ (inner).getState().values.hidden_width === 24;
    } catch {
      return false; // not ready yet
    }
  });

  await page.$eval("#a", (found) => found.remove());
  const { session } = await sameModel(page, "#b");
  session.train(5);
  assert.equal(await checksum(page, "#b"), session.checksum());
  await call(page, "#b", "train", 2);
  session.train(2);
  assert.equal(await checksum(page, "#b"), session.checksum());

  await page.$eval("#b", (found) => found.remove());
  await page.$eval(".row", (row) => {
    row.insertAdjacentHTML(
      "beforeend",
      `<whorl-figure id="d" kind="data" model="ours"></whorl-figure>`,
    );
  });
  await show(page, "#d");
  assert.deepEqual(await progressOf(page, "#d"), { step: 0, status: "idle" }, "another model");
  assert.equal(await heldBy(page, "#d", "values.hidden_width"), 24);
  await close();
});

test("attributes are settings, whichever way a choice is written", async () => {
  const { page, close } = await openWith(
    `<whorl-figure id="a" kind="data" preset="quick-conditional" data="circle" points="50"
      data_noise="0.5" data_seed="7" schedule="Cosine" hidden_width="12" core="scalar"></whorl-figure>
    <whorl-figure id="b" kind="data" theme="dark" schedule="0"></whorl-figure>
    <whorl-figure id="c" kind="data"></whorl-figure>`,
  );
  await show(page, "#a");
  const values = await heldBy(page, "#a", "values");
  assert.equal(values.schedule, "cosine");
  assert.equal(values.epochs, 200, "the preset's");
  const { settings, variant } = await heldBy(page, "#a", "run");
  assert.equal(settings.schedule, 1);
  assert.equal(settings.hidden_width, 12);
  assert.equal(variant, "scalar");
  const { points } = core.makeData("circle", { points: 50, noise: 0.5, seed: 7 });
  assert.deepEqual(await heldBy(page, "#a", "data.points"), [...points]);
  assert.deepEqual(await told(page, "error"), []);
  await show(page, "#b");
  assert.equal(await heldBy(page, "#b", "values.schedule"), "linear");
  const inks = await page.$$eval("whorl-figure", (all) =>
    all.map((one) => getComputedStyle(one).getPropertyValue("--ink")),
  );
  assert.equal(inks[0], inks[2]);
  assert.notEqual(inks[1], inks[2], "the dark theme has another ink");
  await close();
});

test("attributes that will not do are refused in one sentence each, and the others are in force", async () => {
  const { page, close } = await openWith(
    `<whorl-figure id="a" kind="data" data="hexagon" points="x" hidden_width="6" seed="4"
      preset="huge"></whorl-figure>`,
  );
  await show(page, "#a");
  const notice = await noticeOf(page, "#a");
  for (const sentence of [
    "Shape must be spiral, circle, both, moons, swiss roll, checkerboard, rings, gaussians, pinwheel, s curve or clusters, not “hexagon”.",
    "Points must be a number.",
    "Width must be a multiple of 4.",
  ]) {
    assert.ok(notice.includes(sentence), notice);
  }
  assert.match(notice, /“huge”.*\bquick-conditional\b/);
  assert.deepEqual(await told(page, "error", "a"), [{ message: notice }]);
  const values = await heldBy(page, "#a", "values");
  assert.deepEqual(
    [values.data, values.points, values.hidden_width, values.seed],
    ["spiral", 2000, 24, 4],
  );
  await call(page, "#a", "train", 2);
  assert.equal((await progressOf(page, "#a")).step, 2);
  await close();
});

test("an unknown kind is refused with a list of those that there are", async () => {
  const { page, errors, close } = await openWith(
    `<whorl-figure id="a" kind="cube"><img slot="poster" src="posters/data.svg" alt="Points" /></whorl-figure>
    <whorl-figure id="b"></whorl-figure>
    <whorl-figure id="c" kind="data"></whorl-figure>`,
  );
  const notice = await noticeOf(page, "#a");
  assert.equal(
    notice,
    `There is no figure called “cube”; there are ${[...kinds].sort().join(", ")}.`,
  );
  assert.match(await noticeOf(page, "#b"), /^There is no figure called “”; there are /);
  assert.deepEqual(await told(page, "error", "a"), [{ message: notice }]);
  const poster = await page.$eval("#a img", (image) => image.getBoundingClientRect().height);
  assert.ok(poster > 0, "its poster stays");
  await show(page, "#c");
  assert.deepEqual(errors, []);
  await close();
});

test("an unknown build of the core is refused in words", async () => {
  const { page, close } = await openWith(
    `<whorl-figure id="a" kind="data" core="turbo"></whorl-figure>
    <whorl-figure id="b" kind="data"></whorl-figure>`,
  );
  assert.match(
    await noticeOf(page, "#a"),
    /no build of the core called "turbo"; there are .*scalar/,
  );
  assert.deepEqual(await told(page, "ready", "a"), []);
  await show(page, "#b");
  await close();
});

test("a figure tells that it is ready, of each advance, and of the samples when it is done", async () => {
  const { page, errors, close } = await openWith(
    `<whorl-figure id="a" kind="data" ${small} epochs="40" batch_size="20" count="100"></whorl-figure>`,
  );
  await show(page, "#a");
  assert.deepEqual(await told(page, "ready"), [{}]);
  assert.deepEqual(await told(page, "step"), []);
  const { session, points } = await sameModel(page, "#a");
  const losses = createLossHistory();
  await call(page, "#a", "train", 3);
  losses.add(session.train(3));
  const first = await told(page, "step");
  assert.deepEqual(first[first.length - 1], { step: 3, loss: losses.average });
  assert.deepEqual(await told(page, "done"), []);

  const { training_steps: steps } = session.settings;
  await call(page, "#a", "train");
  await page.waitForFunction(() =>
    /** @type {any} */ (window).told.some((/** @type {any} */ { name }) => name === "done"),
  );
  losses.add(session.train(steps - 3));
  const advances = await told(page, "step");
  const numbers = advances.map(({ step }) => step);
  assert.deepEqual(
    numbers,
    [...new Set(numbers)].sort((a, b) => a - b),
  );
  assert.deepEqual(advances[advances.length - 1], { step: steps, loss: losses.average });
  const distance = core.slicedWasserstein(session.sample({ count: 100, seed: 0 }), points);
  assert.deepEqual(await told(page, "done"), [{ step: steps, distance }]);
  assert.deepEqual(await told(page, "ready"), [{}]);
  assert.deepEqual(await told(page, "error"), []);
  assert.deepEqual(errors, []);
  await close();
});

test("a figure tells of training that has burst", async () => {
  const { page, close } = await openWith(
    `<whorl-figure id="a" kind="training" preset="notebook" learning_rate="1000000"></whorl-figure>`,
  );
  await show(page, "#a");
  await call(page, "#a", "play");
  await until(page, "#a", "state.trainingProblem !== null");
  const problem = await heldBy(page, "#a", "trainingProblem");
  assert.match(problem, /learning rate.*\.$/);
  assert.deepEqual(await told(page, "error"), [{ message: problem }]);
  await close();
});

test("before it is ready a figure says so instead of doing something", async () => {
  const { page, close } = await openWith(
    `<div class="far"></div><whorl-figure id="a" kind="training"></whorl-figure>`,
  );
  await page.waitForFunction(() => customElements.get("whorl-figure") !== undefined);
  for (const method of ["play", "pause", "step", "getState", "checksum", "reset", "train"]) {
    await assert.rejects(
      call(page, "#a", method),
      /not ready yet: wait for its ready event/,
      method,
    );
  }
  await close();
});

test("training is played, paused, counted and reset by the element's methods", async () => {
  const { page, close } = await openWith(
    `<whorl-figure id="a" kind="training" epochs="5000"></whorl-figure>`,
  );
  await show(page, "#a");
  const { session } = await sameModel(page, "#a");
  const fresh = session.checksum();
  await call(page, "#a", "step");
  await until(page, "#a", "state.step === 1");
  await call(page, "#a", "train", 49);
  assert.deepEqual(await progressOf(page, "#a"), { step: 50, status: "paused" });
  session.train(50);
  assert.equal(await checksum(page, "#a"), session.checksum());

  /** @param {string} method @param {number[]} given  that make it train for long */
  const pausedAfter = async (method, ...given) => {
    const { step } = await progressOf(page, "#a");
    await page.$eval(
      "#a",
      (found, name, values) => void (/** @type {any} */ (found)[name](...values)),
      method,
      given,
    );
    await until(page, "#a", "state.status === 'training' && state.step > wanted", step);
    await call(page, "#a", "pause");
    await checksum(page, "#a"); // answered after "pause" was obeyed
    const paused = await progressOf(page, "#a");
    assert.equal(paused.status, "paused");
    await wait(300);
    assert.deepEqual(await progressOf(page, "#a"), paused, `${method} goes on`);
    session.train(paused.step - step);
    assert.equal(await checksum(page, "#a"), session.checksum(), method);
  };
  await pausedAfter("play");
  await pausedAfter("train");
  await pausedAfter("train", 100_000);

  await call(page, "#a", "reset");
  assert.deepEqual(await progressOf(page, "#a"), { step: 0, status: "idle" });
  assert.equal(await checksum(page, "#a"), fresh);
  await close();
});

test("a promise of so many steps is kept by whatever ends them", async () => {
  const { page, close } = await openWith(
    `<whorl-figure id="a" kind="data" ${small} epochs="5000"></whorl-figure>`,
  );
  await show(page, "#a");
  for (const end of ["pause", "reset"]) {
    const settled = page.$eval("#a", (found) => /** @type {any} */ (found).train(20_000));
    await until(page, "#a", "state.step > 0");
    await call(page, "#a", end);
    await settled;
    assert.ok((await progressOf(page, "#a")).step < 20_000, end);
  }
  const { session } = await sameModel(page, "#a");
  await call(page, "#a", "setConfig", { epochs: 1 });
  await call(page, "#a", "train", 1e6);
  await until(page, "#a", "state.status === 'finished'");
  assert.equal((await progressOf(page, "#a")).step, Math.ceil(200 / session.settings.batch_size));
  await close();
});

test("a reverse run is played, paused, stepped and sought by the element's methods", async () => {
  const { page, close } = await openWith(`<whorl-figure id="a" kind="reverse"></whorl-figure>`);
  await show(page, "#a");
  await until(page, "#a", "state.figure.position === 100");
  const position = () => heldBy(page, "#a", "figure.position");
  for (const [method, given, wanted] of /** @type {const} */ ([
    ["seek", [10], 10],
    ["step", [], 11],
    ["seek", [-5], 0],
    ["seek", [1e6], 100],
    ["step", [], 100],
    ["seek", [3], 3],
  ])) {
    await call(page, "#a", method, ...given);
    assert.equal(await position(), wanted, `${method}(${given})`);
  }
  await call(page, "#a", "play");
  await until(page, "#a", "state.figure.position > 5");
  await call(page, "#a", "pause");
  const paused = await position();
  await wait(300);
  assert.equal(await position(), paused);
  assert.deepEqual(
    await progressOf(page, "#a"),
    { step: 0, status: "idle" },
    "nothing was trained",
  );
  await close();
});

test("a figure of the forward process is sought in diffusion time, within its ends", async () => {
  const { page, close } = await openWith(
    `<whorl-figure id="a" kind="closed-form" timesteps="50"></whorl-figure>`,
  );
  await show(page, "#a");
  for (const [position, wanted] of [
    [20, 20],
    [-1, 0],
    [50, 49],
  ]) {
    await call(page, "#a", "seek", position);
    assert.equal(await heldBy(page, "#a", "timestep"), wanted);
    await until(page, "#a", "state.figure.jump.timestep === wanted", wanted);
  }
  await close();
});

test("a position or a number of steps that is none is refused in a sentence, and nothing moves", async () => {
  const { page, close } = await openWith(
    `<whorl-figure id="a" kind="training" ${small}></whorl-figure>`,
  );
  await show(page, "#a");
  const refusals = await page.$eval("#a", async (found) => {
    const element = /** @type {any} */ (found);
    const told = [];
    for (const wrong of [NaN, "3", 1.5, undefined, null, Infinity]) {
      try {
        element.seek(wrong);
      } catch (error) {
        told.push(/** @type {Error} */ (error).message);
      }
    }
    for (const wrong of [NaN, "3", 0, -1, 2.5, null]) {
      await element.train(wrong).catch((/** @type {Error} */ error) => told.push(error.message));
    }
    return told;
  });
  assert.deepEqual(refusals, [
    ...Array.from({ length: 6 }, () => '"position" must be a whole number.'),
    ...Array.from({ length: 6 }, () => '"steps" must be a whole number from 1.'),
  ]);
  assert.deepEqual(await progressOf(page, "#a"), { step: 0, status: "idle" });
  await close();
});

test("setConfig returns a sentence for each refusal, and the other values are in force", async () => {
  const { page, close } = await openWith(
    `<whorl-figure id="a" kind="data" ${small}></whorl-figure>`,
  );
  await show(page, "#a");
  assert.deepEqual(await call(page, "#a", "setConfig", { data: "circle", points: 60 }), []);
  const { points } = core.makeData("circle", { points: 60, seed: 0 });
  assert.deepEqual(await heldBy(page, "#a", "data.points"), [...points]);
  assert.deepEqual(
    await call(page, "#a", "setConfig", {
      hidden_width: 7,
      learning_rate: "fast",
      block_count: 3,
      schedule: "linear",
      nobody: "knows this one",
    }),
    ["Learning rate must be a number.", "Width must be a multiple of 4."],
  );
  const { settings } = await heldBy(page, "#a", "run");
  assert.deepEqual([settings.hidden_width, settings.block_count, settings.schedule], [8, 3, 0]);
  const refusals = await call(page, "#a", "setConfig", { preset: "none", points: 70 });
  assert.equal(refusals.length, 1);
  assert.match(refusals[0], /“none”.*\bnotebook\b/);
  assert.equal(await heldBy(page, "#a", "values.points"), 70);
  assert.deepEqual(await call(page, "#a", "setConfig", { preset: "quick-conditional" }), []);
  assert.equal(await heldBy(page, "#a", "run.settings.class_count"), 2);
  assert.equal(await page.$("#a >>> .notice:not([hidden])"), null, "it is for the caller to say");
  await close();
});

test("a figure out of view is not made, and one that was told to play goes on out of view", async () => {
  const { page, requests, close } = await openWith(
    `<whorl-figure id="near" kind="data" model="ours" epochs="5000"></whorl-figure>
    <div class="far"></div>
    <whorl-figure id="far" kind="closed-form" model="ours"></whorl-figure>
    <whorl-figure id="alone" kind="data"></whorl-figure>`,
  );
  await show(page, "#near");
  await wait(200);
  assert.deepEqual(await told(page, "ready", "far"), []);
  assert.equal(await page.$("#far >>> canvas"), null);

  await call(page, "#near", "play");
  await until(page, "#near", "state.step > 20");
  await page.$eval("#alone", (found) => found.scrollIntoView());
  await show(page, "#alone");
  await until(page, "#far", "state.phase === 'ready'");
  await page.$eval("#far", (found) => found.remove());
  await wait(300); // nobody sees its model any more
  const { step } = await progressOf(page, "#near");
  await until(page, "#near", "state.step > wanted + 20", step);
  const modules = requests.filter((url) => url.endsWith(".wasm"));
  assert.equal(modules.length, 1, "one core for the whole page");
  await close();
});

test("a page whose figures are all far away starts no worker", async () => {
  const { page, requests, close } = await openWith(
    `<div class="far"></div><whorl-figure id="a" kind="data"></whorl-figure>`,
  );
  await page.waitForFunction(() => customElements.get("whorl-figure") !== undefined);
  await wait(300);
  assert.equal(page.workers().length, 0);
  assert.ok(
    !requests.some((url) => url.includes(servedName("worker.js")) || url.endsWith(".wasm")),
  );
  await show(page, "#a");
  assert.equal(page.workers().length, 1);
  await close();
});

test("figures come and go fifty times, at any moment of their lives, and leave no worker behind", async () => {
  const { page, errors, close } = await openWith(`<main></main>`);
  await page.waitForFunction(() => customElements.get("whorl-figure") !== undefined);
  await page.evaluate(async () => {
    const main = /** @type {HTMLElement} */ (document.querySelector("main"));
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const ready = (/** @type {Element} */ one) =>
      new Promise((resolve) => one.addEventListener("ready", resolve, { once: true }));
    const moments = [
      () => null,
      () => Promise.resolve(),
      () => frame(),
      () => pause(20),
      () => pause(150),
      ready,
      (/** @type {Element} */ one) => ready(one).then(() => void (/** @type {any} */ (one).play())),
      async (/** @type {Element} */ one) => {
        await ready(one);
        await /** @type {any} */ (one).train(5);
      },
    ];
    for (let i = 0; i < 50; i++) {
      const one = document.createElement("whorl-figure");
      one.setAttribute("kind", ["training", "reverse", "conditional"][i % 3]);
      if (i % 4 === 0) one.setAttribute("model", "ours");
      main.append(one);
      await moments[i % moments.length](one);
      one.remove();
    }
  });
  const deadline = Date.now() + 20_000;
  while (page.workers().length > 0 && Date.now() < deadline) await wait(50);
  assert.equal(page.workers().length, 0);
  assert.equal(await page.$("whorl-figure"), null);

  await page.$eval(
    "main",
    (main, attributes) => {
      main.innerHTML = `<whorl-figure id="a" kind="training" model="ours" ${attributes}></whorl-figure>`;
    },
    small,
  );
  await show(page, "#a");
  await call(page, "#a", "train", 5);
  const { session } = await sameModel(page, "#a");
  session.train(5);
  assert.equal(await checksum(page, "#a"), session.checksum());
  assert.equal(page.workers().length, 1);
  assert.deepEqual(errors, []);
  await close();
});

test("a figure that is moved in the page lives on, and so does one that comes back", async () => {
  const { page, errors, close } = await openWith(
    `<div class="row"><div id="left"><whorl-figure id="a" kind="training" epochs="5000">
      <img slot="poster" src="posters/training.svg" alt="A curve" />
    </whorl-figure></div><div id="right"></div></div>`,
  );
  await show(page, "#a");
  const { id } = await heldBy(page, "#a", "run");
  await call(page, "#a", "play");
  await until(page, "#a", "state.step > 10");
  for (const place of ["#right", "#left"]) {
    const { step } = await progressOf(page, "#a");
    await page.evaluate((selector) => {
      document
        .querySelector(selector)
        ?.append(/** @type {Element} */ (document.querySelector("#a")));
    }, place);
    await until(
      page,
      `${place} > #a`,
      "state.status === 'training' && state.step > wanted + 20",
      step,
    );
    assert.equal((await heldBy(page, "#a", "run")).id, id);
  }
  await call(page, "#a", "pause");
  const { session } = await sameModel(page, "#a");
  await checksum(page, "#a");
  const { step } = await progressOf(page, "#a");
  session.train(step);
  assert.equal(await checksum(page, "#a"), session.checksum());
  assert.deepEqual(await told(page, "ready"), [{}], "it was ready once");

  await page.evaluate(async () => {
    const figure = /** @type {HTMLElement} */ (document.querySelector("#a"));
    figure.remove();
    await new Promise((resolve) => setTimeout(resolve, 50));
    document.querySelector("#right")?.append(figure);
  });
  await show(page, "#a");
  assert.deepEqual(await progressOf(page, "#a"), { step, status: "paused" });
  assert.deepEqual(await told(page, "ready"), [{}]);
  assert.equal((await page.$$("#a >>> .toolbar")).length, 1, "it is there once");
  assert.equal(page.workers().length, 1);
  assert.deepEqual(errors, []);
  await close();
});

/**
 * The posters of a page's figures, once they are loaded or will never be.
 * @param {Page} page
 */
async function posters(page) {
  await page.waitForFunction(() => [...document.images].every(({ complete }) => complete), {
    timeout: 20_000,
    polling: 100,
  });
  return page.$$eval("whorl-figure", (all) =>
    all.map((figure) => {
      const image = figure.querySelector("img");
      const { width = 0, height = 0 } = image?.getBoundingClientRect() ?? {};
      return {
        kind: figure.getAttribute("kind"),
        loaded: (image?.naturalWidth ?? 0) > 0,
        words: (image?.alt ?? "").length,
        shown: width > 100 && height > 50,
      };
    }),
  );
}

test("without JavaScript every figure of the article is a picture, on the screen and in print", async () => {
  const { page, close } = await browser.open({ script: false, calm: true });
  for (const medium of ["screen", "print"]) {
    await page.emulateMediaType(medium);
    const found = await posters(page);
    assert.deepEqual(found.map(({ kind }) => kind).sort(), [...kinds].sort());
    for (const { kind, loaded, words, shown } of found) {
      assert.ok(loaded && shown, `${kind} in ${medium}`);
      assert.ok(words > 20, `${kind} in words`);
    }
    const [sections, equations, letters] = await page.evaluate(() => [
      document.querySelectorAll("main section h2").length,
      [...document.querySelectorAll("math")].filter(
        (math) => math.getBoundingClientRect().width > 10,
      ).length,
      document.querySelector("main")?.innerText.length ?? 0,
    ]);
    assert.ok(
      sections >= 8 && equations >= 12 && letters > 9_000,
      `${[sections, equations, letters]}`,
    );
  }
  await page.emulateMediaType("screen");
  assert.match(
    await page.$eval("noscript", (found) => /** @type {HTMLElement} */ (found).innerText),
    /needs JavaScript\. The text can be read without it\./,
  );
  assert.equal(page.workers().length, 0);
  await close();
});

test("in print a page with JavaScript has its pictures, and no controls", async () => {
  const { page, close } = await browser.open({ calm: true });
  for (const kind of [...kinds]) await show(page, `whorl-figure[kind="${kind}"]`);
  await page.emulateMediaType("print");
  const found = await page.$$eval("whorl-figure", (all) =>
    all.map((figure) => {
      const high = (/** @type {Element | null | undefined} */ part) =>
        part?.getBoundingClientRect().height ?? 0;
      const root = figure.shadowRoot;
      return {
        kind: figure.getAttribute("kind"),
        picture: Math.max(
          high(figure.querySelector("img")),
          ...[...(root?.querySelectorAll("canvas, .network-picture") ?? [])].map(high),
        ),
        controls: [...(root?.querySelectorAll("button, input") ?? [])].filter(
          (control) => !control.closest(".network-picture") && high(control) > 0,
        ).length,
      };
    }),
  );
  for (const { kind, picture, controls } of found) {
    assert.ok(picture > 50, `${kind} has a picture`);
    assert.equal(controls, 0, `${kind} has no controls`);
  }
  await close();
});
