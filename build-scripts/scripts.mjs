/**
 * Bundles of the site's sources for other places. Only the modules named by `swapped` differ from the
 * site's: that of load_charts.js, say, is web/bundle/bundled_load_charts.js.
 */

import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { build } from "esbuild";
import { minify } from "terser";
import { cssText } from "./css_text.mjs";

/** The first browsers that can unpack, and have SIMD in WebAssembly. */
export const bundleTarget = ["chrome91", "firefox113", "safari16.4"];

/**
 * @param {string} root
 * @param {string[]} names
 * @returns {import("esbuild").Plugin}
 */
const swap = (root, names) => ({
  name: "swap",
  setup({ onResolve }) {
    onResolve({ filter: /^\..*\.js$/ }, ({ path }) =>
      names.includes(basename(path, ".js"))
        ? { path: `${root}web/bundle/bundled_${basename(path)}` }
        : null,
    );
  },
});

/**
 * @typedef {object} Wanted
 * @property {string[]} [swapped]
 * @property {Record<string, unknown>} [constants]  what the build fills in, by the names in the source
 * @property {boolean} [foreign]  for pages of other people
 * @property {boolean} [handsOver]  to web/bundle/load_sibling.js, what it exports
 */

/**
 * Terser finds another 4% after esbuild, of what a server sends.
 * @param {string} script
 * @param {{ module?: boolean }} [options]
 */
async function shortened(script, { module = false } = {}) {
  const { code } = await minify(script, {
    module,
    ecma: 2020,
    compress: { ecma: 2020, passes: 3 },
  });
  return String(code);
}

/** @param {string} root */
export function createScripts(root) {
  /**
   * @param {string[]} entries
   * @param {string[]} swapped
   * @param {boolean} foreign
   * @returns {import("esbuild").BuildOptions}
   */
  const common = (entries, swapped, foreign) => ({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => `web/${entry}`),
    bundle: true,
    minify: true,
    target: bundleTarget,
    legalComments: "none",
    plugins: [swap(root, swapped), cssText(bundleTarget, { foreign })],
  });

  /** @param {Record<string, unknown>} constants */
  const defined = (constants) =>
    Object.fromEntries(
      Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)]),
    );

  return {
    /**
     * One classic script. Long constants stand at its end: what is packed already is in the way of
     * what a server packs.
     * @param {string} entry  in web/
     * @param {Wanted} [wanted]
     * @returns {Promise<string>}
     */
    async script(entry, { swapped = [], constants = {}, foreign = false, handsOver = false } = {}) {
      const { outputFiles } = await build({
        ...common([entry], swapped, foreign),
        format: "iife",
        globalName: handsOver ? "whorl" : undefined,
        write: false,
      });
      const body = await shortened(outputFiles[0].text);
      const end = handsOver
        ? 'document.currentScript.dispatchEvent(new CustomEvent("whorl-loaded",{detail:whorl}));'
        : Object.entries(defined(constants))
            .map(([name, value]) => `var ${name}=${value};`)
            .join("");
      return end === "" ? body : `(()=>{${body}${end}})();`;
    },

    /**
     * Modules for bundlers, with what they share and what they load on demand.
     * @param {string} folder     to put them in
     * @param {string[]} entries  in web/
     * @param {Wanted} wanted
     */
    async modulesTo(folder, entries, { swapped = [], constants = {}, foreign = false }) {
      const { outputFiles } = await build({
        ...common(entries, swapped, foreign),
        write: false,
        entryNames: "[name]",
        outdir: folder,
        splitting: true,
        format: "esm",
        external: ["chart.js"], // the package's one dependency, which the charts alone import
        define: defined(constants),
      });
      for (const { path, text } of outputFiles) {
        await writeFile(path, await shortened(text, { module: true }));
      }
    },
  };
}
