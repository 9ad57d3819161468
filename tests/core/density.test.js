/** Log densities in the compiled core: what the wrapper makes of arguments, parts, and bits. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { densityMap, startDensityMap } from "../../web/core/density_map.js";
import { CoreError } from "../../web/core/engine.js";
import { exactDenoiser } from "../../web/core/exact_denoiser.js";
import { gridPoints } from "../../web/core/grid.js";
import { makeEngine, runnableVariants } from "./support.js";

const engine = await makeEngine();
const small = { hidden_width: 16, block_count: 1, timesteps: 20 };

/** @param {() => unknown} call @param {RegExp} message */
const refuses = (call, message) =>
  assert.throws(call, (error) => error instanceof CoreError && message.test(error.message));

test("all variants but the fast one give the same bits, with and without data of their own", async () => {
  const points = engine.normals(2 * 300, { seed: 1 });
  const expected = engine.createSession(small, null).logDensity(points);
  assert.equal(expected.length, 300);
  for (const variant of runnableVariants) {
    const other = await makeEngine(variant);
    for (const data of [null, other.makeData("spiral", { points: 30 })]) {
      const found = other.createSession(small, data).logDensity(points);
      if (variant !== "relaxed") assert.deepEqual(found, expected);
      else found.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-3));
    }
  }
});

test("points in parts, with the numbers that they have in the whole, are the whole", () => {
  const session = engine.createSession({ ...small, sample_width: 5 }, null);
  const points = engine.normals(5 * 300, { seed: 1 });
  const options = { steps: 7, seed: 3 };
  const whole = session.logDensity(points, options);
  const parts = [
    ...session.logDensity(points.subarray(0, 500), options),
    ...session.logDensity(points.subarray(500), { ...options, firstPoint: 100 }),
  ];
  assert.deepEqual(parts, [...whole]);
  const exact = session.logDensity(points, { ...options, probes: 0 });
  assert.notDeepEqual(whole, exact);
  const difference = whole.reduce((sum, value, i) => sum + value - exact[i], 0) / 300;
  assert.ok(Math.abs(difference) < 0.2, `${difference}`);
  session.destroy();
});

test("a session trains on as if nobody had asked, and takes no memory for the answer", () => {
  const data = engine.makeData("spiral", { points: 300 });
  const sessions = [engine.createSession(small, data), engine.createSession(small, data)];
  sessions.forEach((session) => session.train(5));
  sessions[0].logDensity(data.points);
  sessions.forEach((session) => session.train(5));
  assert.equal(sessions[0].checksum(), sessions[1].checksum());
  sessions.forEach((session) => session.destroy());
});

test("what does not fit is refused in a sentence", () => {
  const session = engine.createSession({ ...small, class_count: 2 }, null);
  refuses(() => session.logDensity([1, 2, 3], { labels: 0 }), /points must be a flat array/);
  refuses(() => session.logDensity([1, 2]), /label/);
  refuses(() => session.logDensity([1, 2], { labels: 2 }), /label/);
  refuses(() => session.logDensity([1, NaN], { labels: 0 }), /finite/);
  refuses(() => session.logDensity([1, 2], { labels: 0, steps: 20 }), /steps must be/);
  refuses(() => session.logDensity([1, 2], { labels: 0, probes: 4097 }), /probes must be/);
  refuses(() => session.logDensity([1, 2], { labels: 0, seed: -1 }), /seed must be/);
  refuses(() => session.logDensity([1, 2], { labels: 0, firstPoint: 0.5 }), /firstPoint must be/);
  assert.equal(session.logDensity([1, 2, 3, 4], { labels: [0, 1] }).length, 2);
  session.destroy();
  refuses(() => session.logDensity([1, 2], { labels: 0 }), /destroyed/);
});

test("a map is the log density at the centres of its cells, in slices that may end early", () => {
  const data = engine.makeData("clusters", { points: 300 });
  const exact = exactDenoiser(engine, data, { timesteps: 20, schedule: "cosine" });
  const session = engine.createSession(small, null);
  for (const source of [exact, session]) {
    const wish = { extent: 1.5, columns: 20, steps: 5 };
    const { logDensity } = densityMap(source, wish);
    const points = gridPoints(wish);
    assert.deepEqual([points[0], points[1]], [Math.fround(-1.425), Math.fround(1.425)]);
    assert.deepEqual(logDensity, source.logDensity(points, { steps: 5 }));
    const { map, slices } = startDensityMap(source, wish);
    assert.ok(map.logDensity.every(Number.isNaN));
    const { value: done } = slices.next();
    assert.ok(Number(done) < 400);
    map.logDensity.forEach((value, i) => {
      if (i < Number(done)) assert.equal(value, logDensity[i]);
      else assert.ok(Number.isNaN(value));
    });
    /** @type {number[]} */
    const seen = [];
    const stopped = densityMap(source, {
      ...wish,
      onProgress: (now, total) => seen.push(now) < 2 && total === 400,
    });
    assert.equal(seen.length, 2);
    assert.equal(stopped.logDensity.filter((value) => !Number.isNaN(value)).length, seen[1]);
  }
  const all = densityMap(exact, { extent: 1.5, columns: 4 }).logDensity;
  const one = densityMap(exact, { extent: 1.5, columns: 4, label: 1 }).logDensity;
  assert.notDeepEqual(one, all);
  refuses(() => densityMap(exact, { extent: 0, columns: 4 }), /extent must be/);
  refuses(() => densityMap(exact, { extent: 1, columns: 0 }), /columns must be/);
  refuses(() => exact.logDensity([0, NaN]), /finite/);
  refuses(() => exact.logDensity([0, 0], { steps: 20 }), /steps must be/);
  const wide = exactDenoiser(engine, { points: [1, 2, 3], width: 3 });
  refuses(() => densityMap(wide, { extent: 1, columns: 4 }), /in the plane/);
  assert.equal(wide.logDensity([1, 2, 3], { steps: 5 }).length, 1);
  session.destroy();
});
