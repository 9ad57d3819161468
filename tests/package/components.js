/**
 * A component with a figure in it, in each framework's own language, compiled by its own compiler:
 * for the browser, or for a server.
 */

import { transform } from "esbuild";
import { createRequire } from "node:module";
import { modules } from "./packed.js";

const require = createRequire(modules);

/** @param {string} jsx @returns {Promise<string>} */
export async function compileReact(jsx) {
  const { code } = await transform(jsx, { loader: "jsx", jsx: "automatic", format: "esm" });
  return code;
}

/**
 * @param {string} source  a single-file component with `<script setup>`
 * @param {{ server?: boolean }} [options]
 * @returns {string}
 */
export function compileVue(source, { server = false } = {}) {
  const { parse, compileScript } = require("vue/compiler-sfc");
  const compilerOptions = {
    isCustomElement: (/** @type {string} */ tag) => tag.startsWith("whorl-"),
  };
  const { descriptor } = parse(source, {
    filename: "App.vue",
    templateParseOptions: compilerOptions,
  });
  const { content } = compileScript(descriptor, {
    id: "app",
    inlineTemplate: true,
    templateOptions: { ssr: server, ssrCssVars: [], compilerOptions },
  });
  return content;
}

/**
 * @param {string} source
 * @param {{ server?: boolean }} [options]
 * @returns {string}
 */
export function compileSvelte(source, { server = false } = {}) {
  const { compile } = require("svelte/compiler");
  return compile(source, { generate: server ? "server" : "client", filename: "App.svelte" }).js
    .code;
}
