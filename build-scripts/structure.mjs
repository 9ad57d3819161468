/**
 * Rules for the code under web/: no function is too long to be read at once, each file's name tells it
 * from all others, and the core's numbers are not written a second time.
 */

import { basename } from "node:path";
import { Linter } from "eslint";
import { choiceNumbers } from "./choice_numbers.mjs";

/** The options of ESLint's max-lines-per-function. */
export const functionLength = { max: 120, skipComments: true, skipBlankLines: true };

/**
 * The names that more than one file has; `index` is the name of what stands for its folder.
 * @param {string[]} files
 * @returns {Map<string, string[]>} the files by name
 */
export function sharedNames(files) {
  /** @type {Map<string, string[]>} */
  const byName = new Map();
  for (const file of files) {
    const name = basename(file);
    if (!name.startsWith("index.")) byName.set(name, [...(byName.get(name) ?? []), file]);
  }
  return new Map([...byName].filter(([, same]) => same.length > 1));
}

/**
 * @param {string} text  of a module
 * @returns {string[]} a sentence for each function that is too long
 */
export const longFunctions = (text) =>
  complaintsOf(text, { rules: { "max-lines-per-function": ["error", functionLength] } });

/**
 * @param {string} text  of a module
 * @param {import("./choice_numbers.mjs").Choices} choices
 * @returns {string[]} a sentence for each place that knows a choice's number
 */
export const retypedNumbers = (text, choices) =>
  complaintsOf(text, {
    plugins: { whorl: { rules: { "choice-numbers": choiceNumbers } } },
    rules: { "whorl/choice-numbers": ["error", choices] },
  });

/**
 * @param {import("../web/core/engine.js").Engine} engine
 * @returns {import("./choice_numbers.mjs").Choices} the names of all choices, in the core's order
 */
export function choicesOf({ settings, sampling, datasets }) {
  const named = [...settings, ...sampling].flatMap(({ name, choices }) =>
    choices ? [[name, choices]] : [],
  );
  return Object.fromEntries([...named, ["data", datasets]]);
}

/** @param {string} text @param {import("eslint").Linter.Config} config */
function complaintsOf(text, config) {
  const messages = new Linter({ configType: "flat" }).verify(text, {
    ...config,
    languageOptions: { ecmaVersion: "latest", sourceType: "module" },
    linterOptions: { noInlineConfig: true },
  });
  return messages
    .filter(({ ruleId, fatal }) => ruleId !== null || fatal) // not that inline comments are ignored
    .map(({ line, message }) => `line ${line}: ${message}`);
}
