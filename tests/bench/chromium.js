/** Contenders in Chromium: a page that is isolated, so that the peers may have their threads. */
import { build } from "esbuild";
import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "../../build-scripts/serve.mjs";
import { moduleFileName, variants } from "../../web/core/variants.js";
import { launchChromium } from "../chromium.js";

const path = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

const modules = variants.map(moduleFileName); // under their own names
/** Compiled modules that the page loads by name. */
const moduleFolders = ["../../build/wasm", "node_modules/@tensorflow/tfjs-backend-wasm/dist"];

/** No turn may be cut off: a whole run of the notebook takes minutes. */
const protocolTimeout = 3_600_000;

/** The isolation without which the peers have one thread. */
const headers = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "content-security-policy": "", // the peers make code and workers at run time
};

/**
 * @returns {Promise<{version: string, startHost: () => Promise<import("./node.js").Host>,
 *   close: () => Promise<void>}>}
 */
export async function startChromium() {
  const folder = await mkdtemp(join(tmpdir(), "whorl-bench-page-"));
  await packPage(folder);
  const server = await serve({ folder, port: 8500, headers });
  const browser = await launchChromium({ protocolTimeout });
  const page = await browser.newPage();
  await page.goto(server.address);
  if (!(await page.evaluate(() => globalThis.crossOriginIsolated))) {
    throw new Error("the bench's page is not isolated, so the peers would not have their threads");
  }

  return {
    version: await browser.version(),
    async startHost() {
      const index = await page.evaluate(() => /** @type {any} */ (globalThis).bench.start());
      return {
        ask: (request) =>
          page.evaluate(
            (host, question) => /** @type {any} */ (globalThis).bench.ask(host, question),
            index,
            /** @type {any} */ (request),
          ),
        close: () =>
          page.evaluate((host) => /** @type {any} */ (globalThis).bench.stop(host), index),
      };
    },
    async close() {
      await browser.close();
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** @param {string} folder */
async function packPage(folder) {
  await build({
    entryPoints: {
      page: path("page.js"),
      page_worker: path("page_worker.js"),
      helper: path("../../web/worker/helper.js"), // of Whorl's teams
    },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "chrome120",
    logLevel: "error",
    define: {
      global: "globalThis",
      WHORL_SERVED: JSON.stringify(Object.fromEntries(modules.map((name) => [name, name]))),
    },
  });
  for (const from of moduleFolders) {
    const names = await readdir(path(from)).catch(() => []);
    for (const name of names.filter((each) => each.endsWith(".wasm"))) {
      await cp(path(`${from}/${name}`), join(folder, name));
    }
  }
  const html = '<!doctype html><title>bench</title><script type="module" src="page.js"></script>';
  await writeFile(join(folder, "index.html"), html);
}
