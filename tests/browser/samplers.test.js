/**
 * Samplers side by side, as a reader compares them: by mouse, finger and keys, and what is shown is what
 * the core computes from the same noise.
 */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { SEEN, figure, heldBy, press, startBrowser, show, textOf, type, until } from "./harness.js";
import {
  assertSamePoints,
  boxOf,
  described,
  drag,
  onScreen,
  openReady,
  quick,
  says,
  screens,
  startWalk,
} from "./walk.js";

/** @typedef {import("./harness.js").Page} Page */

const kind = "samplers";
const samplers = figure(kind);
const COUNT = 2000;
const { timesteps } = quick;

/** As the figure begins. */
const usual = [
  { rule: "ddpm", steps: 0 },
  { rule: "ddim", steps: 20 },
  { rule: "heun", steps: 10 },
  { rule: "dpm++2m", steps: 8 },
];

/** @type {Awaited<ReturnType<typeof startWalk>>} */
let walk;
/** @type {import("./walk.js").Core} */
let core;
/** @type {Awaited<ReturnType<typeof openReady>>} */
let session;
before(async () => {
  walk = await startWalk();
  core = walk.core;
  session = await openReady(core, "quick");
});
after(() => walk?.close());

/** What the core gives for a pane. @param {{ rule: string, steps: number, seed?: number, spacing?: string, eta?: number }} sampling */
function byCore({ seed = 0, ...sampling }) {
  const data = core.makeData("spiral", { points: 2000, seed: 0 });
  const samples = session.sample({ count: COUNT, seed, ...sampling });
  return {
    samples,
    evaluations: session.evaluations(sampling),
    distance: core.slicedWasserstein(samples, data.points),
  };
}

/**
 * Waits until the panes have these evaluations, and the samples of the core.
 * @param {Page} page
 * @param {Parameters<typeof byCore>[0][]} samplings
 */
async function hasRuns(page, samplings) {
  const expected = samplings.map(byCore);
  await until(
    page,
    samplers,
    "state.figure.panes.length === wanted.length && state.figure.panes.every(({ distance }, i) => distance === wanted[i])",
    expected.map(({ distance }) => distance),
  );
  const panes = await heldBy(page, samplers, "figure.panes");
  for (const [i, { samples, evaluations }] of expected.entries()) {
    assertSamePoints(panes[i].states.at(-1), samples, `pane ${i}`);
    assert.equal(panes[i].evaluations, evaluations);
    assert.deepEqual(panes[i].states[0], panes[0].states[0], "the same noise");
  }
  return panes;
}

/** The numbers under the pictures. @param {Page} page @returns {Promise<string[]>} */
const numbers = (page) =>
  page.$$eval(`${samplers} >>> .samplers-pane:not([hidden]) .figure-number`, (all) =>
    all.map((each) => each.textContent ?? ""),
  );

for (const screen of Object.values(screens)) {
  test(`one slider moves all samplers to one diffusion time, ${onScreen(screen)}`, async () => {
    const page = await walk.at(kind, screen);
    const panes = await hasRuns(page, usual);
    assertSamePoints(panes[0].states[0], session.startNoise(COUNT, 0));
    assert.deepEqual(
      await numbers(page),
      usual.flatMap((sampling) => {
        const { evaluations, distance } = byCore(sampling);
        return [String(evaluations), distance.toFixed(3)];
      }),
    );
    assert.deepEqual(
      panes.map((/** @type {any} */ pane) => pane.evaluations),
      [100, 20, 19, 8],
    );

    const slider = await boxOf(page, kind, "#samplers-progress");
    const y = slider.top + slider.height / 2;
    const xs = [0.95, 0.6, 0.3, 0.05].map((share) => slider.left + share * slider.width);
    let looked = 0;
    await drag(page, {
      xs,
      y,
      async each() {
        const [{ position, stops }, words] = await Promise.all([
          heldBy(page, samplers, "figure"),
          described(page, kind),
        ]);
        const time = stops[position];
        panes.forEach((/** @type {any} */ { timesteps: starts }, /** @type {number} */ i) => {
          // The state that starts the last step that begins no later than the slider's time.
          const done =
            time < 0
              ? starts.length
              : starts.filter((/** @type {number} */ start) => start >= time).length - 1;
          const place =
            done === 0
              ? `Pure noise, before step 1 of ${starts.length}`
              : `After step ${done} of ${starts.length}`;
          assert.ok(words[i].includes(`2000 samples, over the data. ${place}`), words[i]);
        });
        looked += 1;
      },
    });
    assert.equal(looked, xs.length);
    const { position } = await heldBy(page, samplers, "figure");
    assert.ok(position < timesteps / 5, `the slider was left at ${position}`);
  });
}

test("rules, steps, spacing and eta are the reader's, by keys as well", async () => {
  const page = await walk.at(kind);
  await hasRuns(page, usual);
  await page.select(`${samplers} >>> #field-sampler-c`, "midpoint");
  await page.focus(`${samplers} >>> #field-steps-d`);
  for (let times = 0; times < 3; times++) await page.keyboard.press("ArrowLeft");
  await page.$eval(`${samplers} >>> .settings`, (folded) => folded.setAttribute("open", ""));
  await page.select(`${samplers} >>> #field-spacing-d`, "quadratic");
  await page.focus(`${samplers} >>> #field-eta-b`);
  await page.keyboard.press("End");
  await page.focus(`${samplers} >>> #field-steps`);
  await page.keyboard.press("Home");
  await hasRuns(page, [
    { rule: "ddpm", steps: 1 },
    { rule: "ddim", steps: 20, eta: 1 },
    { rule: "midpoint", steps: 10 },
    { rule: "dpm++2m", steps: 5, spacing: "quadratic" },
  ]);
  assert.equal((await heldBy(page, samplers, "values")).steps, 1, "A has the lab's own sampler");
  const isShown = (/** @type {string} */ inner) =>
    page.$eval(`${samplers} >>> ${inner}`, (found) => found.checkVisibility());
  assert.ok(await isShown("#field-eta-b"));
  assert.ok(!(await isShown("#field-eta-c")), "only DDIM has an eta");

  await press(page, `${samplers} >>> #choice-samplers-number-2`);
  await type(page, "sampling_seed", "5", samplers);
  await hasRuns(page, [
    { rule: "ddpm", steps: 1, seed: 5 },
    { rule: "ddim", steps: 20, eta: 1, seed: 5 },
  ]);
  assert.ok(!(await isShown("#field-sampler-c")));
});

test("the player plays all, and keys move the slider", async () => {
  const page = await walk.at(kind);
  await hasRuns(page, usual);
  await until(page, samplers, "state.figure.position === wanted", timesteps); // readers who want calm see the end
  await page.focus(`${samplers} >>> #samplers-progress`);
  await page.keyboard.press("Home");
  await until(page, samplers, "state.figure.position === 0");
  assert.match((await described(page, kind))[2], /Sampler C, Heun: .* Pure noise, before step 1/);
  await page.keyboard.press("ArrowRight");
  await until(page, samplers, "state.figure.position === 1");
  const valueText = await page.$eval(`${samplers} >>> #samplers-progress`, (input) =>
    input.getAttribute("aria-valuetext"),
  );
  assert.equal(valueText, `Diffusion time ${timesteps - 1} of ${timesteps}`);
  await page.keyboard.press(" ");
  await until(page, samplers, "state.figure.position > 5");
  await page.keyboard.press(" ");
  await page.click(`${samplers} >>> #toggle-paths`);
  assert.match((await described(page, kind))[0], /With the paths of some of them\.$/);
});

test("the chart measures every sampler, can be stopped and gone on with, and has a table", async () => {
  const page = await walk.at(kind);
  await hasRuns(page, usual);
  const button = `${samplers} >>> #samplers-measure`;
  assert.deepEqual(
    await heldBy(page, samplers, "figure.measured"),
    [],
    "readers who want calm ask",
  );
  await page.click(button);
  await until(page, samplers, "state.figure.measured.length >= 5");
  await page.click(button);
  await says(page, kind, "#samplers-measure", /Go on/);
  const stopped = (await heldBy(page, samplers, "figure")).measured.length;
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.equal((await heldBy(page, samplers, "figure")).measured.length, stopped);
  const told = await textOf(page, samplers, "#samplers-progress-text");
  assert.equal(told, `${stopped} of 49 runs measured`);
  await page.click(button);
  await says(page, kind, "#samplers-measure", /All measured/);

  const { measured, fresh } = await heldBy(page, samplers, "figure");
  assert.equal(measured.length, 49);
  for (const { rule, steps, evaluations, distance } of measured.filter(
    (/** @type {any} */ _, /** @type {number} */ i) => i % 6 === 0,
  )) {
    const expected = byCore({ rule, steps });
    assert.deepEqual([evaluations, distance], [expected.evaluations, expected.distance], rule);
  }
  const [low, high] = [Math.min(...fresh), Math.max(...fresh)];
  assert.ok(fresh.length === 16 && low > 0.005 && high < 0.05, `${low} to ${high}`);
  await page.$eval(`${samplers} >>> .table-details`, (details) => details.setAttribute("open", ""));
  await page.waitForFunction(
    (selector) =>
      document.querySelector(selector)?.shadowRoot?.querySelectorAll("tbody tr").length === 49,
    {},
    samplers,
  );
  await boxOf(page, kind, ".chart");
  await page.waitForSelector(
    `${samplers} >>> .chart canvas[aria-label*="each sampler comes"]`,
    SEEN,
  );

  await type(page, "sampling_seed", "3", samplers);
  await until(page, samplers, "state.figure.measured.length === 0 || state.figure.measuring");
});

test("the chart measures by itself where readers do not mind", async () => {
  const browser = await startBrowser({ port: 8341 });
  try {
    const { page, errors } = await browser.open({
      query: `embed.html#v=1&kind=${kind}&count=200`,
      ready: false,
    });
    await show(page, "whorl-figure");
    await until(page, "whorl-figure", "state.figure.measured.length > 3");
    await until(page, "whorl-figure", "state.figure.position > 0"); // and it plays
    await page.$eval("whorl-figure >>> .chart", (chart) => chart.scrollIntoView());
    await page.waitForSelector("whorl-figure >>> .chart canvas", SEEN);
    await page.goto(`${browser.address}embed.html#v=1&kind=${kind}&count=200&hide=charts,settings`);
    await page.reload();
    await show(page, "whorl-figure");
    await until(page, "whorl-figure", "state.figure.position > 0");
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepEqual(await heldBy(page, "whorl-figure", "figure.measured"), [], "nobody sees it");
    assert.equal(await textOf(page, "whorl-figure", ".samplers-name"), "A: DDPM");
    assert.deepEqual(errors, []);
  } finally {
    await browser.close();
  }
});

test("a drag of the steps over 2000 points is answered soon", async (t) => {
  const page = await walk.at(kind);
  await hasRuns(page, usual);
  const took = await page.$eval(samplers, async (found) => {
    const input = /** @type {HTMLInputElement} */ (
      found.shadowRoot?.querySelector("#field-steps-b")
    );
    const evaluations = () => /** @type {any} */ (found).getState().figure.panes[1].evaluations;
    const times = [];
    for (let steps = 2; steps <= 30; steps++) {
      const start = performance.now();
      input.value = String(steps - 1);
      input.dispatchEvent(new Event("input"));
      while (evaluations() !== steps) await new Promise((done) => setTimeout(done));
      times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b);
  });
  const [middle, late] = [0.5, 0.95].map((share) => took[Math.floor(share * took.length)]);
  t.diagnostic(`median ${middle.toFixed(0)} ms, 95th percentile ${late.toFixed(0)} ms`);
  assert.ok(middle < 200, `${middle} ms`); // the machine may be busy
});

test("nothing on the way made the browser complain", () => {
  assert.deepEqual(walk.errors(), []);
});
