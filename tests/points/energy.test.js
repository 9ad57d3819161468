/** Files of what samples are steered to. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { energyToModel, readEnergy } from "../../web/points/energy.js";

test("each kind is read as the numbers that the core takes", () => {
  /** @type {[any, string, number[]][]} */
  const cases = [
    [{ circle: { center: [1, 2], radius: 3 } }, "circle", [1, 2, 3]],
    [{ "half-plane": { normal: [0, -1], offset: 0 } }, "half-plane", [0, -1, 0]],
    [
      {
        polyline: [
          [1, 2],
          [3, 4],
        ],
      },
      "polyline",
      [1, 2, 3, 4],
    ],
    [
      {
        polygon: [
          [0, 0],
          [1, 0],
          [0, 1],
        ],
      },
      "polygon",
      [0, 0, 1, 0, 0, 1],
    ],
    [{ points: [[5, 6]], note: "other keys are passed over" }, "points", [5, 6]],
  ];
  for (const [given, kind, numbers] of cases) {
    assert.deepEqual(readEnergy(JSON.stringify(given)), { kind, numbers });
  }
});

test("an energy of nothing, and whatever else is wrong, is told in one sentence", () => {
  /** @type {[string, RegExp][]} */
  const cases = [
    ["", /not JSON/],
    ["{", /not JSON/],
    ...["{}", "null", "[]", "3", '"circle"'].map(
      (text) =>
        /** @type {[string, RegExp]} */ ([text, /an energy is of one thing: circle, half-/]),
    ),
    ['{"circle": {"center": [0, 0], "radius": 1}, "points": [[0, 0]]}', /of one thing/],
    ...["null", "{}", '{"center": [0], "radius": 1}', '{"center": [0, 0], "radius": 0}'].map(
      (value) => /** @type {[string, RegExp]} */ ([`{"circle": ${value}}`, /"radius" above 0/]),
    ),
    ['{"half-plane": {"normal": [0, 0], "offset": 1}}', /not both 0/],
    ['{"half-plane": {"normal": [1, 0]}}', /and an "offset"/],
    ['{"polyline": [[0, 0]]}', /2 to 512 points/],
    ['{"polygon": [[0, 0], [1, 1]]}', /3 to 512 points/],
    ['{"points": []}', /1 to 512 points/],
    ['{"points": [[0, "0"]]}', /1 to 512 points/],
    ['{"points": [[0, 1e7]]}', /1 to 512 points/],
    ['{"points": {"length": 1}}', /1 to 512 points/],
    [JSON.stringify({ points: Array.from({ length: 513 }, () => [0, 0]) }), /1 to 512 points/],
  ];
  for (const [text, sentence] of cases) {
    assert.throws(() => readEnergy(text), { name: "PointsError", message: sentence }, text);
  }
});

test("in the model's units the same places are meant", () => {
  const transformation = { center: [10, -4], scale: 2 };
  const move = (/** @type {string} */ kind, /** @type {number[]} */ ...numbers) =>
    Array.from(energyToModel({ kind, numbers }, transformation).numbers);
  assert.deepEqual(move("circle", 12, -4, 3), [1, 0, 1.5]);
  assert.deepEqual(move("points", 10, -4, 14, 0), [0, 0, 2, 2]);
  assert.deepEqual(move("polyline", 10, -4, 8, -6), [0, 0, -1, -1]);
  // 3 x + y >= 30 holds at the edge (11, -3), which is (0.5, 0.5) in the model.
  const [a, b, c] = move("half-plane", 3, 1, 30);
  assert.equal(a * 0.5 + b * 0.5, c);
  assert.deepEqual(energyToModel({ kind: "circle", numbers: [1, 2, 3] }, null).numbers, [1, 2, 3]);
});
