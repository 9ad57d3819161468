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
  assert.equal(presets.quick.settings.rate_schedule, "cosine");
  assert.deepEqual([hidden_width, rate_schedule], [16, 1]);
});

test("continuous time is asked for by a flag, is kept in the file, and goes with the flow schedule", async () => {
  const asked = ["--schedule", "flow", "--objective", "velocity", "--continuous-time"];
  const runs = [];
  for (const workers of ["1", "2"]) {
    const args = [...asked, "--workers", workers, "--out", "real.safetensors"];
    await succeed(["train", ...tiny, ...args], folder);
    runs.push(readFileSync(join(folder, "real.safetensors")));
  }
  assert.deepEqual(runs[0], runs[1]);
  const { header } = takeApart(runs[0]);
  assert.equal(JSON.parse(header.__metadata__.whorl).continuous_time, 1);
  const rows = await succeed(["sample", "--model", "real.safetensors", "--count", "3"], folder);
  assert.equal(rows.trim().split("\n").length, 4);
  await succeed(["train", ...tiny, ...asked.slice(0, 4), "--out", "whole.safetensors"], folder);
  const whole = readFileSync(join(folder, "whole.safetensors"));
  assert.equal(JSON.parse(takeApart(whole).header.__metadata__.whorl).continuous_time, 0);
  assert.notDeepEqual(takeApart(whole).body, takeApart(runs[0]).body);
  const refusal = /continuous time is for the flow schedule/;
  await refuse(["train", ...tiny, "--continuous-time"], folder, 1, refusal);
});

test("flow matching is asked for by its path, its objective, its times and its weight", async () => {
  const asked = ["--schedule", "flow", "--objective", "velocity"];
  const how = ["--time-sampling", "logit-normal", "--loss-weight", "min-snr"];
  await succeed(["train", ...tiny, ...asked, ...how, "--out", "flow.safetensors"], folder);
  const { header } = takeApart(readFileSync(join(folder, "flow.safetensors")));
  const { schedule, objective, time_sampling, loss_weight } = JSON.parse(header.__metadata__.whorl);
  assert.deepEqual([schedule, objective, time_sampling, loss_weight], [3, 3, 1, 1]);
  const plain = await succeed(["train", ...tiny, "--out", "plain.safetensors", "--json"], folder);
  const flow = await succeed(
    ["train", ...tiny, ...asked, "--out", "flow.safetensors", "--json"],
    folder,
  );
  const weighted = await succeed(
    ["train", ...tiny, ...asked, ...how.slice(2), "--out", "flow.safetensors", "--json"],
    folder,
  );
  const checksums = [plain, flow, weighted].map(
    (text) => JSON.parse(text.trim().split("\n").at(-1) ?? "").checksum,
  );
  assert.equal(new Set(checksums).size, 3);
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

test("points of a file are trained to the same weights as the data set that they are", async () => {
  for (const name of ["spiral", "circle", "both"]) {
    await succeed(["data", "--data", name, "--points", "300", "--out", "named.csv"], folder);
    const checksums = [];
    for (const data of [
      ["--data", "named.csv"],
      ["--data", name, "--points", "300"],
    ]) {
      const args = ["train", ...data, "--steps", "30", "--json", "--out", "n.safetensors"];
      const { out, err } = await whorl(args, folder);
      assert.equal(err, "", "nothing is done to these points");
      checksums.push(jsonLines(out).at(-1).checksum);
    }
    assert.equal(checksums[0], checksums[1], name);
  }
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
    [["--schedule", "cubic"], /no schedule 'cubic'.*linear, cosine, geometric, flow/],
    [["--objective", "flow"], /no objective 'flow'.*; there is epsilon, x0, v, velocity/],
    [["--time-sampling", "even"], /no time-sampling 'even'; there is uniform, logit-normal/],
    [["--loss-weight", "snr"], /no loss-weight 'snr'.*; there is none, min-snr/],
    [["--math", "fats"], /no math 'fats' \(did you mean 'fast'\?\); there is exact, fast/],
    [["--workers", "0"], /--workers must be from 1 to 64/],
    [["--workers", "two"], /--workers must be a whole number/],
    [["--columns", "a,b"], /--columns goes with a file of points/],
    [["--data", "spiral", "--label-column", "a"], /--label-column goes with a file of points/],
    [["--data", "no.csv", "--columns", "a"], /--columns must name two columns, as in x,y, not 'a'/],
    [["--data", "no.csv", "--columns", "a,b,c"], /--columns must name two columns/],
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
  write("column.csv", "x,z\n0.1,far\n");
  write("three.csv", "a,b,c\n0.1,0.2,3\n");
  write("label.csv", `x,y,label\n${Array.from({ length: 17 }, (_, i) => `0,0,${i}\n`).join("")}`);
  write("fraction.csv", "x,y,label\n0.1,0.2,0.5\n");
  write("escape.csv", "x,y\n0.1,\u001b[2J\n");
  write("binary.csv", "\u0000x,y\n");
  mkdirSync(join(folder, "folder.csv"));
  /** @type {[string, RegExp][]} */
  const cases = [
    ["word.csv", /word\.csv, line 3: 'abc' in column y is not a number/],
    ["escape.csv", /escape\.csv, line 2: '\?\[2J' in column y is not a number/],
    ["column.csv", /column\.csv has one column of numbers, and points need two/],
    ["label.csv", /label\.csv, line 18: '16' in column label is one more than the 16 classes/],
    ["fraction.csv", /fraction\.csv, line 2: label must be a whole number/],
    ["binary.csv", /binary\.csv is not text in UTF-8 or UTF-16/],
    ["three.csv", /three\.csv has 3 columns of numbers \(a, b, c\).*, as in --columns a,b$/m],
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

test("a run that diverges saves the weights it goes back to, says so, and fails", async () => {
  const place = temporaryFolder();
  const args = ["train", "--lr", "1e6", "--steps", "300", "--json"];
  const { code, out, err } = await whorl(args, place);
  assert.equal(code, 1);
  assert.match(
    err,
    /^whorl train: The loss has exploded[^\n]* The weights of step 0 are saved to model\.safetensors\.\n$/,
  );
  const last = jsonLines(out).at(-1);
  assert.deepEqual(
    [last.done, last.diverged, last.steps, last.loss, last.out],
    [false, true, 0, null, "model.safetensors"],
  );
  assert.match(last.checksum, /^[0-9a-f]{8}$/);
  await succeed(["sample", "--model", "model.safetensors", "--count", "1", "--steps", "1"], place);
});

test("weights that have learnt nothing never take the place of a model", async () => {
  const place = temporaryFolder();
  await succeed(["train", ...tiny], place);
  const old = readFileSync(join(place, "model.safetensors"));
  const { code, out, err } = await whorl(["train", "--lr", "1e6", "--json"], place);
  assert.equal(code, 1);
  assert.match(err, /exploded[^\n]*: model\.safetensors stays as it is\.\n$/);
  assert.equal(jsonLines(out).at(-1).out, null);
  assert.ok(readFileSync(join(place, "model.safetensors")).equals(old));
});

test("epochs beyond the core's steps are wrong usage, by the option's name", async () => {
  const refuses = (/** @type {string[]} */ args, /** @type {RegExp} */ sentence) =>
    refuse(["train", ...args, "--out", "no.safetensors"], folder, 2, sentence);
  // 2000 points in batches of 40: 50 steps; the core makes ten million.
  await refuses(
    ["--epochs", "1e9"],
    /--epochs must be from 1 to 200000, at 50 steps an epoch, not 1000000000 \(/,
  );
  await refuses(["--epochs", "200001"], /--epochs must be from 1 to 200000,/);
  await refuses(
    ["--batch", "1", "--points", "100000"],
    /--epochs must be from 1 to 100, at 100000 steps an epoch, not the preset's 400/,
  );
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
