import test from "node:test";
import assert from "node:assert/strict";
import {
  count,
  labelName,
  lossText,
  lowered,
  percent,
  positionText,
  verdict,
  weightsText,
} from "../../web/elements/readouts/phrases.js";
import { factorText, pair, written } from "../../web/elements/views/update_equation.js";
import { initialState } from "../../web/state/lab_state.js";

test("shares are whole percents, and large numbers have their thousands apart", () => {
  assert.deepEqual([0, 0.004, 0.005, 0.996, 1].map(percent), ["0%", "0%", "1%", "100%", "100%"]);
  assert.deepEqual([0, 999, 8000, 504962].map(count), ["0", "999", "8,000", "504,962"]);
});

test("a loss has three digits, and one that has burst none", () => {
  assert.deepEqual([0, 0.31449, 1, 999, 1000, 1.6e30].map(lossText), [
    "0.000",
    "0.314",
    "1.000",
    "999.000",
    "1e+3",
    "2e+30",
  ]);
});

test("names are lowered within a sentence, at their beginning only", () => {
  assert.deepEqual(["Timesteps T", "Noise seed", ""].map(lowered), [
    "timesteps T",
    "noise seed",
    "",
  ]);
});

test("a label goes by the name of its shape", () => {
  const names = ["spiral", "circle"];
  const told = [0, 1, 7, null].map((label) => labelName(names, label));
  assert.deepEqual(told, ["spiral", "circle", "label 7", "label null"]);
});

test("where a reverse run stands is told from noise to the finished samples", () => {
  const run = { stepCount: 100, timesteps: Uint32Array.from({ length: 100 }, (_, i) => 99 - i) };
  assert.equal(positionText(0, run), "Pure noise, before step 1 of 100");
  assert.equal(positionText(1, run), "After step 1 of 100, t = 99");
  assert.equal(positionText(99, run), "After step 99 of 100, t = 1");
  assert.equal(positionText(100, run), "After step 100 of 100, the finished samples");
  const strided = { stepCount: 2, timesteps: Uint32Array.of(99, 49) };
  assert.equal(positionText(1, strided), "After step 1 of 2, t = 50");
});

const generation = {
  run: 1,
  states: [],
  timesteps: new Uint32Array(),
  stepCount: 100,
  trainingStep: 0,
};

const references = {
  fresh: { distance: 0.0264, detail: -0.00004 },
  noise: { distance: 0.4861, detail: 0.0374 },
};

test("a verdict says both measures beside what fresh points and noise of this data score", () => {
  const done = { ...generation, label: null, distance: 0.0416, detail: 0.00123 };
  assert.equal(
    verdict({ ...done, references }, ["spiral", "circle"]),
    "The finished samples lie 0.042 from the data, fresh points of it 0.026, and pure noise 0.486 (sliced Wasserstein distance). In fine detail they differ by 0.0012, fresh points of it by 0.0000, and pure noise by 0.0374 (squared maximum mean discrepancy).",
  );
  assert.equal(
    verdict({ ...done, references: null }, []),
    "The finished samples lie 0.042 from the data (sliced Wasserstein distance). In fine detail they differ by 0.0012 (squared maximum mean discrepancy).",
  );
});

test("a verdict names the shape that was asked for, and explains a measure below zero", () => {
  const done = { ...generation, label: 1, distance: 0.5, detail: -0.0004 };
  const words = verdict({ ...done, references }, ["spiral", "circle"]);
  assert.match(words, /lie 0\.500 from the data's circle, fresh points of it 0\.026/);
  assert.match(words, /differ by −0\.0004, .* \(squared .*, by chance below 0\)/);
});

test("there is no verdict before a generation is complete", () => {
  assert.equal(
    verdict({ ...generation, label: null, distance: null, detail: null, references }, []),
    "",
  );
  assert.equal(
    verdict({ ...generation, label: null, distance: 0.1, detail: null, references }, []),
    "",
  );
});

test("weights are told by the training step, or by where they came from", () => {
  const told = (/** @type {any} */ run, step = 0) => weightsText({ ...initialState(), run, step });
  assert.equal(told(null), "");
  assert.equal(told({ from: "seed" }), "Weights as they were drawn, before any training");
  assert.equal(told({ from: "page" }), "Weights that came with this page, trained from a seed");
  assert.equal(told({ from: "file", file: "a.safetensors" }), "Weights from a.safetensors");
  for (const from of ["seed", "page", "file"]) {
    assert.equal(told({ from }, 2000), "Weights of training step 2,000");
  }
});

test("the equation's numbers have three digits and a minus, not a hyphen", () => {
  assert.deepEqual([0, -0.0002, 1, -1.23456, 0.0996, -12].map(written), [
    "0.000",
    "0.000",
    "1.000",
    "−1.235",
    "0.100",
    "−12.000",
  ]);
  assert.equal(pair(Float32Array.of(0.25, -0.5)), "(0.250, −0.500)");
});

test("a factor is not written as 0 unless it is 0, and a divisor is never", () => {
  assert.equal(factorText(0), "0.000");
  assert.equal(factorText(0.2204), "0.220");
  assert.equal(factorText(0.000184), "0.00018");
  assert.equal(factorText(0.0049), "0.0049");
  assert.equal(factorText(2.5e-15), "2.5 · 10^−15");
});
