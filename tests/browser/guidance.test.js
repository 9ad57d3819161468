/** The figure of guidance: what a reader drags, and what the core says to it. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { presets } from "../../web/state/presets.js";
import { readyFile } from "../../web/worker/protocol.js";
import { startElementPages } from "./element_page.js";
import {
  SEEN,
  choose,
  dist,
  figure,
  heldBy,
  servedName,
  show,
  textOf,
  until,
  wait,
} from "./harness.js";
import { assertSamePoints, boxOf, drag, onScreen, says, screens, startWalk } from "./walk.js";

/** @typedef {import("./harness.js").Page} Page */

const guidance = figure("guidance");
const { settings } = presets.guided;
const labels = Uint32Array.from({ length: 2000 }, (_, i) => i % 6);
const few = { rule: "dpm++2m", steps: 10, seed: 0 };

/** @type {Awaited<ReturnType<typeof startWalk>>} */
let walk;
/** @type {Awaited<ReturnType<typeof startElementPages>>} */
let pages;
/** @type {import("../../web/core/session.js").Session} the ready model, in Node */
let session;
before(async () => {
  walk = await startWalk();
  pages = await startElementPages();
  session = walk.core.createSession({ ...settings, class_count: 6 }, null);
  session.load(new Uint8Array(await readFile(`${dist}${servedName(readyFile("guided"))}`)));
});
after(async () => {
  session?.destroy();
  await walk?.close();
  await pages?.close();
});

/**
 * Waits for the cloud of these arguments, which must be the core's to the bit: same noise, same run.
 * @param {Page} page
 * @param {Record<string, number>} sampling
 */
async function expectCloud(page, sampling) {
  await until(
    page,
    guidance,
    "Object.keys(wanted).every((key) => state.figure.cloud.sampling[key] === wanted[key])",
    sampling,
  );
  const cloud = await heldBy(page, guidance, "figure.cloud");
  assert.deepEqual(cloud.labels, [...labels]);
  assertSamePoints(cloud.points, session.sample({ count: 2000, labels, ...few, ...sampling }));
  return cloud;
}

/**
 * Waits for the point's predictions under these conditions and compares them with the core's.
 * @param {Page} page
 * @param {string} condition  of `point`
 * @param {Record<string, number>} sampling
 */
async function expectPoint(page, condition, sampling) {
  await until(page, guidance, `((point) => ${condition})(state.figure.point)`);
  const point = await heldBy(page, guidance, "figure.point");
  const { x, timestep, label } = point;
  const plain = (/** @type {{ epsilon: Float32Array, x0: Float32Array }} */ { epsilon, x0 }) => ({
    x0: [...x0],
    epsilon: [...epsilon],
  });
  assert.deepEqual(point.unconditional, plain(session.denoise(x, timestep)));
  assert.deepEqual(point.conditional, plain(session.denoise(x, timestep, label)));
  const guided = session.denoiseGuided(x, timestep, label, { ...few, ...sampling });
  assert.deepEqual(point.guided, plain(guided));
  return point;
}

/**
 * Where a part of the figure is once figures above it have taken their places.
 * @param {Page} page
 * @param {string} inner
 */
async function settledBox(page, inner) {
  let before = await boxOf(page, "guidance", inner);
  for (let still = 0; still < 3;) {
    await wait(100);
    const now = await boxOf(page, "guidance", inner);
    still = now.top === before.top && now.left === before.left ? still + 1 : 0;
    before = now;
  }
  return before;
}

/** By mouse or finger. @param {Page} page @param {number[][]} places */
async function dragThrough(page, [[x, y], ...rest]) {
  const finger = page.viewport()?.hasTouch ? await page.touchscreen.touchStart(x, y) : null;
  if (!finger) {
    await page.mouse.move(x, y);
    await page.mouse.down();
  }
  for (const [nextX, nextY] of rest) {
    await (finger ? finger.move(nextX, nextY) : page.mouse.move(nextX, nextY));
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  }
  await (finger ? finger.end() : page.mouse.up());
}

/** The numbers of the equation. @param {number[]} pair */
const written = (pair) =>
  `(${pair.map((value) => value.toFixed(3).replace("-", "−").replace("−0.000", "0.000")).join(", ")})`;

for (const screen of Object.values(screens)) {
  test(`the scale is dragged from one end to the other, and the cloud follows, ${onScreen(screen)}`, async () => {
    const page = await walk.at("guidance", screen);
    const first = await expectCloud(page, { guidance: 2 });
    const along = async (/** @type {number[]} */ shares, each = async () => {}) => {
      const { left, top, width, height } = await settledBox(page, "#field-guidance");
      const xs = shares.map((share) => left + share * width);
      await drag(page, { xs, y: top + height / 2, each });
    };
    const scales = /** @type {number[]} */ ([]);
    await along([0.25, 0.5, 0.75, 1], async () => {
      scales.push(await heldBy(page, guidance, "values.guidance"));
    });
    assert.ok(
      scales.every((scale, i) => i === 0 || scale > scales[i - 1]),
      `${scales}`,
    );
    const last = await expectCloud(page, { guidance: 8 });
    assert.ok(last.score.accuracy >= first.score.accuracy);
    assert.ok(last.score.spread < 0.6 * first.score.spread, "too much guidance draws together");
    const share = Math.round((100 * last.score.spread) / last.fresh.spread);
    assert.equal(await textOf(page, guidance, ".guidance-numbers"), numbersOf(last));
    assert.equal(await textOf(page, guidance, "output[for=field-guidance]"), "w = 8.0");
    const seen = await page.$eval(`${guidance} >>> .guidance-plane canvas`, (canvas) =>
      canvas.getAttribute("aria-label"),
    );
    assert.match(seen ?? "", /^2000 samples of all labels with guidance scale 8\.0: 100% belong/);
    assert.match(seen ?? "", new RegExp(`spread ${share}% as far as the data`));

    await along([0.98, 0.5, 0]);
    const none = await expectCloud(page, { guidance: 0 });
    assert.ok(none.score.accuracy < 0.25, "without a label, one in six by chance");
  });

  test(`the point goes where it is dragged, and its numbers are the core's, ${onScreen(screen)}`, async () => {
    const page = await walk.at("guidance", screen);
    await expectPoint(page, "point.timestep === state.timestep", { guidance: 2 });
    const { left, top, width, height } = await settledBox(page, ".point-handle");
    const size = await page.$eval(
      `${guidance} >>> .guidance-plane`,
      (found) => found.getBoundingClientRect().width,
    );
    const [x, y] = [left + width / 2, top + height / 2];
    // Upwards too, where a finger would scroll the page beside the handle.
    const places = [1, 2, 3, 4].map((step) => [x - 10 * step, y - 10 * step]);
    await dragThrough(page, [[x, y], ...places]);
    const expected = [0.1, -0.35].map(
      (start, axis) => start + ((axis === 0 ? -40 : 40) / size) * 3,
    );
    const moved = await expectPoint(
      page,
      `Math.hypot(point.x[0] - ${expected[0]}, point.x[1] - ${expected[1]}) < 0.03`,
      { guidance: 2 },
    );
    const equation = await textOf(page, guidance, ".equations");
    for (const key of ["unconditional", "conditional", "guided"]) {
      assert.ok(equation.includes(written(moved[key].epsilon)), `${key} in ${equation}`);
    }
    assert.ok(equation.includes(written(moved.guided.x0)), equation);
  });
}

/** @param {{ score: any, fresh: any }} cloud */
const numbersOf = ({ score, fresh }) =>
  [
    `fresh data: ${Math.round(100 * fresh.accuracy)}%class accuracy${Math.round(100 * score.accuracy)}%`,
    `of the data’sspread${Math.round((100 * score.spread) / fresh.spread)}%`,
  ].join("");

test("keys do all of it: the point, the scale, the time, the label and both ends of the interval", async () => {
  const page = await walk.at("guidance");
  const focus = (/** @type {string} */ inner) => page.focus(`${guidance} >>> ${inner}`);
  const press = async (/** @type {string} */ key, times = 1) => {
    for (let i = 0; i < times; i++) await page.keyboard.press(/** @type {any} */ (key));
  };
  await expectCloud(page, { guidance: 2 });
  await focus(".point-handle");
  await press("ArrowUp", 4);
  await press("ArrowLeft", 2);
  const near = "Math.abs(point.x[0] - 0.025) < 1e-4 && Math.abs(point.x[1] + 0.2) < 1e-4";
  await expectPoint(page, near, { guidance: 2 });

  await focus("#field-guidance");
  await press("ArrowRight", 3);
  await expectCloud(page, { guidance: 2.3 });
  await choose(page, "label", 3, guidance);
  await expectPoint(page, "point.label === 3", { guidance: 2.3 });
  await says(page, "guidance", ".figure-note[part=notes]", /with the label d\b/);

  await focus("#field-guidance_to");
  await press("Home"); // not below the other end
  const closed = { guidance_from: 0, guidance_to: 0 };
  await expectCloud(page, { guidance: 2.3, ...closed });
  await press("ArrowRight", 29);
  const interval = { guidance: 2.3, guidance_from: 0, guidance_to: 0.293 };
  await expectCloud(page, interval);
  await says(page, "guidance", ".field-help", /^Guidance acts in 3 of 10 steps/);
  const filled = await page.$$eval(`${guidance} >>> .two-ended-mark.filled`, (all) => all.length);
  assert.equal(filled, 3);
  await focus("#field-guidance_from");
  await press("End");
  await expectCloud(page, { guidance: 2.3, guidance_from: 0.2929, guidance_to: 0.293 });

  await focus("#time");
  await press("Home");
  const resting = await expectPoint(page, "point.timestep === 0", {
    guidance: 2.3,
    guidance_from: 0.2929,
    guidance_to: 0.293,
  });
  assert.deepEqual(resting.guided, resting.conditional, "outside the interval the label's stands");
  assert.match(await textOf(page, guidance, ".equations"), /\+1\.0·/);
});

test("a drag that goes on and on is followed on the way, not only at its end", async () => {
  const page = await walk.at("guidance");
  await expectCloud(page, { guidance: 2 });
  const scales = await page.$eval(guidance, async (found) => {
    const element = /** @type {any} */ (found);
    const input = element.shadowRoot.querySelector("#field-guidance");
    const seen = new Set();
    for (let tenths = 21; tenths <= 80; tenths++) {
      input.value = String(tenths);
      input.dispatchEvent(new Event("input"));
      await new Promise(requestAnimationFrame);
      seen.add(element.getState().figure.cloud.sampling.guidance);
    }
    return [...seen];
  });
  assert.ok(scales.length >= 4, `clouds of ${scales} in a second`);
  assert.deepEqual(
    scales,
    scales.toSorted((a, b) => a - b),
  );
  await expectCloud(page, { guidance: 8 });
});

test("the curve fills by itself with runs that were made, and other noise begins it anew", async () => {
  const page = await walk.at("guidance");
  await until(page, guidance, "state.figure.measured.length >= 11");
  const measured = await heldBy(page, guidance, "figure.measured");
  const scales = measured.map((/** @type {any} */ { scale }) => scale);
  assert.deepEqual(scales, [0, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 7, 8]);
  assert.ok(measured[0].accuracy < 0.25 && measured[2].accuracy > 0.88);
  assert.ok(measured[2].spread > 0.9 && measured.at(-1).spread < 0.35);
  await page.click(`${guidance} >>> .field-row .button`);
  await until(page, guidance, "state.values.sampling_seed !== 0");
  const seed = await heldBy(page, guidance, "values.sampling_seed");
  await expectCloud(page, { guidance: 2, seed });
});

test("a model that cannot be guided says so, and a button takes one that can", async () => {
  const { page, errors, close } = await pages.open('<whorl-figure kind="guidance"></whorl-figure>');
  await show(page, guidance);
  await says(page, "guidance", ".preparation .figure-note", /no labels/);
  const button = await page.waitForSelector(`${guidance} >>> .preparation .button`, SEEN);
  await button?.click();
  await expectCloud(page, { guidance: 1 });
  assert.deepEqual(errors, []);
  await close();
});

test("nothing on the way made the browser complain", () => {
  assert.deepEqual(walk.errors(), []);
});
