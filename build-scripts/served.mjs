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

/** That of the page for iframes, whose worker is a Blob, with the core and a model inside. */
export const embedPolicy = [
  ...policy.filter((rule) => !/^(connect|manifest)-src/.test(rule)),
  "worker-src blob:",
];

/**
 * Examples are pages as others have them: some with a policy of their own, most with none.
 * @param {string} name  of a page, or of any other file, relative to dist/
 */
export function policyOf(name) {
  if (/^examples[/\\]/.test(name)) return [];
  return name === "embed.html" ? embedPolicy : policy;
}
