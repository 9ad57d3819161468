import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { createEngine, openModel } from "../../web/node/index.js";
import { finish, refuse, start, succeed, temporaryFolder, tiny, whorl } from "./command_line.js";

const folder = temporaryFolder();
const flow = ["--schedule", "flow", "--objective", "velocity"];
const small = ["--pairs", "200", "--steps", "30"];

/** @param {string} out */
const lastLine = (out) => JSON.parse(out.trim().split("\n").at(-1) ?? "");

before(async () => {
  await succeed(["train", ...tiny, ...flow, "--out", "flow.safetensors"], folder);
  await succeed(["train", ...tiny, "--out", "other.safetensors"], folder);
});

/** @param {string[]} args */
const reflow = (...args) => ["reflow", "--model", "flow.safetensors", ...args];

test("whorl reflow straightens a spiral's paths, so that one step and two draw it", async () => {
  const place = temporaryFolder();
  await succeed(["train", ...flow, "--epochs", "200", "--out", "first.safetensors"], place);
  await succeed(["data", "--data", "spiral", "--out", "spiral.csv"], place);
  const args = ["reflow", "--model", "first.safetensors", "--pairs", "4000", "--json"];
  const lines = (await succeed(args, place))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const last = lines.at(-1);
  assert.equal(last.done, true);
  assert.equal(last.steps, 2500, "a quarter of 200 epochs of 50 steps");
  assert.equal(lines[0].pairs, 4000);
  assert.equal(lines[0].straightness_before, last.straightness_before);
  assert.deepEqual(
    lines.slice(1, 3).map(({ step, steps, epoch, epochs }) => [step, steps, epoch, epochs]),
    [
      [100, 2500, 1, 25],
      [200, 2500, 2, 25],
    ],
  );
  assert.ok(last.straightness_before > 0.1 && last.straightness_before < 1);
  assert.ok(last.straightness_after < 0.05 * last.straightness_before);
  assert.equal(last.out, "straight.safetensors");
  const distance = async (/** @type {string} */ model, /** @type {string} */ steps) => {
    const how = ["--sampler", "euler", "--steps", steps, "--out", "samples.csv"];
    await succeed(["sample", "--model", model, ...how], place);
    const clouds = ["--samples", "samples.csv", "--reference", "spiral.csv"];
    return JSON.parse(await succeed(["evaluate", ...clouds], place)).sliced_wasserstein;
  };
  for (const steps of ["1", "2"]) {
    const was = await distance("first.safetensors", steps);
    const is = await distance("straight.safetensors", steps);
    assert.ok(is < 0.3 * was, `${steps} steps: ${was}, then ${is}`);
  }
});

test("a person is told how straight the paths were and are", async () => {
  const { code, out, err } = await whorl(reflow(...small), folder);
  assert.equal(code, 0);
  assert.equal(out, "");
  assert.match(
    err,
    /^Trained 30 steps in .*: saved to straight\.safetensors\.\nStraightness, where 0 is a straight line: \S+ before, \S+ after\.\n$/,
  );
});

test("the same seed gives the same weights, with any number of workers; another, others", async () => {
  const checksum = async (/** @type {string[]} */ ...args) =>
    lastLine(await succeed(reflow(...small, "--json", "--out", "w.safetensors", ...args), folder))
      .checksum;
  const one = await checksum("--workers", "1");
  for (const workers of ["2", "4", "8"]) assert.equal(await checksum("--workers", workers), one);
  assert.equal(await checksum("--seed", "0"), one, "the model's own");
  assert.notEqual(await checksum("--seed", "5"), one);
});

test("labels, names and units stay with the model", async () => {
  const rows = Array.from({ length: 40 }, (_, i) =>
    i % 2 ? `${900 + i},${1000 - i},west` : `${1900 + i},${i},east`,
  );
  writeFileSync(join(folder, "places.csv"), `x,y,label\n${rows.join("\n")}\n`);
  const train = ["train", "--data", "places.csv", "--hidden", "16", "--steps", "300", ...flow];
  await whorl([...train, "--out", "places.safetensors"], folder);
  const model = ["--model", "places.safetensors", "--out", "straight-places.safetensors"];
  await whorl(["reflow", ...model, "--pairs", "300", "--steps", "300"], folder);
  const { session, metadata } = openModel(
    await createEngine(),
    join(folder, "straight-places.safetensors"),
  );
  assert.deepEqual(metadata.classNames, ["east", "west"]);
  assert.deepEqual([metadata.data, metadata.step], ["places.csv", 300]);
  assert.ok(metadata.transformation);
  session.destroy();
  for (const [label, least, most] of [
    ["east", 1500, 2200],
    ["west", 700, 1300],
  ]) {
    const how = ["--label", String(label), "--sampler", "euler", "--steps", "1", "--count", "200"];
    const out = await succeed(["sample", "--model", "straight-places.safetensors", ...how], folder);
    const xs = out
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => Number(line.split(",")[0]));
    const mean = xs.reduce((sum, x) => sum + x, 0) / xs.length;
    assert.ok(mean > Number(least) && mean < Number(most), `${label}: ${mean}`);
  }
});

test("what cannot be is refused in a sentence", async () => {
  /** @type {[string[], number, RegExp][]} */
  const cases = [
    [["reflow"], 2, /--model FILE is required/],
    [reflow("--pairs", "0"), 2, /--pairs must be at least 1/],
    [reflow("--pairs", "9000000"), 2, /--pairs must be from 1 to 8388608, not 9000000/],
    [reflow("--steps", "3", "--epochs", "3"), 2, /--epochs and --steps exclude each other/],
    [reflow("--epochs", "1e9"), 2, /--epochs must be from 1 to/],
    [reflow("--lr", "0"), 2, /--lr must be/],
    [["reflow", "--model", "other.safetensors"], 1, /of the flow schedule, and this model has/],
    [["reflow", "--model", "none.safetensors"], 1, /cannot read none\.safetensors/],
    [reflow("--out", join("missing", "m.safetensors")), 1, /cannot write missing/],
  ];
  const out = ["--out", "no.safetensors"];
  await Promise.all(
    cases.map(([args, code, sentence]) =>
      refuse(args.includes("--out") ? args : [...args, ...out], folder, code, sentence),
    ),
  );
  assert.ok(!existsSync(join(folder, "no.safetensors")));
});

test("a run that diverges goes back to the weights that it began with", async () => {
  const args = reflow(...small, "--lr", "1e6", "--json", "--out", "diverged.safetensors");
  const { code, out, err } = await whorl(args, folder);
  assert.equal(code, 1);
  assert.match(
    err,
    /^whorl reflow: The loss has exploded[^\n]*saved to diverged\.safetensors\.\n$/,
  );
  const last = lastLine(out);
  assert.deepEqual([last.done, last.diverged, last.straightness_after], [false, true, null]);
});

test(
  "Ctrl-C saves the weights so far, and before the first step nothing",
  { skip: process.platform === "win32" },
  async () => {
    const child = start(
      reflow("--pairs", "100", "--steps", "9000000", "--json", "--out", "stopped.safetensors"),
      folder,
    );
    child.stdout.on("data", (text) => {
      if (String(text).includes('"epoch"')) child.kill("SIGINT");
    });
    const { code, out } = await finish(child);
    assert.equal(code, 130);
    const last = lastLine(out);
    assert.equal(last.done, false);
    assert.ok(last.steps > 0 && last.steps < 9000000);
    assert.ok(last.straightness_after > 0);
    await succeed(["sample", "--model", "stopped.safetensors", "--steps", "1"], folder);

    writeFileSync(join(folder, "kept.safetensors"), "what was there");
    const early = start(
      [...reflow("--pairs", "600000"), "--workers", "1", "--json", "--out", "kept.safetensors"],
      folder,
    );
    early.stdout.once("data", () => early.kill("SIGINT")); // then come seconds of making pairs
    const ended = await finish(early);
    assert.match(ended.err, /Stopped before the first step: nothing is saved\.\n/);
    assert.equal(ended.code, 130);
    assert.equal(readFileSync(join(folder, "kept.safetensors"), "utf8"), "what was there");
  },
);
