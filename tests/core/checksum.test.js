/**
 * Same seed, same bits: every run of checksum_runs.js has one checksum of its weights, and one of each
 * draw, natively and in WebAssembly, in plain C and with SIMD. Teams are asked in tests/team, Node's
 * entry and three browsers in tests/browser/engines.test.js.
 */
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { checksumsOf, expectedOf, runs } from "./checksum_runs.js";
import { build, nativeChecksums } from "./native_build.js";
import { makeEngine } from "./support.js";

before(() => build("native"));

/** Only one kind of arithmetic is not bit-exact. */
const variants = /** @type {const} */ (["scalar", "simd128"]);

const expected = Object.values(runs).map(expectedOf);

for (const variant of variants) {
  test(`every run comes to its checksums in native code, ${variant}`, async () => {
    assert.deepEqual(await nativeChecksums(variant, Object.values(runs)), expected);
  });

  test(`every run comes to its checksums in WebAssembly, ${variant}`, async () => {
    const engine = await makeEngine(variant);
    assert.deepEqual(
      Object.values(runs).map((run) => checksumsOf(engine, run)),
      expected,
    );
  });
}

test("the runs have every objective, every way to train by it, and every rule and spacing", async () => {
  const engine = await makeEngine();
  const choices = (
    /** @type {readonly import("../../web/core/engine.js").Setting[]} */ table,
    /** @type {string} */ wanted,
  ) => [...(table.find(({ name }) => name === wanted)?.choices ?? [])].sort();
  const all = Object.values(runs);
  for (const name of ["objective", "time_sampling", "loss_weight"]) {
    const [initial] = engine.settings.filter((setting) => setting.name === name);
    const found = all.map(({ settings }) => settings[name] ?? initial.choices?.[initial.default]);
    assert.deepEqual([...new Set(found)].sort(), choices(engine.settings, name));
  }
  const samplings = all.flatMap(({ samples }) => samples.map(({ sampling }) => sampling));
  for (const name of ["rule", "spacing"]) {
    const [initial] = engine.sampling.filter((argument) => argument.name === name);
    const found = samplings.map((sampling) => sampling[name] ?? initial.choices?.[initial.default]);
    assert.deepEqual([...new Set(found)].sort(), choices(engine.sampling, name));
  }
});

test("no two of the checksums are equal", () => {
  const all = expected.flatMap(({ weights, samples }) => [weights, ...samples]);
  assert.equal(new Set(all).size, all.length);
  for (const checksum of all) assert.match(checksum, /^[0-9a-f]{8}$/);
});
