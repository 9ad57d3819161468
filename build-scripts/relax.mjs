/**
 * Makes the relaxed module of the core from the simd128 one: a product that is added to something, or
 * taken from it, becomes one relaxed multiply-add, which rounds once on machines that have such an
 * instruction. After linking, because Debian's emcc cannot emit relaxed SIMD; with binaryen, in whose
 * text form a product stands inside the one expression that uses it.
 *
 *   node build-scripts/relax.mjs simd128.wasm relaxed.wasm
 */

import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import binaryen from "binaryen";

/**
 * WebAssembly's text form: a word, or what stands in a pair of parentheses.
 * @typedef {string | Node[]} Node
 */

const { Features } = binaryen;
/** What emcc's modules may have, and relaxed SIMD. (BulkMemory wants BulkMemoryOpt beside it.) */
const features =
  Features.MutableGlobals |
  Features.SignExt |
  Features.NontrappingFPToInt |
  Features.BulkMemory |
  Features.BulkMemoryOpt |
  Features.CallIndirectOverlong |
  Features.Multivalue |
  Features.ReferenceTypes |
  Features.SIMD128 |
  Features.RelaxedSIMD;

/**
 * The same module with multiply and add fused, and a text "simd128" in its data, by which it names
 * its kernels, become "relaxed".
 * @param {Uint8Array} bytes
 * @returns {{ bytes: Uint8Array, fused: number }}  fused: how many products
 * @throws {Error} if there was nothing to fuse
 */
export function relax(bytes) {
  const { text, fused } = fuseText(withModule(binaryen.readBinary(bytes), (m) => m.emitText()));
  if (fused === 0) throw new Error("there was no multiplication to fuse with an addition");
  return withModule(binaryen.parseText(text), (module) => {
    if (!module.validate()) throw new Error("the fused module is not valid");
    return { bytes: module.emitBinary(), fused };
  });
}

/**
 * @template Result
 * @param {binaryen.Module} module
 * @param {(module: binaryen.Module) => Result} use
 */
function withModule(module, use) {
  try {
    module.setFeatures(features);
    return use(module);
  } finally {
    module.dispose();
  }
}

/**
 * @param {string} text  a module
 * @returns {{ text: string, fused: number }}
 */
function fuseText(text) {
  let fused = 0;
  /** @type {Node[]} */
  let newLocals = []; // of the function that is being read

  /** @param {Node} node @returns {Node} */
  function rewrite(node) {
    if (typeof node === "string") return node;
    if (node[0] === "data") return node.map(renameKernels);
    if (node[0] === "func") newLocals = [];
    const inner = node.map(rewrite);
    if (inner[0] === "func") return withLocals(inner, newLocals);
    if (inner[0] === "f32x4.add" && isProduct(inner[2])) {
      return accumulate("f32x4.relaxed_madd", inner[2], inner[1]);
    }
    if (inner[0] === "f32x4.sub" && isProduct(inner[2])) {
      return accumulate("f32x4.relaxed_nmadd", inner[2], inner[1]);
    }
    if (inner[0] === "f32x4.add" && isProduct(inner[1])) {
      fused++;
      return ["f32x4.relaxed_madd", inner[1][1], inner[1][2], inner[2]];
    }
    return inner;
  }

  /**
   * acc ± a b with a, b, acc as operands. What acc does must still happen before what a and b do, so
   * its value waits in a local of its own; engines keep that in the register where it is.
   * @param {string} operation
   * @param {Node[]} product
   * @param {Node} accumulator
   */
  function accumulate(operation, [, a, b], accumulator) {
    const local = `$accumulator_${fused++}`;
    newLocals.push(["local", local, "v128"]);
    const first = ["block", ["result", "v128"], ["local.set", local, accumulator], a];
    return [operation, first, b, ["local.get", local]];
  }

  return { text: print(rewrite(parse(text))), fused };
}

/** @param {Node} node @returns {node is Node[]} */
const isProduct = (node) => Array.isArray(node) && node[0] === "f32x4.mul";

/**
 * @param {Node[]} func
 * @param {Node[]} locals
 * @returns {Node[]}
 */
function withLocals(func, locals) {
  const heading = ["export", "import", "type", "param", "result", "local"];
  const body = func.findIndex(
    (node, i) => i > 0 && Array.isArray(node) && !heading.includes(String(node[0])),
  );
  return body < 0 ? func : [...func.slice(0, body), ...locals, ...func.slice(body)];
}

/**
 * A data segment's string, in which a zero ends each text.
 * @param {Node} node
 */
const renameKernels = (node) =>
  typeof node === "string" ? node.replace(/(?<="|\\00)simd128(?=\\00)/g, "relaxed") : node;

/**
 * @param {string} text
 * @returns {Node}
 */
function parse(text) {
  const words = /\(;[^]*?;\)|;;.*|"(?:[^"\\]|\\.)*"|[()]|[^\s()";]+/g;
  /** @type {Node[]} */
  const top = [];
  const open = [top];
  for (const [word] of text.matchAll(words)) {
    if (word.startsWith("(;") || word.startsWith(";;")) continue; // comments
    if (word === ")") open.pop();
    else if (word === "(") {
      /** @type {Node[]} */
      const list = [];
      open[open.length - 1].push(list);
      open.push(list);
    } else open[open.length - 1].push(word);
  }
  return top[0];
}

/**
 * @param {Node} node
 * @returns {string}
 */
const print = (node) => (typeof node === "string" ? node : `(${node.map(print).join(" ")})`);

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [source, target] = process.argv.slice(2);
  const { bytes, fused } = relax(await readFile(source));
  await writeFile(target, bytes);
  console.log(`made the relaxed core: ${fused} multiply-adds fused`);
}
