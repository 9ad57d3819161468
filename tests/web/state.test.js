import test from "node:test";
import assert from "node:assert/strict";
import { createLossHistory } from "../../web/state/loss_history.js";
import { createPace, duration } from "../../web/state/pace.js";
import { createQualityHistory } from "../../web/state/quality_history.js";
import { createStore } from "../../web/state/store.js";

test("a loss history never outgrows its capacity and keeps the mean", () => {
  const history = createLossHistory({ capacity: 64 });
  const count = 64 * 37;
  history.add(Float32Array.from({ length: count }, (_, i) => i % 2));
  assert.ok(history.raw.length <= 64 && history.raw.length >= 16);
  assert.equal(history.raw.length, history.smooth.length);
  for (const { y } of history.raw.slice(2)) assert.equal(y, 0.5);
  const steps = history.raw.map(({ x }) => x);
  const width = steps[1] - steps[0];
  assert.ok(steps.every((x, i) => x === (i + 1) * width));
});

test("how losses are cut into reports makes no difference", () => {
  const losses = Float32Array.from({ length: 1000 }, (_, i) => 1 / (1 + i));
  const whole = createLossHistory({ capacity: 64 });
  const pieces = createLossHistory({ capacity: 64 });
  whole.add(losses);
  for (let i = 0; i < 1000; i += 7) pieces.add(losses.slice(i, i + 7));
  assert.deepEqual(whole.raw, pieces.raw);
  assert.deepEqual(whole.smooth, pieces.smooth);
});

test("the moving average starts at the first loss and settles on a constant one", () => {
  const history = createLossHistory();
  assert.equal(history.average, null);
  history.add(Float32Array.of(1));
  assert.equal(history.average, 1);
  history.add(new Float32Array(3000).fill(0.25));
  assert.ok(Math.abs((history.average ?? 0) - 0.25) < 1e-6);
});

test("a history goes back to a step and on from there", () => {
  const history = createLossHistory({ capacity: 64 });
  history.add(new Float32Array(50).fill(0.5));
  history.add(new Float32Array(40).fill(1e30));
  history.rewind(50);
  assert.equal(history.average, 0.5);
  assert.ok(history.raw.every(({ x, y }) => x <= 50 && y === 0.5));
  history.add(new Float32Array(10).fill(0.5));
  assert.equal(history.raw.at(-1)?.x, 60);
  assert.equal(history.average, 0.5);
  history.rewind(0);
  assert.deepEqual([history.average, history.raw.length], [null, 0]);
});

test("the pace is steps over time within its window, and a pause is forgotten", () => {
  const pace = createPace();
  assert.equal(pace.stepsPerSecond, null);
  for (let i = 0; i <= 100; i++) pace.add(5 * i, 50 * i);
  assert.equal(pace.stepsPerSecond, 100);
  pace.restart();
  assert.equal(pace.stepsPerSecond, null);
  pace.add(500, 60_000);
  pace.add(520, 61_000);
  assert.equal(pace.stepsPerSecond, 20);
});

test("durations are short", () => {
  assert.equal(duration(0), "0 s");
  assert.equal(duration(4.2), "5 s");
  assert.equal(duration(61), "1 min 1 s");
  assert.equal(duration(3720), "1 h 2 min");
});

test("a store's listeners hear of their keys only, with the newest state", () => {
  const store = createStore({ a: 1, b: 1 });
  /** @type {number[]} */
  const heard = [];
  store.subscribe(["a"], ({ a }) => heard.push(a));
  store.set({ b: 2 });
  store.set({ a: 2 });
  store.set({ a: 2 });
  assert.deepEqual(heard, [1, 2]);
  assert.deepEqual(store.get(), { a: 2, b: 2 });
});

test("a listener that ended hears nothing more, even when it ends itself", () => {
  const store = createStore({ a: 1 });
  /** @type {number[]} */
  const heard = [];
  const end = store.subscribe(["a"], ({ a }) => {
    heard.push(a);
    if (a === 2) end();
  });
  store.set({ a: 2 });
  store.set({ a: 3 });
  assert.deepEqual(heard, [1, 2]);
});

test("a quality history has one point for each training step, rising, and never too many", () => {
  const history = createQualityHistory({ capacity: 10 });
  for (let step = 0; step < 100; step += 10) history.add(step, 1 / (1 + step));
  history.add(90, 0.5);
  assert.deepEqual(history.points.at(-1), { x: 90, y: 0.5 });
  assert.equal(history.points.length, 10);
  for (let step = 100; step < 1000; step += 10) history.add(step, 0.1);
  assert.ok(history.points.length <= 10);
  history.add(300, 0.2); // a run that diverged has gone back there
  assert.deepEqual(history.points.at(-1), { x: 300, y: 0.2 });
  const steps = history.points.map(({ x }) => x);
  assert.deepEqual(
    steps,
    [...steps].sort((a, b) => a - b),
  );
});
