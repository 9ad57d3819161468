/**
 * Command-line options: each command has one table of them, from which this module checks what was
 * typed and writes the help text.
 */
import { parseArgs } from "node:util";
import { UsageError } from "./node_errors.js";
import { parseDecimal } from "../points/numbers.js";
import { nearest, unknownName } from "./suggest.js";

/**
 * @typedef {object} Option
 * @property {"flag" | "text" | "integer" | "number" | "choice"} kind
 * @property {string} help        one or two lines, shown by --help
 * @property {string} [value]     what --help shows in the value's place
 * @property {boolean} [required]
 * @property {string | number} [default]
 * @property {number} [minimum]   for numbers
 * @property {number} [maximum]
 * @property {string} [setting]   the core's setting whose limits or choices hold for this value
 * @property {string} [sampling]  the same of the core's arguments of sampling
 * @property {string[]} [choices] for choices that are not the core's: the names there are
 * @property {string} [called]    what one of the choices is called, where the option's name does not tell
 * @property {boolean} [datasets] whether --help adds the names of the core's data
 *
 * @typedef {Pick<import("../core/engine.js").Engine, "settings" | "sampling"> & { datasets?: readonly string[] }} Tables
 *   of the core
 *
 * @typedef {object} Command
 * @property {string} summary                   one line
 * @property {string} usage                     what follows the command's name
 * @property {string[]} notes                   paragraphs after the options
 * @property {Record<string, Option>} options
 * @property {(values: any) => Promise<number | void>} run  the exit code; 0 if none is given
 */

/** @type {Record<string, Option>} */
const common = { help: { kind: "flag", help: "show this text" } };

/**
 * @param {Record<string, Option>} table
 * @param {string[]} argv  what follows the command's name
 * @returns {Record<string, string | number | boolean | undefined>}  every option's checked value or its default
 * @throws {UsageError}
 */
export function parseOptions(table, argv) {
  const options = { ...table, ...common };
  // Not `strict`: the checks below are as strict, and say it in one sentence.
  const { tokens } = parseArgs({
    args: argv,
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(options).map(([name, { kind }]) => [
        name,
        { type: /** @type {"boolean" | "string"} */ (kind === "flag" ? "boolean" : "string") },
      ]),
    ),
  });
  /** @type {Record<string, string | number | boolean | undefined>} */
  const values = {};
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") throw new UsageError(`'${token.value}' is not expected here`);
    if (token.rawName === "-h") return { help: true };
    if (!token.rawName.startsWith("--") || !Object.hasOwn(options, token.name)) {
      const guess = nearest(token.name, Object.keys(options));
      const meant = guess === null ? "" : ` (did you mean --${guess}?)`;
      throw new UsageError(`there is no option ${token.rawName}${meant}`);
    }
    values[token.name] = parseValue(token, options[token.name]);
  }
  if (values.help) return values;
  for (const [name, option] of Object.entries(options)) {
    if (values[name] !== undefined) continue;
    if (option.required) throw new UsageError(`--${name} ${option.value} is required`);
    values[name] = option.default;
  }
  return values;
}

/**
 * @param {{name: string, value?: string, inlineValue?: boolean}} token
 * @param {Option} option
 */
function parseValue({ name, value, inlineValue }, option) {
  if (option.kind === "flag") {
    if (value !== undefined) throw new UsageError(`--${name} takes no value`);
    return true;
  }
  // A word that looks like an option was not meant as a value; --name=--word still says that it was.
  if (!value || (!inlineValue && value.startsWith("--"))) {
    throw new UsageError(`--${name} needs a value`);
  }
  if (option.kind === "text") return value;
  if (option.kind === "choice") return parseChoice(option.called ?? name, value, option.choices);
  const number = parseDecimal(value);
  if (number === null || (option.kind === "integer" && !Number.isInteger(number))) {
    const wanted = option.kind === "integer" ? "a whole number" : "a number";
    throw new UsageError(`--${name} must be ${wanted}, not '${value.slice(0, 64)}'`);
  }
  checkLimits(name, number, option);
  return number;
}

/**
 * @param {string} called
 * @param {string} value
 * @param {readonly string[]} [choices]  those of the core are not known yet
 */
function parseChoice(called, value, choices) {
  if (!choices || choices.includes(value)) return value;
  throw new UsageError(unknownName(called, value, [...choices]));
}

/**
 * @param {string} name
 * @param {number} number
 * @param {{minimum?: number, maximum?: number, multiple?: number}} limits
 */
export function checkLimits(
  name,
  number,
  { minimum = -Infinity, maximum = Infinity, multiple = 0 },
) {
  if (number >= minimum && number <= maximum && (!multiple || number % multiple === 0)) return;
  const kind = multiple > 1 ? `a multiple of ${multiple} ` : "";
  const range = maximum === Infinity ? `at least ${minimum}` : `from ${minimum} to ${maximum}`;
  throw new UsageError(`--${name} must be ${kind}${range}, not ${number}`);
}

/**
 * The core's row that an option stands for.
 * @param {Option} option
 * @param {Tables} tables
 */
function rowOf({ setting, sampling }, tables) {
  return (
    tables.settings.find(({ name }) => name === setting) ??
    tables.sampling.find(({ name }) => name === sampling)
  );
}

/**
 * Holds the values that the core has limits or names for against them.
 * @param {Record<string, Option>} table
 * @param {Record<string, string | number | boolean | undefined>} values
 * @param {Tables} tables  the engine
 * @throws {UsageError}
 */
export function checkSettings(table, values, tables) {
  for (const [name, option] of Object.entries(table)) {
    const row = rowOf(option, tables);
    const value = values[name];
    if (!row || value === undefined || value === true) continue; // a flag is within its limits
    if (typeof value === "number") checkLimits(name, value, row);
    else if (row.choices) parseChoice(option.called ?? name, String(value), row.choices);
  }
}

/**
 * The values that are settings, or arguments of sampling, by the core's names.
 * @param {Record<string, Option>} table
 * @param {Record<string, any>} values
 * @param {"setting" | "sampling"} kind
 * @returns {Record<string, number | string>}
 */
export function valuesFor(table, values, kind) {
  const found = Object.entries(table).filter(
    ([name, option]) => option[kind] !== undefined && values[name] !== undefined,
  );
  const valueOf = (/** @type {string} */ name) => (values[name] === true ? 1 : values[name]);
  return Object.fromEntries(found.map(([name, option]) => [option[kind], valueOf(name)]));
}

/** Some names a line. @param {readonly string[]} names */
const inLines = (names) =>
  names
    .map((name, i) => name + (i === names.length - 1 ? "" : i % 6 === 5 ? ",\n" : ", "))
    .join("");

/**
 * @param {string} name
 * @param {Command} command
 * @param {Tables} tables  the engine, for the names of its choices
 */
export function helpText(name, command, tables) {
  const rows = Object.entries({ ...command.options, ...common }).map(([key, option]) => {
    const names = option.choices ?? rowOf(option, tables)?.choices;
    const value = option.kind === "choice" ? names?.join("|") : option.value;
    const fallback = option.default === undefined ? "" : ` [${option.default}]`;
    const data = option.datasets ? `\n${inLines(tables.datasets ?? [])}` : "";
    return [`  --${key}${value ? ` ${value}` : ""}`, option.help + data + fallback];
  });
  const width = Math.min(30, Math.max(...rows.map(([left]) => left.length))) + 2;
  const indent = "\n" + " ".repeat(width);
  const lines = rows.map(([left, help]) => {
    const gap = left.length < width ? " ".repeat(width - left.length) : indent;
    return left + gap + help.replaceAll("\n", indent);
  });
  const notes = command.notes.map((note) => `\n${note}\n`).join("");
  return `${command.summary}\n\nUsage: whorl ${name} ${command.usage}\n\n${lines.join("\n")}\n${notes}`;
}
