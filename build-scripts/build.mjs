/**
 * Packs the page into dist/: the page's script, the worker's script, the style sheet, the HTML and
 * the compiled core. Run it after the core was compiled.
 */

import { build } from "esbuild";
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const path = (/** @type {string} */ name) => fileURLToPath(new URL(name, root));
const dist = path("dist");
const compiled = path("build/wasm");

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });

await build({
  entryPoints: {
    page: path("web/pages/index.js"),
    worker: path("web/worker/worker.js"),
    helper: path("web/worker/helper.js"),
  },
  outdir: dist,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome91", "firefox89", "safari16.4"], // the first with SIMD in WebAssembly
  legalComments: "linked",
});
await build({
  entryPoints: { page: path("web/styles/page.css") },
  outdir: dist,
  bundle: true,
  minify: true,
});
await cp(path("web/index.html"), `${dist}/index.html`);

const modules = (await readdir(compiled)).filter((name) => name.endsWith(".wasm"));
if (modules.length === 0) throw new Error(`no compiled core in ${compiled}`);
for (const name of modules) await cp(`${compiled}/${name}`, `${dist}/${name}`);

console.log(`packed the page into dist/ with ${modules.join(", ")}`);
