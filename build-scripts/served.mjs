/** What the build and a server agree on. */

import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** The folder in dist/ where nothing ever changes: browsers may be told to keep it. */
export const ASSETS = "assets/";

/** The codings by their name in HTTP, the best first. */
export const codings = [
  {
    name: "br",
    ending: ".br",
    /** @param {Buffer} bytes */
    compress: (bytes) =>
      brotliCompressSync(bytes, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      }),
  },
  {
    name: "gzip",
    ending: ".gz",
    /** @param {Buffer} bytes */
    compress: (bytes) => gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }),
  },
];

/** The strictest policy that the site's pages work under; README.md says what each line is for. */
export const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
];

/**
 * That of the page for iframes, whose worker is a Blob, with the core and a model inside. In a sandbox
 * WebKit takes nothing for 'self': a header tells the address as well. The page itself cannot know it,
 * so it names whole schemes, and its script narrows them before it does anything else
 * (web/pages/embed_policy.js).
 * @param {string} place
 */
const embedPolicy = (place) => [
  ...policy
    .filter((rule) => !/^(connect|manifest)-src/.test(rule))
    .map((rule) => rule.replace("'self'", `'self' ${place}`)),
  "worker-src blob:",
];

/**
 * Examples are pages as others have them: some with a policy of their own, most with none.
 * @param {string} name  of a page, or of any other file, relative to dist/
 * @param {string} [address]  the site's, where it is known
 */
export function policyOf(name, address = "http: https:") {
  if (/^examples[/\\]/.test(name)) return [];
  return name === "embed.html" ? embedPolicy(address) : policy;
}
