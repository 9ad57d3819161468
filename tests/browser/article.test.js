/**
 * The article's first sections as a reader walks them, from the data to one step back: each figure
 * does what its text and its "Try this" say, and what it shows is what the core computes.
 */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { NOISE_EXTENT } from "../../web/elements/views/extents.js";
import {
  SEEN,
  choose,
  figure,
  heldBy,
  press,
  show,
  stateOf,
  textOf,
  type,
  until,
} from "./harness.js";
import {
  ALIKE,
  assertSamePoints,
  boxOf,
  countShared,
  described,
  distanceTo,
  drag,
  onScreen,
  openReady,
  quick,
  says,
  screens,
  startWalk,
} from "./walk.js";
import { factorText } from "../../web/elements/views/update_equation.js";

/** @typedef {import("./harness.js").Page} Page */

const NOISE_SEED = 7; // of the forward figures

/** @type {Awaited<ReturnType<typeof startWalk>>} */
let walk;
/** @type {import("./walk.js").Core} */
let core;
before(async () => {
  walk = await startWalk();
  core = walk.core;
});
after(() => walk?.close());

const last = quick.timesteps - 1;

const scheduleNames = () => core.settings.find(({ name }) => name === "schedule")?.choices ?? [];

/** The noise schedules that a reader can choose, as the core makes them of the quick preset. */
const schedules = () =>
  scheduleNames().map((schedule) => {
    const { timesteps, beta_start, beta_end } = quick;
    return core.makeSchedule({ timesteps, beta_start, beta_end, schedule });
  });

const spiral = () => core.makeData("spiral", { points: 2000, seed: 0 }).points;

for (const screen of Object.values(screens)) {
  test(`the data figure shows the core's points for what is chosen, ${onScreen(screen)}`, async () => {
    const page = await walk.at("data", screen);
    const data = figure("data");
    const expectData = async (
      /** @type {string} */ shape,
      /** @type {{ points: number, noise: number, seed: number }} */ options,
    ) => {
      await until(
        page,
        data,
        `state.data.source.name === wanted.shape && state.data.count === wanted.count`,
        { shape, count: options.points * (shape === "both" ? 2 : 1) },
      );
      const expected = core.makeData(shape, options);
      const held = await heldBy(page, data, "data");
      assertSamePoints(held.points, expected.points);
      assert.deepEqual(held.labels, expected.labels && Array.from(expected.labels));
    };

    await expectData("spiral", { points: 2000, noise: 1, seed: 0 });
    assert.equal(await says(page, "data", ".figure-note", /./), "2000 points.");
    await choose(page, "data", "circle", data);
    await expectData("circle", { points: 2000, noise: 1, seed: 0 });
    await type(page, "points", "100", data);
    await expectData("circle", { points: 100, noise: 1, seed: 0 });
    await type(page, "data_noise", "0", data);
    await until(page, data, "state.run.values.data_noise === 0");
    await expectData("circle", { points: 100, noise: 0, seed: 0 });
    assert.deepEqual(await described(page, "data"), ["100 points that form a circle."]);
    await type(page, "data_noise", "2.5", data);
    await type(page, "data_seed", "12", data);
    await until(page, data, "state.run.values.data_seed === 12");
    await expectData("circle", { points: 100, noise: 2.5, seed: 12 });
    await choose(page, "data", "both", data);
    await expectData("both", { points: 100, noise: 2.5, seed: 12 });
    assert.match(
      await says(page, "data", ".figure-note", /rings/),
      /Dots .* spiral, rings .* circle/,
    );
    assert.deepEqual(await described(page, "data"), [
      "200 points that form a spiral and a circle.",
    ]);
  });
}

test("the dice draw other points of the same shape", async () => {
  const page = await walk.at("data");
  const data = figure("data");
  const before = await heldBy(page, data, "data.points");
  // One throw in a thousand shows the seed that is there.
  for (let i = 0; i < 3 && (await stateOf(page, data)).values.data_seed === 0; i++) {
    await page.click(`${data} >>> button[title="Draw other points"]`);
  }
  const { data_seed: seed } = (await stateOf(page, data)).values;
  assert.notEqual(seed, 0);
  await until(page, data, "state.run.values.data_seed === wanted", seed);
  const points = await heldBy(page, data, "data.points");
  assertSamePoints(points, core.makeData("spiral", { points: 2000, seed }).points);
  assert.equal(countShared(points, before), 0, "every point is another one");
  assert.ok(core.slicedWasserstein(points, before) < ALIKE, "and still it is the same spiral");
});

test("a bad value in the data figure gets a sentence, and the points stay", async () => {
  const page = await walk.at("data");
  const data = figure("data");
  const before = await heldBy(page, data, "data.points");
  for (const [key, text, pattern] of /** @type {const} */ ([
    ["points", "ten", /^Points must be a number\. It stays 2000\.$/],
    ["points", "9", /^Points must be between 10 and 5000\. It stays 2000\.$/],
    ["points", "20.5", /^Points must be a whole number\. It stays 2000\.$/],
    ["data_noise", "-1", /^Noise in the data must be between 0 and 10\. It stays 1\.$/],
    ["data_seed", "1e9", /^Data seed must be between 0 and 999999\. It stays 0\.$/],
  ])) {
    await type(page, key, text, data);
    assert.match(await says(page, "data", `#field-${key}-problem`, /./), pattern);
  }
  assert.equal((await stateOf(page, data)).values.points, 2000);
  assertSamePoints(await heldBy(page, data, "data.points"), before);
  await type(page, "points", "50", data);
  assert.equal(await textOf(page, data, "#field-points-problem"), "");
  await until(page, data, "state.data.count === 50");
});

test("the figures below use the data that is chosen above", async () => {
  const page = await walk.at("data");
  await choose(page, "data", "circle", figure("data"));
  await type(page, "points", "300", figure("data"));
  const { points } = core.makeData("circle", { points: 300, seed: 0 });
  await show(page, figure("forward"));
  await until(page, figure("forward"), "state.figure.pair?.walked[0].length === 600");
  assertSamePoints(await heldBy(page, figure("forward"), "figure.pair.walked.0"), points);
  await show(page, figure("generation"));
  assertSamePoints(await heldBy(page, figure("generation"), "run.data.points"), points);
});

/**
 * Both rows of the forward figure, by the core and the text alone.
 * @param {Float32Array} data
 * @param {number} steps
 */
function bothWays(data, steps) {
  const { beta, alpha_bar, signal } = core.makeSchedule({ timesteps: steps, schedule: "linear" });
  const noiseOf = (/** @type {number} */ step) =>
    core.normals(data.length, { seed: NOISE_SEED, substream: step });
  const kept = [0, 1, 2, 3, 4, 5].map((panel) => Math.round((panel * (steps - 1)) / 5));
  const walk = [data];
  for (let step = 1; step < steps; step++) {
    walk.push(core.forwardStep(walk[step - 1], noiseOf(step), beta[step - 1]));
  }
  return kept.map((step) => ({
    step,
    signal: step === 0 ? 1 : signal[step - 1],
    walked: walk[step],
    jumped: step === 0 ? data : core.forwardJump(data, noiseOf(1), alpha_bar[step - 1]),
  }));
}

for (const screen of Object.values(screens)) {
  test(`six steps leave nearly all signal, a thousand almost none, and both ways agree, ${onScreen(screen)}`, async () => {
    const page = await walk.at("forward", screen);
    const forward = figure("forward");
    const data = spiral();
    for (const [steps, left] of /** @type {const} */ ([
      [6, /but 98% of the signal is left at the end: far from pure noise/],
      [1000, /^1% of the signal is left at the end/],
    ])) {
      await type(page, "forward_steps", String(steps), forward);
      await until(page, forward, "state.figure.pair?.steps[5] === wanted - 1", steps);
      const pair = await heldBy(page, forward, "figure.pair");
      const expected = bothWays(data, steps);
      expected.forEach(({ step, signal, walked, jumped }, i) => {
        assert.equal(pair.steps[i], step);
        assert.equal(pair.signal[i], signal);
        assertSamePoints(pair.walked[i], walked, `step by step to ${step}`);
        assertSamePoints(pair.jumped[i], jumped, `in one jump to ${step}`);
      });
      const [ends] = expected.slice(-1);
      const distance = core.slicedWasserstein(ends.walked, ends.jumped);
      const note = await says(page, "forward", ".figure-note", left);
      assert.equal(note.match(/([\d.]+) apart \(sliced Wasserstein/)?.[1], distance.toFixed(3));
      assert.ok(distance < ALIKE, `the last clouds are ${distance} apart`);
      assert.equal(countShared(pair.walked[5], ends.jumped), 0, "no point is where it is below");
      const captions = await page.$$eval(`${forward} >>> .strip-caption`, (all) =>
        all.map((caption) => caption.textContent),
      );
      const once = expected.map(({ step }) => `Step ${step}`);
      assert.deepEqual(captions, [...once, ...once]);
    }
  });
}

test("the fewest forward steps are six, and less is refused in words", async () => {
  const page = await walk.at("forward");
  await type(page, "forward_steps", "5", figure("forward"));
  assert.match(
    await says(page, "forward", "#field-forward_steps-problem", /./),
    /^Steps in all must be between 6 and 1000\. It stays 6\.$/,
  );
});

/** Until the closed-form figure shows a timestep. @param {Page} page @param {number} timestep */
async function expectJump(page, timestep) {
  const closedForm = figure("closed-form");
  await until(page, closedForm, "state.figure.jump?.timestep === wanted", timestep);
  const path = schedules()[scheduleNames().indexOf(quick.schedule)];
  const [signal, rest] = [path.signal[timestep], path.noise[timestep]];
  const data = spiral();
  const noise = core.normals(data.length, { seed: NOISE_SEED }); // the same at every t
  const points = core.addNoise(data, noise, { signal, noise: rest });
  assertSamePoints(await heldBy(page, closedForm, "figure.jump.points"), points, `t = ${timestep}`);
  const readouts = await page.$$eval(`${closedForm} >>> .figure-number`, (all) =>
    all.map((number) => number.textContent),
  );
  assert.deepEqual(readouts, [String(timestep), signal.toFixed(3), rest.toFixed(3)]);
  assert.equal(
    await textOf(page, closedForm, ".figure-note"),
    `At diffusion time ${timestep}, ${Math.round(100 * signal)}% of the signal is left.`,
  );
  return { signal, rest };
}

test("the closed form's slider goes by keyboard from data to noise, with the core's numbers", async () => {
  const page = await walk.at("closed-form");
  const slider = `${figure("closed-form")} >>> #time`;
  const { alpha_bar } = schedules()[scheduleNames().indexOf(quick.schedule)];
  const apart = (/** @type {number} */ t) => Math.abs(Math.sqrt(alpha_bar[t]) - Math.SQRT1_2);
  const even = [...alpha_bar.keys()].reduce((best, t) => (apart(t) < apart(best) ? t : best));
  await page.focus(slider);
  await page.keyboard.press("Home");
  assert.ok((await expectJump(page, 0)).signal > 0.99);
  await page.keyboard.press("End");
  assert.ok((await expectJump(page, last)).signal < 0.25);
  await page.keyboard.press("ArrowLeft");
  await expectJump(page, last - 1);
  for (let t = last - 1; t > even; t--) await page.keyboard.press("ArrowLeft");
  const { signal, rest } = await expectJump(page, even);
  for (const share of [signal, rest]) assert.ok(Math.abs(share - 0.71) < 0.03, `${share}`);
  assert.equal(
    await page.$eval(slider, (input) => input.getAttribute("aria-valuetext")),
    `diffusion time ${even}`,
  );
  assert.equal(await textOf(page, figure("closed-form"), "output"), `t = ${even}`);
});

test("the closed form's slider follows a finger to its ends", async () => {
  const page = await walk.at("closed-form", screens.phone);
  for (const [shares, end] of /** @type {const} */ ([
    [[0.5, 0.6, 0.8, 1], last],
    [[0.5, 0.4, 0.2, 0], 0],
  ])) {
    const { left, top, width, height } = await boxOf(page, "closed-form", "#time");
    const xs = shares.map((share) => left + share * width);
    await drag(page, { xs, y: top + height / 2, each: async () => {} });
    await expectJump(page, end);
  }
});

for (const screen of Object.values(screens)) {
  test(`choosing a noise schedule tells in words how much signal is left at T, ${onScreen(screen)}`, async () => {
    const page = await walk.at("schedule", screen);
    const schedule = figure("schedule");
    const all = schedules();
    for (const [name, words] of /** @type {const} */ ([
      ["cosine", /^Signal left at T: less than 1%\. .*is what training has seen there\.$/],
      ["linear", /^Signal left at T: 21%\. .*a small mismatch/],
      ["geometric", /^Signal left at T: 20%\. .*a small mismatch/],
    ])) {
      await choose(page, "schedule", name, schedule);
      await until(
        page,
        schedule,
        "state.figure.curves.find(({ chosen }) => chosen)?.name === wanted",
        name,
      );
      await says(page, "schedule", ".figure-note", words);
      const left = Math.sqrt(all[scheduleNames().indexOf(name)].alpha_bar[last]);
      const percent = left < 0.01 ? "less than 1%" : `${Math.round(100 * left)}%`;
      assert.ok((await textOf(page, schedule, ".figure-note")).includes(percent));
      const curves = await heldBy(page, schedule, "figure.curves");
      assert.equal(curves.length, scheduleNames().length);
      curves.forEach((/** @type {any} */ curve, /** @type {number} */ i) => {
        assert.equal(curve.chosen, curve.name === name);
        for (const key of /** @type {const} */ (["beta", "alpha_bar", "signal_to_noise"])) {
          assertSamePoints(curve[key], all[i][key], `${key} of ${curve.name}`);
        }
      });
      const { timestep } = await stateOf(page, schedule);
      const { beta, alpha_bar } = all[scheduleNames().indexOf(name)];
      const here = `${name}: at diffusion time ${timestep}, beta is ${beta[timestep].toPrecision(2)} and ${Math.round(100 * Math.sqrt(alpha_bar[timestep]))}% of the signal is left`;
      const spoken = await page.$eval(`${schedule} >>> [role="slider"]`, (slider) =>
        slider.getAttribute("aria-valuetext"),
      );
      assert.equal(spoken, `Noise schedules. ${here}.`);
    }
    const ratios = Array.from(all[2].signal_to_noise, Math.log);
    const slopes = ratios.slice(1).map((ratio, i) => ratio - ratios[i]);
    for (const slope of slopes) {
      assert.ok(Math.abs(slope - slopes[0]) < 1e-3, "the geometric one is a straight line");
    }
  });
}

test("the notebook's schedule leaves as much signal as the text says", () => {
  const { alpha_bar } = core.makeSchedule({ timesteps: 300, schedule: 0 });
  assert.equal(Math.sqrt(alpha_bar[299]).toFixed(2), "0.22");
  const fifty = core.makeSchedule({ timesteps: 50, schedule: 0 }).alpha_bar;
  assert.equal(Math.round(100 * Math.sqrt(fifty[49])), 78);
  const thousand = core.makeSchedule({ timesteps: 1000, schedule: 0 }).alpha_bar;
  assert.equal((100 * Math.sqrt(thousand[999])).toFixed(1), "0.6");
});

for (const screen of Object.values(screens)) {
  test(`dragging in any of the three plots moves t, and the closed form with it, ${onScreen(screen)}`, async () => {
    const page = await walk.at("schedule", screen);
    const timestep = async () => (await stateOf(page, figure("schedule"))).timestep;
    for (const [plot, end] of [
      [1, last],
      [2, 0],
      [3, last],
    ]) {
      const panel = `.schedule-panel:nth-child(${plot})`;
      const { left, top, width, height } = await boxOf(page, "schedule", panel);
      const shares = end === 0 ? [0.7, 0.5, 0.3, 0.02] : [0.3, 0.5, 0.7, 0.99];
      /** @type {number[]} */
      const seen = [];
      await drag(page, {
        xs: shares.map((share) => left + share * width),
        y: top + height / 2,
        each: async () => seen.push(await timestep()),
      });
      const rising = [...seen].sort((a, b) => (end === 0 ? b - a : a - b));
      assert.deepEqual(seen, rising, `the line follows in plot ${plot}`);
      assert.equal(new Set(seen).size, 4, `${seen}`);
      assert.equal(seen[3], end);
      assert.equal((await stateOf(page, figure("closed-form"))).timestep, end);
    }
    await page.focus(`${figure("schedule")} >>> [role="slider"]`);
    await page.keyboard.press("ArrowLeft");
    assert.equal(await timestep(), last - 1);
    await show(page, figure("closed-form"));
    await expectJump(page, last - 1);
  });
}

/** @typedef {Awaited<ReturnType<typeof openReady>>} Model */

/** What is added in a step; nothing in the last. @param {number} timestep @param {number} seed */
const noiseOf = (timestep, seed) =>
  timestep === 0 ? new Float32Array(2) : core.normals(2, { seed, substream: timestep });

/**
 * One reverse step by the core.
 * @param {Model} model
 * @param {number[]} x
 * @param {number} timestep
 * @param {number} seed  of the noise that is added
 */
function stepOf(model, x, timestep, seed) {
  const chosen = schedules()[scheduleNames().indexOf(quick.schedule)];
  const [beta, alpha, signal, noise_scale, sigma] = /** @type {const} */ ([
    "beta",
    "alpha",
    "signal",
    "noise",
    "sigma",
  ]).map((name) => chosen[name][timestep]);
  const { epsilon, x0 } = model.denoise(x, timestep);
  const noise = noiseOf(timestep, seed);
  const lead = (/** @type {Float32Array} */ z) =>
    Array.from(model.reverseStep(x, { step: last - timestep, noise: z }));
  for (const [i, value] of x.entries()) {
    const seen = (value - noise_scale * epsilon[i]) / signal;
    assert.ok(Math.abs(seen - x0[i]) < 1e-5, `${seen} is ${x0[i]}`); // Ho et al. 2020, eq. 15
  }
  return {
    timestep,
    x,
    epsilon: Array.from(epsilon),
    x0: Array.from(x0),
    mean: lead(new Float32Array(2)),
    noise: Array.from(noise),
    next: lead(noise),
    signal,
    noise_scale,
    next_signal: timestep === 0 ? 1 : chosen.signal[timestep - 1],
    next_noise_scale: timestep === 0 ? 0 : chosen.noise[timestep - 1],
    beta,
    alpha,
    sigma,
  };
}

const written = (/** @type {number} */ value) => value.toFixed(3).replace("-", "−");
const pair = (/** @type {ArrayLike<number>} */ { 0: x, 1: y }) => `(${written(x)}, ${written(y)})`;

/**
 * Until the step figure explains a step from somewhere, judged by the core in every number.
 * @param {Page} page
 * @param {Model} model
 * @param {{ timestep: number, seed?: number }} wanted
 */
async function expectStep(page, model, { timestep, seed = 0 }) {
  const step = figure("step");
  await until(
    page,
    step,
    // The seed is there at once, the step with its noise a moment later.
    "state.run.from === 'page' && state.figure.explained.timestep === wanted.timestep && state.figure.seed === wanted.seed && state.figure.explained.noise[0] === wanted.noise",
    { timestep, seed, noise: noiseOf(timestep, seed)[0] },
  );
  const held = await heldBy(page, step, "figure.explained");
  const expected = stepOf(model, held.x, timestep, seed);
  assert.deepEqual(held, expected);

  // DDPM's equation 11, with these very numbers on its right side, gives its left side.
  const { x, epsilon, mean, noise, next, signal, noise_scale, beta, alpha, sigma } = expected;
  for (const axis of [0, 1]) {
    const middle = (x[axis] - (beta / noise_scale) * epsilon[axis]) / Math.sqrt(alpha);
    assert.ok(Math.abs(middle - mean[axis]) < 1e-5);
    assert.ok(Math.abs(middle + sigma * noise[axis] - next[axis]) < 1e-5);
  }

  const [share, left] = [noise_scale, signal].map(factorText);
  const numbers = await page.$$eval(`${step} >>> math`, (all) =>
    all.map((math) => [...math.querySelectorAll("mn")].map(({ textContent }) => textContent)),
  );
  assert.deepEqual(numbers, [
    ["0", pair(x), share, pair(epsilon), left, pair(expected.x0)],
    ["1", "1", factorText(alpha), pair(x), factorText(beta), share, pair(epsilon)].concat([
      factorText(sigma),
      pair(noise),
      pair(next),
    ]),
  ]);
  const end =
    timestep === 0
      ? "; the last step adds no noise"
      : `, with fresh noise of size ${written(sigma)}`;
  const words = `At diffusion time ${timestep} the point ${pair(x)} is taken for noise ${pair(epsilon)} on the data point ${pair(expected.x0)}. The step leads to ${pair(next)}${end}.`;
  assert.equal(
    await textOf(page, step, ".figure-note[role=status]"),
    `${words} Weights that came with this page, trained from a seed.`,
  );
  return expected;
}

/**
 * Points at a place of the left picture, and waits for the step from there.
 * @param {Page} page
 * @param {[number, number]} place  in the plane
 */
async function pick(page, [x, y]) {
  const { left, top, width } = await boxOf(page, "step", ".step-pick");
  const pixel = (2 * NOISE_EXTENT) / width;
  const at = [left + (x + NOISE_EXTENT) / pixel, top + (NOISE_EXTENT - y) / pixel];
  if (page.viewport()?.hasTouch) await page.touchscreen.tap(at[0], at[1]);
  else await page.mouse.click(at[0], at[1]);
  await until(
    page,
    figure("step"),
    "Math.hypot(state.figure.explained?.x[0] - wanted[0], state.figure.explained?.x[1] - wanted[1]) < wanted[2]",
    [x, y, 2 * pixel],
  );
}

/** Moves t in the step figure. @param {Page} page @param {number} timestep */
async function seekStep(page, timestep) {
  await page.focus(`${figure("step")} >>> #time`);
  const fromEnd = timestep > last / 2;
  await page.keyboard.press(fromEnd ? "End" : "Home");
  for (let i = 0; i < (fromEnd ? last - timestep : timestep); i++) {
    await page.keyboard.press(fromEnd ? "ArrowLeft" : "ArrowRight");
  }
}

/** @param {Page} page */
const take = (page) => press(page, `${figure("step")} >>> #take-step`);

/** @param {Page} page @param {string} text */
const pressNamed = (page, text) => press(page, `${figure("step")} >>> button::-p-text(${text})`);

for (const screen of Object.values(screens)) {
  test(`a point and a step of it: the picture, the equation and the note say what the core says, ${onScreen(screen)}`, async () => {
    const page = await walk.at("step", screen);
    const model = await openReady(core, "quick");
    const data = spiral();

    // Near the noise end the model cannot know more yet than that the data is around the middle.
    await seekStep(page, last);
    for (const place of /** @type {[number, number][]} */ ([
      [1.5, 1.5],
      [-1.7, 0.2],
      [0.4, -1.6],
    ])) {
      await pick(page, place);
      const { x0 } = await expectStep(page, model, { timestep: last });
      assert.ok(Math.hypot(...x0) < 0.4, `${place} is taken to come from ${x0}`);
    }

    // With little noise, a point beside the spiral is taken to come from the spiral.
    await seekStep(page, 25);
    for (const i of [0, 700, 1400]) {
      const [x, y] = data.slice(2 * i);
      const outwards = 1 + 0.12 / Math.hypot(x, y);
      await pick(page, [outwards * x, outwards * y]);
      const { x: from, x0 } = await expectStep(page, model, { timestep: 25 });
      assert.ok(distanceTo(data, x0) < 0.03, `${from} is taken to come from ${x0}`);
      assert.ok(distanceTo(data, x0) < distanceTo(data, from));
    }
  });
}

test("other noise moves the next point and not the mean", async () => {
  const page = await walk.at("step");
  const model = await openReady(core, "quick");
  await seekStep(page, 60);
  const before = await expectStep(page, model, { timestep: 60 });
  await pressNamed(page, "Other noise z");
  const after = await expectStep(page, model, { timestep: 60, seed: 1 });
  assert.deepEqual(after.x, before.x);
  assert.deepEqual(after.mean, before.mean);
  assert.notDeepEqual(after.noise, before.noise);
  assert.notDeepEqual(after.next, before.next);
});

test("steps from pure noise, one after the other, lead to the data and leave a trail", async () => {
  const page = await walk.at("step");
  const step = figure("step");
  const model = await openReady(core, "quick");
  await pressNamed(page, "Start again");
  await expectStep(page, model, { timestep: last });
  await pick(page, [0.9, -1.1]);
  let { next } = await expectStep(page, model, { timestep: last });
  const visited = [(await heldBy(page, step, "figure.explained")).x];
  for (let timestep = last - 1; timestep >= 0; timestep--) {
    await take(page);
    await until(page, step, "state.figure.explained.timestep === wanted", timestep);
    const held = await heldBy(page, step, "figure.explained");
    assert.deepEqual(held.x, next, `the step to t = ${timestep} ends where it said`);
    ({ next } = stepOf(model, held.x, timestep, 0));
    assert.deepEqual(held.next, next);
    visited.push(held.x);
  }
  await expectStep(page, model, { timestep: 0 });
  await take(page);
  await page.waitForSelector(`${step} >>> #take-step:disabled`, SEEN);
  assert.match(await textOf(page, step, ".figure-note[role=status]"), /the point has arrived\./);
  const trail = await heldBy(page, step, "figure.trail");
  assert.deepEqual(
    trail.map((/** @type {{ x: number, y: number }} */ { x, y }) => [x, y]),
    visited.slice(0, -1),
  );
  assert.ok(distanceTo(spiral(), next) < 0.1, `it has arrived at ${next}`);

  await pressNamed(page, "Start again");
  await expectStep(page, model, { timestep: last });
  assert.deepEqual(await heldBy(page, step, "figure.trail"), []);
  await pick(page, [0.5, 0.5]);
  await pressNamed(page, "Start again"); // where it stands at the noise end already
  await until(page, step, "Math.abs(state.figure.explained.x[0] - 0.5) > 0.1");
  await page.waitForSelector(`${step} >>> #take-step:enabled`, SEEN);
});

test("the point of the step figure moves by arrow keys, and stays in the picture", async () => {
  const page = await walk.at("step");
  const step = figure("step");
  await pick(page, [1.7, 0]);
  const [x, y] = await heldBy(page, step, "figure.explained.x");
  await page.focus(`${step} >>> .step-pick`);
  await page.keyboard.press("ArrowUp");
  await until(page, step, "state.figure.explained.x[1] > wanted", y);
  assert.equal((await heldBy(page, step, "figure.explained.x"))[0], x);
  for (let i = 0; i < 10; i++) await page.keyboard.press("ArrowRight");
  await until(page, step, "Math.abs(state.figure.explained.x[0] - wanted) < 0.02", NOISE_EXTENT);
});

test("nothing on the way made the browser complain", () => {
  assert.deepEqual(walk.errors(), []);
});
