/**
 * Same seed, same bits: 192 training steps give one checksum, natively and in WebAssembly, in plain C
 * and with SIMD. Node's entry and three browsers are asked in tests/browser/engines.test.js.
 */
import { test } from "node:test";
import assert from "node:assert/strict";
import { trainForChecksum } from "./checksum_run.js";
import { build, nativeChecksums } from "./native_build.js";
import { makeEngine } from "./support.js";

test("a training run has one checksum: native and WebAssembly, scalar and simd128", async (t) => {
  await build("native");
  /** @type {Record<string, {unconditional: string, conditional: string}>} */
  const checksums = {};
  for (const variant of /** @type {const} */ (["scalar", "simd128"])) {
    checksums[`native ${variant}`] = await nativeChecksums(variant);
    checksums[`wasm ${variant}`] = trainForChecksum(await makeEngine(variant));
  }
  for (const [name, { unconditional, conditional }] of Object.entries(checksums)) {
    t.diagnostic(`${name}: ${unconditional} without labels, ${conditional} with`);
  }
  const first = checksums["native scalar"];
  assert.match(first.unconditional, /^[0-9a-f]{8}$/);
  assert.notEqual(first.unconditional, first.conditional);
  for (const [name, checksum] of Object.entries(checksums)) {
    assert.deepEqual(checksum, first, name);
  }
});
