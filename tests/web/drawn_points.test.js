/** Points along a drawing and inside a lasso. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { insideOf, pointsAlong, pointsOf } from "../../web/figures/drawn_points.js";

test("points lie evenly along all lines of a drawing", () => {
  const line = { kind: "polyline", numbers: [0, 0, 1, 0, 1, 1] };
  assert.deepEqual(Array.from(pointsAlong([line], 4)), [0.25, 0, 0.75, 0, 1, 0.25, 1, 0.75]);
  const other = { kind: "polyline", numbers: [5, 0, 5, 2] };
  assert.deepEqual(
    Array.from(pointsAlong([line, other], 4)),
    [0.5, 0, 1, 0.5, 5, 0.5, 5, 1.5],
    "each line has its share",
  );
  const circle = pointsAlong([{ kind: "circle", numbers: [0.2, 0, 0.5] }], 200);
  for (let i = 0; i < 400; i += 2) {
    assert.ok(Math.abs(Math.hypot(circle[i] - 0.2, circle[i + 1]) - 0.5) < 1e-3);
  }
  assert.equal(pointsAlong([], 10).length, 0);
});

test("a lasso chooses what is inside of it, in its notches not", () => {
  const lasso = [-1, -1, 1, -1, 1, 1, 0, 0, -1, 1];
  const points = Float32Array.of(0, -0.5, 0, 0.5, 2, 0, 0.9, 0.8);
  const chosen = insideOf(points, lasso);
  assert.deepEqual(Array.from(chosen), [1, 0, 0, 1]);
  assert.deepEqual(
    Array.from(pointsOf(points, chosen)),
    Array.from(Float32Array.of(0, -0.5, 0.9, 0.8)),
  );
  assert.deepEqual(Array.from(pointsOf(points, chosen, 0)), [0, 0.5, 2, 0]);
});
