/**
 * Standard output and standard error, and a command's table of results. Neither stream is worth a
 * run: when one takes no more text, the command goes on and does what else it has to do.
 */
import { formatCsv, formatJsonLines } from "./csv.js";
import { reasonOf, writeResult } from "./whole_files.js";

/** Whether standard output still takes text, and whether it was lost through a fault. */
const standardOutput = { isOpen: true, hasFailed: false };

/** The reader has gone (`whorl data | head`), or the terminal has: nothing went wrong. */
const goneCodes = ["EPIPE", "EIO"];

/** @param {NodeJS.ErrnoException} error */
function loseStandardOutput(error) {
  if (!standardOutput.isOpen) return;
  standardOutput.isOpen = false;
  if (goneCodes.includes(error.code ?? "")) return;
  standardOutput.hasFailed = true;
  say(`whorl: cannot write to standard output: ${reasonOf(error)}`);
}

/** Keeps Node from ending the process when a stream takes no more text. */
export function surviveLostStreams() {
  process.stdout.on("error", loseStandardOutput);
  process.stderr.on("error", () => {}); // an error of standard error itself cannot be reported
}

/** Whether some output is missing for another reason than that its reader has gone. */
export function outputHasFailed() {
  return standardOutput.hasFailed;
}

/**
 * @param {string} text
 * @returns {Promise<boolean>}  whether the system has taken it; awaited, a slow reader slows us down
 */
export function print(text) {
  if (!standardOutput.isOpen) return Promise.resolve(false);
  return new Promise((resolve) => {
    process.stdout.write(text, (error) => {
      if (error) loseStandardOutput(error);
      resolve(!error);
    });
  });
}

/** @param {object} object */
export function printJson(object) {
  return print(JSON.stringify(object) + "\n");
}

/** @param {string} sentence */
export function say(sentence) {
  process.stderr.write(oneLine(sentence) + "\n");
}

/**
 * Names of files and cells may hold line breaks and what else steers a terminal or turns the
 * direction of writing.
 * @param {string} text
 */
function oneLine(text) {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, "?");
}

/**
 * Rows go to the file as CSV, or to standard output as CSV or JSON lines. With both a file and
 * --json, standard output gets one line about the file.
 * @param {Record<string, import("./csv.js").Column>} columns
 * @param {{out?: string, json?: boolean}} where
 */
export async function writeTable(columns, { out, json }) {
  if (out === undefined) {
    await print(json ? formatJsonLines(columns) : formatCsv(columns));
    return;
  }
  writeResult(out, formatCsv(columns));
  const rows = Object.values(columns)[0].length;
  if (json) await printJson({ out, rows, columns: Object.keys(columns) });
  else say(`Wrote ${rows} rows to ${out}.`);
}
