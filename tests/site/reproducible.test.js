/** The same source, built in two folders, makes the same files to the last byte. */

import { test } from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));

/** What the build makes for others. */
const MADE = ["dist", "build/npm", "build/wasm", "build/models", "build/posters", "build/icons"];
/** What the compiler keeps for itself has the paths of its folder in it. */
const isKept = (/** @type {string} */ name) =>
  name.startsWith("build/wasm/") && !name.endsWith(".wasm");

/** @param {string} folder @returns {Promise<Record<string, string>>} hashes by name */
async function madeIn(folder) {
  /** @type {Record<string, string>} */
  const hashes = {};
  for (const part of MADE) {
    const entries = await readdir(join(folder, part), { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((found) => found.isFile())) {
      const path = join(entry.parentPath ?? entry.path, entry.name);
      const name = path.slice(join(folder, "/").length);
      if (isKept(name)) continue;
      hashes[name] = createHash("sha256")
        .update(await readFile(path))
        .digest("hex");
    }
  }
  return hashes;
}

test("two builds in two folders are the same to the byte", { timeout: 300_000 }, async () => {
  const parent = await mkdtemp(join(tmpdir(), "whorl-again-"));
  const folder = join(parent, "a longer path than the first", "whorl");
  try {
    const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
    const { stdout } = await run("git", list, { cwd: root, maxBuffer: 2 ** 24 });
    for (const name of [...stdout.split("\0").filter(Boolean), "node_modules"]) {
      await cp(join(root, name), join(folder, name), { recursive: true, verbatimSymlinks: true });
    }
    await run("./build-scripts/build.sh", [], { cwd: folder, maxBuffer: 2 ** 24 });
    const [first, second] = [await madeIn(root), await madeIn(folder)];
    assert.ok(Object.keys(first).length > 100);
    const names = [...new Set([...Object.keys(first), ...Object.keys(second)])];
    assert.deepEqual(
      names.filter((name) => first[name] !== second[name]),
      [],
    );
  } finally {
    await rm(parent, { recursive: true });
  }
});
