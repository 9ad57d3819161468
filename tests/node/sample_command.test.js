import { before, test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseCsv } from "../../web/node/csv.js";
import { refuse, succeed, temporaryFolder, tiny } from "./command_line.js";

const folder = temporaryFolder();
const sample = ["sample", "--model", "plain.safetensors", "--count", "20", "--steps", "10"];
const conditional = ["sample", "--model", "both.safetensors", "--count", "20", "--steps", "10"];

const guided = ["sample", "--model", "guided.safetensors", "--count", "20", "--steps", "10"];

before(async () => {
  await succeed(
    [
      ...["train", "--preset", "notebook", ...tiny, "--data", "clusters"],
      ...["--label-dropout", "0.2", "--out", "guided.safetensors"],
    ],
    folder,
  );
  await succeed(["train", "--preset", "notebook", ...tiny, "--out", "plain.safetensors"], folder);
  await succeed(
    ["train", "--preset", "notebook", ...tiny, "--data", "both", "--out", "both.safetensors"],
    folder,
  );
});

test("whorl sample prints as many points as asked for", async () => {
  const { count } = parseCsv(await succeed(sample, folder), "output", { required: ["x", "y"] });
  assert.equal(count, 20);
});

test("the same seed gives the same bytes, another seed others", async () => {
  const first = await succeed([...sample, "--seed", "1"], folder);
  assert.equal(await succeed([...sample, "--seed", "1"], folder), first);
  assert.notEqual(await succeed([...sample, "--seed", "2"], folder), first);
});

test("fast arithmetic draws nearly the same points", async () => {
  const draw = async (/** @type {string[]} */ ...args) => {
    const text = await succeed([...sample, ...args], folder);
    return parseCsv(text, "output", { required: ["x", "y"] }).columns.x;
  };
  const [exact, fast] = [await draw(), await draw("--math", "fast")];
  exact.forEach((x, i) => assert.ok(Math.abs(fast[i] - x) <= 1e-4, `${fast[i]} ${x}`));
});

test("without --steps every timestep is visited", async () => {
  const args = ["sample", "--model", "plain.safetensors", "--count", "5"];
  assert.equal(await succeed(args, folder), await succeed([...args, "--steps", "300"], folder));
});

test("a label is needed by a model with labels, changes its points, and is a column of them", async () => {
  const spiral = await succeed([...conditional, "--label", "0"], folder);
  const circle = await succeed([...conditional, "--label", "1"], folder);
  assert.match(spiral, /^x,y,label\n(\S+,\S+,0\n){20}$/);
  assert.match(circle, /^x,y,label\n(\S+,\S+,1\n){20}$/);
  assert.notEqual(spiral.replace(/,0$/gm, ""), circle.replace(/,1$/gm, ""));
});

test("guidance 1 is the label alone, 0 the model without it, and an interval bounds it", async () => {
  const draw = (/** @type {string[]} */ ...args) => succeed([...guided, ...args], folder);
  const points = (/** @type {string} */ text) => text.replace(/,(label|\d)$/gm, "");
  const label = await draw("--label", "2");
  assert.equal(await draw("--label", "c"), label, "the label by its name");
  assert.equal(await draw("--label", "2", "--guidance", "1"), label);
  const without = await draw();
  assert.match(without, /^x,y\n/);
  assert.equal(points(await draw("--label", "2", "--guidance", "0")), without);
  const three = await draw("--label", "2", "--guidance", "3");
  assert.notEqual(three, label);
  assert.equal(await draw("--label", "2", "--guidance", "3", "--interval", "0,1"), three);
  assert.equal(await draw("--label", "2", "--guidance", "3", "--workers", "2"), three);
  const some = await draw("--label", "2", "--guidance", "3", "--interval", "0.2,0.8");
  assert.ok(some !== three && some !== label);
});

test("samples are steered where the file says, by either gradient and any number of workers", async () => {
  const quick = join(folder, "quick.safetensors");
  await succeed(["train", "--epochs", "60", "--out", quick], folder);
  writeFileSync(
    join(folder, "right.json"),
    JSON.stringify({ "half-plane": { normal: [1, 0], offset: 0.2 } }),
  );
  writeFileSync(join(folder, "nothing.json"), JSON.stringify({ points: [] }));
  const draw = ["sample", "--model", quick, "--count", "300"];
  const share = async (/** @type {string[]} */ ...args) => {
    const text = await succeed([...draw, ...args], folder);
    const { x } = parseCsv(text, "output", { required: ["x", "y"] }).columns;
    return x.filter((/** @type {number} */ value) => value >= 0.15).length / x.length;
  };
  const plain = await succeed(draw, folder);
  const steer = ["--steer", "right.json"];
  assert.equal(await succeed([...draw, ...steer, "--strength", "0"], folder), plain);
  assert.ok((await share()) < 0.6);
  for (const sampler of ["ddpm", "ddim"]) {
    for (const gradient of ["network", "identity"]) {
      const args = [...steer, "--sampler", sampler, "--steer-gradient", gradient];
      const found = await share(...args);
      assert.ok(found > 0.8, `${sampler}, ${gradient}: ${found}`);
    }
  }
  const shared = await succeed([...draw, ...steer, "--workers", "2"], folder);
  assert.equal(await succeed([...draw, ...steer, "--workers", "1"], folder), shared);
  const nothing = /nothing\.json: "points" must be a list of 1 to 512 points/;
  await refuse([...draw, "--steer", "nothing.json"], folder, 1, nothing);
  await refuse([...draw, "--steer", "none.json"], folder, 1, /cannot read none\.json/);
  await refuse([...draw, "--strength", "3"], folder, 2, /go with --steer/);
  await refuse([...draw, ...steer, "--strength", "-1"], folder, 2, /--strength must be from 0/);
});

test("samples are steered to a label of the data, by name or file, and no network is asked how", async () => {
  const file = join(folder, "clusters.safetensors");
  const training = ["--data", "clusters", "--label-dropout", "1", "--epochs", "60"];
  await succeed(["train", ...training, "--out", file], folder);
  await succeed(["data", "--data", "clusters", "--out", "clusters.csv"], folder);
  const given = {
    "b.json": { label: "b" },
    "file.json": { label: { name: "1", data: "clusters.csv" } },
    "z.json": { label: "z" },
    "spiral.json": { label: { name: "b", data: "spiral" } },
    "nowhere.json": { label: { name: "b", data: "nowhere" } },
  };
  for (const [name, energy] of Object.entries(given)) {
    writeFileSync(join(folder, name), JSON.stringify(energy));
  }
  const data = parseCsv(readFileSync(join(folder, "clusters.csv"), "utf8"), "data", {
    required: ["x", "y"],
  }).columns;
  const lines = readFileSync(join(folder, "clusters.csv"), "utf8").trim().split("\n").slice(1);
  const draw = ["sample", "--model", file, "--count", "300"];
  const share = async (/** @type {string[]} */ ...args) => {
    const { x, y } = parseCsv(await succeed([...draw, ...args], folder), "output", {
      required: ["x", "y"],
    }).columns;
    const found = Array.from(x, (value, i) => {
      const away = Array.from(data.x, (to, k) => Math.hypot(to - value, data.y[k] - y[i]));
      return lines[away.indexOf(Math.min(...away))].endsWith(",1");
    });
    return found.filter(Boolean).length / found.length;
  };
  assert.ok((await share()) < 0.3);
  for (const args of [
    ["b.json"],
    ["file.json"],
    ["b.json", "--sampler", "ddim", "--steps", "50"],
  ]) {
    const steered = await share("--steer", ...args);
    assert.ok(steered > 0.85, `${args.join(" ")}: ${steered}`);
  }
  const steer = [...draw, "--steer", "b.json"];
  const plain = await succeed(steer, folder);
  assert.equal(await succeed([...steer, "--steer-gradient", "identity"], folder), plain);
  assert.equal(await succeed([...steer, "--workers", "2"], folder), plain);
  const refuseTo = (
    /** @type {string} */ name,
    /** @type {number} */ code,
    /** @type {RegExp} */ words,
  ) => refuse([...draw, "--steer", name], folder, code, words);
  await refuseTo("z.json", 1, /z\.json: "label" must be one of a, b, .*, not z/);
  await refuseTo("spiral.json", 1, /spiral\.json: the data of "label" has no labels/);
  await refuseTo("nowhere.json", 2, /nowhere/);
});

test("--out writes the same rows to a file", async () => {
  const csv = await succeed(sample, folder);
  assert.equal(await succeed([...sample, "--out", "s.csv"], folder), "");
  assert.equal(readFileSync(join(folder, "s.csv"), "utf8"), csv);
});

test("ddim draws without noise unless eta asks for some, from the same start", async () => {
  const ddim = [...sample, "--sampler", "ddim"];
  const without = await succeed(ddim, folder);
  assert.equal(await succeed([...ddim, "--eta", "0"], folder), without);
  const some = await succeed([...ddim, "--eta", "0.5"], folder);
  assert.notEqual(some, without);
  assert.notEqual(await succeed([...ddim, "--eta", "1"], folder), some);
  assert.notEqual(await succeed(sample, folder), without);
  assert.equal(await succeed([...ddim, "--eta", "0.5", "--workers", "2"], folder), some);
});

test("each spacing draws other points in few steps, and the same in all of them", async () => {
  const by = (/** @type {string} */ spacing, /** @type {string} */ steps) =>
    succeed([...sample, "--sampler", "heun", "--spacing", spacing, "--steps", steps], folder);
  const few = [await by("uniform", "7"), await by("quadratic", "7"), await by("log-snr", "7")];
  assert.equal(new Set(few).size, 3);
  assert.equal(await by("log-snr", "300"), await by("uniform", "300"));
});

test("bad options are refused as wrong usage", async () => {
  /** @type {[string[], RegExp][]} */
  const cases = [
    [["sample"], /--model FILE is required/],
    [[...sample, "--sampler", "eular"], /did you mean 'euler'.*; there is ddpm, ddim, ddpm-post/],
    [[...sample, "--spacing", "even"], /no spacing 'even'; there is uniform, quadratic, log-snr/],
    [[...sample, "--sampler", "ddim", "--eta", "1.5"], /--eta must be from 0 to 1, not 1.5/],
    [[...sample, "--sampler", "ddim", "--eta", "-1"], /--eta must be/],
    [[...sample, "--steps", "301"], /--steps must be from 1 to the model's 300 timesteps, not 301/],
    [[...sample, "--steps", "0"], /--steps must be/],
    [[...sample, "--count", "0"], /--count must be/],
    [[...sample, "--count", "1e15"], /--count must be/],
    [[...sample, "--guidance", "2"], /trained without labels: leave --guidance out/],
    [[...conditional, "--label", "1", "--guidance", "2"], /trained without --label-dropout/],
    [[...guided, "--guidance", "2"], /--guidance needs a --label/],
    [[...guided, "--label", "north"], /--label must be from 0 to 5/],
    [[...guided, "--label", "a", "--interval", "0,1"], /--interval goes with --guidance/],
    [[...guided, "--label", "a", "--guidance", "-1"], /--guidance must be from 0 to/],
    ...["0.6,0.5", "0", "0,1,2", "a,b", "-0.1,1", "0,1.1", ",", "0.5,"].map(
      (interval) =>
        /** @type {[string[], RegExp]} */ ([
          [...guided, "--label", "a", "--guidance", "2", `--interval=${interval}`],
          /--interval must be two numbers from 0 to 1/,
        ]),
    ),
    [["train", "--label-dropout", "0.1"], /--label-dropout goes with data that has labels/],
    [["train", "--data", "moons", "--label-dropout", "1.1"], /--label-dropout must be from 0 to 1/],
    [[...sample, "--label", "0"], /the model was trained without labels/],
    [conditional, /the model was trained with labels: choose one with --label, 0 to 1/],
    [[...conditional, "--label", "2"], /--label must be from 0 to 1, not 2/],
  ];
  await Promise.all(cases.map(([args, sentence]) => refuse(args, folder, 2, sentence)));
});

test("a missing model and an unwritable output are refused", async () => {
  await refuse(
    ["sample", "--model", "no.safetensors"],
    folder,
    1,
    /cannot read no\.safetensors: there is no such file/,
  );
  await refuse(
    [...sample, "--out", "no/s.csv"],
    folder,
    1,
    /cannot write no\/s\.csv: there is no such file or folder/,
  );
});
