/** Files of what samples are steered to. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { energyToModel, labelEnergy, readEnergy } from "../../web/points/energy.js";

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
    ['{"label": null}', /"label" must be a "name"/],
    ['{"label": ""}', /"label" must be a "name"/],
    ['{"label": {"name": "a", "width": -1}}', /a "width" of at least 0/],
    ['{"label": {"name": "a", "data": 3}}', /"data" by name/],
    [JSON.stringify({ points: Array.from({ length: 513 }, () => [0, 0]) }), /1 to 512 points/],
  ];
  for (const [text, sentence] of cases) {
    assert.throws(() => readEnergy(text), { name: "PointsError", message: sentence }, text);
  }
});

test("a label's energy has its points, as many of each class as it has a share, and no more than 512", () => {
  const wish = /** @type {import("../../web/points/energy.js").LabelWish} */ (
    readEnergy('{"label": {"name": "b", "width": 0.2}}')
  );
  assert.deepEqual({ ...wish }, { kind: "label", name: "b", data: null, width: 0.2 });
  assert.deepEqual(readEnergy('{"label": "b"}'), { ...wish, width: 0.05 });
  const few = { points: [1, 2, 3, 4], labels: [1, 0], classNames: ["a", "b"] };
  const energy = labelEnergy(wish, few);
  assert.deepEqual(energy, { kind: "label", numbers: [1, 0.2, 3, 4, 0, 1, 2, 1] });
  const moved = energyToModel(energy, { center: [1, 2], scale: 2 });
  assert.deepEqual(moved.numbers, [1, 0.2, 1, 1, 0, 0, 0, 1]);
  const labels = Array.from({ length: 2048 }, (_, i) => (i % 4 === 0 ? 1 : 0));
  const points = Array.from({ length: 4096 }, (_, i) => i);
  const { numbers } = labelEnergy(wish, { points, labels, classNames: ["a", "b"] });
  assert.equal(numbers.length, 2 + 3 * 512);
  const own = Array.from(numbers).filter((_, i) => i > 2 && (i - 4) % 3 === 0);
  assert.equal(own.filter((label) => label === 1).length, 128);
  const without = { ...wish, name: "1" };
  assert.equal(labelEnergy(without, { ...few, classNames: null }).numbers[0], 1);
  /** @type {[any, any, RegExp][]} */
  const wrong = [
    [wish, { ...few, labels: null }, /the data of "label" has no labels/],
    [{ ...wish, name: "c" }, few, /"label" must be one of a, b, not c/],
    [wish, { ...few, classNames: null }, /"label" must be from 0 to 1, not b/],
  ];
  for (const [asked, data, message] of wrong) {
    assert.throws(() => labelEnergy(asked, data), { name: "PointsError", message });
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
