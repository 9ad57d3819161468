import test from "node:test";
import assert from "node:assert/strict";
import { readCore } from "./core_facts.js";
import {
  choicesOf,
  needsModel,
  parameters,
  parameterOf,
  rangeOf,
  readNumber,
  readValue,
  written,
} from "../../web/state/parameters.js";
import { presets } from "../../web/state/presets.js";

const width = { name: "hidden_width", minimum: 4, maximum: 1024, multiple: 4, integer: true };
const rate = { name: "learning_rate", minimum: 1e-7, maximum: 1, multiple: 0, integer: false };
const seed = { name: "seed", minimum: 0, maximum: 2 ** 32 - 1, multiple: 0, integer: true };
const core = {
  settings: [width, rate, seed].map((row) => ({ ...row, default: row.minimum, choices: null })),
  sampling: [],
  datasets: [],
};

const read = (/** @type {string} */ key, /** @type {string} */ text) => {
  const parameter = parameterOf(key);
  return readNumber(parameter, rangeOf(parameter, core), text);
};

test("every parameter has a key of its own, a label, a sentence of help, and choices or a range", () => {
  assert.equal(new Set(parameters.map(({ key }) => key)).size, parameters.length);
  for (const { key, label, help, choices, namedBy, range, setting, sampling } of parameters) {
    assert.ok(label.length > 0, key);
    assert.match(help, /\.$/, key);
    assert.ok(choices ?? namedBy ?? range ?? setting ?? sampling, key);
  }
});

test("both bounds are accepted and the next values past them are not", () => {
  for (const [key, low, high] of [
    ["hidden_width", 4, 512],
    ["points", 10, 5000],
  ]) {
    assert.deepEqual(read(String(key), String(low)), { value: low });
    assert.deepEqual(read(String(key), String(high)), { value: high });
    for (const past of [Number(low) - 1, Number(high) + 1]) {
      const result = read(String(key), String(past));
      assert.match("problem" in result ? result.problem : "", /must be between/);
    }
  }
});

test("a bad number gives one plain sentence that names the field", () => {
  const cases = /** @type {const} */ ([
    ["hidden_width", "6", "Width must be a multiple of 4."],
    ["hidden_width", "64.5", "Width must be a whole number."],
    ["hidden_width", "wide", "Width must be a number."],
    ["hidden_width", "", "Width must be a number."],
    ["hidden_width", "Infinity", "Width must be a number."],
    ["hidden_width", "-8", "Width must be between 4 and 512."],
    ["learning_rate", "2", "Learning rate must be between 1e-7 and 1."],
    ["learning_rate", "0", "Learning rate must be between 1e-7 and 1."],
    ["learning_rate", "NaN", "Learning rate must be a number."],
  ]);
  for (const [key, text, problem] of cases) assert.deepEqual(read(key, text), { problem }, text);
});

test("numbers are read as people write them", () => {
  assert.deepEqual(read("learning_rate", " 1e-4 "), { value: 1e-4 });
  assert.deepEqual(read("learning_rate", "+.005"), { value: 0.005 });
  assert.equal(written(0.005), "0.005");
  assert.equal(written(Math.fround(0.1)), "0.1");
});

test("of the core's range and the table's own, the narrower holds", () => {
  assert.equal(rangeOf(parameterOf("seed"), core).maximum, 999_999);
  assert.equal(rangeOf(parameterOf("hidden_width"), core).maximum, 512);
});

test("a setting the core does not have is a fault, not a guess", () => {
  assert.throws(() => rangeOf(parameterOf("batch_size"), core), /no setting "batch_size"/);
});

test("the presets' own numbers are within the table's ranges", () => {
  for (const { points, epochs } of Object.values(presets)) {
    assert.deepEqual(read("points", String(points)), { value: points });
    assert.deepEqual(read("epochs", String(epochs)), { value: epochs });
  }
});

test("choices of the core go by its names, and links of before by their numbers", async () => {
  const real = await readCore();
  const schedule = parameterOf("schedule");
  assert.deepEqual(choicesOf(schedule, real, {}), [
    { value: "linear", label: "Linear" },
    { value: "cosine", label: "Cosine" },
    { value: "geometric", label: "Geometric" },
    { value: "flow", label: "Flow" },
  ]);
  for (const given of ["cosine", "Cosine", " COSINE ", 1, "1"]) {
    assert.deepEqual(readValue(schedule, real, given, {}), { value: "cosine" });
  }
  for (const given of ["4", "-1", "1.0", "01x", "", "toString"]) {
    assert.ok("problem" in readValue(schedule, real, given, {}), given);
  }
});

test("labels are called as the data calls them, and data without labels has none to choose", async () => {
  const real = await readCore();
  const label = parameterOf("label");
  assert.deepEqual(choicesOf(label, real, { data: "both" }), [
    { value: 0, label: "Spiral" },
    { value: 1, label: "Circle" },
  ]);
  assert.deepEqual(readValue(label, real, "circle", { data: "both" }), { value: 1 });
  assert.deepEqual(choicesOf(label, real, { data: "spiral" }), []);
  assert.match(label.idle?.({ data: "spiral" }, real) ?? "", /no labels/);
  const classNames = Array.from({ length: 16 }, (_, i) => `digit ${i}`);
  const many = { name: "digits", classNames, shapes: 1 };
  const wide = { ...real, datasets: [...real.datasets, many] };
  assert.deepEqual(readValue(label, wide, "15", { data: "digits" }), { value: 15 });
  assert.ok("problem" in readValue(label, wide, "16", { data: "digits" }));
});

test("what a change makes new follows from the table", () => {
  const waiting = parameters.filter(needsModel).map(({ key }) => key);
  assert.ok(waiting.includes("data") && waiting.includes("timesteps") && waiting.includes("seed"));
  for (const key of ["learning_rate", "workers", "count", "label", "forward_steps"]) {
    assert.ok(!waiting.includes(key), key);
  }
});
