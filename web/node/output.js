/** Standard output, and a command's table of results. */
import { InputError } from "./errors.js";
import { formatCsv, formatJsonLines } from "./csv.js";
import { reasonOf, writeWhole } from "./files.js";

/**
 * @param {string} text
 * @returns {Promise<void>}  when the system has taken it, so that a slow reader slows us down
 */
export function print(text) {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (!error) resolve();
      else reject(new InputError(`cannot write to standard output: ${reasonOf(error)}`));
    });
  });
}

/** @param {object} object */
export function printJson(object) {
  return print(JSON.stringify(object) + "\n");
}

/** @param {string} sentence */
export function say(sentence) {
  process.stderr.write(sentence + "\n");
}

/**
 * When the reader has gone (`whorl data | head`) there is nobody to tell, and nothing went wrong.
 */
export function exitQuietlyOnBrokenPipe() {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === "EPIPE") process.exit(0);
    });
  }
}

/**
 * Rows go to the file as CSV, or to standard output as CSV or JSON lines. With both a file and
 * --json, standard output gets one line about the file.
 * @param {Record<string, ArrayLike<number>>} columns
 * @param {{out?: string, json?: boolean}} where
 */
export async function writeTable(columns, { out, json }) {
  if (out === undefined) {
    await print(json ? formatJsonLines(columns) : formatCsv(columns));
    return;
  }
  writeWhole(out, formatCsv(columns));
  const rows = Object.values(columns)[0].length;
  if (json) await printJson({ out, rows, columns: Object.keys(columns) });
  else say(`Wrote ${rows} rows to ${out}.`);
}
