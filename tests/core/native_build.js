/**
 * Builds CMake presets for tests. Test files run side by side, so a lock keeps two of them from
 * building in one folder; the second finds everything done.
 */
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

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
 * @returns {Promise<Outcome>}
 */
export function run(file, args = []) {
  return new Promise((resolve, reject) => {
    const options = { cwd: root, maxBuffer: 1 << 26 };
    execFile(file, args, options, (error, stdout, stderr) => {
      if (error && typeof error.code === "string")
        reject(error); // it did not even start
      else resolve({ code: error ? (error.code ?? error.signal ?? "unknown") : 0, stdout, stderr });
    });
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
 * What the program of tests/native/checksum.c tells of its runs, once it is built.
 * @param {"scalar" | "simd128"} kernels
 * @returns {Promise<{unconditional: string, conditional: string}>}
 */
export const nativeChecksums = async (kernels) =>
  JSON.parse(await mustRun(`${root}build/native/tests/native/checksum_${kernels}`, []));
