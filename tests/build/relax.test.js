/** The pass that makes the relaxed module, on small modules whose result is known. */

import test from "node:test";
import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import binaryen from "binaryen";
import { relax } from "../../build-scripts/relax.mjs";
import { canRun } from "../../web/core/engine.js";

if (!canRun("relaxed")) setFlagsFromString("--experimental-wasm-relaxed-simd"); // Node.js 20
const skip = canRun("relaxed") ? false : "this engine has no relaxed SIMD";

/** @param {string} text */
function assemble(text) {
  const module = binaryen.parseText(text);
  module.setFeatures(binaryen.Features.SIMD128 | binaryen.Features.MutableGlobals);
  try {
    assert.ok(module.validate());
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

/** A function of three numbers, each in all four lanes. @param {string} body */
const ofThree = (body) => `(module
  (func (export "f") (param $x f32) (param $y f32) (param $z f32) (result f32)
    (local $a v128) (local $b v128) (local $c v128)
    (local.set $a (f32x4.splat (local.get $x)))
    (local.set $b (f32x4.splat (local.get $y)))
    (local.set $c (f32x4.splat (local.get $z)))
    (f32x4.extract_lane 3 ${body})))`;

/** @param {Uint8Array} bytes @returns {any} */
const exportsOf = (bytes) =>
  new WebAssembly.Instance(new WebAssembly.Module(/** @type {BufferSource} */ (bytes))).exports;

const product = "(f32x4.mul (local.get $a) (local.get $b))";
const c = "(local.get $c)";

/** What stands in the text, how many products fuse, and its value without rounding the product. */
const cases = /** @type {[string, number, (x: number, y: number, z: number) => number][]} */ ([
  [`(f32x4.add ${c} ${product})`, 1, (x, y, z) => z + x * y],
  [`(f32x4.add ${product} ${c})`, 1, (x, y, z) => x * y + z],
  [`(f32x4.sub ${c} ${product})`, 1, (x, y, z) => z - x * y],
  [`(f32x4.add (f32x4.add ${c} ${product}) ${product})`, 2, (x, y, z) => z + 2 * x * y],
  [`(f32x4.add ${product} ${product})`, 1, (x, y) => 2 * x * y],
]);

for (const [body, wanted, value] of cases) {
  test(`${body} has ${wanted} to fuse, and is still the same sum`, { skip }, () => {
    const before = assemble(ofThree(body));
    const { bytes, fused } = relax(before);
    assert.equal(fused, wanted);
    const [plain, relaxed] = [exportsOf(before), exportsOf(bytes)];
    for (const [x, y, z] of [
      [3, 5, 7],
      [-2, 0.5, 1],
      [1 + 2 ** -12, 1 + 2 ** -12, -1], // the product needs more digits than there are
      [0, 4, -0],
    ]) {
      const sum = relaxed.f(x, y, z);
      const exact = value(x, y, z);
      const scale = Math.abs(x * y) + Math.abs(z);
      assert.ok(Math.abs(sum - exact) <= scale * 2 ** -22, `${x} ${y} ${z}: ${sum}, not ${exact}`);
      assert.ok(Math.abs(sum - plain.f(x, y, z)) <= scale * 2 ** -22);
    }
  });
}

test("what the accumulator does happens before what the factors do", { skip }, () => {
  const before = assemble(`(module
    (global $calls (mut i32) (i32.const 0))
    (func $next (result v128)
      (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
      (f32x4.splat (f32.convert_i32_s (global.get $calls))))
    (func (export "f") (result f32)
      (f32x4.extract_lane 0
        (f32x4.sub (call $next) (f32x4.mul (call $next) (call $next))))))`);
  const { bytes, fused } = relax(before);
  assert.equal(fused, 1);
  assert.equal(exportsOf(before).f(), 1 - 2 * 3);
  assert.equal(exportsOf(bytes).f(), 1 - 2 * 3);
});

test("a product that is taken from is no multiply-add and stays", { skip }, () => {
  const before = assemble(ofThree(`(f32x4.add (f32x4.sub ${product} ${c}) ${product})`));
  const { bytes, fused } = relax(before);
  assert.equal(fused, 1); // the outer sum alone
  assert.equal(exportsOf(bytes).f(3, 5, 7), 23);
});

test("a module names its kernels after what was made of them", { skip }, () => {
  const text = (/** @type {string} */ names) => `(module
    (memory (export "memory") 1)
    (data (i32.const 16) "${names}")
    ${ofThree(`(f32x4.add ${c} ${product})`).slice("(module".length)}`;
  const { memory } = exportsOf(relax(assemble(text("simd128\\00not simd128x\\00"))).bytes);
  const bytes = new Uint8Array(memory.buffer, 16, 32);
  const found = String.fromCharCode(...bytes.slice(0, bytes.lastIndexOf("x".charCodeAt(0)) + 1));
  assert.equal(found, "relaxed\0not simd128x");
});

test("a module without a product to fuse is refused", () => {
  const plain = assemble(ofThree(`(f32x4.add ${c} (local.get $a))`));
  assert.throws(() => relax(plain), /nothing|no multiplication to fuse/);
});

test("what is no module is refused", () => {
  assert.throws(() => relax(Uint8Array.of(1, 2, 3, 4)));
});
