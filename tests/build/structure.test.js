/** The rules of structure find what breaks them, and leave alone what does not. */

import test from "node:test";
import assert from "node:assert/strict";
import {
  choicesOf,
  functionLength,
  longFunctions,
  retypedNumbers,
  sharedNames,
} from "../../build-scripts/structure.mjs";
import { createEngine } from "../../web/node/engine_from_disk.js";

const choices = choicesOf(await createEngine());
const { rule, objective, rate_schedule: rates } = choices;

test("the names of choices are the core's", () => {
  assert.deepEqual(rule.slice(0, 2), ["ddpm", "ddim"]);
  assert.ok(choices.data.includes("spiral"));
  assert.deepEqual(
    Object.entries(choices).filter(([, names]) => names.length === 0),
    [],
  );
});

for (const text of [
  "export const numbers = { ddpm: 0, ddim: 1 };",
  'export const numbers = { "ddpm": 0, ["ddim"]: 1, other: 7 };',
  'export const numbers = new Map([["ddpm", 0], ["ddim", 1]]);',
  'export const names = { 0: "ddpm", 1: "ddim" };',
  `export const rules = ${JSON.stringify(rule)};`,
  `export const index = ${JSON.stringify(objective)}.indexOf(name);`,
  `export const rates = ${JSON.stringify(rates)};`,
  "export const run = { rule: 1 };",
  "export const isCosine = settings.schedule === 1;",
  'export const isCosine = 1 !== settings["schedule"];',
  "const rateSchedule = 1;",
  "settings.rate_schedule = 0;",
  "switch (settings.objective) { case 2: work(); }",
]) {
  test(`a number of the core is found in ${text}`, () => {
    assert.notDeepEqual(retypedNumbers(text, choices), []);
  });
}

for (const text of [
  "export const run = { rule: 'ddim', steps: 50, seed: 1 };",
  "export const isCosine = settings.schedule === 'cosine';",
  "export const rates = ['cosine', 'linear'];",
  "export const explained = { x0: 0, epsilon: points, step: 1 };",
  "export const steps = { rule: row.number, steps: 1 };",
  "const order = table.choices.indexOf(name);",
]) {
  test(`no number of the core is found in ${text}`, () => {
    assert.deepEqual(retypedNumbers(text, choices), []);
  });
}

test("a comment does not turn the rules off", () => {
  const text = "/* eslint-disable */\nexport const numbers = { ddpm: 0, ddim: 1 };";
  assert.equal(retypedNumbers(text, choices).length, 1);
});

/** A function of so many lines. @param {number} lines */
const functionOf = (lines) => `function long() {\n${"  work();\n".repeat(lines - 2)}}\n`;

test("a function may have 120 lines of code, and not one more", () => {
  assert.equal(functionLength.max, 120);
  assert.deepEqual(longFunctions(functionOf(120)), []);
  assert.equal(longFunctions(functionOf(121)).length, 1);
  const commented = functionOf(120).replace("  work();", "  // why\n\n  work();");
  assert.deepEqual(longFunctions(commented), []);
});

test("files of one name in different folders are found, but for those that stand for a folder", () => {
  const files = [
    "web/a/lab.js",
    "web/b/lab.js",
    "web/b/lab.css",
    "web/index.html",
    "web/c/index.html",
  ];
  assert.deepEqual([...sharedNames(files)], [["lab.js", ["web/a/lab.js", "web/b/lab.js"]]]);
});
