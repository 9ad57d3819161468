/**
 * A page's HTML as it is served: with its policy, its formulas set, and each file that it names under
 * the name that the file was given.
 */

import { setFormulas } from "./math.mjs";

const references = /(?<=\s(?:href|src)=")([^"#]+)(?=[#"])/g;

/**
 * An example's HTML: a page as others may have it, a folder below the site.
 * @param {string} html
 * @param {(name: string) => string} nameOf
 */
export const finishExample = (html, nameOf) =>
  html.replace(
    references,
    (name) => (name.startsWith("../") ? `../${nameOf(name.slice(3))}` : name), // "../page.css"
  );

/** The scripts that a page starts. @param {string} html */
export const scriptsOf = (html) =>
  [...html.matchAll(/<script[^>]*\ssrc="([^"]+)"/g)].map((m) => m[1]);

/**
 * @param {string} html
 * @param {{
 *   nameOf: (name: string) => string,
 *   chunksOf: (name: string) => string[],
 *   policy: string[],
 * }} site  `nameOf` throws if there is no such file; `chunksOf` tells what a script imports, which is
 *   fetched beside it, not after it
 * @returns {string}
 */
export const finishPage = (html, { nameOf, chunksOf, policy }) =>
  setFormulas(html)
    .replace("{{policy}}", policy.join("; "))
    .replace(references, (name) => (/^[a-z]+:/.test(name) ? name : nameOf(name)))
    .replace(/ *<script type="module"/g, (start) => preloads(html, chunksOf) + start);

/** @param {string} html @param {(name: string) => string[]} chunksOf */
const preloads = (html, chunksOf) =>
  scriptsOf(html)
    .flatMap(chunksOf)
    .map((chunk) => `    <link rel="modulepreload" href="${chunk}" />\n`)
    .join("");
