/** The map of how likely every place is: its numbers are the core's, by pointer, finger and keys. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { exactDenoiser } from "../../web/core/exact_denoiser.js";
import { DATA_EXTENT } from "../../web/elements/views/extents.js";
import { figure, heldBy, show, textOf, until } from "./harness.js";
import { boxOf, described, onScreen, openReady, quick, says, screens, startWalk } from "./walk.js";

/** @typedef {import("./harness.js").Page} Page */

const DENSITY = figure("density");
const STEPS = 50; // of the ODE
const COARSE = 24; // columns of the first map

/** @type {Awaited<ReturnType<typeof startWalk>>} */
let walk;
/** @type {Awaited<ReturnType<typeof openReady>>} */
let model;
/** @type {ReturnType<typeof exactDenoiser>} */
let exact;
before(async () => {
  walk = await startWalk();
  model = await openReady(walk.core, "quick");
  exact = exactDenoiser(walk.core, walk.core.makeData("spiral"), quick);
});
after(() => walk?.close());

/** What the core says of points. @param {ArrayLike<number>} points */
const densities = (points) => ({
  model: [...Float32Array.from(model.logDensity(points, { steps: STEPS }))],
  exact: [...Float32Array.from(exact.logDensity(points, { steps: STEPS }))],
});

/** @param {number} columns */
function grid(columns) {
  const cell = (2 * DATA_EXTENT) / columns;
  return Float32Array.from({ length: 2 * columns ** 2 }, (_, i) => {
    const at = i >> 1;
    return i % 2 === 0
      ? -DATA_EXTENT + ((at % columns) + 0.5) * cell
      : DATA_EXTENT - (Math.floor(at / columns) + 0.5) * cell;
  });
}

/**
 * Points at a place of a map, by mouse or finger.
 * @param {Page} page
 * @param {number} side  0 the model's map, 1 the exact one
 * @param {[number, number]} place
 */
async function pointAt(page, side, [x, y]) {
  const pick = `.pair > :nth-child(${side + 1}) .plane-map`;
  const { left, top, width } = await boxOf(page, "density", pick);
  const pixel = (2 * DATA_EXTENT) / width;
  const at = [left + (x + DATA_EXTENT) / pixel, top + (DATA_EXTENT - y) / pixel];
  if (page.viewport()?.hasTouch) await page.touchscreen.tap(at[0], at[1]);
  else await page.mouse.move(at[0], at[1]);
  const near =
    "Math.hypot(state.figure.values.place.x - wanted[0], state.figure.values.place.y - wanted[1]) < wanted[2]";
  await until(page, DENSITY, near, [x, y, 2 * pixel]);
}

/** Until the figure tells the values at its place, which are the core's. @param {Page} page */
async function expectValues(page) {
  await until(
    page,
    DENSITY,
    "state.figure.values.place.x === state.figure.place.x && state.figure.values.place.y === state.figure.place.y",
  );
  const values = await heldBy(page, DENSITY, "figure.values");
  const { place } = values;
  const expected = densities([place.x, place.y]);
  assert.deepEqual([values.model], expected.model);
  assert.deepEqual([values.exact], expected.exact);
  const text = await textOf(page, DENSITY, "#density-place");
  for (const value of [values.model, values.exact]) {
    assert.ok(text.includes(value.toFixed(2).replace("-", "−")), text);
  }
  return values;
}

test("both maps are what the core says of every place, and the table of points seen and fresh", async () => {
  const page = await walk.at("density");
  await until(page, DENSITY, "state.figure.maps.columns >= wanted", COARSE);
  await until(page, DENSITY, "state.figure.scores !== null");
  const { columns, model: found, exact: best } = await heldBy(page, DENSITY, "figure.maps");
  const expected = densities(grid(columns));
  assert.deepEqual(found, expected.model);
  assert.deepEqual(best, expected.exact);

  const scores = await heldBy(page, DENSITY, "figure.scores");
  const clouds = [0, 1_000_003].map((seed) =>
    walk.core.makeData("spiral", { seed }).points.filter((_, i) => (i >> 1) % 4 === 0),
  );
  const mean = (/** @type {number[]} */ values) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  for (const [i, name] of ["trained", "fresh"].entries()) {
    const of = densities(clouds[i]);
    assert.ok(Math.abs(scores[name].model - mean(of.model)) < 1e-4);
    assert.ok(Math.abs(scores[name].exact - mean(of.exact)) < 1e-4);
  }
  assert.equal(scores.count, 500);
  assert.ok(scores.trained.exact > scores.trained.model, "as nothing beats the exact one here");
  assert.ok(scores.fresh.exact < scores.fresh.model, "as the article says");
  const labels = await described(page, "density");
  assert.match(labels[0], /^Density of the model, at \d+ × \d+ places: /);
  assert.match(labels[1], /^Exact density of the data, at \d+ × \d+ places: /);
});

for (const screen of Object.values(screens)) {
  test(`the values at a place are the core's, on either map, ${onScreen(screen)}`, async () => {
    const page = await walk.at("density", screen);
    await until(page, DENSITY, "state.run.from === 'page'");
    await pointAt(page, 0, [0.5, -0.2]);
    await expectValues(page);
    await pointAt(page, 1, [-0.9, 0.9]);
    const { model: far } = await expectValues(page);
    assert.ok(far < -3, "a corner is unlikely");
  });
}

test("the arrow keys move the place, and it stays in the picture", async () => {
  const page = await walk.at("density");
  await until(page, DENSITY, "state.run.from === 'page'");
  await page.focus(`${DENSITY} >>> .plane-map`);
  await page.keyboard.press("ArrowUp");
  await until(page, DENSITY, "state.figure.place.y > 0 && state.figure.place.x === 0");
  await expectValues(page);
  for (let i = 0; i < 50; i++) await page.keyboard.press("ArrowLeft");
  await until(page, DENSITY, "state.figure.place.x === -wanted", DATA_EXTENT);
  await expectValues(page);
});

test("the map is dropped when the model is another one, and rests while it trains", async () => {
  const page = await walk.at("density");
  await until(page, DENSITY, "state.figure.maps !== null");
  await page.$eval(DENSITY, (host) => /** @type {any} */ (host).reset());
  await until(page, DENSITY, "state.figure.maps === null && state.run.from === 'seed'");
  await page.$eval(DENSITY, (host) => void (/** @type {any} */ (host).train(4000)));
  await says(page, "density", "#density-state", /made anew when training rests/);
  await until(page, DENSITY, "state.status === 'paused' && state.step === 4000");
  await show(page, DENSITY);
  await until(page, DENSITY, "state.figure.maps.step === state.step");
});

test("nothing on the way made the browser complain", () => {
  assert.deepEqual(walk.errors(), []);
});
