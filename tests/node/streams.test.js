/** What becomes of a command whose standard output or standard error is closed, full or a terminal. */
import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import assert from "node:assert/strict";
import { finish, program, start, succeed, temporaryFolder, tiny } from "./command_line.js";

const options = { skip: process.platform !== "linux" };
const hasTerminals = spawnSync("script", ["--version"]).status === 0;

/**
 * Runs a line of bash in which `whorl` is the command line.
 * @param {string} line
 * @param {{ folder?: string, environment?: Record<string, string> }} [where]
 * @returns {Promise<{code: number, out: string, err: string}>}
 */
function bash(line, { folder = temporaryFolder(), environment = {} } = {}) {
  const script = `node=$0 cli=$1; whorl() { "$node" "$cli" "$@"; }; ${line}`;
  const settings = { cwd: folder, env: { ...process.env, ...environment } };
  return new Promise((resolve) => {
    execFile("bash", ["-c", script, process.execPath, program], settings, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

const whole = /^Trained \d+ steps in .*: saved to m\.safetensors\.\n$/;
const full = /^whorl: cannot write to standard output: no space is left on the disk$/m;

/** @param {string} folder */
const sample = (folder) =>
  succeed(["sample", "--model", "m.safetensors", "--count", "1", "--steps", "1"], folder);

test(
  "a reader that leaves a training run costs nothing, and the model is told of",
  options,
  async () => {
    const folder = temporaryFolder();
    const line = `whorl train --steps 3000 --json --out m.safetensors | head -n 2; exit "\${PIPESTATUS[0]}"`;
    const { code, out, err } = await bash(line, { folder });
    assert.equal(code, 0);
    assert.equal(out.trim().split("\n").length, 2);
    assert.match(err, whole);
    assert.match(await sample(folder), /^x,y\n/);
  },
);

test(
  "a full disk under standard output is said once, and the model is saved",
  options,
  async () => {
    const folder = temporaryFolder();
    const line = "whorl train --steps 3000 --json --out m.safetensors >/dev/full";
    const { code, err } = await bash(line, { folder });
    assert.equal(code, 1);
    assert.match(err, full);
    assert.equal(err.match(/cannot write/g)?.length, 1);
    assert.match(err.replace(full, "").trimStart(), whole);
    assert.match(await sample(folder), /^x,y\n/);
  },
);

test("standard error may be closed, full, or left by its reader", options, async () => {
  for (const [redirection, code] of [
    ["2>&-", 0],
    ["2>/dev/full", 0],
    ["2>&1 | head -c 0", 0],
    [">&- 2>&-", 0],
    [">/dev/full 2>/dev/full", 1],
  ]) {
    const folder = temporaryFolder();
    const line = `whorl train --steps 3000 --json --out m.safetensors ${redirection}; exit "\${PIPESTATUS[0]}"`;
    assert.equal((await bash(line, { folder })).code, code, String(redirection));
    assert.ok(existsSync(join(folder, "m.safetensors")), String(redirection));
  }
});

test("a terminal that goes away costs nothing: the run stops and saves", options, async (t) => {
  if (!hasTerminals) return t.skip("there is no `script` to make a terminal");
  const folder = temporaryFolder();
  const train = `"${process.execPath}" "${program}" train --preset notebook --out m.safetensors`;
  const environment = { ...process.env, TERM: "xterm", NO_COLOR: "" };
  const terminal = spawn("script", ["-qec", train, "/dev/null"], {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(terminal.stdout, "data"); // the bar
  terminal.kill("SIGKILL");
  const model = join(folder, "m.safetensors");
  for (let wait = 0; wait < 100 && !existsSync(model); wait++) await setTimeout(100);
  assert.match(await sample(folder), /^x,y\n/);
});

test(
  "other commands: a full disk is said and fails, a reader that leaves is no error",
  options,
  async () => {
    const folder = temporaryFolder();
    await succeed(["train", ...tiny, "--out", "m.safetensors"], folder);
    await bash("echo x,y,t >batch.csv; for i in {1..9000}; do echo 0,0,5; done >>batch.csv", {
      folder,
    });
    for (const command of [
      "data --data spiral --points 50000",
      "data --data spiral --points 50000 --json",
      "sample --model m.safetensors --steps 2 --count 20000",
      "sample --model m.safetensors --steps 2 --count 20 --out s.csv --json",
      "predict --model m.safetensors --in batch.csv",
      "evaluate --samples batch.csv --reference batch.csv",
      "--help",
      "train --help",
      "--version",
    ]) {
      const fails = await bash(`whorl ${command} >/dev/full`, { folder });
      assert.equal(fails.code, 1, command);
      assert.match(fails.err, full);
      const left = await bash(`whorl ${command} | head -c 0; exit "\${PIPESTATUS[0]}"`, { folder });
      assert.deepEqual(left, { code: 0, out: "", err: "" }, command);
      assert.equal((await bash(`whorl ${command} >&-`, { folder })).code, 0, command);
    }
  },
);

test("a model that finds no room is kept elsewhere, and the old file stays", options, async () => {
  const folder = temporaryFolder();
  const refuge = temporaryFolder();
  const environment = { TMPDIR: refuge };
  await succeed(["train", ...tiny, "--out", "m.safetensors"], folder);
  const old = readFileSync(join(folder, "m.safetensors"));
  // No file may become larger than 8 KiB: as on a full disk, in both places.
  const crowded = await bash("ulimit -f 8; whorl train --steps 50 --out m.safetensors", {
    folder,
    environment,
  });
  assert.equal(crowded.code, 1);
  assert.match(
    crowded.err,
    /^whorl train: cannot write m\.safetensors: no file may become that large\n$/,
  );
  assert.ok(readFileSync(join(folder, "m.safetensors")).equals(old));
  assert.deepEqual([readdirSync(folder), readdirSync(refuge)], [["m.safetensors"], []]);

  const lost = await bash("whorl train --steps 50 --out /dev/full", { folder, environment });
  assert.equal(lost.code, 1);
  assert.match(
    lost.err,
    /^whorl train: cannot write \/dev\/full: no space is left on the disk; the result is in \S+\n$/,
  );
  const [kept] = readdirSync(refuge);
  assert.ok(lost.err.includes(join(refuge, kept)));
  await succeed(["sample", "--model", join(refuge, kept), "--count", "1"], folder);
});

test("a model whose folder is gone by the time it is made is kept elsewhere", options, async () => {
  const [folder, refuge] = [temporaryFolder(), temporaryFolder()];
  mkdirSync(join(folder, "gone"));
  const args = [
    "train",
    "--preset",
    "notebook",
    "--steps",
    "60",
    "--json",
    "--out",
    "gone/m.safetensors",
  ];
  const child = start(args, folder, { TMPDIR: refuge });
  await once(child.stdout, "data"); // the first epoch is over
  rmdirSync(join(folder, "gone"));
  const { code, err } = await finish(child);
  assert.equal(code, 1);
  assert.match(
    err,
    /^(step .*\n)*whorl train: cannot write gone\/m\.safetensors: there is no such file or folder; the result is in \S+\n$/,
  );
  const kept = join(refuge, readdirSync(refuge)[0]);
  await succeed(["sample", "--model", kept, "--count", "1", "--steps", "1"], folder);
});

for (const [signal, code] of /** @type {[NodeJS.Signals, number][]} */ ([
  ["SIGHUP", 129],
  ["SIGINT", 130],
  ["SIGQUIT", 131],
  ["SIGTERM", 143],
])) {
  test(`${signal} saves the weights so far, also when it comes again`, options, async () => {
    const folder = temporaryFolder();
    const args = ["train", "--preset", "notebook", "--json", "--out", "m.safetensors"];
    const child = start(args, folder);
    child.stdout.once("data", () => {
      for (let time = 0; time < 3; time++) child.kill(signal);
    });
    const result = await finish(child);
    assert.equal(result.signal, null, "it ends by itself");
    assert.equal(result.code, code);
    const last = JSON.parse(result.out.trim().split("\n").at(-1) ?? "");
    assert.ok(last.done === false && last.diverged === false && last.steps > 0);
    assert.match(result.err, /^Stopped after \d+ steps in .*: saved to m\.safetensors\.\n$/);
    assert.match(await sample(folder), /^x,y\n/);
  });
}

test(
  "a hail of signals to the very end of the process does not cost the file",
  options,
  async () => {
    const folder = temporaryFolder();
    const child = start(
      ["train", "--preset", "notebook", "--json", "--out", "m.safetensors"],
      folder,
    );
    child.stdout.once("data", () => {
      const hail = setInterval(() => child.kill("SIGINT"), 1);
      child.once("exit", () => clearInterval(hail));
    });
    await finish(child);
    assert.match(await sample(folder), /^x,y\n/);
  },
);

test("a terminal gets a bar, unless it is dumb or wants no colours", options, async (t) => {
  if (!hasTerminals) return t.skip("there is no `script` to make a terminal");
  const command = `"$node" "$cli" train --preset notebook --steps 30 --workers 1`;
  const line = `export node cli; script -qec '${command}' /dev/null </dev/null`;
  const [bar, dumb, plain] = await Promise.all([
    bash(line, { environment: { TERM: "xterm", NO_COLOR: "" } }),
    bash(line, { environment: { TERM: "dumb" } }),
    bash(line, { environment: { TERM: "xterm", NO_COLOR: "1" } }),
  ]);
  assert.match(bar.out, /\x1b\[K/); // eslint-disable-line no-control-regex
  for (const { out } of [dumb, plain]) {
    assert.match(out, /^Trained 30 steps[^\x1b]*\r\n$/); // eslint-disable-line no-control-regex
  }
});
