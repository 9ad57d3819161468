/**
 * Writes the kept corpus: sound files of the smallest networks, and ones damaged at the places where
 * a reader decides. Finds of the fuzzer are added beside them by hand.
 *
 *   node tests/fuzz/make_corpus.js
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { createEngine } from "whorl";
import { putTogether, takeApart } from "../node/safetensors_bytes.js";

const folder = new URL("corpus/", import.meta.url);
mkdirSync(folder, { recursive: true });

const engine = await createEngine({ variant: "scalar" });
const smallest = { hidden_width: 4, time_width: 2, block_count: 0, class_count: 0, timesteps: 2 };

/** @param {Record<string, number>} settings @param {string} metadata */
function save(settings, metadata) {
  const session = engine.createSession({ ...smallest, ...settings }, null);
  const bytes = session.save(metadata);
  session.destroy();
  return bytes;
}

const tiny = save({}, "");
const { header, body } = takeApart(tiny);

/**
 * The smallest network's file with its header changed.
 * @param {(header: Record<string, any>) => void} change
 */
function changed(change) {
  const copy = structuredClone(header);
  change(copy);
  return putTogether(copy, body);
}

const poisoned = tiny.slice();
new DataView(poisoned.buffer).setFloat32(poisoned.length - 4, NaN, true);
/**
 * The smallest network's file with weights of another type, under a wrapper's name, beside tensors that
 * do not belong.
 * @param {string} type
 * @param {number} width  bytes of an element
 */
function wrapped(type, width) {
  /** @type {Record<string, any>} */
  const entries = {};
  let at = 0;
  const put = (
    /** @type {string} */ name,
    /** @type {any} */ dtype,
    /** @type {number[]} */ shape,
    /** @type {number} */ size,
  ) => {
    const bytes = size * shape.reduce((product, each) => product * each, 1);
    entries[name] = { dtype, shape, data_offsets: [at, at + bytes] };
    at += bytes;
  };
  put("num_batches_tracked", "I64", [], 8);
  for (const [name, { shape }] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    put(`module._orig_mod.${name}`, type, shape, width);
    if (name.endsWith(".bias")) put(`exp_avg.${name}`, "F8_E4M3", [...shape, 1, 1], 1);
  }
  put("mask", "BOOL", [3], 1);
  return putTogether(entries, new Uint8Array(at));
}

const backwards = Object.fromEntries(Object.entries(header).reverse());

const files = {
  tiny,
  one_block: save({ block_count: 1 }, '{"a":"\\"\n"}'),
  two_classes: save({ class_count: 2 }, "é\u0001\\"),
  averaged: save({ ema_decay: 0.9 }, ""),
  half_averaged: changed((h) => {
    h["ema.input_proj.bias"] = { dtype: "F32", shape: [0], data_offsets: [0, 0] };
  }),
  other_order: putTogether(JSON.stringify(backwards, null, 1), body),
  no_metadata: changed((h) => delete h.__metadata__),
  escaped_metadata: putTogether(
    JSON.stringify({ ...header, __metadata__: { whorl: "WHORL" } }).replace(
      "WHORL",
      '\\u00e9\\ud83d\\n\\/\\"\\\\',
    ),
    body,
  ),
  truncated: tiny.subarray(0, tiny.length - 5),
  left_over: Uint8Array.of(...tiny, 0, 0, 0, 0),
  wrong_size: changed((h) => (h["input_proj.bias"].dtype = "F16")),
  half_precision: wrapped("F16", 2),
  bfloat16: wrapped("BF16", 2),
  double_precision: wrapped("F64", 8),
  two_networks: changed((h) => {
    for (const name of Object.keys(h)) {
      if (name === "__metadata__") continue;
      h[`net.${name}`] = h[name];
      delete h[name];
    }
    h["ema.time_mlp.0.weight"] = { dtype: "F32", shape: [0], data_offsets: [0, 0] };
  }),
  another_block: changed((h) => {
    h["blocks.1.0.weight"] = { dtype: "F32", shape: [0], data_offsets: [0, 0] };
  }),
  integers: changed((h) => (h["input_proj.bias"].dtype = "I32")),
  twice: putTogether(
    JSON.stringify(header).replace(
      /\}$/,
      `,"time_mlp.0.bias":${JSON.stringify(header["time_mlp.0.bias"])}}`,
    ),
    body,
  ),
  overlap: changed((h) => (h["time_mlp.2.bias"].data_offsets = [0, 16])),
  huge_shape: changed((h) => (h["time_mlp.0.weight"].shape = [65535, 65535])),
  rank_three: changed((h) => (h["time_mlp.0.weight"].shape = [4, 2, 1])),
  not_finite: poisoned,
  long_header: Uint8Array.of(...[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 0x7b),
};
for (const [name, bytes] of Object.entries(files)) {
  writeFileSync(new URL(name, folder), bytes);
}
console.log(`wrote ${Object.keys(files).length} files`);
