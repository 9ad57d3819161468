import { execFile } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import assert from "node:assert/strict";
import { parseCsv } from "../../web/node/csv.js";
import { createEngine } from "../../web/node/engine_from_disk.js";
import { program, refuse, succeed, temporaryFolder } from "./command_line.js";

const folder = temporaryFolder();

/** @param {string} text */
const table = (text) => parseCsv(text, "output", { required: ["x", "y"], optional: ["label"] });

test("whorl data prints a header row and as many points as asked for", async () => {
  const out = await succeed(["data", "--data", "spiral", "--points", "50"], folder);
  assert.match(out, /^x,y\n/);
  const { count, columns } = table(out);
  assert.equal(count, 50);
  const largest = Math.max(...columns.x.map(Math.abs), ...columns.y.map(Math.abs));
  assert.equal(largest, 1, "the spiral is divided by its largest coordinate");
});

test("both shapes together have labels, spiral first", async () => {
  const { count, columns } = table(
    await succeed(["data", "--data", "both", "--points", "5"], folder),
  );
  assert.equal(count, 10);
  assert.deepEqual([...columns.label], [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
});

test("every data set of the core is there by name, with a label where its labels have names", async () => {
  const engine = await createEngine();
  assert.ok(engine.datasets.length >= 11);
  for (const name of engine.datasets) {
    const { count, columns } = table(
      await succeed(["data", "--data", name, "--points", "240"], folder),
    );
    assert.equal(count, 240 * engine.shapes(name), name);
    const classes = engine.classNames(name).length;
    assert.equal("label" in columns && columns.label !== undefined, classes > 0, name);
    assert.ok(Math.max(...columns.x.map(Math.abs), ...columns.y.map(Math.abs)) < 1.6, name);
    for (let label = 0; label < classes; label++) {
      const share = columns.label.filter((/** @type {number} */ value) => value === label).length;
      assert.equal(share, count / classes, `${name}: ${label}`);
    }
  }
  const help = await succeed(["data", "--help"], folder);
  for (const name of engine.datasets) assert.ok(help.includes(name), name);
});

test("the circle has the radius 0.8", async () => {
  const { columns } = table(await succeed(["data", "--data", "circle", "--points", "400"], folder));
  const radii = columns.x.map((x, i) => Math.hypot(x, columns.y[i]));
  const mean = radii.reduce((sum, radius) => sum + radius) / radii.length;
  assert.ok(Math.abs(mean - 0.8) < 0.02, String(mean));
});

test("the same seed gives the same bytes, another seed others", async () => {
  const points = ["data", "--data", "spiral", "--points", "50", "--seed"];
  const [first, again, other] = await Promise.all(
    ["7", "7", "8"].map((seed) => succeed([...points, seed], folder)),
  );
  assert.equal(first, again);
  assert.notEqual(first, other);
});

test("--out writes the same rows to a file, and --json prints them as objects", async () => {
  const args = ["data", "--data", "both", "--points", "3"];
  const csv = await succeed(args, folder);
  assert.equal(await succeed([...args, "--out", "p.csv"], folder), "");
  assert.equal(readFileSync(join(folder, "p.csv"), "utf8"), csv);
  const rows = (await succeed([...args, "--json"], folder)).trim().split("\n");
  const { columns } = table(csv);
  rows.forEach((row, i) => {
    assert.deepEqual(JSON.parse(row), {
      x: columns.x[i],
      y: columns.y[i],
      label: columns.label[i],
    });
  });
  const line = await succeed([...args, "--json", "--out", "p.csv"], folder);
  assert.deepEqual(JSON.parse(line), { out: "p.csv", rows: 6, columns: ["x", "y", "label"] });
});

test("bad options are refused as wrong usage", async () => {
  await refuse(
    ["data", "--data", "sprial"],
    folder,
    2,
    /no data set 'sprial' \(did you mean 'spiral'\?\)/,
  );
  await refuse(["data"], folder, 2, /--data NAME is required/);
  await refuse(["data", "--data", "spiral", "--points", "0"], folder, 2, /--points must be from 1/);
  await refuse(
    ["data", "--data", "spiral", "--points", "1e12"],
    folder,
    2,
    /--points must be from 1/,
  );
  await refuse(["data", "--data", "spiral", "--seed", "-1"], folder, 2, /--seed must be from 0/);
});

test("an output that cannot be written is refused and nothing is left behind", async () => {
  const place = temporaryFolder();
  const args = ["data", "--data", "spiral", "--points", "9", "--out"];
  await refuse(
    [...args, join("missing", "p.csv")],
    place,
    1,
    /cannot write missing.*: there is no such file or folder/,
  );
  await refuse([...args, "."], place, 1, /cannot write \.: it is a folder/);
  assert.deepEqual(readdirSync(place), []);
});

test("a reader that leaves early is no error", { skip: process.platform === "win32" }, async () => {
  const script = '"$0" "$1" data --data spiral --points 100000 | head -1; echo "${PIPESTATUS[0]}"';
  const result = await new Promise((resolve, reject) => {
    execFile("bash", ["-c", script, process.execPath, program], (error, out, err) => {
      if (error) reject(error);
      else resolve({ out, err });
    });
  });
  assert.deepEqual(result, { out: "x,y\n0\n", err: "" });
});
