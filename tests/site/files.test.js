/** What is in dist/: every file under a name that tells its content, and nothing that nobody names. */

import { test } from "node:test";
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { createPacker } from "../../build-scripts/packer.mjs";
import { finishPage } from "../../build-scripts/page_html.mjs";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
const names = /** @type {string[]} */ (await readdir(dist, { recursive: true }));
const isText = (/** @type {string} */ name) => /\.(html|css|js|webmanifest)$/.test(name);
const texts = new Map(
  await Promise.all(
    names
      .filter(isText)
      .map(async (name) => /** @type {const} */ ([name, await readFile(dist + name, "utf8")])),
  ),
);
const assets = names.filter(
  (name) => name.startsWith("assets/") && extname(name) && !/\.(gz|br|txt)$/.test(name),
);

/**
 * Packs a small site whose helper has this text.
 * @param {string} helper
 */
async function packSmall(helper) {
  const root = await mkdtemp(join(tmpdir(), "whorl-packer-"));
  try {
    await mkdir(join(root, "web"));
    const given = 'const served = (name) => WHORL_SERVED[name];\nconsole.log(served("helper.js"));';
    await writeFile(join(root, "web/helper.js"), helper);
    await writeFile(join(root, "web/worker.js"), given);
    await writeFile(join(root, "web/other.js"), "console.log(1);");
    const packer = createPacker({ root, dist: join(root, "dist") });
    await packer.pack({ "helper.js": "web/helper.js", "other.js": "web/other.js" });
    await packer.pack({ "worker.js": "web/worker.js" }, { loads: ["helper.js"] });
    const worker = await readFile(join(root, "dist", packer.nameOf("worker.js")), "utf8");
    return { names: Object.fromEntries(packer.names), worker };
  } finally {
    await rm(root, { recursive: true });
  }
}

test("a file that changes gets another name, as does what loads it, and nothing else", async () => {
  const before = await packSmall("console.log(2);");
  const after = await packSmall("console.log(3);");
  assert.match(before.names["helper.js"], /^assets\/helper-\w{8}\.js$/);
  assert.notEqual(after.names["helper.js"], before.names["helper.js"]);
  assert.notEqual(after.names["worker.js"], before.names["worker.js"]);
  assert.equal(after.names["other.js"], before.names["other.js"]);
  assert.ok(after.worker.includes(after.names["helper.js"].replace("assets/", "")));
});

test("the same files get the same names in whichever folder they are packed", async () => {
  assert.deepEqual(await packSmall("console.log(2);"), await packSmall("console.log(2);"));
});

test("a page that names a file which the site has not is not packed", () => {
  const nameOf = (/** @type {string} */ name) => {
    if (name !== "lab.js") throw new Error(`there is no ${name}`);
    return "assets/lab-1.js";
  };
  const site = { nameOf, chunksOf: () => [], policy: [] };
  const page = '<a href="#data">1</a><a href="https://example.org/x">2</a><script src="lab.js">';
  assert.equal(finishPage(page, site), page.replace("lab.js", "assets/lab-1.js"));
  assert.throws(() => finishPage('<img src="posters/none.svg" />', site), /no posters\/none\.svg/);
});

test("what a page's script imports is fetched beside it", () => {
  for (const page of ["index.html", "lab.html"]) {
    const html = texts.get(page) ?? "";
    const [, script] = html.match(/<script type="module" src="([^"]+)"/) ?? [];
    const imported = (texts.get(script) ?? "").match(/(?<=(?:from|import)"\.\/)[^"]+/g) ?? [];
    assert.ok(imported.length > 0);
    for (const chunk of imported) {
      assert.ok(html.includes(`<link rel="modulepreload" href="assets/${chunk}"`), chunk);
    }
  }
});

test("every asset's name has a hash, and some other file names it", () => {
  assert.ok(assets.length > 20);
  for (const asset of assets) {
    assert.match(asset, /-[A-Z0-9]{8}\.\w+$/);
    const own = asset.slice(asset.lastIndexOf("/") + 1);
    const users = [...texts].filter(
      ([name, text]) => name !== asset && name !== "service_worker.js" && text.includes(own),
    );
    assert.ok(users.length > 0, `nothing names ${asset}`);
  }
});

test("the service worker keeps every page but that for iframes, every asset, and only what is there", () => {
  const kept = (texts.get("service_worker.js") ?? "").match(/(?<=")[\w./-]+\.\w+(?=")/g);
  const fixed = names.filter((name) => /^(?!embed)\w+\.(html|webmanifest)$/.test(name));
  assert.deepEqual(new Set(kept), new Set([...fixed, ...assets]));
});

test("files.json leads from every name in the source to a file", async () => {
  const files = JSON.parse(await readFile(`${dist}files.json`, "utf8"));
  for (const name of ["worker.js", "helper.js", "whorl.simd128.wasm", "quick.safetensors"]) {
    assert.ok(name in files, name);
  }
  for (const served of Object.values(files)) assert.ok(assets.includes(served), served);
});

test("beside each text and each module are copies in gzip and Brotli of the same content", async () => {
  const plain = names.filter((name) => isText(name) || /\.(wasm|svg|json)$/.test(name));
  for (const name of plain) {
    const bytes = await readFile(dist + name);
    assert.deepEqual(gunzipSync(await readFile(`${dist}${name}.gz`)), bytes, name);
    assert.deepEqual(brotliDecompressSync(await readFile(`${dist}${name}.br`)), bytes, name);
  }
});

test("the icons that the manifest names are there, in the sizes that it says", async () => {
  const { icons } = JSON.parse(texts.get("manifest.webmanifest") ?? "");
  assert.ok(icons.length >= 3);
  for (const { src, sizes, type } of icons) {
    const bytes = await readFile(dist + src);
    if (type !== "image/png") continue;
    assert.equal(bytes.toString("latin1", 1, 4), "PNG");
    assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, sizes); // of its IHDR chunk
  }
});
