/**
 * The figure of steering as a reader uses it: drawn on by mouse, finger and keys; what it shows is what
 * the core computes in Node from the same noise.
 */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { energyShare } from "../../web/core/energy_share.js";
import { drawStroke } from "./drawing.js";
import { choose, figure, heldBy, press, textOf, until } from "./harness.js";
import { boxOf, described, onScreen, openReady, says, screens, startWalk } from "./walk.js";

/** @typedef {import("./harness.js").Page} Page */

const steer = figure("steer");

/** @type {Awaited<ReturnType<typeof startWalk>>} */
let walk;
before(async () => {
  walk = await startWalk();
});
after(() => walk?.close());

/** Waits until what is shown is of the shape and strength that are chosen. @param {Page} page */
async function answered(page) {
  const condition = `state.figure.answered && !state.figure.drawing &&
    JSON.stringify([state.figure.shape, state.figure.strength, state.figure.form]) ===
    JSON.stringify([state.figure.answered.shape, state.figure.answered.strength, state.figure.answered.form])`;
  await until(page, steer, condition);
  return heldBy(page, steer, "figure");
}

/**
 * Waits until this is drawn: a tap is heard of some time after it.
 * @param {Page} page
 * @param {unknown} shape
 */
const drawn = (page, shape) =>
  until(page, steer, "JSON.stringify(state.figure.shape) === wanted", JSON.stringify(shape));

/** The same samples in Node. @param {any} shown  the figure's state */
async function expectCore({ shape, strength, form, within, answered: { steered, free, request } }) {
  const ready = await openReady(walk.core, "quick");
  const session = walk.core.createSession(ready.settings, null, { gradients: true });
  session.setState(ready.state(), 0);
  ready.destroy();
  const energy = { kind: shape.kind, numbers: shape.numbers.map(Math.fround) };
  session.steer(energy);
  const data = walk.core.makeData("spiral", { points: 2000, seed: 0 }).points;
  for (const [answer, strong] of [
    [steered, strength],
    [free, 0],
  ]) {
    const points = session.sample({
      count: 2000,
      seed: request.sampling.seed,
      rule: "dpm++2m",
      steps: 12,
      steering_strength: strong,
      steering_gradient: form,
    });
    assert.deepEqual(answer.points, Array.from(points), `strength ${strong}`);
    assert.equal(answer.share, energyShare(walk.core, energy, points, within));
    assert.equal(answer.distance, walk.core.slicedWasserstein(points, data));
  }
  session.destroy();
}

const square = [
  [0.1, 0.1],
  [0.8, 0.1],
  [0.8, 0.8],
  [0.1, 0.8],
];

for (const screen of Object.values(screens)) {
  test(`a region that is drawn gets the core's samples, ${onScreen(screen)}`, async () => {
    const page = await walk.at("steer", screen);
    const first = await answered(page);
    assert.equal(first.shape.kind, "polygon");
    await expectCore(first);
    await drawStroke(page, "steer", square);
    await until(page, steer, "state.figure.shape.numbers.length === 8");
    const own = await answered(page);
    own.shape.numbers.forEach((/** @type {number} */ value, /** @type {number} */ i) => {
      assert.ok(Math.abs(value - square.flat()[i]) < 0.02, `${own.shape.numbers}`);
    });
    await expectCore(own);
    const { steered, free } = own.answered;
    assert.ok(steered.share > 0.9 && free.share < 0.5, `${steered.share}, ${free.share}`);
    assert.ok(steered.distance > free.distance);
    const words = `${(100 * steered.share).toFixed(1)}% are in the region or at most 0.05 from it, ${(100 * free.share).toFixed(1)}% without`;
    assert.ok((await textOf(page, steer, ".figure-note")).includes(words), words);
    assert.ok((await described(page, "steer"))[0].includes(words));
    assert.equal(
      await textOf(page, steer, ".figure-number"),
      `${(100 * steered.share).toFixed(1)}%`,
    );

    await press(page, `${steer} >>> #undo-shape`);
    await drawn(page, first.shape);
    await press(page, `${steer} >>> #clear-shape`);
    await drawn(page, null);
    const cleared = await answered(page);
    assert.equal(cleared.answered.steered.share, null);
    assert.deepEqual(cleared.answered.steered.points, first.answered.free.points, "the same noise");
    assert.match(await textOf(page, steer, ".figure-note"), /steered nowhere: nothing is drawn/);
    await press(page, `${steer} >>> #undo-shape`);
    await drawn(page, first.shape);
    assert.deepEqual((await answered(page)).answered.steered.points, first.answered.steered.points);
    assert.deepEqual(walk.errors(), []);
  });
}

test("keys alone choose, move, size and turn a shape, and change the strength", async () => {
  const page = await walk.at("steer");
  await answered(page);
  await choose(page, "tool", "circle", steer);
  await until(page, steer, "state.figure.shape.kind === 'circle'");
  await page.focus(`${steer} >>> .drawing-pad`);
  for (const key of /** @type {const} */ (["ArrowRight", "ArrowRight", "ArrowUp"])) {
    await page.keyboard.press(key);
  }
  await page.keyboard.down("Shift");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.up("Shift");
  const circle = await answered(page);
  assert.deepEqual(
    circle.shape.numbers.map((/** @type {number} */ value) => Number(value.toFixed(4))),
    [0.1, 0.05, 0.4545],
  );
  await expectCore(circle);
  await page.focus(`${steer} >>> #strength`);
  await page.keyboard.press("End");
  const strong = await answered(page);
  assert.equal(strong.strength, 1000);
  assert.ok(strong.answered.steered.share > circle.answered.steered.share);
  await page.keyboard.press("Home");
  const none = await answered(page);
  assert.deepEqual(none.answered.steered, none.answered.free);
  await says(page, "steer", ".figure-note", /strength 0/);
  await choose(page, "form", "identity", steer);
  await until(page, steer, "state.figure.form === 'identity'");
  await page.focus(`${steer} >>> #strength`);
  await page.keyboard.press("End");
  const cheap = await answered(page);
  assert.equal(cheap.form, "identity");
  await expectCore(cheap);
  assert.match(
    (await described(page, "steer"))[1],
    /^3 strengths tried\..*strength 1000, cheap: \d/s,
  );
  assert.deepEqual(walk.errors(), []);
});

test("a drag of the strength is answered all the way, always from the same noise", async () => {
  const page = await walk.at("steer");
  await answered(page);
  const { left, top, width, height } = await boxOf(page, "steer", "#strength");
  await page.mouse.move(left + width / 3, top + height / 2);
  await page.mouse.down();
  const strengths = new Set();
  for (let share = 0.35; share < 0.9; share += 0.1) {
    await page.mouse.move(left + share * width, top + height / 2);
    const { strength, answered: answer } = await answered(page);
    strengths.add(strength);
    assert.equal(answer.strength, strength);
  }
  await page.mouse.up();
  assert.ok(strengths.size >= 5, [...strengths].join());
  await expectCore(await answered(page));
});
