/**
 * The figure of editing as a reader uses it: a drawing noised and denoised, and one coordinate held;
 * what it shows is what the core computes in Node.
 */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { insideOf, pointsAlong, pointsOf } from "../../web/figures/drawn_points.js";
import { drawStroke } from "./drawing.js";
import { choose, figure, heldBy, press, textOf, until, wait } from "./harness.js";
import { described, onScreen, openReady, screens, startWalk } from "./walk.js";

/** @typedef {import("./harness.js").Page} Page */

const edit = figure("edit");
const fast = { rule: "dpm++2m", steps: 12 };

/** @type {Awaited<ReturnType<typeof startWalk>>} */
let walk;
before(async () => {
  walk = await startWalk();
});
after(() => walk?.close());

const spiral = () => walk.core.makeData("spiral", { points: 2000, seed: 0 }).points;
const floats = (/** @type {number[]} */ numbers) => Float32Array.from(numbers);

/**
 * What a way of editing shows, once it is the answer to what is asked now.
 * @param {Page} page
 * @param {"sketch" | "hold"} way
 * @param {(shown: any) => boolean} isAnswered
 */
async function answer(page, way, isAnswered) {
  for (const late = performance.now() + 20_000; performance.now() < late; await wait(20)) {
    const shown = await heldBy(page, edit, `figure.${way}`);
    if (shown.answered && isAnswered(shown)) return shown.answered;
  }
  throw new Error("what is shown is not the answer to what is drawn");
}

/** Of what is drawn, noised to where the slider stands. @param {Page} page */
const sketched = (page) =>
  answer(page, "sketch", ({ shapes, timestep, answered: { asked } }) => {
    const points = Array.from(pointsAlong(shapes, 1000));
    return asked.timestep === timestep && isDeepStrictEqual(asked.points, points);
  });

/** The same in Node. @param {Awaited<ReturnType<typeof sketched>>} answered */
async function expectSketch({ asked, noised, points, fromDrawing, fromData }) {
  const session = await openReady(walk.core, "quick");
  const { signal, noise } = walk.core.makeSchedule(session.settings);
  const { timestep } = asked;
  const scales = { signal: signal[timestep], noise: noise[timestep] };
  const drawn = floats(asked.points);
  const start = walk.core.addNoise(drawn, session.startNoise(1000, 0), scales);
  assert.deepEqual(noised, Array.from(start));
  const steps = Math.min(fast.steps, timestep + 1);
  const result = session.sample({ from: start, ...fast, start: timestep + 1, steps, seed: 0 });
  assert.deepEqual(points, Array.from(result));
  assert.equal(fromDrawing, walk.core.slicedWasserstein(result, drawn));
  assert.equal(fromData, walk.core.slicedWasserstein(result, spiral()));
  session.destroy();
}

for (const screen of Object.values(screens)) {
  test(`a drawing is noised and denoised by the model, ${onScreen(screen)}`, async () => {
    const page = await walk.at("edit", screen);
    await expectSketch(await sketched(page));
    await press(page, `${edit} >>> #clear-sketch`);
    await until(page, edit, "state.figure.sketch.answered === null");
    assert.match(await textOf(page, edit, ".figure-note"), /^Nothing is drawn/);
    await drawStroke(page, "edit", [
      [-0.8, -0.8],
      [0, 0.8],
      [0.8, -0.8],
    ]);
    await drawStroke(page, "edit", [
      [-0.4, 0],
      [0.4, 0],
    ]);
    await until(page, edit, "state.figure.sketch.shapes.length === 2");
    await expectSketch(await sketched(page));
    await press(page, `${edit} >>> #undo-sketch`);
    await until(page, edit, "state.figure.sketch.shapes.length === 1");
    await expectSketch(await sketched(page));
    assert.deepEqual(walk.errors(), []);
  });
}

test("the slider leads from the drawing to the data, and keys move what is drawn", async () => {
  const page = await walk.at("edit");
  await sketched(page);
  await choose(page, "sketch", "line", edit);
  await until(page, edit, "state.figure.sketch.tool === 'line'");
  await page.focus(`${edit} >>> #edit-time`);
  await page.keyboard.press("Home");
  const near = await sketched(page);
  assert.equal(near.asked.timestep, 0);
  await page.keyboard.press("End");
  const far = await sketched(page);
  assert.equal(far.asked.timestep, 99);
  assert.ok(near.fromDrawing < 0.05 && far.fromData < 0.05, `${near.fromDrawing}, ${far.fromData}`);
  assert.ok(far.fromDrawing > 3 * near.fromDrawing && near.fromData > 3 * far.fromData);
  await expectSketch(near);
  await expectSketch(far);
  const [drawn, noised, result] = await described(page, "edit");
  assert.equal(drawn, "Your drawing as 1,000 points.");
  assert.match(noised, /^The drawing noised to t = 99: 20% of the signal is left/);
  assert.match(result, RegExp(`${far.fromDrawing.toFixed(3)} from your drawing`));
  await page.focus(`${edit} >>> .drawing-pad`);
  await page.keyboard.press("ArrowUp");
  const [{ numbers }] = await heldBy(page, edit, "figure.sketch.shapes");
  assert.deepEqual(
    numbers.map((/** @type {number} */ value) => Number(value.toFixed(4))),
    [-0.8, -0.55, 0.8, 0.65],
  );
  await expectSketch(await sketched(page));
  assert.deepEqual(walk.errors(), []);
});

/** Of what is in the lasso, by the choices as they are. @param {Page} page */
const held = (page) =>
  answer(page, "hold", ({ shape, axis, visits, points, answered: { asked } }) => {
    const chosen = shape ? insideOf(floats(points), shape.numbers) : new Uint8Array(1000);
    return (
      asked.visits === visits &&
      asked.held[axis] === 1 &&
      isDeepStrictEqual(asked.chosen, Array.from(chosen))
    );
  });

/** The same in Node. @param {Awaited<ReturnType<typeof held>>} answered */
async function expectHeld({ asked, result, before, after }) {
  const session = await openReady(walk.core, "quick");
  const cloud = session.sample({ count: 1000, ...fast, steps: 25, seed: 0 });
  assert.deepEqual(asked.points, Array.from(cloud));
  const known = pointsOf(cloud, asked.chosen);
  const drawn = session.sample({
    count: known.length / 2,
    rule: "ddpm",
    steps: 25,
    seed: 1,
    inpainting: {
      known,
      held: Uint8Array.from(known, (_, i) => asked.held[i % 2]),
      visits: asked.visits,
    },
  });
  assert.deepEqual(Array.from(pointsOf(floats(result), asked.chosen)), Array.from(drawn));
  for (let i = 0; i < 2000; i++) {
    if (asked.chosen[i >> 1] === 0 || asked.held[i % 2] === 1) assert.equal(result[i], cloud[i]);
  }
  assert.equal(before, walk.core.slicedWasserstein(cloud, spiral()));
  assert.equal(after, walk.core.slicedWasserstein(floats(result), spiral()));
  session.destroy();
}

for (const screen of Object.values(screens)) {
  test(`lassoed points keep one coordinate and get another, ${onScreen(screen)}`, async () => {
    const page = await walk.at("edit", screen);
    await choose(page, "way", "hold", edit);
    await until(page, edit, "state.figure.way === 'hold'");
    const quadrant = await held(page);
    await expectHeld(quadrant);
    const pad = ".pair .drawing-pad";
    await drawStroke(
      page,
      "edit",
      [
        [-0.9, -0.9],
        [0.1, -0.9],
        [0.1, 0.1],
        [-0.9, 0.1],
      ],
      pad,
    );
    await until(page, edit, "state.figure.hold.shape.numbers[0] < -0.5");
    const lassoed = await held(page);
    assert.notDeepEqual(lassoed.asked.chosen, quadrant.asked.chosen);
    await expectHeld(lassoed);
    await choose(page, "area", "all", edit);
    await choose(page, "axis", 1, edit);
    await page.focus(`${edit} >>> #visits`);
    await page.keyboard.press("Home");
    const all = "hold.axis === 1 && hold.visits === 1 && hold.shape.numbers[0] === -1.75";
    await until(page, edit, `(({ hold }) => ${all})(state.figure)`);
    const answered = await held(page);
    assert.equal(answered.asked.visits, 1);
    assert.ok(answered.asked.chosen.every((/** @type {number} */ one) => one === 1));
    await expectHeld(answered);
    assert.ok(answered.after < 0.1, `the whole is still the spiral: ${answered.after}`);
    assert.match(
      (await described(page, "edit")).at(-1) ?? "",
      /^Of 1,000 points y is held and x is drawn anew, each step taken once\./,
    );
    assert.deepEqual(walk.errors(), []);
  });
}
