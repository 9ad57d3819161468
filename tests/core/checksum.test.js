/**
 * Same seed, same bits: 200 training steps give one checksum, natively and in WebAssembly, in plain C
 * and with SIMD. The page's browser is asked in tests/browser.
 */
import { test } from "node:test";
import assert from "node:assert/strict";
import { trainForChecksum } from "./checksum_run.js";
import { build, root, run } from "./native_build.js";
import { makeEngine } from "./support.js";

test("a training run has one checksum: native and WebAssembly, scalar and simd128", async (t) => {
  await build("native");
  /** @type {Record<string, {unconditional: string, conditional: string}>} */
  const checksums = {};
  for (const variant of /** @type {const} */ (["scalar", "simd128"])) {
    const { code, stdout, stderr } = await run(
      `${root}build/native/tests/native/checksum_${variant}`,
    );
    assert.equal(code, 0, stderr);
    checksums[`native ${variant}`] = JSON.parse(stdout);
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
