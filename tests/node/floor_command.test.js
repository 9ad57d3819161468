import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import assert from "node:assert/strict";
import { createEngine, exactDenoiser } from "../../web/node/index.js";
import { refuse, succeed, temporaryFolder } from "./command_line.js";

const folder = temporaryFolder();
const engine = await createEngine();

/** @param {ArrayLike<number>} values */
const mean = (values) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

test("whorl floor tells the notebook's lowest loss, as a number and by tenths of the time", async () => {
  const args = ["floor", "--data", "spiral", "--seed", "1", "--samples", "64"];
  const found = JSON.parse(await succeed([...args, "--json"], folder));
  assert.ok(Math.abs(found.floor - 0.2628) < 0.003, `${found.floor}`);
  assert.equal(await succeed(args, folder), `${found.floor.toFixed(4)}\n`);
  const floors = exactDenoiser(engine, engine.makeData("spiral", { seed: 1 })).lossFloor({
    noisyPoints: 64,
    seed: 1,
  });
  assert.equal(found.floor, mean(floors));
  assert.equal(found.by_time.length, 10);
  assert.equal(found.by_time[3], mean(floors.subarray(90, 120)));
  assert.deepEqual([found.timesteps, found.points, found.samples], [300, 2000, 64 * 300]);
});

test("objective, schedule and timesteps change it", async () => {
  const args = ["floor", "--data", "circle", "--points", "100", "--samples", "20", "--json"];
  const floorOf = async (/** @type {string[]} */ more) =>
    JSON.parse(await succeed([...args, ...more], folder));
  const plain = await floorOf([]);
  const other = await floorOf(["--objective", "v", "--schedule", "cosine", "--timesteps", "7"]);
  assert.notEqual(plain.floor, other.floor);
  const weighted = await floorOf(["--loss-weight", "min-snr", "--timesteps", "7"]);
  const bare = await floorOf(["--timesteps", "7"]);
  const { signal_to_noise: ratio } = engine.makeSchedule({ timesteps: 7 });
  bare.by_time.forEach((/** @type {number} */ floor, /** @type {number} */ t) => {
    const expected = floor * Math.min(1, 5 / ratio[t]);
    assert.ok(Math.abs(weighted.by_time[t] - expected) <= 1e-6 * expected, `${t}`);
  });
  assert.equal(other.by_time.length, 7);
});

test("a file is read as whorl train reads it, labels and units too", async () => {
  await succeed(["data", "--data", "both", "--points", "50", "--out", "both.csv"], folder);
  const args = ["--samples", "50", "--json"];
  const named = await succeed(["floor", "--data", "both", "--points", "50", ...args], folder);
  const file = await succeed(["floor", "--data", "both.csv", ...args], folder);
  assert.equal(file, named);
  const text = readFileSync(join(folder, "both.csv"), "utf8").replace(/,label/, ",kind");
  writeFileSync(join(folder, "other.csv"), text);
  const other = ["floor", "--data", "other.csv", ...args];
  assert.equal(await succeed([...other, "--label-column", "kind"], folder), named);
  const without = JSON.parse(await succeed(other, folder));
  assert.ok(without.floor > JSON.parse(named).floor, "an unknown label leaves more open");
});

test("what there is not is refused", async () => {
  await refuse(["floor"], folder, 2, /--data NAME\|FILE.csv is required/);
  await refuse(["floor", "--data", "spirale"], folder, 2, /data set.*spiral/);
  await refuse(["floor", "--data", "none.csv"], folder, 1, /none\.csv/);
  await refuse(["floor", "--data", "spiral", "--samples", "0"], folder, 2, /--samples must be/);
  await refuse(["floor", "--data", "spiral", "--timesteps", "0"], folder, 2, /--timesteps must be/);
  await refuse(["floor", "--data", "spiral", "--schedule", "x"], folder, 2, /schedule/);
  await refuse(["floor", "--data", "both.csv", "--points", "9"], folder, 2, /--points goes with/);
});
