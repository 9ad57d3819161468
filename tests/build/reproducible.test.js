/** Whoever builds Whorl gets the same files to the byte, whatever the folder is called. */

import test from "node:test";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));

/** What the build makes for others, and what that is made of. */
const MADE = ["dist", "build/npm", "build/models", "build/posters", "build/icons"];

/**
 * @param {string} folder
 * @returns {Promise<Record<string, string>>} hashes by name
 */
async function hashesIn(folder) {
  const names = ["scalar", "simd128", "relaxed"].map(
    (variant) => `build/wasm/whorl.${variant}.wasm`,
  );
  for (const made of MADE) {
    const inside = await readdir(join(folder, made), { recursive: true });
    names.push(...inside.map((name) => join(made, name)));
  }
  /** @type {Record<string, string>} */
  const hashes = {};
  for (const name of names.sort()) {
    if ((await stat(join(folder, name))).isDirectory()) continue;
    const bytes = await readFile(join(folder, name));
    hashes[name] = createHash("sha256").update(bytes).digest("hex");
  }
  return hashes;
}

test("a second build in another folder gives the same files to the byte", async (t) => {
  const second = await mkdtemp(join(root, "build/second-"));
  t.after(() => rm(second, { recursive: true }));
  const { stdout } = await run(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    { cwd: root },
  );
  for (const name of stdout.split("\0").filter(Boolean)) {
    await mkdir(dirname(join(second, name)), { recursive: true });
    await cp(join(root, name), join(second, name));
  }
  // Real folders, since a link to another place would show in the paths; their files are shared.
  await run("cp", ["-al", join(root, "node_modules"), second]);
  await run(join(second, "build-scripts/build.sh"));
  assert.deepEqual(await hashesIn(second), await hashesIn(root));
});
