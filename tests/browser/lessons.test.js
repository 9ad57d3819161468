/** Lessons: those that ship, taken to their ends, and one that a teacher wrote. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SEEN, dist, servedName, show, startBrowser, stateOf, until, wait } from "./harness.js";
import { answer, atStep, free, inForce, next, panelOf } from "./lesson_page.js";

/** @typedef {import("./harness.js").Page} Page */

const element = "whorl-figure";
const folder = new URL("../../web/lessons/", import.meta.url);

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
/** @type {string} */
let axe;
/** @type {string} a copy of dist/ with pages of a teacher's in it */
let site;

/** @type {Record<string, unknown>} */
const teachers = {
  version: 1,
  title: "Mine",
  figure: "training",
  config: { epochs: 2, batch_size: 1000 },
  steps: [
    { text: "<img src=x onerror=alert(1)> First.", highlight: ["toolbar", "timesteps"] },
    {
      text: "Second.",
      settings: { data: "circle", learning_rate: 0.001 },
      do: { command: "train", steps: 2 },
      wait: { for: "training", to: 2 },
      question: { text: "Which?", choices: ["This", "That"], answer: 1, explanation: "So it is." },
    },
    { text: "Third.", wait: { for: "change", key: "seed" } },
  ],
};

before(async () => {
  site = await mkdtemp(join(tmpdir(), "whorl-lessons-"));
  await cp(dist, site, { recursive: true });
  const page = (/** @type {string} */ body) =>
    `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="stylesheet" href="${servedName("page.css")}"><title>A course</title><link rel="icon" href="data:,"><body><main><h1>A course</h1><h2>A lesson</h2>${body}</main><script src="whorl-lab.js"></script></body></html>`;
  const files = {
    "mine.json": JSON.stringify(teachers),
    "wrong.json": JSON.stringify({ ...teachers, steps: [{ text: "A", settings: { seed: -1 } }] }),
    "broken.json": "{",
    "long.json": `"${"x".repeat(300_000)}"`,
    "mine.html": page('<whorl-figure lesson="mine.json"></whorl-figure>'),
    "wrong.html": page(
      ["wrong.json", "broken.json", "long.json", "none.json", "nonsense"]
        .map((name, i) => `<whorl-figure id="f${i}" kind="data" lesson="${name}"></whorl-figure>`)
        .join(""),
    ),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(site, name), text);
  browser = await startBrowser({ folder: site, headers: { "content-security-policy": "" } });
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
});
after(async () => {
  await browser?.close();
  await rm(site, { recursive: true });
});

/**
 * @param {string} query
 * @param {Parameters<typeof browser.open>[0]} [options]
 */
async function open(query, options) {
  const opened = await browser.open({ query, ready: false, ...options });
  await show(opened.page, element);
  await atStep(opened.page, element, 1);
  return opened;
}

/** What the element has told of the lesson, from now on. @param {Page} page */
async function listen(page) {
  await page.$eval(element, (host) => {
    const heard = /** @type {any[]} */ ([]);
    Object.assign(window, { heard });
    host.addEventListener("lesson", (event) =>
      heard.push(/** @type {CustomEvent} */ (event).detail),
    );
  });
  return () => page.evaluate(() => /** @type {any} */ (window).heard);
}

/** Does what a step asks of the reader: moves the slider to where it waits for them. */
const byHand = (/** @type {Page} */ page, /** @type {number} */ to) =>
  page.$eval(element, (host, position) => /** @type {any} */ (host).seek(position), to);

/** What runs really give, where the text names numbers. @type {Record<string, Record<number, (page: Page) => Promise<void>>>} */
const measured = {
  steering: {
    1: async (page) => {
      const answered = "state.figure.answered";
      await until(page, element, `Math.abs(${answered}.steered.share - 0.985) < 0.0005`);
      await until(page, element, `Math.abs(${answered}.steered.distance - 0.438) < 0.0005`);
      await until(page, element, `Math.abs(${answered}.free.share - 0.156) < 0.0005`);
    },
  },
  training: {
    1: async (page) => {
      await until(page, element, "state.preview?.step === 1 && state.preview.distance > 5");
    },
    3: async (page) => {
      await until(page, element, "state.preview?.step === 20000 && state.preview.distance < 0.04");
    },
    5: (page) => checksumIs(page, "735f3fc2"),
  },
  samplers: {
    1: (page) => firstSamplerIs(page, "100 0.018"),
    2: (page) => firstSamplerIs(page, "8 0.019"),
    3: (page) => firstSamplerIs(page, "4 0.106"),
    4: (page) => firstSamplerIs(page, "3 0.042"),
    5: (page) => firstSamplerIs(page, "199 0.025"),
  },
  guidance: {
    1: (page) => cloudIs(page, { accuracy: 92, spread: 103 }),
    2: (page) => cloudIs(page, { accuracy: 17, spread: 339 }),
    3: (page) => cloudIs(page, { accuracy: 100, spread: 61 }),
    4: (page) => cloudIs(page, { accuracy: 100, spread: 23 }),
    5: (page) => cloudIs(page, { accuracy: 100, spread: 74 }),
  },
  memorise: {
    1: (page) => copiesAre(page, 10_000, [0.08, 0.12], [0.08, 0.13]),
    2: (page) => copiesAre(page, 10_000, [0.285, 0.295], [0.14, 0.19]),
    3: (page) => copiesAre(page, 1000, [0, 0.17], [0.14, 0.19]),
    4: (page) => copiesAre(page, 5000, [0.455, 0.465], [0.21, 0.27]),
    5: (page) => copiesAre(page, 10_000, [0.09, 0.105], [0.09, 0.11]),
  },
  "what-goes-wrong": {
    1: async (page) => {
      await until(page, element, "state.preview?.step === 6000 && state.preview.distance < 0.04");
    },
    2: async (page) => {
      await until(page, element, "state.preview?.step === 6000 && state.preview.distance > 0.45");
    },
    3: async (page) => {
      await until(page, element, "state.preview?.step === 6000 && state.preview.distance < 0.06");
    },
    4: async (page) => {
      await until(page, element, "state.preview?.step === 6000 && state.preview.distance > 6");
    },
    5: async (page) => {
      assert.match((await stateOf(page, element)).trainingProblem, /exploded/);
    },
  },
};

/** What the first pane costs and is worth. @param {Page} page @param {string} expected */
async function firstSamplerIs(page, expected) {
  const told =
    "`${state.figure.panes[0].evaluations} ${state.figure.panes[0].distance.toFixed(3)}` === wanted";
  await until(page, element, told, expected);
}

/**
 * Waits for a guided cloud of so many percent.
 * @param {Page} page
 * @param {{ accuracy: number, spread: number }} expected
 */
async function cloudIs(page, expected) {
  await until(
    page,
    element,
    `JSON.stringify(((cloud) => cloud && {
      accuracy: Math.round(100 * cloud.score.accuracy),
      spread: Math.round((100 * cloud.score.spread) / cloud.fresh.spread),
    })(state.figure.cloud)) === JSON.stringify(wanted)`,
    expected,
  );
}
/**
 * @param {Page} page
 * @param {number} step     of training
 * @param {number[]} share  its least and greatest
 * @param {number[]} chance
 */
const copiesAre = async (page, step, share, chance) =>
  void (await until(
    page,
    element,
    "((at, by) => at.x === wanted[0] && at.y >= wanted[1] && at.y <= wanted[2] && by >= wanted[3] && by <= wanted[4])(state.figure.copies.points.at(-1), state.figure.copies.chance)",
    [step, ...share, ...chance],
  ));

/** @param {Page} page @param {string} expected */
async function checksumIs(page, expected) {
  const found = await page.$eval(element, (host) => /** @type {any} */ (host).checksum());
  assert.equal(found, expected);
}

for (const file of await readdir(folder)) {
  const name = file.replace(".json", "");
  test(`the lesson “${name}” can be taken to its end, and does what it says`, async (t) => {
    const lesson = JSON.parse(await readFile(new URL(file, folder), "utf8"));
    const { page, errors, requests, close } = await open(`embed.html#lesson=${name}`);
    const heard = await listen(page);
    let before = {};
    let config = { ...lesson.config };
    for (const [i, step] of lesson.steps.entries()) {
      await atStep(page, element, i + 1);
      if (i > 0) before = config;
      config = { ...config, ...step.settings };
      if (step.question) {
        await inForce(page, element, before); // nothing is given away
        const asking = await panelOf(page, element);
        assert.ok(asking.asks && !asking.free && asking.outcome === "", `step ${i + 1}`);
        await answer(page, element, step.question.answer);
      }
      await inForce(page, element, config);
      if (step.wait?.for === "position") {
        // Where nothing plays by itself, it is the reader who moves.
        const plays = [step.do ?? "play"].flat().includes("play") || step.settings;
        if (!plays) await byHand(page, step.wait.to);
      }
      await free(page, element);
      await measured[name]?.[i + 1]?.(page);
      const { outcome, marked } = await panelOf(page, element);
      if (step.question) assert.match(outcome, /^Right\..{20}/);
      if (step.highlight) assert.ok(marked >= 1, `nothing is outlined in step ${i + 1}`);
      if (i < lesson.steps.length - 1) await next(page, element);
    }
    const asked = lesson.steps.filter((/** @type {any} */ { question }) => question).length;
    const answers = (await heard()).filter((/** @type {any} */ { answer: given }) => given >= 0);
    assert.equal(answers.length, asked);
    assert.ok(answers.every((/** @type {any} */ { right }) => right === true));
    assert.ok(requests.some((url) => url.endsWith("/whorl-lessons.js")));
    assert.deepEqual(errors, []);
    t.diagnostic(`${lesson.steps.length} steps, ${asked} questions`);
    await close();
  });
}

test("a teacher's own lesson: text stays text, and the figure is of its kind", async () => {
  const { page, errors, close } = await open("mine.html");
  const { text, marked, free: first } = await panelOf(page, element);
  assert.match(text, /^<img src=x onerror=alert\(1\)> First\.Outlined in the figure: toolbar/);
  assert.match(text, /timesteps T\.$/);
  assert.ok(marked >= 2 && first);
  const folded = await page.$(`${element} >>> #settings[open]`);
  assert.ok(folded, "the setting that is outlined is still folded away");
  await inForce(page, element, { epochs: 2, batch_size: 1000 });
  assert.deepEqual(errors, []);
  await close();
});

test("waiting really waits, the answer is told only to those who chose, and back keeps it", async () => {
  const { page, close } = await open("mine.html");
  const heard = await listen(page);
  await next(page, element);
  await atStep(page, element, 2);
  await wait(500);
  assert.equal((await stateOf(page, element)).step, 0);
  await inForce(page, element, { data: "spiral" });
  const asking = await panelOf(page, element);
  assert.deepEqual([asking.asks, asking.free, asking.outcome], [true, false, ""]);

  await answer(page, element, 0);
  await free(page, element);
  await inForce(page, element, { data: "circle", learning_rate: 0.001 });
  assert.equal((await stateOf(page, element)).step, 2);
  assert.equal((await panelOf(page, element)).outcome, "Not this time.So it is.");
  const [entered, told] = await heard();
  assert.deepEqual(entered, { step: 2, steps: 3 });
  assert.deepEqual(told, { step: 2, steps: 3, answer: 0, right: false });

  await next(page, element);
  await atStep(page, element, 3);
  await wait(500);
  const waiting = await panelOf(page, element);
  assert.equal(waiting.free, false);
  assert.equal(waiting.state, "Next is free when you have changed “Seed”.");
  await page.$eval(element, (host) => /** @type {any} */ (host).setConfig({ seed: 5 }));
  await free(page, element);

  await page.click(`${element} >>> #lesson-back`);
  await atStep(page, element, 2);
  await free(page, element);
  assert.equal((await panelOf(page, element)).outcome, "Not this time.So it is.");
  await page.click(`${element} >>> #lesson-back`);
  await inForce(page, element, { data: "spiral", learning_rate: 0.007, seed: 0 });
  await close();
});

test("what is waited for can be passed over, and a question too", async () => {
  const { page, close } = await open("mine.html");
  await next(page, element);
  await atStep(page, element, 2);
  await page.waitForSelector(`${element} >>> #lesson-answer`, SEEN);
  await page.click(`${element} >>> #lesson-skip`);
  await atStep(page, element, 3);
  assert.equal((await panelOf(page, element)).outcome, "");
  // Pressed while the step begins, it would pass over the whole step.
  await page.waitForFunction(
    (selector) =>
      document
        .querySelector(selector)
        ?.shadowRoot?.querySelector(".lesson-state")
        ?.textContent?.startsWith("Next is free"),
    { polling: 50 },
    element,
  );
  await page.click(`${element} >>> #lesson-skip`);
  await free(page, element);
  await next(page, element); // from the beginning
  await atStep(page, element, 1);
  await close();
});

test("a lesson can be taken with the keyboard alone", async () => {
  const { page, errors, close } = await open("mine.html");
  /** The control that has the focus. */
  const focused = () =>
    page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.id ?? "");
  /** @param {string} id */
  const tabTo = async (id) => {
    for (let tabs = 0; tabs < 12; tabs++) {
      if ((await focused()) === id) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`Tab does not lead to ${id}`);
  };
  await tabTo("lesson-next");
  await page.keyboard.press("Enter");
  await atStep(page, element, 2);
  // The step has the focus, so that it is read, and Tab leads on from there.
  const body = await page.evaluate(
    () => document.activeElement?.shadowRoot?.activeElement?.className,
  );
  assert.match(body ?? "", /lesson-body/);
  await tabTo("lesson-choice-0");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(), "lesson-choice-1");
  await tabTo("lesson-answer");
  await page.keyboard.press("Enter");
  await free(page, element);
  await tabTo("lesson-next");
  await page.keyboard.press(" ");
  await atStep(page, element, 3);
  await tabTo("lesson-skip");
  await page.keyboard.press("Enter");
  await free(page, element);
  assert.equal(await focused(), "lesson-next"); // the button that had it is gone
  assert.deepEqual(errors, []);
  await close();
});

test("a lesson that will not do is told of in a sentence, and the figure works without it", async () => {
  const { page, close } = await browser.open({ query: "wrong.html", ready: false });
  const sentences = [
    /^The lesson was not loaded: in step 1, seed must be between 0 and 999999\.$/,
    /^The lesson at broken\.json could not be loaded: .*JSON.*\.$/,
    /^The lesson at long\.json could not be loaded: it has more than 200000 characters\.$/,
    /^The lesson at none\.json could not be loaded: the server answered 404\.$/,
    /^There is no lesson called “nonsense”; there are forward, training, .*what-goes-wrong.*\.$/,
  ];
  for (const [i, sentence] of sentences.entries()) {
    await show(page, `#f${i}`);
    await page.waitForSelector(`#f${i} >>> .notice:not([hidden])`, SEEN);
    const { notice, where } = await panelOf(page, `#f${i}`);
    assert.match(notice, sentence);
    assert.equal(where, null);
    await until(page, `#f${i}`, "state.data.count === 2000");
  }
  await close();
});

test("without the file that has the lessons the figure works, and says so", async () => {
  await rm(join(site, "whorl-lessons.js"), { force: true });
  await rm(join(site, "whorl-lessons.js.gz"), { force: true });
  await rm(join(site, "whorl-lessons.js.br"), { force: true });
  const { page, close } = await browser.open({ query: "wrong.html", ready: false });
  await show(page, "#f0");
  await page.waitForSelector("#f0 >>> .notice:not([hidden])", SEEN);
  assert.match((await panelOf(page, "#f0")).notice, /needs the file whorl-lessons\.js beside/);
  for (const ending of ["", ".gz", ".br"]) {
    await cp(`${dist}whorl-lessons.js${ending}`, join(site, `whorl-lessons.js${ending}`));
  }
  await close();
});

test("the lab has lessons, its address keeps them, and another address takes them away", async () => {
  const { page, errors, close } = await browser.open({
    query: "lab.html#lesson=what-goes-wrong",
    ready: false,
  });
  await show(page, "whorl-lab");
  await atStep(page, "whorl-lab", 1);
  await inForce(page, "whorl-lab", { epochs: 120 });
  await page.waitForFunction(() => /epochs=120.*lesson=what-goes-wrong/.test(location.hash));
  await page.evaluate(() => (location.hash = "#v=1&preset=quick&lesson=forward"));
  await page.waitForFunction(() =>
    document
      .querySelector("whorl-lab")
      ?.shadowRoot?.querySelector(".lesson-title")
      ?.textContent?.startsWith("Forward"),
  );
  await page.evaluate(() => (location.hash = "#v=1&preset=quick"));
  await page.waitForFunction(
    () => !document.querySelector("whorl-lab")?.shadowRoot?.querySelector(".lesson"),
  );
  assert.deepEqual(errors, []);
  await close();
});

test("an embedded page takes a lesson in a sandbox, and tells its host of the steps", async () => {
  const { page, close } = await browser.open({ query: "mine.html", ready: false });
  await page.evaluate(() => {
    const told = /** @type {any[]} */ ([]);
    Object.assign(window, { told });
    window.addEventListener("message", ({ data }) => told.push(data));
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts");
    frame.src = "embed.html#lesson=forward";
    document.body.prepend(frame);
  });
  await page.waitForFunction(() =>
    /** @type {any} */ (window).told.some(
      (/** @type {any} */ { type, step, steps }) =>
        type === "whorl:lesson" && step === 1 && steps === 6,
    ),
  );
  await close();
});

test("a figure that is taken away in the middle of a lesson leaves nothing behind", async () => {
  const { page, errors, close } = await open("mine.html");
  await next(page, element);
  await atStep(page, element, 2);
  await answer(page, element, 1);
  await page.$eval(element, (host) => host.remove());
  await wait(500);
  await page.evaluate(() => {
    const host = document.createElement("whorl-figure");
    host.setAttribute("lesson", "mine.json");
    document.body.append(host);
  });
  await show(page, element);
  await atStep(page, element, 1);
  assert.deepEqual(errors, []);
  await close();
});

for (const [scheme, width] of /** @type {const} */ ([
  ["light", 1280],
  ["dark", 360],
])) {
  test(`axe finds nothing in a lesson, ${scheme}, ${width} wide, and nothing sticks out`, async () => {
    const { page, close } = await open("mine.html", { scheme, width, calm: true });
    await page.evaluate(axe);
    const check = async () => {
      const found = await page.evaluate(async () => {
        const { violations } = await /** @type {any} */ (window).axe.run();
        return violations.map((/** @type {any} */ { id, nodes }) => [
          id,
          nodes[0].html.slice(0, 160),
        ]);
      });
      assert.deepEqual(found, []);
      const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
      assert.equal(scrollWidth, clientWidth);
    };
    await check();
    await next(page, element);
    await atStep(page, element, 2);
    await check();
    await answer(page, element, 0);
    await free(page, element);
    await check();
    await close();
  });
}
