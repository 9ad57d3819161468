import { before, test } from "node:test";
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import fc from "fast-check";
import { readCore } from "./core_facts.js";
import { hasHappened } from "../../web/elements/lesson/waits.js";
import { readCommand } from "../../web/state/commands.js";
import { figureOf, readLesson, SIZE_LIMIT } from "../../web/state/lesson.js";

const folder = new URL("../../web/lessons/", import.meta.url);

/** @type {import("../../web/state/parameters.js").Core} */
let core;
before(async () => {
  core = await readCore();
});

/** A lesson of one step. @param {Record<string, unknown>} step @param {Record<string, unknown>} [more] */
const lessonOf = (step, more = {}) => ({
  version: 1,
  title: "A lesson",
  ...more,
  steps: [{ text: "Text.", ...step }],
});

/** Asserts the sentence that a lesson is refused with. @param {unknown} data @param {RegExp} sentence */
const refused = (data, sentence) =>
  assert.throws(
    () => readLesson(data, core),
    ({ message }) => {
      assert.match(message, sentence);
      assert.match(message, /^The lesson was not loaded: [^\n]+\.$/);
      return true;
    },
  );

test("the lessons that ship are of five to seven steps, and most of them ask", async () => {
  const names = (await readdir(folder)).sort();
  assert.deepEqual(names, [
    "conditional.json",
    "forward.json",
    "guidance.json",
    "memorise.json",
    "reverse.json",
    "samplers.json",
    "steering.json",
    "training.json",
    "what-goes-wrong.json",
  ]);
  for (const name of names) {
    const text = await readFile(new URL(name, folder), "utf8");
    assert.ok(text.length < SIZE_LIMIT);
    const { steps } = readLesson(JSON.parse(text), core);
    assert.ok(steps.length >= 5 && steps.length <= 7, name);
    assert.ok(steps.filter(({ question }) => question).length >= 3, name);
  }
});

test("a step has what the steps before it have set, and the lesson's own settings", () => {
  const steps = [
    { text: "1", settings: { timesteps: 20 } },
    { text: "2" },
    { text: "3", settings: { timesteps: "30", data: "circle" } },
  ];
  const lesson = readLesson({ version: 1, title: "T", config: { seed: 7 }, steps }, core);
  assert.deepEqual(
    lesson.steps.map(({ config }) => config),
    [
      { seed: 7, timesteps: 20 },
      { seed: 7, timesteps: 20 },
      { seed: 7, timesteps: "30", data: "circle" },
    ],
  );
});

test("text is cut into paragraphs at blank lines and stays text", () => {
  const { steps } = readLesson(lessonOf({ text: " <b>One</b>\nmore\n\n \n two " }), core);
  assert.deepEqual(steps[0].text, ["<b>One</b> more", "two"]);
});

test("what nobody knows is passed over", () => {
  const data = lessonOf({ sound: "gong", settings: { colour: "red", seed: 3 } }, { author: "me" });
  assert.deepEqual(readLesson(data, core).steps[0].config, { seed: 3 });
});

test("what is wrong is told in one sentence that names the step", () => {
  const good = { text: "Fine." };
  const at2 = (/** @type {unknown} */ step) => ({ version: 1, title: "T", steps: [good, step] });
  refused(null, /it is no object/);
  refused([], /it is no object/);
  refused({ ...lessonOf({}), version: 2 }, /"version" must be 1/);
  refused({ version: 1, steps: [good] }, /"title" must be a text/);
  refused({ version: 1, title: "T", steps: [] }, /"steps" must be a list of 1 to 60/);
  refused({ version: 1, title: "T", steps: Array(61).fill(good) }, /"steps"/);
  refused(lessonOf({}, { config: { preset: "huge" } }), /there is no preset called “huge”/);
  refused(at2({ text: "" }), /in step 2, "text" must be a text/);
  refused(at2({ text: "x".repeat(4001) }), /in step 2, "text" must have no more than 4000/);
  refused(at2({ ...good, settings: { timesteps: 1e9 } }), /in step 2, timesteps T must be between/);
  refused(at2({ ...good, settings: { data: "cat" } }), /in step 2, shape must be/);
  refused(at2({ ...good, settings: [] }), /in step 2, "settings" must be an object/);
  refused(at2({ ...good, highlight: ["nose"] }), /in step 2, .*not “nose”/);
  refused(at2({ ...good, wait: { for: "rain" } }), /in step 2, "wait" must be "for" one of/);
  refused(at2({ ...good, wait: { for: "position" } }), /in step 2, .*wants a "to"/);
  refused(at2({ ...good, wait: { for: "training", to: -1 } }), /in step 2, "to" must be/);
  refused(at2({ ...good, wait: { for: "change", key: "nose" } }), /in step 2, .*wants the "key"/);
  refused(at2({ ...good, do: "explode" }), /in step 2, there is no command “explode”/);
  refused(at2({ ...good, do: "setConfig" }), /in step 2, there is no command “setConfig”/);
  refused(at2({ ...good, do: { command: "seek" } }), /in step 2, "position" must be a whole/);
  const question = { text: "?", choices: ["a", "b"], answer: 1, explanation: "Because." };
  for (const [change, sentence] of /** @type {[object, RegExp][]} */ ([
    [{ choices: ["a"] }, /in step 2, "choices" must be a list of 2 to 12/],
    [{ answer: 2 }, /in step 2, "answer" must be the number of a choice, from 0 to 1/],
    [{ answer: "1" }, /in step 2, "answer" must be/],
    [{ explanation: undefined }, /in step 2, "explanation" must be a text/],
  ])) {
    refused(at2({ ...good, question: { ...question, ...change } }), sentence);
  }
});

test("whatever JSON comes, it is a lesson or one sentence, and lends nothing to other objects", () => {
  const names = ["version", "title", "steps", "text", "settings", "question", "choices", "answer"];
  names.push("wait", "for", "to", "do", "command", "highlight", "config", "__proto__", "toString");
  const { value } = fc.letrec((/** @type {any} */ tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(1, 0, -1, null, "train", "training", "picture", "spiral", 1e308),
      fc.string(),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 8 }),
    ),
  }));
  const field = fc.option(value, { freq: 1 }); // often nothing
  const text = fc.oneof(fc.string({ minLength: 1 }), value);
  const fields = { settings: field, question: field, wait: field, do: field, highlight: field };
  const steps = fc.array(fc.record({ text, ...fields }, { requiredKeys: ["text"] }), {
    maxLength: 3,
  });
  const lesson = fc.record({ version: fc.constant(1), title: text, steps, config: field });
  let good = 0;
  fc.assert(
    fc.property(fc.oneof(value, lesson), (made) => {
      const data = JSON.parse(JSON.stringify(made) ?? "null");
      figureOf(data);
      try {
        for (const step of readLesson(data, core).steps) assert.ok(step.text.length > 0);
        good += 1;
      } catch (error) {
        assert.match(
          /** @type {Error} */ (error).message,
          /^The lesson was not loaded: [^]{1,600}[.!?]$/,
        );
      }
      assert.equal(/** @type {any} */ ({}).version, undefined);
    }),
    { numRuns: 2000 },
  );
  assert.ok(good > 0, "no lesson among them was good");
});

/** @param {Record<string, unknown>} [now] */
const state = (now = {}) => ({
  status: "idle",
  step: 0,
  trainingProblem: null,
  generation: null,
  preset: "quick",
  values: { seed: 0 },
  timestep: 50,
  figure: {},
  ...now,
});

test("training is waited for to its end, to a step, or to the loss's explosion", () => {
  const happened = (/** @type {number | null} */ to, /** @type {Record<string, unknown>} */ now) =>
    hasHappened({ for: "training", to, key: null }, state(now), state());
  assert.equal(happened(null, { status: "training", step: 900 }), false);
  assert.equal(happened(null, { status: "paused", step: 900 }), false);
  assert.equal(happened(null, { status: "finished" }), true);
  assert.equal(happened(null, { status: "paused", trainingProblem: "The loss." }), true);
  assert.equal(happened(200, { status: "training", step: 199 }), false);
  assert.equal(happened(200, { status: "training", step: 200 }), true);
  assert.equal(happened(200, { status: "finished", step: 100 }), true);
});

test("a position is waited for until it is reached or passed, from either side", () => {
  const happened = (/** @type {number} */ from, /** @type {number} */ at) =>
    hasHappened(
      { for: "position", to: 20, key: null },
      state({ figure: { position: at } }),
      state({ figure: { position: from } }),
    );
  assert.deepEqual(
    [happened(0, 19), happened(0, 20), happened(0, 23), happened(100, 21), happened(100, 18)],
    [false, true, true, false, true],
  );
  assert.equal(happened(20, 20), true);
  const wait = /** @type {const} */ ({ for: "position", to: 60, key: null });
  assert.equal(hasHappened(wait, state({ timestep: 61 }), state()), true); // where nothing plays
});

test("samples and changes are waited for", () => {
  const generation = /** @type {const} */ ({ for: "generation", to: null, key: null });
  assert.equal(hasHappened(generation, state({ generation: { distance: null } }), state()), false);
  assert.equal(hasHappened(generation, state({ generation: { distance: 0.1 } }), state()), true);
  const change = /** @type {const} */ ({ for: "change", to: null, key: "seed" });
  assert.equal(hasHappened(change, state(), state()), false);
  assert.equal(hasHappened(change, state({ values: { seed: 1 } }), state()), true);
});

test("a command is its name and what it needs, and nothing else that came with it", () => {
  assert.deepEqual(readCommand({ command: "train", steps: 5, id: 3 }), {
    command: "train",
    steps: 5,
  });
  assert.deepEqual(readCommand({ command: "train" }), { command: "train" });
  for (const bad of [null, {}, { command: "__proto__" }, { command: "train", steps: 0.5 }]) {
    assert.throws(() => readCommand(bad), TypeError);
  }
});
