/**
 * Packs the pages into dist/: their scripts, the worker's, the style sheet, the HTML and the
 * compiled core. Run it after the core was compiled.
 */

import { build } from "esbuild";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { cssText } from "./css_text.mjs";
import { setFormulas } from "./math.mjs";

const root = new URL("../", import.meta.url);
const path = (/** @type {string} */ name) => fileURLToPath(new URL(name, root));
const dist = path("dist");
const compiled = path("build/wasm");
const target = ["chrome91", "firefox89", "safari16.4"]; // the first with SIMD in WebAssembly

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });

// Shared code becomes chunks beside the entries: a script finds the worker by its own address.
await build({
  entryPoints: {
    article: path("web/pages/article.js"),
    lab: path("web/pages/lab.js"),
    worker: path("web/worker/worker.js"),
    helper: path("web/worker/helper.js"),
  },
  outdir: dist,
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  target,
  legalComments: "linked",
  plugins: [cssText(target)],
});
await build({
  entryPoints: { page: path("web/styles/page.css") },
  outdir: dist,
  bundle: true,
  minify: true,
  target,
});
for (const name of ["index.html", "lab.html"]) {
  await writeFile(`${dist}/${name}`, setFormulas(await readFile(path(`web/${name}`), "utf8")));
}

const modules = (await readdir(compiled)).filter((name) => name.endsWith(".wasm"));
if (modules.length === 0) throw new Error(`no compiled core in ${compiled}`);
for (const name of modules) await cp(`${compiled}/${name}`, `${dist}/${name}`);

console.log(`packed the pages into dist/ with ${modules.join(", ")}`);
