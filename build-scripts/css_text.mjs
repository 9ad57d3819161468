/**
 * An esbuild plugin: a script that imports a style sheet gets its text, with what it imports in it
 * and minified, to be adopted by a shadow root.
 *
 *   import css from "../styles/figures.css";
 */

import { build } from "esbuild";
import { dirname, join, relative } from "node:path";

/**
 * Many a page has its own idea of what 1rem is, 10px among them. Outside the conditions of queries,
 * where no variable may be, rem becomes the token that has a floor.
 * @param {string} css
 */
const withFloor = (css) =>
  css
    .split(/(@(?:container|media)[^{]*\{)/)
    .map((part) =>
      part.startsWith("@")
        ? part
        : part.replace(/(?<![\w.#-]|max\()(-?\d*\.?\d+)rem\b/g, "calc($1*var(--rem))"),
    )
    .join("");

/**
 * @param {string[]} target  the oldest browsers
 * @param {{ foreign?: boolean }} [options]  foreign: for pages of other people
 * @returns {import("esbuild").Plugin}
 */
export const cssText = (target, { foreign = false } = {}) => ({
  name: "css-text",
  setup(plugin) {
    const { absWorkingDir: root = process.cwd() } = plugin.initialOptions;
    plugin.onResolve({ filter: /\.css$/ }, ({ path, resolveDir, kind }) => {
      if (kind !== "import-statement") return null;
      // Paths are part of the hashes in names, and those of a plugin are taken as they are.
      const fromRoot = relative(root, join(resolveDir, path)).replaceAll("\\", "/");
      return { path: fromRoot, namespace: "css-text" };
    });
    plugin.onLoad({ filter: /./, namespace: "css-text" }, async ({ path: fromRoot }) => {
      const path = join(root, fromRoot);
      const { outputFiles } = await build({
        entryPoints: [path],
        bundle: true,
        minify: true,
        write: false,
        target,
      });
      return {
        contents: foreign ? withFloor(outputFiles[0].text.trim()) : outputFiles[0].text.trim(),
        loader: "text",
        resolveDir: dirname(path),
      };
    });
  },
});
