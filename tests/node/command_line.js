/** Runs the command line as a user does: a process of its own, in a folder of its own. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after } from "node:test";
import assert from "node:assert/strict";
import { canRun } from "../../web/core/engine.js";
import { enableRelaxedSimd } from "../../web/node/engine_from_disk.js";

enableRelaxedSimd();
/** Whether this Node, and so a command that it runs, has fast arithmetic. */
export const hasRelaxed = canRun("relaxed");

export const program = fileURLToPath(new URL("../../web/node/cli.js", import.meta.url));

/** A small net that trains in a fraction of a second. */
export const tiny = ["--hidden", "16", "--points", "64", "--steps", "20"];

/** A folder for one test file, removed at its end. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "whorl-test-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * @param {string[]} args
 * @param {string} cwd
 * @param {Record<string, string>} [environment]  beside what there is
 */
export function start(args, cwd, environment = {}) {
  const env = { ...process.env, ...environment };
  return spawn(process.execPath, [program, ...args], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<{code: number | null, signal: string | null, out: string, err: string}>}
 */
export function finish(child) {
  return new Promise((resolve, reject) => {
    let [out, err] = ["", ""];
    child.stdout?.setEncoding("utf8").on("data", (text) => (out += text));
    child.stderr?.setEncoding("utf8").on("data", (text) => (err += text));
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, out, err }));
  });
}

/**
 * @param {string[]} args
 * @param {string} cwd
 */
export function whorl(args, cwd) {
  return finish(start(args, cwd));
}

/**
 * Runs and expects success.
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<string>}  standard output
 */
export async function succeed(args, cwd) {
  const { code, out, err } = await whorl(args, cwd);
  assert.equal(code, 0, `whorl ${args.join(" ")}: ${err}`);
  return out;
}

/**
 * Runs and expects a refusal: the code, nothing on standard output, one plain sentence.
 * @param {string[]} args
 * @param {string} cwd
 * @param {number} code
 * @param {RegExp} sentence
 */
export async function refuse(args, cwd, code, sentence) {
  const result = await whorl(args, cwd);
  assert.match(result.err, sentence);
  assert.match(result.err, /^whorl[^\n]*\n$/, "one line, which begins with the program's name");
  assert.equal(result.out, "");
  assert.equal(result.code, code);
}
