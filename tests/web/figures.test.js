import test from "node:test";
import assert from "node:assert/strict";
import {
  createPlane,
  toPixelX,
  toPixelY,
  isInside,
  dotRadius,
  stride,
} from "../../web/figures/plane.js";
import { createCurveBox, toCurvePixel } from "../../web/figures/curve_box.js";
import { makeStamps, stampDot } from "../../web/figures/dots.js";
import { mixColours } from "../../web/figures/palette.js";
import { nextPosition } from "../../web/controls/playback.js";

test("the plane's corners are the picture's corners, and up is up", () => {
  const plane = createPlane(400, 1.2, 1);
  assert.equal(toPixelX(plane, -1.2), 1);
  assert.equal(toPixelX(plane, 1.2), 399);
  assert.equal(toPixelY(plane, 1.2), 1);
  assert.equal(toPixelY(plane, -1.2), 399);
  assert.equal(toPixelX(plane, 0), 200);
  assert.equal(toPixelY(plane, 0), 200);
});

test("points outside the window, or nowhere, are not inside", () => {
  const plane = createPlane(400, 1.2);
  assert.ok(isInside(plane, 1.2, -1.2));
  assert.ok(!isInside(plane, 1.21, 0));
  assert.ok(!isInside(plane, 0, -1.21));
  assert.ok(!isInside(plane, NaN, 0));
});

test("more points make smaller dots, within bounds", () => {
  assert.ok(dotRadius(400, 200) > dotRadius(400, 5000));
  assert.ok(dotRadius(100, 5000) >= 0.9);
  assert.ok(dotRadius(4000, 1) <= 3.6);
});

test("about as many points are followed as wanted, however many there are", () => {
  assert.equal(stride(2000, 40), 50);
  assert.equal(stride(10, 40), 1);
  assert.equal(stride(0, 40), 1);
});

test("a stamped dot has the area of its circle, wherever it lies within a pixel", () => {
  for (const radius of [0.9, 2, 3.6, 7.2]) {
    for (const [x, y] of [
      [20, 20],
      [20.3, 20.8],
      [19.99, 20.5],
    ]) {
      const opacities = new Float32Array(40 * 40);
      stampDot(opacities, 40, makeStamps(radius, false), x, y, 1);
      const area = opacities.reduce((sum, value) => sum + value, 0);
      const expected = Math.PI * radius ** 2;
      assert.ok(Math.abs(area - expected) < 0.1 * expected, `radius ${radius}: ${area}`);
      const middle = opacities.reduce((sum, value, i) => sum + value * ((i % 40) + 0.5), 0) / area;
      assert.ok(Math.abs(middle - x) < 0.2, `radius ${radius} at ${x}: ${middle}`);
    }
  }
});

test("a ring is open in the middle", () => {
  const opacities = new Float32Array(40 * 40);
  stampDot(opacities, 40, makeStamps(4, true), 20.5, 20.5, 1);
  assert.equal(opacities[20 * 40 + 20], 0);
  assert.ok(Math.max(...opacities) > 0.9);
});

test("dots at the edge are cut off there, and opacities never pass 1", () => {
  const size = 16;
  const opacities = new Float32Array(size * size + 100); // what follows must stay untouched
  const stamps = makeStamps(3, false);
  for (const at of [0, 0.5, size - 0.01, size, -2, size + 2]) {
    for (let i = 0; i < 50; i++) stampDot(opacities, size, stamps, at, at, 0.9);
  }
  assert.ok(opacities.every((value) => value >= 0 && value <= 1));
  assert.ok(opacities.subarray(size * size).every((value) => value === 0));
  assert.equal(opacities[size - 1], 0, "no dot comes in again at the other side");
});

test("the curve's box holds its ends", () => {
  const box = createCurveBox(300, 150);
  assert.deepEqual(toCurvePixel(box, 0, 0), { x: box.left, y: box.bottom });
  assert.deepEqual(toCurvePixel(box, 1, 1), { x: box.right, y: box.top });
  assert.ok(box.left > 0 && box.right <= 300 && box.top >= 0 && box.bottom < 150);
});

test("a mixed colour ends in its two colours and lies between them in the middle", () => {
  assert.equal(mixColours("#000000", "#ffffff", 0), "#000000");
  assert.equal(mixColours("#000000", "#ffffff", 1), "#ffffff");
  assert.equal(mixColours("#0010ff", "#0030ff", 0.5), "#0020ff");
});

test("playback takes the same time for few states as for many, and waits for those to come", () => {
  assert.equal(nextPosition(0, 6000, 301, 301), 300);
  assert.equal(nextPosition(0, 6000, 51, 51), 50);
  assert.equal(nextPosition(0, 3000, 301, 301), 150);
  assert.equal(nextPosition(0, 3000, 101, 301), 100);
  assert.equal(nextPosition(0, 1000, 0, 301), 0);
});
