import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { createEngine, openModel, saveModel } from "../../web/node/index.js";
import { refuse, succeed, temporaryFolder, tiny, whorl } from "./command_line.js";
import { putTogether, takeApart } from "./safetensors_bytes.js";

const folder = temporaryFolder();
const path = join(folder, "good.safetensors");
/** @type {Uint8Array} */
let good;
const engine = await createEngine();

before(async () => {
  await succeed(["train", ...tiny, "--timesteps", "50", "--out", path], folder);
  good = readFileSync(path);
});

/**
 * @param {string} name
 * @param {Uint8Array} bytes
 */
async function refusesModel(name, bytes) {
  const file = join(folder, `${name}.safetensors`);
  writeFileSync(file, bytes);
  const refusal = { name: "InputError", message: new RegExp(`^${file}: .{10}`) };
  assert.throws(() => openModel(engine, file), refusal, name);
}

/**
 * @param {string} name
 * @param {(header: Record<string, any>) => void} change
 */
async function refusesHeader(name, change) {
  const { header, body } = takeApart(good);
  change(header);
  await refusesModel(name, putTogether(header, body));
}

/** @param {Record<string, any>} header */
const firstTensor = (header) =>
  header[Object.keys(header).filter((key) => key !== "__metadata__")[0]];

test("a model taken apart and put together again is the same model", async () => {
  const { header, body } = takeApart(good);
  writeFileSync(join(folder, "same.safetensors"), putTogether(header, body));
  const sample = (/** @type {string} */ file) =>
    succeed(["sample", "--model", file, "--count", "3"], folder);
  assert.equal(await sample("same.safetensors"), await sample("good.safetensors"));
});

test("the tensors have the notebook's names and shapes", () => {
  const { header } = takeApart(good);
  assert.deepEqual(header["time_mlp.0.weight"].shape, [16, 32]);
  assert.deepEqual(header["blocks.1.3.weight"].shape, [16, 16]);
  assert.deepEqual(header["output_proj.3.bias"].shape, [2]);
  assert.equal(header["output_proj.3.bias"].dtype, "F32");
});

test("a file of another program, without settings, is opened with the notebook's", async () => {
  const { header, body } = takeApart(good);
  const { __metadata__, ...tensors } = header;
  assert.ok(__metadata__, "Whorl's own file has metadata");
  writeFileSync(
    join(folder, "foreign.safetensors"),
    putTogether({ ...tensors, __metadata__: { format: "pt" } }, body),
  );
  const { session, metadata } = openModel(engine, join(folder, "foreign.safetensors"));
  assert.equal(metadata.settings.timesteps, 300);
  assert.equal(metadata.settings.hidden_width, 16);
  assert.equal(metadata.step, 0);
  session.destroy();
});

test("settings and origin come back from the file, and a saved copy is the same file", async () => {
  const model = openModel(engine, path);
  const { settings, ...origin } = model.metadata;
  assert.equal(settings.timesteps, 50);
  assert.equal(settings.training_steps, 20);
  assert.equal(origin.preset, "quick");
  assert.equal(origin.data, "spiral");
  assert.equal(origin.points, 64);
  assert.equal(origin.step, 20);
  assert.ok(origin.loss !== null && origin.loss > 0);
  const copy = join(folder, "copy.safetensors");
  saveModel(model, copy);
  assert.deepEqual(readFileSync(copy), Buffer.from(good));
  model.session.destroy();
});

test("a file cut short anywhere is refused", async () => {
  const { length } = good;
  for (const kept of [0, 4, 8, 9, 100, length - 1])
    await refusesModel(`cut-${kept}`, good.subarray(0, kept));
});

test("the command line says which model is refused and why", async () => {
  writeFileSync(join(folder, "cut.safetensors"), good.subarray(0, good.length - 1));
  const sentence = /^whorl \w+: cut\.safetensors: The model file ends too early/;
  writeFileSync(join(folder, "batch.csv"), "x,y,t\n0,0,0\n");
  const model = ["--model", "cut.safetensors"];
  await refuse(["sample", ...model, "--out", "s.csv"], folder, 1, sentence);
  await refuse(["predict", ...model, "--in", "batch.csv", "--out", "s.csv"], folder, 1, sentence);
  assert.ok(!existsSync(join(folder, "s.csv")));
});

test("a file that is something else is refused", async () => {
  await refusesModel("text", new TextEncoder().encode("x,y\n1,2\n3,4\n"));
  await refusesModel("zeros", new Uint8Array(1000));
  await refusesModel("longer", Buffer.concat([good, new Uint8Array(4)]));
});

test("a header length beyond the file is refused", async () => {
  for (const length of [2n ** 64n - 1n, 2n ** 63n, 2n ** 32n, BigInt(good.length)]) {
    const bytes = Uint8Array.from(good);
    new DataView(bytes.buffer).setBigUint64(0, length, true);
    await refusesModel(`header-${length}`, bytes);
  }
});

test("a header that is not JSON, or not of tensors, is refused", async () => {
  const { body } = takeApart(good);
  const texts = ["", "{", "[]", "null", "{}", '{"a":1}', "[".repeat(5000), '{"__metadata__":{}}'];
  for (const [i, text] of texts.entries())
    await refusesModel(`header-text-${i}`, putTogether(text, body));
});

test("offsets that leave the file, overlap or run backwards are refused", async () => {
  const offsets = [
    [0, 2 ** 40],
    [-4, 4],
    [8, 4],
    [0, 4],
    [0.5, 4],
    [4, 8],
  ];
  for (const [i, pair] of offsets.entries()) {
    await refusesHeader(`offsets-${i}`, (header) => (firstTensor(header).data_offsets = pair));
  }
});

test("shapes that do not fit together, another type and a missing tensor are refused", async () => {
  await refusesHeader("shape", (header) => firstTensor(header).shape.push(2));
  await refusesHeader("shape-huge", (header) => (firstTensor(header).shape = [2 ** 31, 2 ** 31]));
  await refusesHeader("type", (header) => (firstTensor(header).dtype = "F64"));
  await refusesHeader("missing", (header) => delete header["output_proj.3.bias"]);
  await refusesHeader("renamed", (header) => {
    header["other.bias"] = header["output_proj.3.bias"];
    delete header["output_proj.3.bias"];
  });
});

/** @param {Record<string, any>} header @param {string} prefix @param {Record<string, any>} more */
function wrapped({ __metadata__, ...tensors }, prefix, more) {
  const renamed = Object.entries(tensors).map(([name, entry]) => [prefix + name, entry]);
  return { __metadata__, ...Object.fromEntries(renamed), ...more };
}

test("what does not belong to the network is passed over, and said on standard error", async () => {
  const { header, body } = takeApart(good);
  const byte = (/** @type {number} */ at) => ({
    dtype: "U8",
    shape: [1, 1, 1],
    data_offsets: [body.length + at, body.length + at + 1],
  });
  const long = "x".repeat(100);
  const others = {
    step: byte(0),
    "evil\u009b2J\u202e": byte(1),
    [long]: byte(2),
    d: byte(3),
    e: byte(4),
  };
  const more = new Uint8Array(body.length + 5);
  more.set(body);
  const file = join(folder, "wrapped.safetensors");
  writeFileSync(file, putTogether(wrapped(header, "module._orig_mod.", others), more));
  const { session, passedOver } = openModel(engine, file);
  assert.deepEqual(passedOver, Object.keys(others));
  const plain = openModel(engine, path);
  assert.equal(session.checksum(), plain.session.checksum());
  assert.deepEqual(plain.passedOver, []);
  session.destroy();
  plain.session.destroy();

  const model = ["--model", "wrapped.safetensors"];
  const { out, err } = await whorl(["sample", ...model, "--count", "3"], folder);
  assert.equal(out, await succeed(["sample", "--model", path, "--count", "3"], folder));
  const sentence = `wrapped.safetensors was opened without what does not belong to the network: step, evil?2J?, ${long.slice(0, 60)}… and 2 more.`;
  assert.equal(err.split("\n")[0], sentence);
});

test("a refusal names the tensor", async () => {
  const { header, body } = takeApart(good);
  for (const [
    change,
    sentence,
  ] of /** @type {[(header: Record<string, any>) => void, RegExp][]} */ ([
    [
      (h) => (h["blocks.0.1.weight"].shape = [8, 32]),
      /"blocks\.0\.1\.weight" has the wrong shape: \[8, 32\], not \[16, 16\]\.$/,
    ],
    [
      (h) => (h["input_proj.bias"].dtype = "I32"),
      /"input_proj\.bias" is not of type F16, BF16, F32 or F64\.$/,
    ],
    [(h) => (h["input_proj.bias"].dtype = "F16"), /"input_proj\.bias" takes more or fewer bytes/],
  ])) {
    const changed = structuredClone(header);
    change(changed);
    const file = join(folder, "named.safetensors");
    writeFileSync(file, putTogether(changed, body));
    assert.throws(() => openModel(engine, file), sentence);
  }
  const large = Uint8Array.from(good);
  new DataView(large.buffer).setFloat32(large.length - 4, 3e38, true);
  writeFileSync(join(folder, "large.safetensors"), large);
  await refuse(
    ["sample", "--model", "large.safetensors"],
    folder,
    1,
    /"output_proj\.3\.bias" has a number beyond a million/,
  );
});

test("a weight that is not finite is refused", async () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    const bytes = Uint8Array.from(good);
    new DataView(bytes.buffer).setFloat32(bytes.length - 4, value, true);
    await refusesModel(`weight-${value}`, bytes);
  }
});

test("settings in the file that are out of range are refused", async () => {
  for (const [i, text] of [
    '{"timesteps":0}',
    '{"timesteps":1e9}',
    '{"beta_end":"x"}',
    "[]",
    "{",
  ].entries()) {
    await refusesHeader(`settings-${i}`, (header) => (header.__metadata__.whorl = text));
  }
});
