import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { bestVariant, variants } from "../../web/core/engine.js";
import { moduleFileName } from "../../web/core/variants.js";
import { makeEngine, readModule } from "./support.js";

for (const variant of variants) {
  test(`the ${variant} module has no imports and is at most 40 KB gzipped`, async (t) => {
    const bytes = await readModule(moduleFileName(variant));
    const module = new WebAssembly.Module(bytes);
    assert.deepEqual(WebAssembly.Module.imports(module), []);
    const size = gzipSync(bytes, { level: 9 }).length;
    t.diagnostic(`${bytes.length} bytes, ${size} gzipped`);
    assert.ok(size <= 40 * 1024);
  });

  test(`the ${variant} module says which kernels it has, and its memory does not grow`, async () => {
    const engine = await makeEngine(variant);
    assert.equal(engine.variant, variant);
    const { instance } = await WebAssembly.instantiate(
      /** @type {BufferSource} */ (await readModule(moduleFileName(variant))),
    );
    const memory = /** @type {WebAssembly.Memory} */ (instance.exports.memory);
    assert.throws(() => memory.grow(1));
  });
}

test("the scalar module has no SIMD in it, so that an old engine accepts it", async () => {
  const bytes = await readModule(moduleFileName("scalar"));
  const simd = await readModule(moduleFileName("simd128"));
  // f32x4.mul is 0xfd 0xe6 0x01: common in one module, absent from the other
  const opcode = Buffer.of(0xfd, 0xe6, 0x01);
  assert.ok(simd.includes(opcode));
  assert.ok(!bytes.includes(opcode));
});

test("this engine runs SIMD, so the fastest variant is chosen by itself", async () => {
  assert.equal(bestVariant(), "simd128");
  assert.equal((await makeEngine()).variant, "simd128");
});

test("without SIMD the scalar variant is chosen", (t) => {
  t.mock.method(WebAssembly, "validate", () => false);
  assert.equal(bestVariant(), "scalar");
});
