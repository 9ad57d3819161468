import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import assert from "node:assert/strict";
import { presets } from "../../web/node/index.js";
import {
  finish,
  hasRelaxed,
  refuse,
  start,
  succeed,
  temporaryFolder,
  tiny,
  whorl,
} from "./command_line.js";
import { takeApart } from "./safetensors_bytes.js";

const folder = temporaryFolder();

/** @param {string} out */
const jsonLines = (out) =>
  out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

/**
 * @param {string} name
 * @param {string} text
 */
const write = (name, text) => writeFileSync(join(folder, name), text);

test("whorl train writes a model, and its last line sums the run up", async () => {
  const args = ["train", ...tiny, "--batch", "256", "--json", "--out", "a.safetensors"];
  const lines = jsonLines(await succeed(args, folder));
  const last = lines.at(-1);
  assert.equal(last.done, true);
  assert.equal(last.steps, 20);
  assert.equal(last.out, "a.safetensors");
  assert.match(last.checksum, /^[0-9a-f]{8}$/);
  assert.ok(last.loss > 0 && last.loss < 3 && last.seconds > 0);
  assert.ok(existsSync(join(folder, "a.safetensors")));
  // 64 points in batches of 256: an epoch is one step.
  assert.deepEqual(
    lines.slice(0, -1).map(({ step }) => step),
    Array.from({ length: 20 }, (_, i) => i + 1),
  );
});

test("the default output is model.safetensors, and a person is told so", async () => {
  const place = temporaryFolder();
  const { code, out, err } = await whorl(["train", ...tiny], place);
  assert.equal(code, 0);
  assert.equal(out, "");
  assert.match(err, /^Trained 20 steps in .*: saved to model\.safetensors\.\n$/);
  assert.deepEqual(readdirSync(place), ["model.safetensors"]);
});

test("the same seed gives the same file, another seed another", async () => {
  await succeed(["train", ...tiny, "--seed", "3", "--out", "s3.safetensors"], folder);
  await succeed(["train", ...tiny, "--seed", "3", "--out", "again.safetensors"], folder);
  await succeed(["train", ...tiny, "--seed", "4", "--out", "s4.safetensors"], folder);
  const [first, again, other] = ["s3", "again", "s4"].map((name) =>
    readFileSync(join(folder, `${name}.safetensors`)),
  );
  assert.ok(first.equals(again));
  assert.ok(!first.equals(other));
});

test("the scalar and the simd128 core learn the same weights to the last bit", async () => {
  const checksums = [];
  for (const core of ["scalar", "simd128"]) {
    const out = await succeed(
      ["train", ...tiny, "--core", core, "--json", "--out", "c.safetensors"],
      folder,
    );
    checksums.push(jsonLines(out).at(-1).checksum);
  }
  assert.equal(checksums[0], checksums[1]);
});

test("fast arithmetic learns nearly the same, or says that it is exact here", async () => {
  const train = async (/** @type {string[]} */ ...args) => {
    const { code, out, err } = await whorl(
      ["train", ...tiny, "--json", "--out", "f.safetensors", ...args],
      folder,
    );
    assert.equal(code, 0, err);
    return { ...jsonLines(out).at(-1), err };
  };
  const exact = await train();
  const fast = await train("--math", "fast");
  assert.ok(Math.abs(fast.loss - exact.loss) <= 1e-4 * exact.loss, `${fast.loss} ${exact.loss}`);
  assert.doesNotMatch(exact.err, /relaxed/);
  if (hasRelaxed) assert.doesNotMatch(fast.err, /relaxed/);
  else
    assert.match(
      fast.err,
      /^Note: this Node.js has no relaxed SIMD, so the arithmetic is exact.$/m,
    );
});

test("the settings that were asked for are in the model, the others are the preset's", async () => {
  const asked = ["--schedule", "cosine", "--timesteps", "40", "--lr", "0.001", "--batch", "32"];
  await succeed(["train", ...tiny, ...asked, "--out", "asked.safetensors"], folder);
  const { header } = takeApart(readFileSync(join(folder, "asked.safetensors")));
  const { schedule, timesteps, learning_rate, batch_size, hidden_width, rate_schedule } =
    JSON.parse(header.__metadata__.whorl);
  assert.deepEqual([schedule, timesteps, learning_rate, batch_size], [1, 40, 0.001, 32]);
  assert.deepEqual([hidden_width, rate_schedule], [16, presets.quick.settings.rate_schedule]);
});

test("epochs count passes over the data, with a short last batch", async () => {
  const args = [
    "--hidden",
    "16",
    "--points",
    "100",
    "--batch",
    "32",
    "--epochs",
    "3",
    "--json",
    "--out",
    "e.safetensors",
  ];
  const lines = jsonLines(await succeed(["train", ...args], folder));
  assert.deepEqual(lines.map(({ step, steps, epoch }) => [step, steps, epoch]).slice(0, 3), [
    [4, 12, 1],
    [8, 12, 2],
    [12, 12, 3],
  ]);
});

test("points of a file are trained on, and their labels make the model conditional", async () => {
  write("labelled.csv", "\ufeffx,y,label\r\n0.1,0.2,0\r\n0.3,-0.4,1\r\n-0.5,0.6,2\r\n");
  await succeed(
    ["train", "--data", "labelled.csv", "--hidden", "8", "--steps", "3", "--out", "l.safetensors"],
    folder,
  );
  const sample = ["sample", "--model", "l.safetensors", "--count", "2", "--steps", "3"];
  assert.match(await succeed([...sample, "--label", "2"], folder), /^x,y,label\n.*,2\n.*,2\n$/);
  await refuse([...sample, "--label", "3"], folder, 2, /--label must be from 0 to 2, not 3/);
});

test("points far outside the noise's reach get a note", async () => {
  write("far.csv", "x,y\n57,0\n0,1\n");
  const { code, err } = await whorl(
    ["train", "--data", "far.csv", "--hidden", "8", "--steps", "2", "--out", "f.safetensors"],
    folder,
  );
  assert.equal(code, 0);
  assert.match(err, /^Note: coordinates reach 57\.0/);
});

test("bad options are refused as wrong usage", async () => {
  /** @type {[string[], RegExp][]} */
  const cases = [
    [["--preset", "notebok"], /no preset 'notebok' \(did you mean 'notebook'\?\)/],
    [["--data", "sprial"], /no data set 'sprial' \(did you mean 'spiral'\?\)/],
    [["--steps", "5", "--epochs", "5"], /--epochs and --steps exclude each other/],
    [["--hidden", "6"], /--hidden must be a multiple of 4/],
    [["--hidden", "-4"], /--hidden must be/],
    [["--hidden", "1e9"], /--hidden must be/],
    [["--batch", "0"], /--batch must be/],
    [["--steps", "0"], /--steps must be/],
    [["--lr", "0"], /--lr must be/],
    [["--lr", "nan"], /--lr must be a number/],
    [["--timesteps", "0"], /--timesteps must be/],
    [["--schedule", "cubic"], /no schedule 'cubic'.*linear, cosine, geometric/],
    [["--objective", "flow"], /--objective flow is not in this version; there is epsilon, x0, v/],
    [["--math", "fats"], /no math 'fats' \(did you mean 'fast'\?\); there is exact, fast/],
    [["--workers", "0"], /--workers must be from 1 to 64/],
    [["--workers", "two"], /--workers must be a whole number/],
  ];
  await Promise.all(
    cases.map(([args, sentence]) =>
      refuse(["train", ...args, "--out", "no.safetensors"], folder, 2, sentence),
    ),
  );
  assert.ok(!existsSync(join(folder, "no.safetensors")));
});

test("a data file that is not points is refused with its line", async () => {
  write("word.csv", "x,y\n0.1,0.2\n0.3,abc\n");
  write("column.csv", "x,z\n0.1,0.2\n");
  write("label.csv", "x,y,label\n0.1,0.2,0\n0.1,0.2,16\n");
  write("fraction.csv", "x,y,label\n0.1,0.2,0.5\n");
  write("escape.csv", "x,y\n0.1,\u001b[2J\n");
  write("binary.csv", "\u0000x,y\n");
  writeFileSync(join(folder, "utf16.csv"), Buffer.from("\ufeffx,y\n1,2\n", "utf16le"));
  mkdirSync(join(folder, "folder.csv"));
  /** @type {[string, RegExp][]} */
  const cases = [
    ["word.csv", /word\.csv, line 3: 'abc' in column y is not a number/],
    ["escape.csv", /escape\.csv, line 2: '\?\[2J' in column y is not a number/],
    ["column.csv", /column\.csv, line 1: the column 'y' is missing/],
    ["label.csv", /label\.csv, line 3: label must be a whole number from 0 to 15, not 16/],
    ["fraction.csv", /fraction\.csv, line 2: label must be a whole number/],
    ["binary.csv", /binary\.csv, line 1: the column 'x' is missing/],
    ["utf16.csv", /utf16\.csv is not text in UTF-8/],
    ["missing.csv", /cannot read missing\.csv: there is no such file or folder/],
    ["folder.csv", /cannot read folder\.csv: it is a folder/],
  ];
  await Promise.all(
    cases.map(([name, sentence]) => refuse(["train", "--data", name], folder, 1, sentence)),
  );
  await refuse(
    ["train", "--data", "word.csv", "--points", "9"],
    folder,
    2,
    /--points goes with named data/,
  );
});

test("an output that cannot be written is refused before the first step", async () => {
  const args = ["train", "--preset", "notebook", "--json", "--out"];
  await refuse(
    [...args, join("missing", "m.safetensors")],
    folder,
    1,
    /cannot write missing.*: there is no such file or folder/,
  );
  await refuse([...args, "folder.csv"], folder, 1, /cannot write folder\.csv: it is a folder/);
});

test("a learning rate that makes the loss infinite stops the run and writes nothing", async () => {
  const place = temporaryFolder();
  const { code, out, err } = await whorl(["train", "--lr", "1e6", "--steps", "300"], place);
  assert.equal(out, "");
  assert.equal(code, 1);
  assert.match(err, /whorl train: [^\n]*exploded[^\n]*\n$/);
  assert.deepEqual(readdirSync(place), []);
});

test(
  "Ctrl-C stops in good order and saves the weights so far",
  { skip: process.platform === "win32" },
  async () => {
    const child = start(
      ["train", "--preset", "notebook", "--json", "--out", "stopped.safetensors"],
      folder,
    );
    child.stdout.once("data", () => child.kill("SIGINT"));
    const { code, out } = await finish(child);
    assert.equal(code, 130);
    const last = jsonLines(out).at(-1);
    assert.equal(last.done, false);
    assert.ok(last.steps > 0 && last.steps < 8000);
    assert.match(
      await succeed(
        ["sample", "--model", "stopped.safetensors", "--count", "1", "--steps", "1"],
        folder,
      ),
      /^x,y\n/,
    );
  },
);
