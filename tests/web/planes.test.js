/** Weights inside bundles: packed byte by byte of all numbers, and given back as they were. */

import { test } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { deflated } from "../../build-scripts/pack_files.mjs";
import { joinPlanes, splitPlanes } from "../../web/bundle/planes.js";
import { unpackFile } from "../../web/bundle/unpack.js";
import { READY_PRESETS, readyFile } from "../../web/worker/protocol.js";

/** @param {Uint8Array} header @param {Float32Array} weights */
function fileOf(header, weights) {
  const bytes = new Uint8Array(8 + header.length + weights.byteLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  bytes.set(new Uint8Array(weights.buffer), 8 + header.length);
  return bytes;
}

test("any header and any weights come back to the bit", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.float32Array(), (header, weights) => {
      const bytes = fileOf(header, weights);
      assert.deepEqual(joinPlanes(Uint8Array.from(splitPlanes(bytes))), bytes);
    }),
  );
});

test("the bytes of one place in all numbers lie side by side", () => {
  const bytes = fileOf(new Uint8Array(0), Float32Array.of(1, -2));
  assert.deepEqual([...splitPlanes(bytes).slice(8)], [0, 0, 0, 0, 0x80, 0, 0x3f, 0xc0]);
});

for (const preset of READY_PRESETS) {
  test(`the ready weights of ${preset} are what a bundle has inside`, async () => {
    const name = readyFile(preset);
    const path = fileURLToPath(new URL(`../../build/models/${name}`, import.meta.url));
    const bytes = new Uint8Array(await readFile(path));
    assert.deepEqual(await unpackFile(name, await deflated(splitPlanes(bytes))), bytes);
  });
}
