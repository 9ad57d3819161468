/** Strokes become what the core steers to; keys move, size and turn it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { changedByKey } from "../../web/elements/views/shape_keys.js";
import { strengthAt } from "../../web/elements/views/strength_slider.js";
import { createShapeHistory } from "../../web/elements/parts/shape_history.js";
import { outlineOf, shapeOf, thinned, usualShape } from "../../web/figures/steer_shapes.js";

/** @param {number[]} flat */
const points = (...flat) =>
  Array.from({ length: flat.length / 2 }, (_, i) => ({ x: flat[2 * i], y: flat[2 * i + 1] }));

const near = (/** @type {number[]} */ actual, /** @type {number[]} */ expected) => {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-12, `${actual}`));
};

test("each tool makes of a stroke what it is for, and nothing of a slip of the hand", () => {
  const stroke = points(0, 0, 0.3, 0, 0.3, 0.4);
  assert.deepEqual(shapeOf("region", stroke), {
    kind: "polygon",
    numbers: [0, 0, 0.3, 0, 0.3, 0.4],
  });
  assert.deepEqual(shapeOf("curve", stroke), {
    kind: "polyline",
    numbers: [0, 0, 0.3, 0, 0.3, 0.4],
  });
  assert.deepEqual(shapeOf("line", stroke), { kind: "polyline", numbers: [0, 0, 0.3, 0.4] });
  assert.deepEqual(shapeOf("circle", stroke), { kind: "circle", numbers: [0, 0, 0.5] });
  // From where the stroke starts, the half-plane is on the side to which it goes.
  const half = shapeOf("half-plane", points(1, 0, 1.6, 0.8));
  assert.equal(half?.kind, "half-plane");
  near(half?.numbers ?? [], [0.6, 0.8, 0.6]);
  for (const tool of /** @type {const} */ (["region", "curve", "circle", "half-plane", "line"])) {
    assert.equal(shapeOf(tool, points(0.5, 0.5, 0.51, 0.5)), null);
  }
});

test("a long stroke keeps its way with few points", () => {
  const long = Array.from({ length: 4000 }, (_, i) => ({
    x: Math.cos(i / 60),
    y: Math.sin(i / 47),
  }));
  const kept = thinned(long);
  assert.ok(kept.length > 40 && kept.length <= 96, String(kept.length));
  assert.ok(kept.every((point) => long.includes(point)));
});

test("keys move, size and turn each kind of shape", () => {
  const press = (/** @type {any} */ shape, /** @type {string} */ key, shiftKey = false) =>
    changedByKey(shape, { key, shiftKey })?.numbers ?? null;
  const circle = { kind: "circle", numbers: [0, 0, 0.5] };
  near(press(circle, "ArrowRight") ?? [], [0.05, 0, 0.5]);
  near(press(circle, "ArrowUp", true) ?? [], [0, 0, 0.55]);
  near(press(circle, "ArrowLeft", true) ?? [], [0, 0, 0.5]);
  const half = { kind: "half-plane", numbers: [1, 0, 0.2] };
  near(press(half, "ArrowRight") ?? [], [1, 0, 0.25]);
  near(press(half, "ArrowUp") ?? [], [1, 0, 0.2]);
  const angle = Math.PI / 24;
  near(press(half, "ArrowLeft", true) ?? [], [Math.cos(angle), Math.sin(angle), 0.2]);
  const line = { kind: "polyline", numbers: [-1, 0, 1, 0] };
  near(press(line, "ArrowDown") ?? [], [-1, -0.05, 1, -0.05]);
  near(press(line, "ArrowUp", true) ?? [], [-1.1, 0, 1.1, 0]);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  near(press(line, "ArrowLeft", true) ?? [], [-cos, -sin, cos, sin]);
  assert.equal(press(line, "a"), null);
});

test("what is seen of a half-plane is the part of the window on its side", () => {
  const { points: corners } = outlineOf({ kind: "half-plane", numbers: [1, 0, 0.2] }, 1);
  assert.equal(corners.length, 4);
  assert.ok(corners.every(({ x }) => x >= 0.2 - 1e-12));
  assert.ok(corners.some(({ x }) => Math.abs(x - 0.2) < 1e-12));
  assert.deepEqual(outlineOf({ kind: "half-plane", numbers: [1, 0, 9] }, 1).points, []);
  for (const tool of /** @type {const} */ (["region", "curve", "circle", "line"])) {
    const { points: line, closed } = outlineOf(usualShape(tool), 1.8);
    assert.ok(line.length >= 2);
    assert.equal(closed, tool === "region" || tool === "circle");
  }
});

test("a row of keys is one change, strokes are one each, and all can be undone", () => {
  let changes = 0;
  const first = [usualShape("circle")];
  const history = createShapeHistory(first, () => (changes += 1));
  const [a, b, c] = ["line", "curve", "region"].map((tool) => [
    usualShape(/** @type {any} */ (tool)),
  ]);
  history.set(a, "keys");
  history.set(b, "keys");
  history.set(c);
  history.set([]);
  assert.deepEqual(history.now(), []);
  const seen = [];
  while (history.canUndo()) {
    history.undo();
    seen.push(history.now());
  }
  assert.deepEqual(seen, [c, b, first]);
  assert.equal(changes, 7);
  history.undo();
  assert.equal(history.now(), first);
});

test("the strengths go from none to a thousand", () => {
  assert.deepEqual([0, 1, 20, 40, 60].map(strengthAt), [0, 1.1, 10, 100, 1000]);
});
