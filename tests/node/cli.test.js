import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import assert from "node:assert/strict";
import { finish, refuse, succeed, temporaryFolder, whorl } from "./command_line.js";

const folder = temporaryFolder();
const commands = ["data", "train", "sample", "predict", "evaluate", "bench"];

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
  for (const part of ["package.json", "web/node", "web/core", "web/team", "web/state"]) {
    mkdirSync(join(copy, part, ".."), { recursive: true });
    cpSync(new URL(part, root), join(copy, part), { recursive: true });
  }
  const args = [join(copy, "web/node/cli.js"), "data", "--data", "spiral"];
  const { code, out, err } = await finish(spawn(process.execPath, args));
  assert.match(
    err,
    /^whorl data: whorl\.\w+\.wasm is not built yet: run \.\/build-scripts\/build\.sh first\n$/,
  );
  assert.equal(out, "");
  assert.equal(code, 1);
});
