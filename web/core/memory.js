/**
 * The module's memory: the only code that knows addresses. A view is made anew for each use, because
 * the memory may grow in any call that allocates and all views of it are void then; results are
 * copied out, and whatever was allocated for a call is freed at its end.
 */
import { CoreError } from "./errors.js";

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/**
 * Addresses valid for one call.
 * @typedef {object} Scope
 * @property {(bytes: number) => number} block
 * @property {(values: ArrayLike<number>) => number} floats   copies values in
 * @property {(values: ArrayLike<number>) => number} words    copies values in
 * @property {(values: ArrayLike<number>) => number} doubles  copies values in
 * @property {(bytes: Uint8Array) => number} bytes            copies values in
 */

export class Memory {
  /** @param {Record<string, any>} api the module's exports */
  constructor(api) {
    this.api = api;
  }

  /**
   * Runs `use` with a way to put things into memory, and frees them all afterwards.
   * @template T
   * @param {(scope: Scope) => T} use
   * @returns {T}
   */
  scoped(use) {
    /** @type {number[]} */
    const owned = [];
    const block = (/** @type {number} */ bytes) => {
      const address = this.api.whorl_api_allocate(Math.max(bytes, 8));
      if (address === 0) this.check(this.api.whorl_api_status_memory());
      owned.push(address);
      return address;
    };
    try {
      return use({
        block,
        floats: (values) => {
          const address = block(4 * values.length);
          this.floatsAt(address, values.length).set(values);
          return address;
        },
        words: (values) => {
          const address = block(4 * values.length);
          this.wordsAt(address, values.length).set(values);
          return address;
        },
        doubles: (values) => {
          const address = block(8 * values.length);
          this.doublesAt(address, values.length).set(values);
          return address;
        },
        bytes: (values) => {
          const address = block(values.length);
          this.bytesAt(address, values.length).set(values);
          return address;
        },
      });
    } finally {
      for (const address of owned) this.api.whorl_api_free(address);
    }
  }

  /** @param {number} address @param {number} count */
  floatsAt(address, count) {
    return new Float32Array(this.api.memory.buffer, address, count);
  }

  /** @param {number} address @param {number} count */
  wordsAt(address, count) {
    return new Uint32Array(this.api.memory.buffer, address, count);
  }

  /** @param {number} address @param {number} count */
  doublesAt(address, count) {
    return new Float64Array(this.api.memory.buffer, address, count);
  }

  /** @param {number} address @param {number} count */
  bytesAt(address, count) {
    return new Uint8Array(this.api.memory.buffer, address, count);
  }

  /**
   * A zero-terminated text, or null at address 0.
   * @param {number} address
   */
  textAt(address) {
    if (address === 0) return null;
    const bytes = new Uint8Array(this.api.memory.buffer);
    return decoder.decode(bytes.subarray(address, bytes.indexOf(0, address)));
  }

  /**
   * Texts by number, up to the first that there is not.
   * @param {(index: number) => number} addressOf
   * @returns {string[]}
   */
  textsOf(addressOf) {
    const texts = [];
    for (let text; (text = this.textAt(addressOf(texts.length))) !== null;) texts.push(text);
    return texts;
  }

  /**
   * Turns a status code into an error with the core's own words.
   * @param {number} status
   * @param {number} [told]  where the core has told more of it
   */
  check(status, told = this.api.whorl_api_status_text(status)) {
    if (status === 0) return;
    const text = this.textAt(told) ?? "unknown error";
    const word = this.textAt(this.api.whorl_api_status_word(status)) ?? undefined;
    throw new CoreError(`${text[0].toUpperCase()}${text.slice(1)}.`, word);
  }
}

/** @param {Uint8Array} bytes */
export const decodeText = (bytes) => decoder.decode(bytes);

/** @param {string} text */
export const encodeText = (text) => encoder.encode(text);
