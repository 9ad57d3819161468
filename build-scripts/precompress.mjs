/**
 * Puts a gzip and a Brotli copy beside each text and each module of dist/, for servers that hand
 * them out as they are. Run it last.
 */

import { readFile, readdir, writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { codings } from "./served.mjs";

/** Weights are noise to a compressor, PNG is compressed. */
const compressible = new Set([".css", ".html", ".js", ".json", ".svg", ".wasm", ".webmanifest"]);

/**
 * @param {string} folder
 * @returns {Promise<number>} how many files were compressed
 */
export async function precompress(folder) {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => compressible.has(extname(name)));
  for (const file of files.map((name) => `${folder}/${name}`)) {
    const bytes = await readFile(file);
    for (const { ending, compress } of codings) await writeFile(file + ending, compress(bytes));
  }
  return files.length;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const count = await precompress(fileURLToPath(new URL("../dist", import.meta.url)));
  console.log(`compressed ${count} files of dist/`);
}
