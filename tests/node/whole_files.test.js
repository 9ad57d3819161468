import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import assert from "node:assert/strict";
import { checkWritable, readInput, writeWhole } from "../../web/node/whole_files.js";
import { temporaryFolder } from "./command_line.js";

const folder = temporaryFolder();

/** @param {string} name */
function emptyFolder(name) {
  mkdirSync(join(folder, name));
  return join(folder, name);
}

test("a file is written and replaced whole, and nothing else stays beside it", () => {
  const place = emptyFolder("replace");
  const path = join(place, "a.csv");
  writeWhole(path, "first");
  writeWhole(path, "second");
  assert.equal(readFileSync(path, "utf8"), "second");
  assert.deepEqual(readdirSync(place), ["a.csv"]);
});

test("a write that fails leaves the old file, and nothing beside it", () => {
  const place = emptyFolder("failure");
  const path = join(place, "a.csv");
  writeWhole(path, "first");
  const unwritable = /** @type {any} */ (Symbol("neither text nor bytes"));
  assert.throws(() => writeWhole(path, unwritable), { name: "InputError" });
  assert.equal(readFileSync(path, "utf8"), "first");
  assert.deepEqual(readdirSync(place), ["a.csv"]);
});

test("replacing keeps the file's permissions", () => {
  const path = join(emptyFolder("mode"), "a.csv");
  writeWhole(path, "first");
  chmodSync(path, 0o640);
  writeWhole(path, "second");
  assert.equal(statSync(path).mode & 0o777, 0o640);
});

test("a symbolic link stays one, and its target is replaced", () => {
  const place = emptyFolder("link");
  writeWhole(join(place, "target"), "first");
  symlinkSync("target", join(place, "link"));
  writeWhole(join(place, "link"), "second");
  assert.equal(readFileSync(join(place, "target"), "utf8"), "second");
  assert.deepEqual(readdirSync(place).sort(), ["link", "target"]);
});

test("a folder, a missing folder, a file used as a folder and too long a name are refused", () => {
  const place = emptyFolder("refusals");
  writeFileSync(join(place, "file"), "");
  /** @type {[string, RegExp][]} */
  const cases = [
    [place, /^cannot write .*: it is a folder$/],
    [join(place, "missing", "a.csv"), /^cannot write .*: there is no such file or folder$/],
    [join(place, "file", "a.csv"), /^cannot write .*: part of the path is not a folder$/],
    [join(place, "n".repeat(300)), /^cannot write .*: the name is too long$/],
  ];
  for (const [path, message] of cases) {
    assert.throws(() => checkWritable(path), { name: "InputError", message }, path);
    assert.throws(() => writeWhole(path, "x"), { name: "InputError", message }, path);
  }
  assert.deepEqual(readdirSync(place), ["file"]);
});

test("a full disk is said in plain words", { skip: process.platform !== "linux" }, () => {
  assert.throws(() => writeWhole("/dev/full", "x"), {
    message: "cannot write /dev/full: no space is left on the disk",
  });
});

test("a pipe is written to, by whatever name", { skip: process.platform !== "linux" }, () => {
  const script = `import { writeWhole } from ${JSON.stringify(new URL("../../web/node/whole_files.js", import.meta.url))};
    writeWhole("/dev/stdout", "x");`;
  const args = ["--input-type=module", "--eval", script];
  assert.equal(execFileSync("sh", ["-c", '"$0" "$@" | cat', process.execPath, ...args]) + "", "x");
});

test("a device is written to, not replaced", { skip: process.platform !== "linux" }, () => {
  writeWhole("/dev/null", "x");
  assert.ok(statSync("/dev/null").isCharacterDevice());
});

test("a missing file and a folder cannot be read", () => {
  assert.throws(() => readInput(join(folder, "no.csv")), {
    message: /^cannot read .*: there is no such file or folder$/,
  });
  assert.throws(() => readInput(folder), { message: /^cannot read .*: it is a folder$/ });
});

test(
  "a device without an end is refused, not read for ever",
  { skip: process.platform !== "linux" },
  () => {
    assert.throws(() => readInput("/dev/zero"), { message: "/dev/zero is larger than 256 MB" });
  },
);
