/**
 * The core's own checks: every program of tests/native, optimised and under sanitizers, then the
 * fuzzer on its kept corpus. What a program says is a diagnostic of its test.
 */
import { test } from "node:test";
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { build, checkPrograms, root, run } from "./native_build.js";

const fuzzSeconds = Number(process.env.WHORL_FUZZ_SECONDS ?? 60);

for (const preset of /** @type {const} */ (["native", "sanitize"])) {
  test(`native checks, preset ${preset}`, async (t) => {
    await build(preset);
    const programs = await checkPrograms(preset);
    assert.ok(programs.length >= 16, `only ${programs.length} programs`);
    for (const { name, command } of programs) {
      await t.test(name, async (t) => {
        const { code, stdout, stderr } = await run(command);
        const lines = (stdout + stderr).trimEnd().split("\n");
        lines.forEach((line) => t.diagnostic(line));
        assert.equal(code, 0, `${name} ended with ${code}`);
        assert.match(lines.at(-1) ?? "", /^[1-9]\d* checks, 0 failed$/);
      });
    }
  });
}

test("the harness can fail", async (t) => {
  await build("native");
  await build("sanitize");
  for (const preset of ["native", "sanitize"]) {
    const harness = `${root}build/${preset}/tests/native/check_harness`;
    for (const way of ["condition", "error", "nan", "bits"]) {
      await t.test(`${preset}: by ${way}`, async () => {
        const { code, stdout } = await run(harness, [way]);
        assert.equal(code, 1);
        assert.match(stdout, /check_harness\.c:\d+: failed: /);
        assert.match(stdout, new RegExp(`\\[asked for "${way}"\\]`), "the case to replay");
        assert.match(stdout, /^FAIL the harness: 4 checks, 1 failed/m);
        assert.match(stdout, /4 checks, 1 failed\n$/);
      });
    }
    for (const way of ["after", "before"]) {
      await t.test(`${preset}: a byte ${way} a guarded buffer is a fault`, async () => {
        const { code } = await run(harness, [way]);
        if (preset === "native") assert.ok(code === "SIGSEGV" || code === "SIGBUS", String(code));
        else assert.notEqual(code, 0);
      });
    }
    await t.test(`${preset}: by saying nothing`, async () => {
      const { code, stdout } = await run(harness, ["nothing"]);
      assert.equal(code, 0);
      assert.doesNotMatch(stdout, /0 failed\n$/);
    });
  }
});

test("the library's global names all start with whorl_, and its one variable is the module's memory", async () => {
  await build("native");
  const objects = readdirSync(`${root}build/native/CMakeFiles/whorl.api.dir/src`)
    .filter((name) => name.endsWith(".o"))
    .map((name) => `${root}build/native/CMakeFiles/whorl.api.dir/src/${name}`);
  assert.ok(objects.length > 0);
  const libraries = ["scalar", "simd128"].map(
    (variant) => `${root}build/native/libwhorl.${variant}.a`,
  );
  const { code, stdout } = await run("nm", ["--defined-only", ...libraries, ...objects]);
  assert.equal(code, 0);
  const symbols = [...stdout.matchAll(/^[0-9a-f]+ (\w) (\S+)$/gm)].map(([, kind, name]) => ({
    kind,
    name,
  }));
  const globals = symbols.filter(({ kind }) => kind === kind.toUpperCase());
  assert.ok(globals.length > 80, `only ${globals.length} names`);
  assert.deepEqual(
    globals.map(({ name }) => name).filter((name) => !name.startsWith("whorl_")),
    [],
  );
  // Tables of addresses lie in .data until they are relocated; .bss and common only hold variables.
  assert.deepEqual(
    symbols.filter(({ kind }) => /[bBC]/.test(kind)),
    [{ kind: "b", name: "memory" }],
  );
});

test(`the safetensors reader stands ${fuzzSeconds} s of fuzzing`, async (t) => {
  await build("fuzz");
  const kept = `${root}tests/fuzz/corpus`;
  const names = readdirSync(kept);
  const size = names.reduce((sum, name) => sum + statSync(`${kept}/${name}`).size, 0);
  assert.ok(names.length >= 12 && size < 60 * 1024, `${names.length} files of ${size} bytes`);
  const found = `${root}build/fuzz/corpus`;
  mkdirSync(found, { recursive: true });
  const { code, stderr } = await run(`${root}build/fuzz/tests/fuzz/fuzz_safetensors`, [
    fuzzSeconds > 0 ? `-max_total_time=${fuzzSeconds}` : "-runs=0",
    "-timeout=10",
    "-print_final_stats=1",
    `-artifact_prefix=${root}build/fuzz/`,
    found,
    kept,
  ]);
  const lines = stderr.trimEnd().split("\n");
  lines
    .filter((line) => /^stat::|^Done|DONE|INITED/.test(line))
    .forEach((line) => t.diagnostic(line));
  assert.equal(code, 0, lines.slice(-40).join("\n"));
});
