/** What the golden tests share: sessions, safetensors files, and the comparison itself. */
import { readFile } from "node:fs/promises";
import assert from "node:assert/strict";

/**
 * @typedef {import("../../web/core/engine.js").Engine} Engine
 * @typedef {import("node:test").TestContext} TestContext
 * @typedef {ReturnType<Engine["createSession"]>} Session
 * @typedef {[name: string, actual: ArrayLike<number>, expected: ArrayLike<number>]} Pair
 * @typedef {object} Tensor
 * @property {number[]} shape
 * @property {Float32Array | Uint32Array} values  a copy
 * @property {number} begin                       where it lies in the file, in bytes
 */

/**
 * A session of the network in a file. The data is of no interest, but only a session with data has
 * the memory for gradients. It lives as long as the test.
 * @param {TestContext} t
 * @param {Engine} engine
 * @param {Uint8Array} bytes
 * @param {import("../../web/core/engine.js").Settings} [settings]  beside the sizes in the file
 * @returns {Session}
 */
export function openSession(t, engine, bytes, settings = {}) {
  const { settings: sizes } = engine.readModel(bytes);
  const data = { points: new Float32Array(sizes.sample_width).fill(0.5), labels: [0] };
  const session = engine.createSession({ ...settings, ...sizes }, data);
  t.after(() => session.destroy());
  session.load(bytes);
  return session;
}

/** @param {string} name a file beside this one */
export function readGolden(name) {
  return readFile(new URL(name, import.meta.url));
}

/**
 * The tensors of a safetensors file. Not the core's reader: this one also takes numbers without a
 * shape, three dimensions and whole numbers.
 * @param {Buffer} bytes
 * @returns {(name: string) => Tensor} asks for a tensor; it must be there
 */
export function parseTensors(bytes) {
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, start));
  return (name) => {
    assert.ok(Object.hasOwn(header, name), `the golden file has no ${name}`);
    const { dtype, shape, data_offsets: offsets } = header[name];
    const [begin, end] = offsets.map((/** @type {number} */ offset) => start + offset);
    const data = bytes.buffer.slice(bytes.byteOffset + begin, bytes.byteOffset + end);
    if (dtype === "F32") return { shape, begin, values: new Float32Array(data) };
    assert.equal(dtype, "I64");
    return { shape, begin, values: Uint32Array.from(new BigInt64Array(data), Number) };
  };
}

/**
 * Row `index` of a tensor's first dimension.
 * @template {Float32Array | Uint32Array} T
 * @param {T} values
 * @param {number} index
 * @param {number} length of a row
 * @returns {T}
 */
export function row(values, index, length) {
  return /** @type {T} */ (values.subarray(index * length, (index + 1) * length));
}

/**
 * The largest difference of two elements, relative to the largest expected element.
 * @param {ArrayLike<number>} actual
 * @param {ArrayLike<number>} expected
 */
export function relativeError(actual, expected) {
  assert.equal(actual.length, expected.length, "as many elements");
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    // Math.max hands a NaN on.
    difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    largest = Math.max(largest, Math.abs(expected[i]));
  }
  assert.ok(largest > 0, "zeros prove nothing");
  return difference / largest;
}

/**
 * How far all weights moved otherwise than expected, relative to the expected movement: both as
 * Euclidean lengths, so that no single weight decides.
 * @param {[before: ArrayLike<number>, actual: ArrayLike<number>, expected: ArrayLike<number>][]} tensors
 */
export function movementError(tensors) {
  let difference = 0;
  let movement = 0;
  for (const [before, actual, expected] of tensors) {
    assert.equal(actual.length, expected.length, "as many elements");
    for (let i = 0; i < expected.length; i++) {
      difference += (actual[i] - expected[i]) ** 2;
      movement += (expected[i] - before[i]) ** 2;
    }
  }
  assert.ok(movement > 0, "no movement proves nothing");
  return Math.sqrt(difference / movement);
}

/**
 * An error is reported, and must be within its tolerance.
 * @param {TestContext} t
 * @param {string} name
 * @param {number} error
 * @param {number} tolerance
 */
export function assertSmall(t, name, error, tolerance) {
  const report = `${name}: ${error.toExponential(1)}, allowed ${tolerance.toExponential()}`;
  t.diagnostic(report);
  assert.ok(error <= tolerance, report); // NaN is not
}

/**
 * Every pair agrees within the tolerance, each relative to its own largest element. The worst of
 * them is reported.
 * @param {TestContext} t
 * @param {number} tolerance
 * @param {Pair[]} pairs
 */
export function assertAgree(t, tolerance, pairs) {
  /** @type {{name: string, error: number}[]} */
  const errors = pairs.map(([name, actual, expected]) => ({
    name,
    error: relativeError(actual, expected),
  }));
  const rank = (/** @type {number} */ error) => (Number.isNaN(error) ? Infinity : error);
  const worst = errors.reduce((a, b) => (rank(b.error) > rank(a.error) ? b : a));
  assertSmall(t, worst.name, worst.error, tolerance);
}
