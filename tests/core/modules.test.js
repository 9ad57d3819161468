import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { bestVariant, CoreError, loadEngine } from "../../web/core/engine.js";
import { moduleFileName } from "../../web/core/variants.js";
import { makeEngine, readModule, runnableVariants } from "./support.js";

const hasRelaxed = runnableVariants.includes("relaxed");
const skip = !hasRelaxed && "this Node has no relaxed SIMD";

for (const variant of runnableVariants) {
  test(`the ${variant} module has no imports and is at most 40 KB gzipped`, async (t) => {
    const bytes = await readModule(moduleFileName(variant));
    const module = new WebAssembly.Module(bytes);
    assert.deepEqual(WebAssembly.Module.imports(module), []);
    const size = gzipSync(bytes, { level: 9 }).length;
    t.diagnostic(`${bytes.length} bytes, ${size} gzipped`);
    assert.ok(size <= 40 * 1024);
  });

  test(`the ${variant} module says which kernels it has`, async () => {
    const engine = await makeEngine(variant);
    assert.equal(engine.variant, variant);
    const { instance } = await WebAssembly.instantiate(
      /** @type {BufferSource} */ (await readModule(moduleFileName(variant))),
    );
    const { memory, whorl_api_kernels_name: name } = /** @type {any} */ (instance.exports);
    const text = new Uint8Array(memory.buffer, name(), variant.length + 1);
    assert.equal(new TextDecoder().decode(text), `${variant}\0`);
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

test("this engine runs SIMD, so the fastest exact variant is chosen by itself", async () => {
  assert.equal(bestVariant(), "simd128");
  const engine = await makeEngine();
  assert.deepEqual([engine.variant, engine.math], ["simd128", "exact"]);
});

test("fast arithmetic is the relaxed variant, and must be asked for", { skip }, async () => {
  assert.equal(bestVariant("exact"), "simd128");
  assert.equal(bestVariant("fast"), "relaxed");
  const engine = await loadEngine({ readModule, math: "fast" });
  assert.deepEqual([engine.variant, engine.math], ["relaxed", "fast"]);
});

test("without relaxed SIMD, fast arithmetic is the exact one", async (t) => {
  const { validate } = WebAssembly;
  const isRelaxed = (/** @type {BufferSource} */ bytes) =>
    Buffer.from(/** @type {Uint8Array} */ (bytes)).includes(Buffer.of(0xfd, 0x85, 0x02));
  t.mock.method(WebAssembly, "validate", (/** @type {BufferSource} */ bytes) =>
    isRelaxed(bytes) ? false : validate(bytes),
  );
  const engine = await loadEngine({ readModule, math: "fast" });
  assert.deepEqual([engine.variant, engine.math], ["simd128", "exact"]);
  await assert.rejects(loadEngine({ readModule, variant: "relaxed" }), (error) => {
    assert.ok(error instanceof CoreError);
    return /^The relaxed build of the core needs SIMD/.test(error.message);
  });
});

test("without SIMD the scalar variant is chosen", (t) => {
  t.mock.method(WebAssembly, "validate", () => false);
  assert.equal(bestVariant(), "scalar");
  assert.equal(bestVariant("fast"), "scalar");
});

test("an unknown variant is refused by name", async () => {
  const variant = /** @type {any} */ ("nonsense");
  await assert.rejects(
    loadEngine({ readModule, variant }),
    /no build of the core called "nonsense"/,
  );
});
