import { test } from "node:test";
import assert from "node:assert/strict";
import {
  checkSettings,
  helpText,
  parseOptions,
  valuesFor,
} from "../../web/node/command_options.js";
import { nearest } from "../../web/node/suggest.js";

/** @type {Record<string, import("../../web/node/command_options.js").Option>} */
const table = {
  count: { kind: "integer", value: "N", help: "how many", default: 5, minimum: 1, maximum: 10 },
  rate: { kind: "number", value: "F", help: "how fast", setting: "learning_rate" },
  shape: { kind: "choice", choices: ["round", "square"], help: "which" },
  file: { kind: "text", value: "FILE", required: true, help: "where" },
  quiet: { kind: "flag", help: "less" },
};

/**
 * @param {string[]} argv
 * @param {RegExp} message
 */
function refuses(argv, message) {
  assert.throws(() => parseOptions(table, ["--file", "f", ...argv]), {
    name: "UsageError",
    message,
  });
}

test("options are read in both spellings, and the others take their defaults", () => {
  const values = parseOptions(table, ["--file=a b", "--rate", "-2.5e-1", "--quiet"]);
  assert.deepEqual(values, {
    count: 5,
    rate: -0.25,
    shape: undefined,
    file: "a b",
    quiet: true,
    help: undefined,
  });
});

test("a value of the wrong kind is refused", () => {
  refuses(["--count", "1.5"], /--count must be a whole number, not '1\.5'/);
  refuses(["--count", "many"], /--count must be a whole number, not 'many'/);
  refuses(["--rate", "NaN"], /--rate must be a number, not 'NaN'/);
  refuses(["--rate", "Infinity"], /--rate must be a number/);
  refuses(["--quiet=yes"], /--quiet takes no value/);
});

test("a number outside its range is refused", () => {
  refuses(["--count", "0"], /--count must be from 1 to 10, not 0/);
  refuses(["--count", "-3"], /--count must be from 1 to 10, not -3/);
  refuses(["--count", "1e30"], /--count must be from 1 to 10, not 1e\+30/);
});

test("a missing value is refused, even when another option follows", () => {
  refuses(["--count"], /--count needs a value/);
  refuses(["--count="], /--count needs a value/);
  refuses(["--count", "--quiet"], /--count needs a value/);
});

test("an unknown option is refused, with the nearest one", () => {
  refuses(["--cuont", "3"], /there is no option --cuont \(did you mean --count\?\)/);
  refuses(["--zzzzzz"], /there is no option --zzzzzz$/);
  refuses(["-c"], /there is no option -c/);
  refuses(["--__proto__=1"], /there is no option --__proto__/);
});

test("an unknown choice is refused with those there are", () => {
  refuses(
    ["--shape", "sqare"],
    /there is no shape 'sqare' \(did you mean 'square'\?\); there is round, square/,
  );
});

test("a stray word is refused", () => {
  refuses(["stray"], /'stray' is not expected here/);
});

test("a required option is asked for, but not by --help", () => {
  assert.throws(() => parseOptions(table, []), {
    name: "UsageError",
    message: "--file FILE is required",
  });
  assert.equal(parseOptions(table, ["--help"]).help, true);
  assert.equal(parseOptions(table, ["-h"]).help, true);
});

test("values that are settings keep to the core's limits", () => {
  const settings = [
    {
      name: "learning_rate",
      minimum: 0,
      maximum: 1,
      multiple: 0,
      default: 0,
      integer: false,
      choices: null,
    },
  ];
  assert.throws(() => checkSettings(table, { rate: 2 }, { settings, sampling: [] }), {
    message: "--rate must be from 0 to 1, not 2",
  });
  checkSettings(table, { rate: 1 }, { settings, sampling: [] });
  checkSettings(table, { rate: undefined }, { settings, sampling: [] });
});

test("choices of the core keep to its names, which the help text shows", () => {
  const row = { minimum: 0, maximum: 1, multiple: 1, default: 0, integer: true };
  const tables = {
    settings: [],
    sampling: [{ ...row, name: "rule", choices: ["slow", "quick"] }],
  };
  /** @type {Record<string, import("../../web/node/command_options.js").Option>} */
  const options = { sampler: { kind: "choice", sampling: "rule", help: "how" } };
  checkSettings(options, { sampler: "quick" }, tables);
  const refused = (/** @type {string} */ sampler) => () =>
    checkSettings(options, { sampler }, tables);
  assert.throws(refused("quik"), /there is no sampler 'quik' \(did you mean 'quick'\?\)/);
  const command = { summary: "", usage: "", notes: [], options, run: async () => 0 };
  assert.match(helpText("do", command, tables), /--sampler slow\|quick/);
  assert.deepEqual(valuesFor(options, { sampler: "slow" }, "sampling"), { rule: "slow" });
  assert.deepEqual(valuesFor(options, { sampler: "slow" }, "setting"), {});
});

test("the help text names every option and its default", () => {
  const command = {
    summary: "Does.",
    usage: "[options]",
    notes: ["Note."],
    options: table,
    run: async () => 0,
  };
  const text = helpText("do", command, { settings: [], sampling: [] });
  for (const name of Object.keys(table)) assert.ok(text.includes(`--${name}`), name);
  assert.match(text, /how many \[5\]/);
  assert.match(text, /round\|square/);
});

test("a guess is made only for a word that is near", () => {
  assert.equal(nearest("sprial", ["spiral", "circle"]), "spiral");
  assert.equal(nearest("QUICK", ["quick"]), "quick");
  assert.equal(nearest("banana", ["spiral", "circle"]), null);
  assert.equal(nearest("x".repeat(1e6), ["spiral"]), null);
});
