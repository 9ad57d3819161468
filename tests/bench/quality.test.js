/** The bench of quality runs and reports; its figures are for a person to judge. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { test } from "node:test";
import assert from "node:assert/strict";
import { temporaryFolder } from "../node/command_line.js";

const program = fileURLToPath(new URL("quality.js", import.meta.url));
const small = ["--seeds", "1", "--points", "40", "--share", "0.02"];
const folder = temporaryFolder();

test("a small run measures both presets and every variation, and draws a plot", async () => {
  const picture = join(folder, "quality.svg");
  const { stdout } = await promisify(execFile)(process.execPath, [
    program,
    ...small,
    "--json",
    "--plot",
    picture,
  ]);
  const { curves, ablations } = JSON.parse(stdout);
  assert.deepEqual(
    curves.map((/** @type {any} */ { name }) => name),
    ["quick", "quick-conditional"],
  );
  const all = [...curves.flatMap((/** @type {any} */ { curve }) => curve), ...ablations];
  for (const { steps, seconds, gflop, distance, worstDistance, detail } of all) {
    assert.ok(steps >= 1 && seconds > 0 && gflop > 0 && distance > 0);
    assert.ok(worstDistance >= distance && Number.isFinite(detail));
  }
  const svg = readFileSync(picture, "utf8");
  assert.match(svg, /^<svg .*<\/svg>\s*$/s);
  assert.doesNotMatch(svg, /NaN|Infinity/);
});
