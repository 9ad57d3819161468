/** The exact denoiser in the compiled core: what its wrapper makes of arguments, and its bits. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CoreError } from "../../web/core/engine.js";
import { exactDenoiser } from "../../web/core/exact_denoiser.js";
import { makeEngine, runnableVariants } from "./support.js";

const engine = await makeEngine();

/** @param {() => unknown} call @param {RegExp} message */
const refuses = (call, message) =>
  assert.throws(call, (error) => error instanceof CoreError && message.test(error.message));

test("of one point it expects that point, and the noise that leads there", () => {
  const exact = exactDenoiser(engine, { points: [0.5, -0.25] });
  const { signal, noise } = engine.makeSchedule();
  const { x0, epsilon } = exact.denoise([1, 2, 0, 0], 40);
  assert.deepEqual([...x0], [0.5, -0.25, 0.5, -0.25]);
  [1, 2, 0, 0].forEach((x, i) => {
    const expected = (x - signal[40] * [0.5, -0.25][i % 2]) / noise[40];
    assert.ok(Math.abs(epsilon[i] - expected) < 1e-5);
  });
});

test("a label chooses among the points, no label takes all", () => {
  const data = { points: [-1, 0, 1, 0], labels: [0, 1], classCount: 2 };
  const exact = exactDenoiser(engine, data);
  const xOf = (/** @type {number | null} */ label) => exact.denoise([0, 0], 200, label).x0[0];
  assert.deepEqual([xOf(0), xOf(1)], [-1, 1]);
  assert.ok(Math.abs(xOf(null)) < 1e-6);
});

test("all variants but the fast one give the same bits, in the plane and beside it", async () => {
  for (const width of [2, 5]) {
    const points = engine.normals(width * 301, { seed: 1 });
    const x = engine.normals(width * 300, { seed: 2 });
    const expected = exactDenoiser(engine, { points, width }).denoise(x, 30);
    for (const variant of runnableVariants) {
      const other = exactDenoiser(await makeEngine(variant), { points, width }).denoise(x, 30);
      if (variant !== "relaxed") assert.deepEqual(other, expected);
      else other.x0.forEach((value, i) => assert.ok(Math.abs(value - expected.x0[i]) < 1e-4));
    }
  }
});

test("the floor of one point is none, that of two is what they leave open", () => {
  const one = exactDenoiser(engine, { points: [0.5, -0.25] }, { timesteps: 20 });
  assert.deepEqual(one.lossFloor(), new Float64Array(20));
  const two = exactDenoiser(engine, { points: [-1, 0, 1, 0] }, { objective: "x0" });
  const floors = two.lossFloor({ noisyPoints: 2000 });
  assert.equal(floors.length, 300);
  assert.ok(floors[0] < 1e-9, "without noise nothing is open");
  assert.ok(floors[299] > 0.4 && floors[299] < 0.5, "with much, nearly x's variance, 1, of two");
  assert.deepEqual(
    two.lossFloor({ first: 100, count: 50, noisyPoints: 2000 }),
    floors.slice(100, 150),
  );
});

test("what does not fit is refused in a sentence", () => {
  refuses(() => exactDenoiser(engine, { points: [1, 2, 3] }), /flat array of x, y/);
  refuses(() => exactDenoiser(engine, { points: [] }), /number of points/);
  refuses(() => exactDenoiser(engine, { points: [1, 2] }, { timesteps: 0 }), /^timesteps must be/);
  const exact = exactDenoiser(engine, { points: [1, 2] });
  refuses(() => exact.denoise([1, 2, 3], 0), /x must be a flat array/);
  refuses(() => exact.denoise([1, 2], 300), /timestep must be a whole number from 0 to 299/);
  refuses(() => exact.denoise([1, NaN], 0), /finite/);
  refuses(() => exact.denoise([1, 2], 0, -1), /label must be a whole number/);
  refuses(() => exact.lossFloor({ first: 300 }), /first must be/);
  refuses(() => exact.lossFloor({ first: 299, count: 2 }), /count must be/);
  refuses(() => exact.lossFloor({ noisyPoints: 0 }), /noisyPoints must be/);
  refuses(
    () => exactDenoiser(engine, { points: [1, 2], labels: [1], classCount: 1 }).denoise([1, 2], 0),
    /label/,
  );
  refuses(
    () => exactDenoiser(engine, { points: [1, 2], classCount: 1 }).denoise([1, 2], 0),
    /label/,
  );
  refuses(() => exactDenoiser(engine, { points: [1, NaN] }).denoise([1, 2], 0), /finite/);
});

/**
 * The log density of points with noise on them, in closed form: the mean of a normal around each.
 * @param {ArrayLike<number>} points
 * @param {number[]} at
 * @param {number} width  of the noise
 */
function logOfNormals(points, [x, y], width) {
  const exponents = Array.from({ length: points.length / 2 }, (_, i) => {
    const [across, up] = [x - points[2 * i], y - points[2 * i + 1]];
    return -(across * across + up * up) / (2 * width * width);
  });
  const highest = Math.max(...exponents);
  const sum = exponents.reduce((total, each) => total + Math.exp(each - highest), 0);
  const scale = exponents.length * 2 * Math.PI * width * width;
  return highest + Math.log(sum / scale);
}

test("its density is that of the points with the noise of the first timestep on them", () => {
  const settings = { timesteps: 300, schedule: "geometric", beta_start: 1e-3 };
  const { signal, noise } = engine.makeSchedule(settings);
  const { points } = engine.makeData("spiral", { points: 200 });
  const width = noise[0] / signal[0];
  const places = points.map((value, i) => value + (i % 3) * 0.5 * width);
  const found = exactDenoiser(engine, { points }, settings).logDensity(places);
  found.forEach((value, i) => {
    const expected = logOfNormals(points, [...places.slice(2 * i, 2 * i + 2)], width);
    assert.ok(Math.abs(value - expected) < 0.35, `point ${i}: ${value} is ${expected}`);
  });
  const all = found.reduce((sum, value, i) => {
    return sum + value - logOfNormals(points, [...places.slice(2 * i, 2 * i + 2)], width);
  }, 0);
  assert.ok(Math.abs(all / found.length) < 0.05, `${all / found.length}`);
});

test("its density is that of the label's points, has the same bits everywhere, and refuses", async () => {
  const data = { points: [-0.5, 0, 0.5, 0], labels: [0, 1], classCount: 2 };
  const settings = { timesteps: 50 };
  const left = exactDenoiser(engine, { points: [-0.5, 0] }, settings);
  const both = exactDenoiser(engine, data, settings);
  const places = [-0.5, 0, 0.5, 0, 0.1, 0.2];
  assert.deepEqual(both.logDensity(places, { labels: 0 }), left.logDensity(places));
  assert.notDeepEqual(both.logDensity(places), left.logDensity(places));
  assert.notDeepEqual(both.logDensity(places, { steps: 10 }), both.logDensity(places));
  for (const variant of runnableVariants.filter((name) => name !== "relaxed")) {
    const other = exactDenoiser(await makeEngine(variant), data, settings);
    assert.deepEqual(other.logDensity(places), both.logDensity(places));
  }
  refuses(() => both.logDensity([1, 2, 3]), /points must be a flat array/);
  refuses(() => both.logDensity([1, Infinity]), /finite/);
  refuses(() => both.logDensity([1, 2], { steps: 50 }), /steps must be/);
  refuses(() => both.logDensity([1, 2], { labels: -1 }), /label/);
});
