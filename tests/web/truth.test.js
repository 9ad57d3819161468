/** What sets a model beside the truth, without a page: copies, means of buckets, colours of a scale. */

import { test } from "node:test";
import assert from "node:assert/strict";
import { bucketMeans, bucketNames } from "../../web/figures/chart_frame.js";
import { scaleColour } from "../../web/figures/plane_map.js";
import { lossFloor } from "../../web/state/lab_state.js";
import { copyShare } from "../../web/worker/copies.js";

test("a sample is a copy if its nearest point is less than a third as far away as the second", () => {
  const points = Float32Array.of(0, 0, 4, 0, 100, 100);
  const share = (/** @type {number[]} */ ...samples) =>
    copyShare(Float32Array.from(samples), points);
  assert.equal(share(0, 0), 1, "a point itself");
  assert.equal(share(0.9, 0), 1, "0.9 is less than a third of 3.1");
  assert.equal(share(1.1, 0), 0, "1.1 is more than a third of 2.9");
  assert.equal(share(3.1, 0), 1, "whichever point it is");
  assert.equal(share(0, 0, 2, 0, 2, 1, 4, 0.1), 0.5);
  assert.equal(copyShare(Float32Array.of(9, 9), Float32Array.of(0, 0)), 1, "of a single point");
});

test("by chance one place in nine is a copy of points that are strewn over the plane", () => {
  let state = 1;
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const strewn = (/** @type {number} */ count) =>
    Float32Array.from({ length: 2 * count }, () => next());
  const share = copyShare(strewn(4000), strewn(1000));
  assert.ok(Math.abs(share - 1 / 9) < 0.02, `${share}`);
});

test("buckets have the means of the timesteps that they are named after", () => {
  const values = Float32Array.from({ length: 25 }, (_, t) => t);
  const means = bucketMeans(values, 10);
  bucketNames(10, 25).forEach((name, i) => {
    const [first, last] = name.split("–").map(Number);
    assert.equal(means[i], last === undefined ? first : (first + last) / 2);
  });
  assert.deepEqual([...bucketMeans(values.subarray(0, 3), 3)], [0, 1, 2]);
});

test("the lowest loss is a mean over the timesteps, where training counts them alike", () => {
  const floors = Float32Array.of(0.5, 0.25);
  const of = (/** @type {Record<string, string>} */ values, /** @type {any} */ measured = floors) =>
    lossFloor(/** @type {any} */ ({ run: { values }, floors: measured }));
  const alike = { time_sampling: "uniform", loss_weight: "none" };
  assert.equal(of(alike), 0.375);
  assert.equal(of({ ...alike, time_sampling: "logit-normal" }), null);
  assert.equal(of({ ...alike, loss_weight: "min-snr" }), null);
  assert.equal(of(alike, null), null);
});

test("a scale's colours change evenly, and end at its ends", () => {
  const colours = [
    [0, 0, 0],
    [100, 100, 100],
    [100, 200, 0],
  ];
  assert.deepEqual(scaleColour(colours, 0.25), [50, 50, 50]);
  assert.deepEqual(scaleColour(colours, 0.75), [100, 150, 50]);
  assert.deepEqual(scaleColour(colours, 1), [100, 200, 0]);
  assert.deepEqual(scaleColour(colours, 7), [100, 200, 0]);
  assert.deepEqual(scaleColour(colours, -Infinity), [0, 0, 0]);
});
