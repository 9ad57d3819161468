/**
 * A file told by another that it resembles: pieces of the other, and what is new between them. The
 * relaxed module is the simd128 one with some instructions fused, so that little of it is new.
 *
 * Whole numbers of 32 bits: how many pieces, then for each how many new bytes come before it, where it
 * begins in the other file, and its length. Then all new bytes in a row.
 */

import { moduleFileName } from "../core/variants.js";

/** The file that another one is told by. @type {Record<string, string>} */
export const baseOf = { [moduleFileName("relaxed")]: moduleFileName("simd128") };

const SHORTEST = 12; // bytes worth a piece: as many as its three numbers have

/**
 * The place in `base` whose bytes go on like those at `at`, and for how long.
 * @param {Uint8Array} base
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {Map<string, number[]>} places  in base, by what stands there
 */
function longest(base, bytes, at, places) {
  let best = { from: 0, length: 0 };
  for (const from of places.get(String(bytes.subarray(at, at + SHORTEST))) ?? []) {
    let length = 0;
    while (at + length < bytes.length && bytes[at + length] === base[from + length]) length++;
    if (length > best.length) best = { from, length };
  }
  return best;
}

/**
 * @param {Uint8Array} base
 * @param {Uint8Array} bytes
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function makeDelta(base, bytes) {
  /** @type {Map<string, number[]>} */
  const places = new Map();
  for (let at = 0; at + SHORTEST <= base.length; at++) {
    const key = String(base.subarray(at, at + SHORTEST));
    places.set(key, [...(places.get(key) ?? []), at]);
  }
  const numbers = [];
  const fresh = [];
  let written = 0;
  for (let at = 0; at < bytes.length;) {
    const { from, length } = longest(base, bytes, at, places);
    if (length >= SHORTEST) {
      numbers.push(at - written, from, length);
      at += length;
      written = at;
    } else fresh.push(bytes[at++]);
  }
  numbers.push(bytes.length - written, 0, 0);
  const head = Uint32Array.of(numbers.length / 3, ...numbers);
  const delta = new Uint8Array(head.byteLength + fresh.length);
  delta.set(new Uint8Array(head.buffer));
  delta.set(fresh, head.byteLength);
  return delta;
}

/**
 * @param {Uint8Array} base
 * @param {Uint8Array<ArrayBuffer>} delta
 * @returns {Uint8Array<ArrayBuffer>} the bytes that makeDelta was given
 */
export function applyDelta(base, delta) {
  const pieces = new Uint32Array(delta.buffer, delta.byteOffset, 1)[0];
  const numbers = new Uint32Array(delta.buffer, delta.byteOffset + 4, 3 * pieces);
  const bytes = new Uint8Array(numbers.reduce((sum, n, i) => (i % 3 === 1 ? sum : sum + n), 0));
  let fresh = 4 + numbers.byteLength;
  let at = 0;
  for (let i = 0; i < numbers.length; i += 3) {
    const [before, from, length] = numbers.subarray(i, i + 3);
    bytes.set(delta.subarray(fresh, fresh + before), at);
    bytes.set(base.subarray(from, from + length), at + before);
    fresh += before;
    at += before + length;
  }
  return bytes;
}
