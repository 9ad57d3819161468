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
