/** Averaged weights on the command line and in Node: trained, kept in files, sampled, refused. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { CoreError, createEngine, openModel } from "../../web/node/index.js";
import { presets } from "../../web/state/presets.js";
import { refuse, succeed, temporaryFolder, tiny } from "./command_line.js";
import { putTogether, takeApart } from "./safetensors_bytes.js";

const folder = temporaryFolder();
const engine = await createEngine();

/** @param {string} name */
const bytesOf = (name) => new Uint8Array(readFileSync(join(folder, name)));

/** @param {string} name @param {...string} more */
const train = (name, ...more) => succeed(["train", ...tiny, ...more, "--out", name], folder);

/** @param {...string} args */
const sample = (...args) =>
  succeed(["sample", "--count", "20", "--steps", "10", "--model", ...args], folder);

before(async () => {
  await train("plain.safetensors");
  await train("averaged.safetensors", "--ema-decay", "0.9");
});

test("the file has both sets of weights, the latest as without an average", () => {
  const [plain, averaged] = ["plain", "averaged"].map((name) => {
    const { header, body } = takeApart(bytesOf(`${name}.safetensors`));
    const { __metadata__: texts, ...tensors } = header;
    return { told: JSON.parse(texts.whorl), tensors, body };
  });
  const names = Object.keys(plain.tensors);
  assert.deepEqual(Object.keys(averaged.tensors), [
    ...names,
    ...names.map((name) => `ema.${name}`),
  ]);
  const { length } = plain.body;
  assert.deepEqual(averaged.body.subarray(0, length), plain.body);
  assert.equal(averaged.body.length, 2 * length);
  assert.notDeepEqual(averaged.body.subarray(length), plain.body);
  assert.ok(!Object.hasOwn(plain.told, "ema_decay"));
  assert.deepEqual(averaged.told, { ...plain.told, ema_decay: 0.9 });
});

test("a decay of 0 changes no byte of the file", async () => {
  await train("zero.safetensors", "--ema-decay", "0");
  assert.deepEqual(bytesOf("zero.safetensors"), bytesOf("plain.safetensors"));
});

test("the average has the same bits with 1, 2 and 4 workers", async () => {
  for (const workers of ["1", "2", "4"]) {
    const name = `workers_${workers}.safetensors`;
    await train(name, "--ema-decay", "0.9", "--workers", workers);
    assert.deepEqual(bytesOf(name), bytesOf("averaged.safetensors"), `${workers} workers`);
  }
});

test("samples are by the averaged weights, or on request by the latest, with any workers", async () => {
  const plain = await sample("plain.safetensors");
  const averaged = await sample("averaged.safetensors");
  assert.notEqual(averaged, plain);
  for (const workers of ["1", "2"]) {
    const by = (/** @type {string} */ weights) =>
      sample("averaged.safetensors", "--weights", weights, "--workers", workers);
    assert.equal(await by("averaged"), averaged);
    assert.equal(await by("latest"), plain);
  }
});

test("predictions and densities too", async () => {
  writeFileSync(join(folder, "in.csv"), "x,y,t\n0.1,0.2,3\n-0.5,0.4,60\n");
  writeFileSync(join(folder, "points.csv"), "x,y\n0.1,0.2\n-0.5,0.4\n");
  for (const ask of [
    ["predict", "--in", "in.csv"],
    ["density", "--in", "points.csv", "--steps", "10"],
  ]) {
    const by = (/** @type {string} */ model, /** @type {string[]} */ ...more) =>
      succeed([...ask, "--model", `${model}.safetensors`, ...more], folder);
    const averaged = await by("averaged");
    assert.equal(await by("averaged", "--weights", "averaged"), averaged);
    assert.equal(await by("averaged", "--weights", "latest"), await by("plain"));
    assert.notEqual(averaged, await by("plain"));
    const refused = [...ask, "--model", "plain.safetensors", "--weights", "latest"];
    await refuse(refused, folder, 2, /no averaged weights to choose from: leave --weights out/);
  }
});

test("what there is no choice of, or no such decay, is refused in a sentence", async () => {
  const model = ["sample", "--model", "plain.safetensors", "--weights"];
  await refuse([...model, "latest"], folder, 2, /no averaged weights to choose from/);
  await refuse(
    [...model, "best"],
    folder,
    2,
    /no set of weights 'best'; there is averaged, latest/,
  );
  for (const decay of ["1", "-0.1", "1.5"]) {
    const args = ["train", ...tiny, "--ema-decay", decay, "--out", "refused.safetensors"];
    await refuse(args, folder, 2, /--ema-decay must be from 0 to 0\.99999, not/);
  }
});

test("a file is written again as it was read, and averages go on from it", () => {
  const bytes = bytesOf("averaged.safetensors");
  const { session, metadata } = openModel(engine, join(folder, "averaged.safetensors"));
  assert.equal(metadata.settings.ema_decay, 0.9);
  const text = takeApart(bytes).header.__metadata__.whorl;
  assert.deepEqual(session.save(text), bytes);
  const data = engine.makeData("spiral", { points: 64 });
  const trainer = engine.createSession(session.settings, data);
  trainer.load(bytes);
  assert.deepEqual(trainer.checksum(), session.checksum());
  const [before] = trainer.tensors();
  trainer.train(1);
  const [after] = trainer.tensors();
  const rate = Math.fround(1 - Math.min(0.9, 2 / 11)); // of the first step
  after.average?.forEach((value, i) => {
    const from = /** @type {Float32Array} */ (before.average)[i];
    assert.ok(Math.abs(value - (from + rate * (after.values[i] - from))) < 1e-6);
  });
  for (const made of [session, trainer]) made.destroy();
});

test("averaged weights of another program are read, with the usual decay", () => {
  const { header, body } = takeApart(bytesOf("averaged.safetensors"));
  delete header.__metadata__;
  const renamed = Object.fromEntries(
    Object.entries(header).map(([name, entry]) => [name.replace(/^(?!ema)/, "module."), entry]),
  );
  writeFileSync(join(folder, "foreign.safetensors"), putTogether(renamed, body));
  const path = join(folder, "foreign.safetensors");
  const { session, metadata, passedOver } = openModel(engine, path);
  assert.equal(metadata.settings.ema_decay, 0.999);
  assert.deepEqual(passedOver, []);
  const own = openModel(engine, join(folder, "averaged.safetensors")).session;
  assert.equal(session.checksum(), own.checksum());
  for (const made of [session, own]) made.destroy();
});

test("a file with half of its averaged weights, or of other shapes, is refused by name", async () => {
  const { header, body } = takeApart(bytesOf("averaged.safetensors"));
  const change = (/** @type {string} */ name, /** @type {(h: any) => void} */ act) => {
    const copy = structuredClone(header);
    act(copy);
    writeFileSync(join(folder, name), putTogether(copy, body));
    return refuse(["sample", "--model", name], folder, 1, /tensor "ema\.input_proj\.weight"/);
  };
  await change("half.safetensors", (h) => {
    for (const name of Object.keys(h).filter((key) => key.startsWith("ema.input_proj"))) {
      h[name.replace("ema.", "other.")] = h[name];
      delete h[name];
    }
  });
  await change("shape.safetensors", (h) => h["ema.input_proj.weight"].shape.reverse());
  assert.throws(
    () => engine.readModel(bytesOf("half.safetensors")),
    (error) => error instanceof CoreError && error.message.split(". ").length === 1,
  );
});

test("a session keeps an average only where one is asked for", () => {
  const data = engine.makeData("spiral", { points: 64 });
  const bytes = (/** @type {number} */ decay) =>
    engine.sessionBytes({ hidden_width: 256, ema_decay: decay }, 64);
  const slab = 4 * 504_962;
  const more = bytes(0.999) - bytes(0); // the average itself, and its place in the snapshot
  assert.ok(more >= 2 * slab && more < 2 * slab + 8192, `${more} bytes`);
  const session = engine.createSession({ hidden_width: 16 }, data);
  session.train(2);
  assert.equal(session.tensors()[0].average, null);
  const x = [0.1, 0.2];
  assert.deepEqual(session.predict(x, 3, null, "latest"), session.predict(x, 3));
  assert.throws(() => session.predict(x, 3, null, "best"), /weights must be one of/);
  session.destroy();
});

test("at a constant learning rate averaged weights draw far better than the latest", (t) => {
  const settings = { ...presets.quick.settings, rate_schedule: "constant", ema_decay: 0.99 };
  for (const seed of [0, 1, 2]) {
    const data = engine.makeData("spiral", { points: 2000, seed });
    const session = engine.createSession({ ...settings, seed }, data);
    session.train(6000);
    const [averaged, latest] = ["averaged", "latest"].map((weights) =>
      engine.slicedWasserstein(session.sample({ count: 2000, seed: 1, weights }), data.points),
    );
    t.diagnostic(`seed ${seed}: ${averaged.toFixed(4)} averaged, ${latest.toFixed(4)} latest`);
    assert.ok(averaged < 0.75 * latest && averaged < 0.04, `${averaged} and ${latest}`);
    session.destroy();
  }
});
