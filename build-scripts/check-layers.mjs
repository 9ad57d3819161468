/**
 * Fails on an include or import that points upwards. The two lists, lowest layer first, are the map
 * of the code.
 */
import { readFile, readdir } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/** C: base names in src/, lowest layer first. A file may include its own header and lower rows. */
const cLayers = [
  ["status", "portable_math", "heap"],
  ["arena", "rng", "file_fault", "label_posterior"],
  ["layout", "toy_data", "noise_schedule"],
  ["vec4"],
  ["kernels"],
  ["kernels_body"],
  ["kernels_scalar", "kernels_simd128", "select"],
  ["layers", "adam"],
  ["denoiser"],
  ["objective"],
  ["settings"],
  ["step_rules", "predictor"],
  ["model", "exact_denoiser", "guidance", "steering"],
  ["sampling"],
  [
    "trainer",
    "sampler",
    "loss_by_time",
    "loss_floor",
    "density",
    "straightness",
    "metrics",
    "safetensors",
  ],
  ["safetensors_read", "safetensors_write", "inpainting"],
  ["model_file"],
  ["session"],
  ["wasm_memory"],
  ["wasm_checks"],
  ["wasm_api", "wasm_api_tools"],
];

/** JavaScript: folders, lowest layer first. A folder may import itself and lower rows. */
const jsLayers = [
  ["web/styles", "web/lessons"],
  ["web/core"],
  ["web/team", "web/points"],
  ["web/worker"],
  ["web/client"],
  ["web/state"],
  ["web/figures", "web/controls"],
  ["web/elements", "web/site"],
  ["web/pages", "web/node", "web/examples"],
  ["web/bundle"],
];

/** @type {string[]} */
const complaints = [];

/**
 * @param {string[][]} layers
 * @param {string} name
 */
const levelOf = (layers, name) => layers.findIndex((row) => row.includes(name));

/**
 * @param {string} folder
 * @param {RegExp} wanted
 * @returns {Promise<string[]>} paths relative to the root
 */
async function filesUnder(folder, wanted) {
  const entries = await readdir(join(root, folder), { recursive: true });
  return entries.filter((name) => wanted.test(name)).map((name) => join(folder, name));
}

for (const file of await filesUnder("src", /\.[ch]$/)) {
  const name = basename(file).replace(/\.[ch]$/, "");
  const level = levelOf(cLayers, name);
  if (level < 0) complaints.push(`${file}: not in the list of layers`);
  const text = await readFile(join(root, file), "utf8");
  for (const [, included] of text.matchAll(/^#include "(.+)\.h"/gm)) {
    const target = basename(included);
    const targetLevel = levelOf(cLayers, target);
    if (target !== name && (targetLevel < 0 || targetLevel >= level)) {
      complaints.push(`${file}: includes ${included}.h, which is not below it`);
    }
  }
}

for (const file of await filesUnder("web", /\.js$/)) {
  const folder = file.split("/").slice(0, 2).join("/");
  const level = levelOf(jsLayers, folder);
  if (level < 0) complaints.push(`${file}: its folder is not in the list of layers`);
  const text = await readFile(join(root, file), "utf8");
  for (const [, target] of text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
    const path = relative(root, resolve(root, dirname(file), target));
    const targetFolder = path.split("/").slice(0, 2).join("/");
    const targetLevel = levelOf(jsLayers, targetFolder);
    if (targetFolder !== folder && (targetLevel < 0 || targetLevel >= level)) {
      complaints.push(`${file}: imports ${target}, which is not below it`);
    }
  }
}

if (complaints.length > 0) {
  console.error(complaints.join("\n"));
  process.exit(1);
}
console.log("layers: every include and import points downwards");
