/**
 * Packs the site into dist/: the pages with their scripts, styles and posters, the worker's scripts,
 * the compiled core, the ready models. Run it when all that is in build/.
 *
 * Pages keep their names; all else is named after its content. dist/files.json tells, for each file
 * by its name in the source, under which name it is served.
 */

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { READY_PRESETS, readyFile } from "../web/worker/protocol.js";
import { moduleFileName, variants } from "../web/core/variants.js";
import { policyOf } from "./served.mjs";
import { createPacker, target } from "./packer.mjs";
import { finishExample, finishPage, scriptsOf } from "./page_html.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const dist = `${root}dist`;
const MANIFEST = "manifest.webmanifest";

/** What bundle.mjs makes, for pages of other people; the page for iframes is one of theirs. */
const isBundle = (/** @type {string} */ name) => name.startsWith("whorl");

/** The list of pages as others may have them, which keep their names. */
const EXAMPLES = "examples/index.html";

/** @param {string[]} names @param {string} folder */
const under = (names, folder) => Object.fromEntries(names.map((name) => [name, folder + name]));

/** @param {string} folder of build/ */
const made = async (folder) =>
  Object.fromEntries(
    (await readdir(`${root}build/${folder}`)).map((name) => [
      `${folder}/${name}`,
      `build/${folder}/${name}`,
    ]),
  );

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });

const packer = createPacker({ root, dist });
const modules = variants.map(moduleFileName);
const models = READY_PRESETS.map(readyFile);
await packer.copy(under(modules, "build/wasm/"));
await packer.copy(under(models, "build/models/"));
await packer.copy({ ...(await made("posters")), ...(await made("icons")) });
await packer.pack({ "page.css": "web/styles/page.css" });
await packer.pack(under(["worker.js", "helper.js"], "web/worker/"), {
  loads: [...modules, ...models],
});

const pages = (await readdir(`${root}web`)).filter((name) => name.endsWith(".html"));
const sources = await Promise.all(pages.map((name) => readFile(`${root}web/${name}`, "utf8")));
const scripts = [...new Set(sources.flatMap(scriptsOf))];
await packer.pack(
  under(
    scripts.filter((name) => !isBundle(name)),
    "web/pages/",
  ),
  {
    loads: ["worker.js", "helper.js"],
  },
);

const fixed = [...pages, MANIFEST]; // what keeps its name
const nameOf = (/** @type {string} */ name) =>
  name === EXAMPLES || fixed.includes(name) || isBundle(name) ? name : packer.nameOf(name);
const manifest = JSON.parse(await readFile(`${root}web/${MANIFEST}`, "utf8"));
for (const icon of manifest.icons) icon.src = nameOf(icon.src);
const texts = [
  ...sources.map((html, i) =>
    finishPage(html, { nameOf, chunksOf: packer.chunksOf, policy: policyOf(pages[i]) }),
  ),
  JSON.stringify(manifest),
];
for (const [i, name] of fixed.entries()) await writeFile(`${dist}/${name}`, texts[i]);

// Examples name the posters as others would, under the names that bundle.mjs gives them.
const besideExamples = (/** @type {string} */ name) =>
  name.startsWith("posters/") ? name : nameOf(name);
await mkdir(`${dist}/examples`);
for (const name of await readdir(`${root}web/examples`)) {
  const text = await readFile(`${root}web/examples/${name}`, "utf8");
  const made = name.endsWith(".html") ? finishExample(text, besideExamples) : text;
  await writeFile(`${dist}/examples/${name}`, made);
}

const kept = fixed.filter((_, i) => !scriptsOf(sources[i] ?? "").some(isBundle));

// Names of assets tell their content, the fixed ones do not: both together are the version.
const assets = [...packer.files].sort();
const version = createHash("sha256")
  .update(JSON.stringify([assets, texts]))
  .digest("hex");
await build({
  entryPoints: [`${root}web/site/service_worker.js`],
  outdir: dist,
  bundle: true,
  minify: true,
  format: "iife",
  target,
  define: { WHORL_SITE: JSON.stringify({ version: version.slice(0, 16), pages: kept, assets }) },
});
await writeFile(`${dist}/files.json`, JSON.stringify(Object.fromEntries(packer.names), null, 1));
console.log(`packed ${pages.join(", ")} and ${assets.length} files into dist/`);
