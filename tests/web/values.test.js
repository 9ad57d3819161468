import { before, test } from "node:test";
import assert from "node:assert/strict";
import { readCommand } from "../../web/state/commands.js";
import { readCore } from "./core_facts.js";
import { parameters } from "../../web/state/parameters.js";
import { presets } from "../../web/state/presets.js";
import {
  consistent,
  defaultValues,
  readPreset,
  readValues,
  readyPreset,
  scheduleSettings,
  settingsOf,
} from "../../web/state/values.js";

/** @type {import("../../web/state/parameters.js").Core} */
let core;
before(async () => {
  core = await readCore();
});

test("every preset gives every parameter a value that the table itself accepts", () => {
  for (const preset of Object.keys(presets)) {
    const values = defaultValues(preset, core);
    const read = readValues(values, core, {});
    assert.deepEqual(read.problems, [], preset);
    assert.deepEqual(read.values, values, preset);
    assert.equal(Object.keys(values).length, parameters.length, preset);
  }
});

test("every setting of the core has a control, or follows from the others", () => {
  const derived = ["class_count", "sample_width", "training_steps"];
  const controlled = parameters.map(({ setting }) => setting);
  for (const { name } of core.settings) assert.ok([...controlled, ...derived].includes(name), name);
  // Figures that steer and edit set these themselves.
  const steered = ["steering_strength", "steering_gradient", "start"];
  const sampled = [...parameters.map(({ sampling }) => sampling), ...steered, "label"];
  for (const { name } of core.sampling) assert.ok(sampled.includes(name), name);
});

test("the notebook's values are the core's own defaults", () => {
  const settings = settingsOf(defaultValues("notebook", core), {
    count: 2000,
    classCount: 0,
    width: 2,
  });
  for (const { name, default: number, choices } of core.settings) {
    const usual = choices?.[number] ?? number;
    // What the page does not set has the core's default.
    assert.equal(settings[name] ?? usual, usual, name);
  }
});

test("values from outside are read as text or numbers, and refused one by one in words", () => {
  const given = {
    data: "both",
    points: "500",
    hidden_width: 6,
    schedule: "cosine",
    learning_rate: "fast",
    label: "triangle",
    unheard_of: "1",
  };
  const { values, problems } = readValues(given, core, { data: "both" });
  assert.deepEqual(values, { data: "both", points: 500, schedule: "cosine" });
  assert.deepEqual(problems, [
    "Learning rate must be a number.",
    "Width must be a multiple of 4.",
    "Draw a must be spiral or circle, not “triangle”.",
  ]);
});

test("what cannot be written as text is refused by the name of its key", () => {
  const hostile = [{}, { toString: null }, Object.create(null), Symbol("7"), () => 7, [7], null];
  for (const given of hostile) {
    const { values, problems } = readValues({ seed: given, data: given }, core, {});
    assert.deepEqual(values, {});
    assert.match(problems[0], /^Shape must be spiral, .* or clusters, not “\w+”\.$/);
    assert.equal(problems[1], "Seed must be a number.");
    const { preset, problems: unknown } = readPreset({ preset: given });
    assert.equal(preset, null);
    assert.match(unknown[0], /^There is no preset called “\w+”; there are quick, /);
    assert.throws(() => readCommand({ command: given }), /^TypeError: There is no command “\w+”/);
  }
});

test("a name that every object has is no value and no choice", () => {
  assert.deepEqual(readValues(JSON.parse('{"__proto__": 1, "data": "constructor"}'), core, {}), {
    values: {},
    problems: [
      "Shape must be spiral, circle, both, moons, swiss roll, checkerboard, rings, gaussians, pinwheel, s curve or clusters, not “constructor”.",
    ],
  });
});

test("ready weights fit whatever does not change the network, its noise or its shapes", () => {
  const values = defaultValues("quick", core);
  const ready = ["quick", "quick-conditional"];
  assert.equal(readyPreset(values, ready, core), "quick");
  assert.equal(readyPreset({ ...values, seed: 7, epochs: 3, count: 10 }, ready, core), "quick");
  assert.equal(readyPreset({ ...values, beta_end: 0.5 }, ready, core), "quick"); // geometric
  assert.equal(readyPreset({ ...values, data: "both" }, ready, core), "quick-conditional");
  for (const other of [{ data: "circle" }, { hidden_width: 28 }, { timesteps: 99 }]) {
    assert.equal(readyPreset({ ...values, ...other }, ready, core), null);
  }
  assert.equal(readyPreset({ ...values, schedule: "linear" }, ready, core), null);
  assert.equal(readyPreset(defaultValues("notebook", core), ready, core), null);
});

test("the schedule's settings are those the noise depends on", () => {
  const settings = settingsOf(defaultValues("quick", core), {
    count: 2000,
    classCount: 0,
    width: 2,
  });
  assert.deepEqual(scheduleSettings(settings), {
    timesteps: 100,
    schedule: "geometric",
    beta_start: 3e-4,
    beta_end: 0.06,
  });
});

test("a label that the data does not have gives way to the first one it has", () => {
  const values = { ...defaultValues("quick-conditional", core), label: 7 };
  assert.equal(consistent(values, core).label, 0);
  const one = { ...values, data: "spiral" };
  assert.equal(consistent(one, core), one);
});
