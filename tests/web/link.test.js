import { before, test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { readCore } from "./core_facts.js";
import { configOf, readLink, writeLink } from "../../web/state/link.js";
import { choicesOf, parameters, rangeOf, readNumber } from "../../web/state/parameters.js";
import { presets } from "../../web/state/presets.js";
import { defaultValues, readConfig } from "../../web/state/values.js";

/** @type {import("../../web/state/parameters.js").Core} */
let core;
before(async () => {
  core = await readCore();
});

/**
 * Any value that the table allows beside these.
 * @param {import("../../web/state/parameters.js").Parameter} parameter
 * @param {Record<string, any>} values
 */
function valuesFor(parameter, values) {
  const choices = choicesOf(parameter, core, values);
  if (choices?.length === 0) return fc.constant(0);
  if (choices) return fc.constantFrom(...choices.map(({ value }) => value));
  const range = rangeOf(parameter, core);
  const { minimum, maximum, multiple, integer } = range;
  const numbers = integer
    ? fc.integer({ min: minimum, max: maximum })
    : fc.double({ min: minimum, max: maximum, noNaN: true }).filter((x) => !Object.is(x, -0));
  return numbers
    .map((value) => (multiple > 1 ? Math.ceil(value / multiple) * multiple : value))
    .filter((value) => "value" in readNumber(parameter, range, String(value)));
}

/** What somebody may have chosen: a preset, data, and other values for some of the parameters. */
const chosen = () =>
  fc
    .tuple(
      fc.constantFrom(...Object.keys(presets)),
      fc.constantFrom(...core.datasets.map(({ name }) => name)),
    )
    .chain(([preset, data]) => {
      const values = { ...defaultValues(preset, core), data };
      const others = parameters.filter(({ key }) => key !== "data");
      return fc
        .record(Object.fromEntries(others.map((each) => [each.key, valuesFor(each, values)])), {
          requiredKeys: [],
        })
        .map((changes) => ({ preset, values: { ...values, ...changes } }));
    });

test("whatever is chosen comes back from its link, to the last bit", () => {
  fc.assert(
    fc.property(chosen(), (before) => {
      const { given, problems } = readLink(`#${writeLink(configOf(before, core))}`);
      assert.deepEqual(problems, []);
      assert.deepEqual(readConfig(given, core), { ...before, problems: [] });
    }),
  );
});

test("a link names the version, the preset and what differs from it, and nothing else", () => {
  const quick = { preset: "quick", values: defaultValues("quick", core) };
  assert.equal(writeLink(configOf(quick, core)), "v=1&preset=quick");
  const other = { ...quick, values: { ...quick.values, data: "circle", seed: 7 } };
  assert.equal(writeLink(configOf(other, core)), "v=1&preset=quick&data=circle&seed=7");
});

test("what a link leaves out is as its preset has it", () => {
  const { given } = readLink("preset=notebook&seed=3");
  assert.deepEqual(readConfig(given, core).values, { ...defaultValues("notebook", core), seed: 3 });
});

test("an empty hash, and one that is no link, leave everything as it is usually", () => {
  const usual = { preset: "quick", values: defaultValues("quick", core), problems: [] };
  for (const hash of ["", "#", "#training", "#=&&=", "#%E0%A4%A"]) {
    const { given, problems } = readLink(hash);
    assert.deepEqual(problems, [], hash);
    assert.deepEqual(readConfig(given, core), usual, hash);
  }
});

test("unknown keys are passed over, wrong values refused in words, the rest is in force", () => {
  const { given, problems } = readLink(
    "#v=1&preset=quick&colour=red&__proto__=1&seed=seven&batch_size=16",
  );
  assert.deepEqual(problems, []);
  const read = readConfig(given, core);
  assert.deepEqual(read.problems, ["Seed must be a number."]);
  assert.deepEqual(read.values, { ...defaultValues("quick", core), batch_size: 16 });
});

test("a preset that there is not gives a sentence and the usual one", () => {
  const { preset, problems } = readConfig(readLink("#preset=constructor").given, core);
  assert.equal(preset, "quick");
  assert.match(problems[0], /^There is no preset called “constructor”; there are quick, /);
});

test("a link of another version is read as far as it goes, and says so", () => {
  const { given, problems } = readLink("#v=2&seed=7");
  assert.deepEqual(given, { seed: "7" });
  assert.deepEqual(problems, [
    "This link is of another version (v=2): settings it names differently are at their defaults.",
  ]);
});

test("a link names choices, and numbers of before are still read", () => {
  const values = {
    ...defaultValues("notebook", core),
    schedule: "cosine",
    rate_schedule: "cosine",
  };
  assert.equal(
    writeLink(configOf({ preset: "notebook", values }, core)),
    "v=1&preset=notebook&schedule=cosine&rate_schedule=cosine",
  );
  const old = readLink("#v=1&preset=notebook&schedule=1&rate_schedule=1").given;
  assert.deepEqual(readConfig(old, core), { preset: "notebook", values, problems: [] });
});
