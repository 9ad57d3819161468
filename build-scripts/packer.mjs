/**
 * Packs files into one folder of the site, each named after its content, so that it can be kept for
 * ever: what changes gets another name. What refers to a file is packed after it.
 *
 *   const packer = createPacker({ root, dist });
 *   await packer.copy({ "core.wasm": "build/core.wasm" });
 *   await packer.pack({ "worker.js": "web/worker.js" }, { loads: ["core.wasm"] });
 *   packer.nameOf("worker.js"); // "assets/worker-3FZJQ2XA.js"
 */

import { build } from "esbuild";
import { extname, relative } from "node:path";
import { cssText } from "./css_text.mjs";
import { ASSETS } from "./served.mjs";

/** The first with SIMD in WebAssembly and style sheets that shadow roots adopt. */
export const target = ["chrome91", "firefox101", "safari16.4"];

/**
 * @param {{ root: string, dist: string }} folders
 */
export function createPacker({ root, dist }) {
  /** @type {Map<string, string>} names relative to dist/, by name in the source */
  const names = new Map();
  /** @type {Map<string, string[]>} the chunks that a script imports at once, by its name in the source */
  const chunks = new Map();
  /** @type {Set<string>} those, and the chunks that scripts share */
  const files = new Set();

  /** @param {string} name */
  function nameOf(name) {
    const served = names.get(name);
    if (served === undefined) throw new Error(`there is no ${name} in the site (yet)`);
    return served;
  }

  /**
   * @param {Record<string, string>} sources  files relative to the root, by the name that they get
   * @param {import("esbuild").BuildOptions} options
   */
  async function run(sources, options) {
    const { metafile } = await build({
      absWorkingDir: root, // paths are part of the hashes, and the same on every machine
      entryPoints: Object.entries(sources).map(([name, source]) => ({
        in: source,
        out: name.slice(0, -extname(name).length),
      })),
      outdir: `${dist}/${ASSETS}`,
      entryNames: "[dir]/[name]-[hash]",
      chunkNames: "[name]-[hash]",
      target,
      metafile: true,
      ...options,
    });
    const bySource = new Map(Object.entries(sources).map(([name, source]) => [source, name]));
    for (const [path, { entryPoint, imports }] of Object.entries(
      /** @type {import("esbuild").Metafile} */ (metafile).outputs,
    )) {
      if (path.endsWith(".LEGAL.txt")) continue; // for people, not for pages
      const served = relative(dist, `${root}/${path}`);
      files.add(served);
      const name = bySource.get(entryPoint ?? "");
      if (name === undefined) continue;
      names.set(name, served);
      const atOnce = imports.filter(({ kind }) => kind === "import-statement");
      chunks.set(
        name,
        atOnce.map(({ path: chunk }) => relative(dist, `${root}/${chunk}`)),
      );
    }
  }

  return {
    names,
    files,
    nameOf,
    chunksOf: (/** @type {string} */ name) => chunks.get(name) ?? [],

    /** @param {Record<string, string>} sources */
    copy(sources) {
      const endings = new Set(Object.keys(sources).map((name) => extname(name)));
      return run(sources, {
        loader: Object.fromEntries([...endings].map((ending) => [ending, "copy"])),
      });
    },

    /**
     * Scripts and style sheets with all that they import.
     * @param {Record<string, string>} sources
     * @param {{ loads?: string[] }} [options]  the packed files that the scripts load themselves
     */
    pack(sources, { loads = [] } = {}) {
      // Scripts lie in the folder itself, and so name the others relative to it.
      const served = loads.map((name) => [name, `./${relative(ASSETS, nameOf(name))}`]);
      return run(sources, {
        bundle: true,
        splitting: true,
        minify: true,
        format: "esm",
        legalComments: "linked",
        define: { WHORL_SERVED: JSON.stringify(Object.fromEntries(served)) },
        plugins: [cssText(target)],
      });
    },
  };
}
