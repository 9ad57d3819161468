/** The bench of few steps runs and reports; its figures are for a person to judge. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { test } from "node:test";
import assert from "node:assert/strict";

const program = fileURLToPath(new URL("few_steps.js", import.meta.url));
const small = [program, "--seeds", "1", "--points", "40", "--share", "0.02"];
const run = async (/** @type {string[]} */ ...args) =>
  (await promisify(execFile)(process.execPath, [...small, ...args])).stdout;

test("a small run measures rules, models and variations", async () => {
  const { rules, steps, variations } = JSON.parse(await run("--json"));
  assert.deepEqual(
    steps.rows.map((/** @type {any} */ { name }) => name),
    ["quick", "flow", "flow", "reflow"],
  );
  const all = [
    ...rules,
    ...steps.rows.flatMap((/** @type {any} */ row) => row.curve),
    ...variations,
  ];
  for (const { distance, worstDistance, detail, worstDetail } of all) {
    assert.ok(distance > 0 && worstDistance >= distance);
    assert.ok(Number.isFinite(detail) && worstDetail >= detail);
  }
  for (const found of Object.values(steps.straightness))
    assert.ok(found.length > 0 && found[0] > 0);
  const width = (/** @type {string} */ name) =>
    variations.find((/** @type {any} */ row) => row.name === name).steps;
  assert.ok(width("width 16") > width("`flow` as it is"), "smaller nets make more steps");
  assert.ok(width("width 48") < width("`flow` as it is"));
});

test("its tables have a row for each figure", async () => {
  const out = await run("--parts", "steps");
  assert.equal(out.match(/^\| (quick|flow|reflow) \| /gm)?.length, 24);
  assert.match(out, /Straightness of flow: \d/);
});
