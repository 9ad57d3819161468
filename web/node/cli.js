#!/usr/bin/env node
/**
 * The command line: finds the command, hands it its checked options, and turns what it throws into
 * one sentence and an exit code: 0 done, 1 failed, 2 wrong usage.
 */
import { readFileSync } from "node:fs";
import { CoreError } from "../core/engine.js";
import { helpText, parseOptions } from "./command_options.js";
import * as bench from "./commands/bench_command.js";
import * as data from "./commands/data_command.js";
import * as density from "./commands/density_command.js";
import * as evaluate from "./commands/evaluate_command.js";
import * as floor from "./commands/floor_command.js";
import * as predict from "./commands/predict_command.js";
import * as reflow from "./commands/reflow_command.js";
import * as sample from "./commands/sample_command.js";
import * as train from "./commands/train_command.js";
import { createEngine } from "./engine_from_disk.js";
import { InputError, UsageError } from "./node_errors.js";
import { outputHasFailed, print, say, surviveLostStreams } from "./output.js";
import { unknownName } from "./suggest.js";

/** @type {Record<string, import("./command_options.js").Command>} */
const commands = { data, train, reflow, sample, predict, evaluate, density, floor, bench };

function overview() {
  const lines = Object.entries(commands).map(
    ([name, { summary }]) => `  ${name.padEnd(10)}${summary}\n`,
  );
  return (
    "Trains and samples diffusion models of points in the plane.\n\n" +
    `Usage: whorl COMMAND [options]\n\n${lines.join("")}\n` +
    "whorl COMMAND --help tells more; whorl --version prints the version.\n"
  );
}

function version() {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return JSON.parse(text).version;
}

/**
 * @param {string | undefined} name
 * @param {string[]} rest
 * @returns {Promise<number>}  the exit code
 */
async function dispatch(name, rest) {
  if (name === undefined) {
    process.stderr.write(overview());
    return 2;
  }
  if (name === "--help" || name === "-h") {
    await print(overview());
    return 0;
  }
  if (name === "--version") {
    await print(version() + "\n");
    return 0;
  }
  if (!Object.hasOwn(commands, name)) {
    throw new UsageError(unknownName("command", name, Object.keys(commands)));
  }
  const command = commands[name];
  const values = parseOptions(command.options, rest);
  if (values.help) {
    await print(helpText(name, command, await createEngine()));
    return 0;
  }
  return (await command.run(values)) ?? 0;
}

/**
 * @param {unknown} error
 * @param {string} program  "whorl" or "whorl train"
 * @returns {number}  the exit code
 */
function explain(error, program) {
  if (error instanceof UsageError) {
    say(`${program}: ${error.message} (see ${program} --help)`);
    return 2;
  }
  if (error instanceof InputError || error instanceof CoreError) {
    say(`${program}: ${error.message}`);
  } else {
    // A fault of this program: the trace, with its lines, is what a report of it needs.
    const trace = error instanceof Error ? error.stack : error;
    process.stderr.write(`${program}: an error inside Whorl: ${trace}\n`);
  }
  return 1;
}

surviveLostStreams();
const [name, ...rest] = process.argv.slice(2);
try {
  const code = await dispatch(name, rest);
  process.exitCode = code === 0 && outputHasFailed() ? 1 : code;
} catch (error) {
  const known = name !== undefined && Object.hasOwn(commands, name);
  process.exitCode = explain(error, known ? `whorl ${name}` : "whorl");
}
