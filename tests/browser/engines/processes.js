/** Programs that run beside a test and end with it, with all that they have started themselves. */

import { spawn } from "node:child_process";

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/** Ends a program's whole process group. @param {import("node:child_process").ChildProcess} program */
function kill(program) {
  running.delete(program);
  try {
    process.kill(-Number(program.pid), "SIGKILL");
  } catch {
    // it has ended by itself
  }
}

process.on("exit", () => running.forEach(kill));
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.once(signal, () => process.exit(1)); // so that the line above is run
}

/**
 * Starts a program.
 * @param {string} file
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, pipe?: boolean }} [options]  pipe: it writes to a pipe as file 3
 * @returns {Promise<{ pipe: import("node:stream").Readable | null, end: () => Promise<void> }>}
 * @throws {Error} a sentence, if it cannot be started
 */
export function start(file, args, { env = process.env, pipe = false } = {}) {
  return new Promise((resolve, reject) => {
    const program = spawn(file, args, {
      env,
      detached: true, // in a group of its own
      stdio: ["ignore", "ignore", "ignore", pipe ? "pipe" : "ignore"],
    });
    const ended = new Promise((gone) => program.once("exit", gone));
    program.once("error", (error) =>
      reject(new Error(`${file} could not be started (${error.message}): is it installed?`)),
    );
    program.once("spawn", () => {
      running.add(program);
      resolve({
        pipe: /** @type {import("node:stream").Readable | null} */ (program.stdio[3]),
        async end() {
          kill(program);
          await ended;
        },
      });
    });
  });
}
