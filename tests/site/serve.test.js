/** How the local server hands the site out. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { precompress } from "../../build-scripts/precompress.mjs";
import { serve } from "../../build-scripts/serve.mjs";

const text = "const spiral = 1;\n".repeat(100);
/** @type {string} */
let folder;
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "whorl-serve-"));
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), "<!doctype html><title>Whorl</title>");
  await writeFile(join(folder, "assets/lab-AAAA.js"), text);
  await writeFile(join(folder, "manifest.webmanifest"), "{}");
  await precompress(folder);
  await writeFile(join(folder, "late.js"), text); // was not there to be compressed
  server = await serve({ folder, port: 8400 });
});
after(async () => {
  server?.close();
  await rm(folder, { recursive: true });
});

/**
 * What the server sends, as it sends it.
 * @param {string} name
 * @param {string} [coding]  the header Accept-Encoding
 */
async function fetchRaw(name, coding) {
  const headers = coding === undefined ? {} : { "accept-encoding": coding };
  const response = await /** @type {Promise<import("node:http").IncomingMessage>} */ (
    new Promise((resolve, reject) => {
      get(server.address + name, { headers }, resolve).on("error", reject);
    })
  );
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}

test("a browser gets the best coding that it takes, and the plain file if it takes none", async () => {
  const script = "assets/lab-AAAA.js";
  for (const [accepted, coding] of /** @type {const} */ ([
    ["gzip, deflate, br, zstd", "br"],
    ["br;q=0.2, gzip", "br"],
    ["gzip", "gzip"],
    ["br;q=0, gzip;q=0.5", "gzip"],
    ["br; q=0.0, gzip;q=0", undefined],
    ["identity", undefined],
    [undefined, undefined],
  ])) {
    const { headers, body } = await fetchRaw(script, accepted);
    assert.equal(headers["content-encoding"], coding, accepted);
    assert.equal(headers["content-type"], "text/javascript; charset=utf-8");
    assert.equal(headers.vary, "accept-encoding");
    const plain =
      coding === "br" ? brotliDecompressSync(body) : coding === "gzip" ? gunzipSync(body) : body;
    assert.equal(plain.toString(), text, accepted);
  }
});

test("a file without compressed copies is sent as it is", async () => {
  const { headers, body } = await fetchRaw("late.js", "br, gzip");
  assert.equal(headers["content-encoding"], undefined);
  assert.equal(body.toString(), text);
});

test("a file that is gone is not served from its compressed copy", async () => {
  await writeFile(join(folder, "gone.js.br"), "left over");
  assert.equal((await fetchRaw("gone.js", "br")).status, 404);
});

test("assets may be kept for ever, pages are asked for each time", async () => {
  const asset = await fetchRaw("assets/lab-AAAA.js");
  const page = await fetchRaw("");
  assert.match(asset.headers["cache-control"] ?? "", /max-age=31536000, immutable/);
  assert.equal(page.headers["cache-control"], "no-cache");
});

test("the manifest is served as one", async () => {
  const { headers } = await fetchRaw("manifest.webmanifest");
  assert.equal(headers["content-type"], "application/manifest+json");
});
