/**
 * An esbuild plugin: a script that imports a style sheet gets its text, with what it imports in it
 * and minified, to be adopted by a shadow root.
 *
 *   import css from "../styles/figures.css";
 */

import { build } from "esbuild";
import { dirname, join } from "node:path";

/**
 * @param {string[]} target  the oldest browsers
 * @returns {import("esbuild").Plugin}
 */
export const cssText = (target) => ({
  name: "css-text",
  setup(plugin) {
    plugin.onResolve({ filter: /\.css$/ }, ({ path, resolveDir, kind }) =>
      kind === "import-statement" ? { path: join(resolveDir, path), namespace: "css-text" } : null,
    );
    plugin.onLoad({ filter: /./, namespace: "css-text" }, async ({ path }) => {
      const { outputFiles } = await build({
        entryPoints: [path],
        bundle: true,
        minify: true,
        write: false,
        target,
      });
      return {
        contents: outputFiles[0].text.trim(),
        loader: "text",
        resolveDir: dirname(path),
      };
    });
  },
});
