/** Files of points from the command's point of view: units and names of classes lead there and back. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import assert from "node:assert/strict";
import {
  createEngine,
  openModel,
  readPoints,
  toData,
  train,
  writePoints,
} from "../../web/node/index.js";
import { refuse, succeed, temporaryFolder, whorl } from "./command_line.js";
import { putTogether, takeApart } from "./safetensors_bytes.js";

const folder = temporaryFolder();
const quick = ["--hidden", "16", "--batch", "50", "--steps", "600", "--json"];

/**
 * @param {string} name
 * @param {string | Uint8Array} content
 */
const write = (name, content) => writeFileSync(join(folder, name), content);

/** @param {string} name */
const read = (name) => readPoints(join(folder, name));

/** A circle of 400 points around (lon, lat), 3 long and 3 high. */
const circle = Array.from({ length: 400 }, (_, i) => [
  10.5 + 1.5 * Math.cos(i),
  57.25 + 1.5 * Math.sin(i),
]);

before(() => {
  write("places.csv", `longitude,latitude\n${circle.map((row) => row.join(",")).join("\n")}\n`);
});

test("data of any scale is scaled with a word, and samples come back in its units", async () => {
  const args = ["train", "--data", "places.csv", ...quick, "--out", "places.safetensors"];
  const { code, err } = await whorl(args, folder);
  assert.equal(code, 0);
  assert.equal(
    err,
    "Note: places.csv: its columns longitude and latitude are taken for x and y.\n" +
      "Note: places.csv: x reaches from 9 to 12 and y from 55.75 to 58.75: both are moved and divided " +
      "by 1.5 to lie within -1 to 1, and samples come back in these units.\n",
  );
  await succeed(
    ["sample", "--model", "places.safetensors", "--count", "400", "--out", "s.csv"],
    folder,
  );
  const { points } = read("s.csv");
  const radii = Array.from({ length: 400 }, (_, i) =>
    Math.hypot(points[2 * i] - 10.5, points[2 * i + 1] - 57.25),
  );
  const mean = radii.reduce((sum, radius) => sum + radius) / 400;
  assert.ok(Math.abs(mean - 1.5) < 0.3, `mean radius ${mean}`);
});

test("the weights do not depend on the units: the same cloud elsewhere is the same run", async () => {
  const checksums = [];
  // Powers of two, so that nothing is rounded on the way.
  for (const [scale, shift] of [
    [1, 0],
    [8, 0],
    [1024, 4096],
    [1 / 1024, 0],
    [1 / 64, -32],
  ]) {
    const cloud = [
      [1, 1],
      [-1, -1],
      [0.5, -0.25],
      [0.125, 0.75],
    ];
    const rows = cloud.map((row) => row.map((value) => value * scale + shift).join(" "));
    write("cloud.txt", `${rows.join("\n")}\n`);
    const args = ["train", "--data", "cloud.txt", "--hidden", "8", "--steps", "20", "--json"];
    const out = await succeed([...args, "--out", "cloud.safetensors"], folder);
    checksums.push(JSON.parse(out.trim().split("\n").at(-1) ?? "").checksum);
  }
  assert.deepEqual(checksums, Array(5).fill(checksums[0]));
});

test("large coordinates keep their last digits, which single precision has not", async () => {
  const rows = circle.map(([x, y]) => `${500000.125 + x} ${4649776.5 + y}\n`);
  write("metres.txt", rows.join(""));
  await succeed(["train", "--data", "metres.txt", ...quick, "--out", "m.safetensors"], folder);
  const out = await succeed(["sample", "--model", "m.safetensors", "--count", "50"], folder);
  const values = out
    .trim()
    .split("\n")
    .slice(1)
    .map((row) => row.split(",").map(Number));
  const steps = new Set(values.map(([, y]) => Math.fround(y)));
  assert.ok(
    new Set(values.map(([, y]) => y)).size > steps.size,
    "single precision would merge them",
  );
  assert.ok(values.every(([x, y]) => x > 500005 && x < 500017 && y > 4649829 && y < 4649840));
});

test("the transformation and the classes are in the model's metadata, only where there are any", async () => {
  write("kinds.csv", "x,y,label\n10,20,far\n30,60,near\n");
  write("plain.csv", "x,y,label\n0.1,0.2,0\n0.3,0.6,1\n");
  const metadata = async (/** @type {string} */ data) => {
    const args = [
      "train",
      "--data",
      data,
      "--hidden",
      "8",
      "--steps",
      "2",
      "--out",
      "meta.safetensors",
    ];
    await succeed(args, folder);
    const { header } = takeApart(readFileSync(join(folder, "meta.safetensors")));
    return JSON.parse(header.__metadata__.whorl);
  };
  const kinds = await metadata("kinds.csv");
  assert.deepEqual(kinds.transformation, { center: [20, 40], scale: 20 });
  assert.deepEqual(kinds.class_names, ["far", "near"]);
  assert.equal(kinds.class_count, 2);
  const plain = await metadata("plain.csv");
  assert.ok(!("transformation" in plain) && !("class_names" in plain));
});

test("classes that are words are asked for by word or number, and written as words", async () => {
  write("words.csv", 'x,y,label\n0.1,0.2,"dark, red"\n0.3,0.4,blue\n0.3,0.5,blue\n');
  const args = [
    "train",
    "--data",
    "words.csv",
    "--hidden",
    "8",
    "--steps",
    "3",
    "--out",
    "w.safetensors",
  ];
  await succeed(args, folder);
  const sample = ["sample", "--model", "w.safetensors", "--count", "2", "--steps", "2"];
  const blue = await succeed([...sample, "--label", "blue"], folder);
  assert.match(blue, /^x,y,label\n(\S+,\S+,blue\n){2}$/);
  assert.equal(await succeed([...sample, "--label", "1"], folder), blue);
  const red = await succeed([...sample, "--label", "dark, red", "--out", "red.csv"], folder);
  assert.equal(red, "");
  assert.deepEqual(read("red.csv").classNames, ["dark, red"]);
  const [line] = (await succeed([...sample, "--label", "0", "--json"], folder)).split("\n");
  assert.equal(JSON.parse(line).label, "dark, red");
  await refuse(sample, folder, 2, /choose one with --label, dark, red, blue/);
  await refuse(
    [...sample, "--label", "green"],
    folder,
    2,
    /--label must be one of dark, red, blue, not green/,
  );
  await refuse([...sample, "--label", "2"], folder, 2, /--label must be one of/);

  write("batch.csv", 'x,y,t,label\n0.1,0.2,5,blue\n0.1,0.2,5,"dark, red"\n');
  const eps = await succeed(["predict", "--model", "w.safetensors", "--in", "batch.csv"], folder);
  const [, first, second] = eps.split("\n");
  assert.notEqual(first, second);
  write("batch.csv", "x,y,t,label\n0.1,0.2,5,green\n");
  await refuse(
    ["predict", "--model", "w.safetensors", "--in", "batch.csv"],
    folder,
    1,
    /batch\.csv, line 2: label must be one of dark, red, blue, not green/,
  );
  const { reference } = JSON.parse(
    await succeed(
      ["evaluate", "--samples", "words.csv", "--reference", "words.csv", "--label", "blue"],
      folder,
    ),
  );
  assert.equal(reference, 2);
});

test("labels 1 and 3 alone are two classes, which keep their numbers", async () => {
  write("odd.csv", "x,y,label\n0.1,0.2,3\n0.3,0.4,1\n");
  const args = [
    "train",
    "--data",
    "odd.csv",
    "--hidden",
    "8",
    "--steps",
    "3",
    "--out",
    "o.safetensors",
  ];
  await succeed(args, folder);
  const { header } = takeApart(readFileSync(join(folder, "o.safetensors")));
  assert.deepEqual(header["label_embedder.weight"].shape.slice(0, 1), [2]);
  const sample = ["sample", "--model", "o.safetensors", "--count", "1", "--steps", "2"];
  assert.match(await succeed([...sample, "--label", "3"], folder), /^x,y,label\n\S+,\S+,3\n$/);
  const line = await succeed([...sample, "--label", "1", "--json"], folder);
  assert.equal(JSON.parse(line).label, 1);
  for (const label of ["0", "2"]) {
    await refuse([...sample, "--label", label], folder, 2, /--label must be one of 1, 3, not/);
  }
  write("batch.csv", "x,y,t,label\n0.1,0.2,5,3\n0.1,0.2,5,1.0\n");
  await succeed(["predict", "--model", "o.safetensors", "--in", "batch.csv"], folder);
});

test("--columns and --label-column choose, and a column that could be labels is told of", async () => {
  write("wide.csv", "id;lat;lon;kind\n1;0,1;0,2;u\n2;0,3;0,4;v\n3;0,2;0,1;u\n");
  const args = [
    "train",
    "--data",
    "wide.csv",
    "--hidden",
    "8",
    "--steps",
    "2",
    "--out",
    "c.safetensors",
  ];
  await refuse(
    args,
    folder,
    1,
    /3 columns of numbers \(id, lat, lon\).*, as in --columns id,lat\n/,
  );
  const { err } = await whorl([...args, "--columns", "lon,lat"], folder);
  assert.match(
    err,
    /^Note: wide\.csv: its column kind is not read; --label-column kind makes labels of it\.$/m,
  );
  await succeed([...args, "--columns", "lon,lat", "--label-column", "kind"], folder);
  const sample = ["sample", "--model", "c.safetensors", "--count", "1", "--label", "v"];
  assert.match(await succeed([...sample, "--steps", "2"], folder), /,v\n$/);
  await refuse(
    [...args, "--columns", "lon,height"],
    folder,
    1,
    /no column 'height'; there are id, lat, lon, kind/,
  );
  const pair = ["evaluate", "--samples", "words.csv", "--reference", "wide.csv"];
  const more = ["--columns", "lon,lat", "--label-column", "kind", "--label", "u"];
  assert.equal(JSON.parse(await succeed([...pair, ...more], folder)).reference, 2);
});

test("in Node, too, points are scaled and samples lead back; a saved set is read again", async () => {
  const engine = await createEngine();
  const set = read("places.csv");
  const { session, metadata } = await train(engine, {
    data: { ...set, name: "places" },
    steps: 300,
    settings: { hidden_width: 16 },
  });
  assert.deepEqual(metadata.transformation, set.transformation);
  assert.ok(metadata.transformation);
  const samples = toData(session.sample({ count: 100 }), metadata.transformation);
  session.destroy();
  assert.ok(samples.every((value, i) => Math.abs(value - [10.5, 57.25][i % 2]) < 4));
  writePoints(join(folder, "saved.csv"), set);
  assert.deepEqual(read("saved.csv").points, set.points);
});

test("a model whose classes and names differ in number is refused", async () => {
  const { header, body } = takeApart(readFileSync(join(folder, "w.safetensors")));
  const settings = JSON.parse(header.__metadata__.whorl);
  header.__metadata__.whorl = JSON.stringify({ ...settings, class_names: ["a", "b", "c"] });
  write("three.safetensors", putTogether(header, body));
  const engine = await createEngine();
  assert.throws(() => openModel(engine, join(folder, "three.safetensors")), {
    name: "InputError",
    message: /the model has 2 classes and names for 3$/,
  });
});
