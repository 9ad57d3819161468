/**
 * The network beside the best answer there is: fields, differences, the lowest loss and the share of
 * copies are the core's, before, while and after it trains.
 */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { exactDenoiser } from "../../web/core/exact_denoiser.js";
import { NOISE_EXTENT } from "../../web/elements/views/extents.js";
import { copyShare } from "../../web/worker/copies.js";
import { choose, figure, heldBy, press, textOf, until } from "./harness.js";
import { boxOf, described, onScreen, quick, says, screens, startWalk } from "./walk.js";

/** @typedef {import("./harness.js").Page} Page */

const TRUTH = figure("truth");
const COLUMNS = 48;

/** @type {Awaited<ReturnType<typeof startWalk>>} */
let walk;
before(async () => {
  walk = await startWalk();
});
after(() => walk?.close());

/** The points of which the field tells the noise. */
const centres = Float32Array.from({ length: 2 * COLUMNS ** 2 }, (_, i) => {
  const [at, cell] = [i >> 1, (2 * NOISE_EXTENT) / COLUMNS];
  return i % 2 === 0
    ? -NOISE_EXTENT + ((at % COLUMNS) + 0.5) * cell
    : NOISE_EXTENT - (Math.floor(at / COLUMNS) + 0.5) * cell;
});

/** Until both fields are shown at a time, and are the core's of a new model. @param {Page} page @param {number} timestep */
async function expectFields(page, timestep) {
  await until(page, TRUTH, "state.figure.fields.timestep === wanted", timestep);
  const fields = await heldBy(page, TRUTH, "figure.fields");
  const data = walk.core.makeData("spiral");
  const { settings } = await heldBy(page, TRUTH, "run");
  const session = walk.core.createSession(settings, null);
  const best = exactDenoiser(walk.core, data, settings).denoise(centres, timestep).epsilon;
  const learned = session.predict(centres, timestep);
  session.destroy();
  assert.deepEqual(fields.learned, [...learned]);
  assert.deepEqual(fields.exact, [...best]);
  fields.difference.forEach((/** @type {number} */ value, /** @type {number} */ i) => {
    const expected = Math.hypot(learned[2 * i] - best[2 * i], learned[2 * i + 1] - best[2 * i + 1]);
    assert.ok(Math.abs(value - expected) < 1e-5);
  });
}

/** Moves the time to an end. @param {Page} page @param {"Home" | "End"} key */
async function seek(page, key) {
  await page.focus(`${TRUTH} >>> #time`);
  await page.keyboard.press(key);
}

for (const screen of Object.values(screens)) {
  test(`fields, difference and the values at a place are the core's at any time, ${onScreen(screen)}`, async () => {
    const page = await walk.at("truth", screen);
    await seek(page, "Home");
    await expectFields(page, 0);
    await seek(page, "End");
    await expectFields(page, quick.timesteps - 1);

    const { left, top, width } = await boxOf(page, "truth", ".plane-map");
    const [x, y] = [left + 0.7 * width, top + 0.2 * width];
    if (screen.touch) await page.touchscreen.tap(x, y);
    else await page.mouse.move(x, y);
    await until(page, TRUTH, "state.figure.place !== null");
    const at = await heldBy(page, TRUTH, "figure.place");
    const { learned, exact } = await heldBy(page, TRUTH, "figure.fields");
    const near = (/** @type {number} */ i) =>
      Math.hypot(centres[2 * i] - at.place.x, centres[2 * i + 1] - at.place.y);
    const cell = Array.from({ length: COLUMNS ** 2 }, (_, i) => i).reduce((a, b) =>
      near(b) < near(a) ? b : a,
    );
    assert.deepEqual(at.learned, learned.slice(2 * cell, 2 * cell + 2));
    assert.deepEqual(at.exact, exact.slice(2 * cell, 2 * cell + 2));
    assert.match(await textOf(page, TRUTH, "#truth-place"), /the network sees the noise \(/);
  });
}

test("the arrow keys move the place, and the maps tell in words what they show", async () => {
  const page = await walk.at("truth");
  await until(page, TRUTH, "state.figure.fields !== null");
  await page.focus(`${TRUTH} >>> .plane-map`);
  await page.keyboard.press("ArrowUp");
  await until(page, TRUTH, "state.figure.place.place.y > 0 && state.figure.place.place.x === 0");
  const labels = await described(page, "truth");
  assert.match(labels[0], /^Your network, at diffusion time \d+: /);
  assert.match(labels[2], /^How far they are apart, at diffusion time \d+: on average \d\.\d\d\./);
});

test("with 20 points it trains at once, copies more and more, and stays above a lower floor", async () => {
  const page = await walk.at("truth");
  await until(page, TRUTH, "state.figure.floors !== null");
  const mean = (/** @type {number[]} */ values) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const floor = mean(await heldBy(page, TRUTH, "figure.floors"));
  await choose(page, "truth-points", 20, TRUTH);
  await until(page, TRUTH, "state.run.data.count === 20 && state.status !== 'idle'");
  await until(page, TRUTH, "state.status === 'finished'", null, 60_000);
  await until(
    page,
    TRUTH,
    "state.preview.step === state.step && state.figure.copies.points.at(-1).x === state.step",
  );
  const { points, chance } = await heldBy(page, TRUTH, "figure.copies");
  assert.ok(points.length >= 2, "measured while it trained");
  const data = walk.core.makeData("spiral", { points: 20 });
  const samples = (await heldBy(page, TRUTH, "preview.states")).at(-1);
  assert.equal(points.at(-1).y, copyShare(Float32Array.from(samples), data.points));
  assert.ok(points.at(-1).y > 1.3 * chance, `${points.at(-1).y} are copies, ${chance} by chance`);

  const { settings } = await heldBy(page, TRUTH, "run");
  await until(page, TRUTH, "state.figure.excess !== null");
  const floors = await heldBy(page, TRUTH, "figure.floors");
  const exact = exactDenoiser(walk.core, data, settings);
  assert.deepEqual(floors, [...Float32Array.from(exact.lossFloor())]);
  const excess = await heldBy(page, TRUTH, "figure.excess");
  assert.ok(excess.every((/** @type {number} */ value) => value >= 0));
  const text = await says(
    page,
    "truth",
    ".pair > :last-child .chart-box:last-child",
    /average of the loss: \d/,
  );
  const average = Number(/average of the loss: (\d\.\d+)/.exec(text)?.[1]);
  const sum = mean(floors) + mean(excess);
  assert.ok(Math.abs(sum - average) < 0.1 * average, `${sum} is the loss, ${average}`);
  assert.ok(mean(floors) < 0.7 * floor, "fewer points leave less to guess");
  const note = await says(
    page,
    "truth",
    ".pair > :last-child .chart-box",
    /copies; of fresh points/,
  );
  assert.ok(note.includes(`${Math.round(100 * chance)}% would be by chance`), note);
  const lowest = mean(floors).toFixed(3);
  await until(
    page,
    TRUTH,
    `[...document.querySelector('${TRUTH}').shadowRoot.querySelectorAll(".picture-note")].some(
      ({ textContent }) => textContent.includes("No network can get below ${lowest}"))`,
  );
});

test("the reader stops what the choice has begun, and goes back to all points", async () => {
  const page = await walk.at("truth");
  await choose(page, "truth-points", 20, TRUTH);
  await until(page, TRUTH, "state.step > 0");
  await press(page, `${TRUTH} >>> #training-toggle`);
  await until(page, TRUTH, "state.status === 'paused'");
  await choose(page, "truth-points", 2000, TRUTH);
  await until(page, TRUTH, "state.run.data.count === 2000 && state.step > 0");
  const { copies } = await heldBy(page, TRUTH, "figure");
  assert.ok(copies.points.every((/** @type {{ x: number }} */ { x }) => x <= 20_000));
});

test("nothing on the way made the browser complain", () => {
  assert.deepEqual(walk.errors(), []);
});
