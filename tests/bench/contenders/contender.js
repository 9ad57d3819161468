/** What a contender is, and the one list of them. */

/**
 * @typedef {object} Contender
 * @property {string} note  what its training step does, with how many threads
 * @property {() => Answer | Promise<Answer>} [check]  solves the problem's batch with its first weights
 * @property {Record<string, Task>} tasks
 *
 * @typedef {{loss: number, gradientNorm: number}} Answer
 *
 * @typedef {object} Task
 * @property {() => unknown} run    one call; awaited if it gives a promise
 * @property {number} [flops]       of one call, by the plain count
 *
 * @typedef {object} Platform       where a contender runs
 * @property {"Node" | "Chromium"} place
 * @property {number} cores
 * @property {(variant: import("../../../web/core/variants.js").Variant) => Promise<import("../../../web/core/engine.js").Engine>} loadEngine
 * @property {() => import("../../../web/team/team.js").Helper} startHelper  for Whorl's teams
 * @property {string | null} wasmFolder  where TensorFlow.js finds its modules; null: beside its code
 *
 * @typedef {object} Config
 * @property {string} name          what the tables call it
 * @property {"whorl" | "tensorflow" | "jax"} module
 * @property {"scalar" | "simd128" | "relaxed"} [variant]  Whorl's
 * @property {number} [workers]     Whorl's
 * @property {boolean} [threads]    jax-js: with its own threads
 * @property {Record<string, number>} [settings]  Whorl's, where they are not the notebook's
 * @property {string[]} [only]      tasks to prepare; default: all
 */

/** Thrown by a contender that cannot take part here; the tables say why. */
export class Unavailable extends Error {}

/** @type {readonly Config[]} */
export const configs = [
  { name: "Whorl scalar", module: "whorl", variant: "scalar", workers: 1 },
  { name: "Whorl simd128", module: "whorl", variant: "simd128", workers: 1 },
  { name: "Whorl simd128, 2 workers", module: "whorl", variant: "simd128", workers: 2 },
  { name: "Whorl relaxed", module: "whorl", variant: "relaxed", workers: 1 },
  { name: "Whorl relaxed, 2 workers", module: "whorl", variant: "relaxed", workers: 2 },
  { name: "jax-js, own threads", module: "jax", threads: true },
  { name: "jax-js, one thread", module: "jax", threads: false },
  { name: "TensorFlow.js", module: "tensorflow" },
];
