import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { createEngine, openModel, parseCsv } from "../../web/node/index.js";
import { refuse, succeed, temporaryFolder, tiny } from "./command_line.js";

const folder = temporaryFolder();

before(async () => {
  for (const data of ["circle", "both"]) {
    await succeed(["train", ...tiny, "--data", data, "--out", `${data}.safetensors`], folder);
  }
});

/** @param {string} name @param {string} text */
const file = (name, text) => writeFileSync(join(folder, name), text);

const ask = ["density", "--model", "circle.safetensors", "--in"];

test("whorl density adds to points what the session says of them, to the last bit", async () => {
  const rows = Array.from(
    { length: 40 },
    (_, i) => `${Math.cos(i)},${(0.9 * Math.sin(i)).toFixed(3)}`,
  );
  file("in.csv", `x,y\n${rows.join("\n")}\n`);
  const out = await succeed([...ask, "in.csv", "--steps", "20"], folder);
  const { columns } = parseCsv(out, "out", { required: ["x", "y", "log_density"] });
  assert.match(out, /^x,y,log_density\n/);
  assert.equal(columns.x[3], Math.cos(3));
  const { session } = openModel(await createEngine(), join(folder, "circle.safetensors"));
  const points = 2 * columns.x.length;
  const flat = Float32Array.from({ length: points }, (_, i) =>
    i % 2 === 0 ? columns.x[i / 2] : columns.y[(i - 1) / 2],
  );
  assert.deepEqual(columns.log_density, session.logDensity(flat, { steps: 20 }));
  session.destroy();
  await succeed([...ask, "in.csv", "--steps", "20", "--out", "out.csv"], folder);
  assert.equal(readFileSync(join(folder, "out.csv"), "utf8"), out);
  const [first] = (await succeed([...ask, "in.csv", "--steps", "20", "--json"], folder)).split(
    "\n",
  );
  assert.deepEqual(JSON.parse(first), { x: 1, y: 0, log_density: columns.log_density[0] });
});

test("the density of what is drawn is high, and over the plane it sums to one", async () => {
  const steps = ["--data", "circle", "--steps", "600", "--out", "trained.safetensors"];
  await succeed(["train", ...steps], folder);
  const side = 40;
  const span = 4;
  const cell = span / side;
  const rows = Array.from({ length: side * side }, (_, i) =>
    [i % side, Math.floor(i / side)].map((k) => (k + 0.5) * cell - span / 2).join(","),
  );
  file("grid.csv", `x,y\n${rows.join("\n")}\n`);
  const trained = ["density", "--model", "trained.safetensors", "--steps", "60", "--in"];
  const densities = parseCsv(await succeed([...trained, "grid.csv"], folder), "out", {
    required: ["log_density"],
  }).columns.log_density.map(Math.exp);
  const mass = densities.reduce((sum, density) => sum + density, 0) * cell * cell;
  assert.ok(Math.abs(mass - 1) < 0.1, `${mass}`);
  file("two.csv", "x,y\n0.8,0\n0,0\n");
  const { log_density: found } = parseCsv(await succeed([...trained, "two.csv"], folder), "out", {
    required: ["log_density"],
  }).columns;
  assert.ok(found[0] > found[1] + 1, `on the circle ${found[0]}, in its middle ${found[1]}`);
});

test("labels come from the file or from --label", async () => {
  file("labels.csv", "x,y,label\n0.1,0.2,0\n0.1,0.2,1\n");
  file("plain.csv", "x,y\n0.1,0.2\n");
  const both = ["density", "--model", "both.safetensors", "--steps", "10", "--in"];
  const of = async (/** @type {string[]} */ args) =>
    parseCsv(await succeed([...both, ...args], folder), "out", { required: ["log_density"] })
      .columns.log_density;
  const [spiral, circle] = await of(["labels.csv"]);
  assert.notEqual(spiral, circle);
  assert.deepEqual([...(await of(["labels.csv", "--label", "1"]))], [circle, circle]);
  assert.deepEqual([...(await of(["plain.csv", "--label", "0"]))], [spiral]);
  await refuse([...both, "plain.csv"], folder, 1, /plain\.csv has no labels.*--label/);
  await refuse([...both, "plain.csv", "--label", "x"], folder, 2, /--label must be from 0 to 1/);
  file("three.csv", "x,y,label\n0,0,2\n");
  await refuse([...both, "three.csv"], folder, 1, /label must be .*, not 2/);
  await refuse([...ask, "plain.csv", "--label", "0"], folder, 2, /without labels/);
});

test("in other units the density is per those units", async () => {
  await succeed(["data", "--data", "circle", "--points", "64", "--out", "c.csv"], folder);
  const { columns } = parseCsv(readFileSync(join(folder, "c.csv"), "utf8"), "c", {
    required: ["x", "y"],
  });
  const times = (/** @type {number} */ factor) =>
    `x,y\n${Array.from(columns.x, (x, i) => `${x * factor},${columns.y[i] * factor}`).join("\n")}\n`;
  file("large.csv", times(1024));
  const more = ["--hidden", "16", "--steps", "20", "--out", "large.safetensors"];
  await succeed(["train", "--data", "large.csv", ...more], folder);
  const { session, metadata } = openModel(await createEngine(), join(folder, "large.safetensors"));
  assert.ok(metadata.transformation && metadata.transformation.scale > 100);
  const { center, scale } = metadata.transformation;
  file("point.csv", `x,y\n${center[0]},${center[1]}\n`);
  const out = await succeed(
    ["density", "--model", "large.safetensors", "--in", "point.csv", "--steps", "9"],
    folder,
  );
  const { log_density: found } = parseCsv(out, "out", { required: ["log_density"] }).columns;
  const [own] = session.logDensity([0, 0], { steps: 9 });
  session.destroy();
  assert.ok(Math.abs(found[0] - (own - 2 * Math.log(scale))) < 1e-9);
});

test("a grid is a map of the plane, as rows or as one object, and cells from the top", async () => {
  const map = ["density", "--model", "circle.safetensors", "--grid", "5", "--extent", "2"];
  const rows = await succeed([...map, "--steps", "9"], folder);
  const { columns } = parseCsv(rows, "out", { required: ["x", "y", "log_density"] });
  assert.deepEqual(
    Array.from(columns.x.slice(0, 3), (x) => Number(x.toFixed(6))),
    [-1.6, -0.8, 0],
  );
  assert.ok(Math.abs(columns.y[0] - 1.6) < 1e-6 && Math.abs(columns.y[24] + 1.6) < 1e-6);
  writeFileSync(join(folder, "rows.csv"), rows);
  const again = await succeed([...ask, "rows.csv", "--steps", "9", "--columns", "x,y"], folder);
  const asked = parseCsv(again, "out", { required: ["log_density"] }).columns.log_density;
  assert.deepEqual([...columns.log_density], [...asked]);
  assert.equal(await succeed([...map, "--steps", "9", "--out", "map.json"], folder), "");
  const object = JSON.parse(readFileSync(join(folder, "map.json"), "utf8"));
  assert.deepEqual(object, {
    center: [0, 0],
    extent: 2,
    columns: 5,
    log_density: [...columns.log_density],
  });
});

test("the exact denoiser has a map too, of all data or of a label, and it sums to one", async () => {
  const map = ["density", "--exact", "--data", "clusters", "--points", "300", "--grid", "60"];
  const more = ["--schedule", "cosine", "--timesteps", "50", "--out", "exact.json"];
  const mass = async (/** @type {string[]} */ ...args) => {
    await succeed([...map, ...more, ...args], folder);
    const { log_density, extent } = JSON.parse(readFileSync(join(folder, "exact.json"), "utf8"));
    const cell = (2 * extent) / 60;
    return (
      log_density.reduce(
        (/** @type {number} */ sum, /** @type {number} */ value) => sum + Math.exp(value),
        0,
      ) *
      cell ** 2
    );
  };
  const all = await mass();
  assert.ok(Math.abs(all - 1) < 0.04, `${all}`);
  const one = await mass("--label", "b");
  assert.ok(Math.abs(one - 1) < 0.04, `${one}`);
});

test("what does not fit is refused in one sentence", async () => {
  file("wide.csv", "x1,x2,x3\n0,0,0\n");
  file("far.csv", "x,y\n0,0\n3.4e38,3.4e38\n");
  await refuse([...ask, "wide.csv"], folder, 1, /3 numbers each, those of the model 2/);
  await refuse([...ask, "none.csv"], folder, 1, /none\.csv/);
  await refuse([...ask, "plain.csv", "--steps", "1000"], folder, 2, /--steps must be from 1 to/);
  await refuse([...ask, "plain.csv", "--steps", "0"], folder, 2, /--steps must be/);
  await refuse([...ask, "plain.csv", "--probes", "5000"], folder, 2, /--probes must be/);
  await refuse([...ask, "far.csv", "--steps", "5"], folder, 1, /point 2 is too far away/);
  await refuse(["density", "--in", "plain.csv"], folder, 2, /--model FILE is required, or --exact/);
  const map = ["density", "--model", "both.safetensors", "--grid", "4"];
  await refuse(map, folder, 2, /--label must be one of|--label must be from/);
  await refuse([...map, "--in", "plain.csv"], folder, 2, /either --in FILE or --grid N/);
  await refuse([...map, "--extent", "0"], folder, 2, /--extent must be/);
  await refuse([...map, "--data", "spiral"], folder, 2, /--data goes with --exact/);
  await refuse([...ask, "plain.csv", "--extent", "2"], folder, 2, /--extent goes with --grid/);
  const exact = ["density", "--exact", "--grid", "4"];
  await refuse(exact, folder, 2, /--exact needs --data/);
  await refuse([...exact, "--data", "nowhere"], folder, 2, /no data set .*nowhere/);
  await refuse([...exact, "--data", "spiral", "--label", "a"], folder, 2, /without labels/);
});
