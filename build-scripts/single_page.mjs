/** The page that is one file, with a policy that lets it do no more than it does. */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { build } from "esbuild";
import { bundleTarget } from "./scripts.mjs";

/** @param {string} text */
const hashOf = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/**
 * @param {string} root
 * @param {string} script
 * @returns {Promise<string>}
 */
export async function singlePage(root, script) {
  if (/<\/script|<!--/i.test(script)) throw new Error("the script would end its own element");
  const html = await readFile(`${root}web/bundle/single.html`, "utf8");
  const poster = await readFile(`${root}build/posters/reverse.svg`, "utf8");
  const { outputFiles } = await build({
    entryPoints: [`${root}web/styles/page.css`],
    bundle: true,
    minify: true,
    target: bundleTarget,
    write: false,
  });
  const style = outputFiles[0].text.trim();
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)} 'wasm-unsafe-eval' blob:`, // what is unpacked is a Blob
    `style-src ${hashOf(style)}`,
    "img-src data:",
    "worker-src blob: data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types whorl whorl-page",
  ].join("; ");
  return html
    .replace("{{policy}}", policy)
    .replace(
      "{{poster}}",
      () => `data:image/svg+xml,${poster.replace(/["#%&\n]/g, encodeURIComponent)}`,
    )
    .replace(/<style>[^<]*<\/style>/, () => `<style>${style}</style>`)
    .replace(/<script>[^<]*<\/script>/, () => `<script>${script}</script>`);
}
