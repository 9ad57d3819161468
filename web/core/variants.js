/**
 * Which build of the core this engine can run, found out by validating a probe module.
 */

/**
 * The smallest module that needs 128-bit SIMD:
 *   (module (func (result v128) (i32x4.splat (i32.const 0))))
 */
const simd128Probe = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // magic, version
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b], // type: () -> v128
  ...[0x03, 0x02, 0x01, 0x00], // function 0 of type 0
  ...[0x0a, 0x08, 0x01, 0x06, 0x00, 0x41, 0x00, 0xfd, 0x11, 0x0b], // body
);

/** @typedef {"scalar" | "simd128"} Variant  slowest to fastest; both give the same bits */

/** @type {readonly Variant[]} */
export const variants = ["scalar", "simd128"];

/**
 * The fastest variant that this engine accepts.
 * @returns {Variant}
 */
export function bestVariant() {
  return WebAssembly.validate(simd128Probe) ? "simd128" : "scalar";
}

/**
 * @param {Variant} variant
 * @returns {string} the module's file name
 */
export function moduleFileName(variant) {
  return `whorl.${variant}.wasm`;
}
