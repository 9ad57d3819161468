/**
 * Builds CMake presets for tests. Test files run side by side, so a lock keeps two of them from
 * building in one folder; the second finds everything done.
 */
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { commandsOf } from "./checksum_runs.js";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * @typedef {object} Outcome
 * @property {number | string} code  exit code, or the signal that ended it
 * @property {string} stdout
 * @property {string} stderr
 */

/**
 * Runs a program to its end, however it ends.
 * @param {string} file
 * @param {string[]} [args]
 * @param {string} [input]  on its standard input
 * @returns {Promise<Outcome>}
 */
export function run(file, args = [], input = "") {
  return new Promise((resolve, reject) => {
    const options = { cwd: root, maxBuffer: 1 << 26 };
    const child = execFile(file, args, options, (error, stdout, stderr) => {
      if (error && typeof error.code === "string")
        reject(error); // it did not even start
      else resolve({ code: error ? (error.code ?? error.signal ?? "unknown") : 0, stdout, stderr });
    });
    child.stdin?.on("error", () => {}); // it may end before it has read all
    child.stdin?.end(input);
  });
}

/**
 * @param {string} file
 * @param {string[]} args
 */
async function mustRun(file, args) {
  const { code, stdout, stderr } = await run(file, args);
  if (code !== 0) throw new Error(`${file} ${args.join(" ")} gave ${code}\n${stdout}${stderr}`);
  return stdout;
}

/**
 * Configures and builds a preset.
 * @param {"native" | "sanitize" | "fuzz"} preset
 */
export async function build(preset) {
  mkdirSync(`${root}build`, { recursive: true });
  const lock = `${root}build/${preset}.lock`;
  await mustRun("flock", [lock, "cmake", "--preset", preset]);
  await mustRun("flock", [lock, "cmake", "--build", "--preset", preset]);
}

/**
 * The tests that ctest would run, read from the build.
 * @param {"native" | "sanitize"} preset
 * @returns {Promise<{name: string, command: string}[]>}
 */
export async function checkPrograms(preset) {
  const folder = `${root}build/${preset}`;
  const list = await mustRun("ctest", ["--test-dir", folder, "--show-only=json-v1"]);
  return JSON.parse(list).tests.map((/** @type {{name: string, command: string[]}} */ test) => ({
    name: test.name,
    command: test.command[0],
  }));
}

/**
 * What the program of tests/native/checksum.c makes of runs, once it is built.
 * @param {"scalar" | "simd128"} kernels
 * @param {import("./checksum_runs.js").Run[]} runs
 * @returns {Promise<import("./checksum_runs.js").Checksums[]>}
 */
export async function nativeChecksums(kernels, runs) {
  const commands = runs.map(commandsOf);
  const program = `${root}build/native/tests/native/checksum_${kernels}`;
  const { code, stdout, stderr } = await run(program, [], `${commands.flat().join("\n")}\n`);
  if (code !== 0) throw new Error(`${program} gave ${code}\n${stderr}`);
  const found = stdout.trim().split("\n");
  return commands.map((lines) => {
    const [weights, ...samples] = found.splice(0, lines.length);
    return { weights, samples };
  });
}
