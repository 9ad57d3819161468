import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import assert from "node:assert/strict";
import { finish, refuse, succeed, temporaryFolder, tiny, whorl } from "./command_line.js";

const folder = temporaryFolder();
const commands = ["data", "train", "sample", "predict", "evaluate", "density", "floor", "bench"];

test("whorl --help names every command", async () => {
  const out = await succeed(["--help"], folder);
  for (const name of commands) assert.match(out, new RegExp(`^  ${name} `, "m"));
  assert.equal(await succeed(["-h"], folder), out);
});

for (const name of commands) {
  test(`whorl ${name} --help tells its usage and ends well, whatever else is there`, async () => {
    const out = await succeed([name, "--help"], folder);
    assert.match(out, new RegExp(`^Usage: whorl ${name} `, "m"));
    assert.match(out, /^ {2}--help +show this text$/m);
    assert.ok(
      out.split("\n").every((line) => line.length <= 110),
      "lines fit a terminal",
    );
  });
}

test("whorl --version is the package's version", async () => {
  const { version } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  );
  assert.equal(await succeed(["--version"], folder), `${version}\n`);
});

test("without a command the help goes to standard error as wrong usage", async () => {
  const { code, out, err } = await whorl([], folder);
  assert.equal(code, 2);
  assert.equal(out, "");
  assert.match(err, /Usage: whorl COMMAND/);
});

test("an unknown command is refused, with the nearest one", async () => {
  await refuse(["trian"], folder, 2, /there is no command 'trian' \(did you mean 'train'\?\)/);
  await refuse(["constructor"], folder, 2, /there is no command 'constructor'/);
  await refuse(["--frobnicate"], folder, 2, /there is no command '--frobnicate'/);
});

test("an absurd number is wrong usage that names its option, whatever the option", async () => {
  await succeed(["train", ...tiny, "--out", "m.safetensors"], folder);
  /** @type {Record<string, string[]>} */
  const needed = {
    data: ["--data", "spiral"],
    sample: ["--model", "m.safetensors"],
    predict: ["--model", "m.safetensors", "--in", "no.csv"],
    density: ["--model", "m.safetensors", "--in", "no.csv"],
    floor: ["--data", "spiral", "--samples", "1"],
    evaluate: ["--samples", "no.csv", "--reference", "no.csv"],
  };
  /** @type {[string, string][]} */
  const numbers = [];
  for (const name of commands) {
    const { options } = await import(`../../web/node/commands/${name}_command.js`);
    for (const [option, { kind }] of Object.entries(options)) {
      if (["integer", "number"].includes(kind)) numbers.push([name, option]);
    }
  }
  assert.ok(numbers.length >= 15, String(numbers.length));
  for (const [name, option] of numbers) {
    for (const value of ["1e15", "1e999", "-1e9"]) {
      const args = [name, ...(needed[name] ?? []), `--${option}=${value}`];
      await refuse(args, folder, 2, new RegExp(`^whorl ${name}: [^\\n]*--${option}\\b`));
    }
  }
});

test("what steers a terminal in a file's name is cleaned wherever the name is told", async () => {
  const odd = "a\u001b[2J\nb\u009b\u202ec";
  const shown = "a?[2J?b??c";
  const told = async (/** @type {string[]} */ args) => (await whorl(args, folder)).err;
  const model = `${odd}.safetensors`;
  assert.equal(
    (await told(["train", ...tiny, "--out", model])).replace(/^.*: /, ""),
    `saved to ${shown}.safetensors.\n`,
  );
  assert.equal(
    await told(["sample", "--model", model, "--count", "1", "--out", `${odd}.csv`]),
    `Wrote 1 rows to ${shown}.csv.\n`,
  );
  assert.match(
    await told(["train", "--data", `${odd}.csv`, "--out", "no/m"]),
    /no\/m: there is no/,
  );
  assert.equal(
    await told(["predict", "--model", `no${odd}`, "--in", "b.csv"]),
    `whorl predict: cannot read no${shown}: there is no such file or folder\n`,
  );
});

test("an unknown option and a stray word are refused by every command", async () => {
  await Promise.all(
    commands.flatMap((name) => [
      refuse(
        [name, "--frobnicate"],
        folder,
        2,
        new RegExp(`^whorl ${name}: there is no option --frobnicate`),
      ),
      refuse(
        [name, "stray"],
        folder,
        2,
        new RegExp(`^whorl ${name}: 'stray' is not expected here`),
      ),
    ]),
  );
});

test("before the core is built, every command says how to build it", async () => {
  const copy = temporaryFolder();
  const root = new URL("../../", import.meta.url);
  for (const part of [
    "package.json",
    "web/node",
    "web/core",
    "web/points",
    "web/team",
    "web/state",
  ]) {
    mkdirSync(join(copy, part, ".."), { recursive: true });
    cpSync(new URL(part, root), join(copy, part), { recursive: true });
  }
  symlinkSync(new URL("node_modules", root), join(copy, "node_modules"));
  const args = [join(copy, "web/node/cli.js"), "data", "--data", "spiral"];
  const { code, out, err } = await finish(spawn(process.execPath, args));
  assert.match(
    err,
    /^whorl data: whorl\.\w+\.wasm is not built yet: run \.\/build-scripts\/build\.sh first\n$/,
  );
  assert.equal(out, "");
  assert.equal(code, 1);
});
