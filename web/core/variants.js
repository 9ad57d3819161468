/**
 * Which builds of the core this engine can run, found out by validating probe modules.
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

/**
 * The smallest module that needs relaxed SIMD:
 *   (module (func (result v128)
 *     (f32x4.relaxed_madd
 *       (i32x4.splat (i32.const 0)) (i32x4.splat (i32.const 0)) (i32x4.splat (i32.const 0)))))
 */
const relaxedProbe = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // magic, version
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b], // type: () -> v128
  ...[0x03, 0x02, 0x01, 0x00], // function 0 of type 0
  ...[0x0a, 0x13, 0x01, 0x11, 0x00], // body
  ...[0x41, 0x00, 0xfd, 0x11, 0x41, 0x00, 0xfd, 0x11, 0x41, 0x00, 0xfd, 0x11],
  ...[0xfd, 0x85, 0x02, 0x0b],
);

/**
 * Slowest to fastest. The first two give the same bits everywhere. The relaxed one rounds multiply
 * and add once or twice, as the machine does it: its last bits differ between machines.
 * @typedef {"scalar" | "simd128" | "relaxed"} Variant
 *
 * @typedef {"exact" | "fast"} Arithmetic
 */

/** @type {readonly Variant[]} */
export const variants = ["scalar", "simd128", "relaxed"];

/**
 * Whether this engine accepts a variant.
 * @param {Variant} variant
 */
export function canRun(variant) {
  if (variant === "scalar") return true;
  return WebAssembly.validate(variant === "relaxed" ? relaxedProbe : simd128Probe);
}

/**
 * The fastest variant that this engine accepts; the relaxed one only where fast arithmetic is asked
 * for.
 * @param {Arithmetic} [math]
 * @returns {Variant}
 */
export function bestVariant(math = "exact") {
  if (math === "fast" && canRun("relaxed")) return "relaxed";
  return canRun("simd128") ? "simd128" : "scalar";
}

/**
 * @param {Variant} variant
 * @returns {Arithmetic}
 */
export const arithmeticOf = (variant) => (variant === "relaxed" ? "fast" : "exact");

/**
 * @param {Variant} variant
 * @returns {string} the module's file name
 */
export function moduleFileName(variant) {
  return `whorl.${variant}.wasm`;
}
