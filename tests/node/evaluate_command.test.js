import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { refuse, succeed, temporaryFolder } from "./command_line.js";

const folder = temporaryFolder();

/**
 * @param {string} samples
 * @param {string} reference
 * @param {string[]} more
 */
async function evaluate(samples, reference, ...more) {
  const out = await succeed(
    ["evaluate", "--samples", samples, "--reference", reference, ...more],
    folder,
  );
  return JSON.parse(out);
}

before(async () => {
  await succeed(["data", "--data", "spiral", "--out", "a.csv"], folder);
  await succeed(["data", "--data", "spiral", "--seed", "1", "--out", "b.csv"], folder);
  await succeed(["data", "--data", "circle", "--out", "c.csv"], folder);
  await succeed(["data", "--data", "both", "--points", "500", "--out", "both.csv"], folder);
});

test("a set is at distance nought from itself", async () => {
  const result = await evaluate("a.csv", "a.csv");
  assert.deepEqual(Object.keys(result), ["sliced_wasserstein", "mmd2", "samples", "reference"]);
  assert.ok(Math.abs(result.sliced_wasserstein) < 1e-6);
  assert.ok(result.mmd2 < 0.001);
  assert.deepEqual([result.samples, result.reference], [2000, 2000]);
});

test("another draw of the spiral is near, the circle is far", async () => {
  const near = await evaluate("a.csv", "b.csv");
  const far = await evaluate("a.csv", "c.csv");
  assert.ok(
    near.sliced_wasserstein > 0.005 && near.sliced_wasserstein < 0.06,
    String(near.sliced_wasserstein),
  );
  assert.ok(far.sliced_wasserstein > 0.15, String(far.sliced_wasserstein));
  assert.ok(near.mmd2 < 0.005 && far.mmd2 > 0.02, `${near.mmd2} ${far.mmd2}`);
});

test("a shift of all points is its own distance, by the mean over directions", async () => {
  writeFileSync(join(folder, "here.csv"), "x,y\n0,0\n1,0\n");
  writeFileSync(join(folder, "there.csv"), "x,y\n0.5,0\n1.5,0\n");
  const { sliced_wasserstein: distance } = await evaluate("here.csv", "there.csv");
  assert.ok(Math.abs(distance - 0.5 / Math.SQRT2) < 1e-3, String(distance));
});

test("--label takes only the reference's rows with that label", async () => {
  const circle = await evaluate("c.csv", "both.csv", "--label", "1");
  const spiral = await evaluate("c.csv", "both.csv", "--label", "0");
  assert.equal(circle.reference, 500);
  assert.ok(circle.sliced_wasserstein < 0.1 && spiral.sliced_wasserstein > 0.15);
});

test("a file that is not points, and a label that nobody has, are refused", async () => {
  writeFileSync(join(folder, "bad.csv"), "x,y\n1,2\n3,oops\n");
  const pair = ["evaluate", "--samples", "a.csv", "--reference"];
  await refuse(
    [...pair, "bad.csv"],
    folder,
    1,
    /bad\.csv, line 3: 'oops' in column y is not a number/,
  );
  await refuse([...pair, "no.csv"], folder, 1, /cannot read no\.csv/);
  await refuse(
    [...pair, "b.csv", "--label", "0"],
    folder,
    1,
    /b\.csv, line 1: the column 'label' is missing/,
  );
  await refuse(
    [...pair, "both.csv", "--label", "7"],
    folder,
    1,
    /both\.csv has no row with label 7/,
  );
  await refuse(["evaluate", "--samples", "a.csv"], folder, 2, /--reference B\.csv is required/);
});
