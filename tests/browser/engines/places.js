/**
 * What the engines are sent to: the site, and somebody else's pages on another origin. Where nothing
 * can run before a page from outside, it must be in the page: so every page of both has a script
 * before its own, which notes what goes wrong and takes away what the address names.
 */

import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { serve } from "../../../build-scripts/serve.mjs";
import { moduleFileName } from "../../../web/core/variants.js";
import { dist } from "../harness.js";

const PAGES = ["index.html", "lab.html", "embed.html"];

/** Runs in the page, first of all. */
function beforeAll() {
  const watched = { errors: /** @type {string[]} */ ([]), refused: /** @type {string[]} */ ([]) };
  Object.assign(window, { watched });
  window.addEventListener("error", ({ message }) => watched.errors.push(message));
  window.addEventListener("unhandledrejection", ({ reason }) =>
    watched.errors.push(String(reason)),
  );
  document.addEventListener("securitypolicyviolation", (event) =>
    watched.refused.push(`${event.effectiveDirective} ${event.blockedURI}`),
  );
  const missing = new URLSearchParams(location.search).get("without");
  if (missing !== null) delete (/** @type {any} */ (window)[missing]);
}

/** @param {string} folder */
const addScript = (folder) => writeFile(join(folder, "before.js"), `(${beforeAll})();`);

/** The core and its teams as they are, without a figure. @param {string} folder */
async function packBitsPage(folder) {
  const own = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
  const module = moduleFileName("simd128");
  const page = "bits_page.js";
  const helper = "helper.js";
  await build({
    entryPoints: {
      [basename(page, ".js")]: own(page),
      helper: own("../../../web/worker/helper.js"),
    },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: "esm",
    logLevel: "error",
    define: { WHORL_SERVED: JSON.stringify({ [module]: module, [helper]: helper }) },
  });
  await cp(own(`../../../build/wasm/${module}`), join(folder, module));
  await addScript(folder);
  const script = `<script type="module" src="${page}"></script>`;
  const html = `<!doctype html>${tag}<meta charset="utf-8"><link rel="icon" href="data:,"><title>Bits</title>${script}`;
  await writeFile(join(folder, "index.html"), html);
}

const tag = '<script src="before.js"></script>';

/** Serves both, on two ports and so two origins. */
export async function openPlaces() {
  const folder = await mkdtemp(join(tmpdir(), "whorl-engines-"));
  const [siteFolder, blogFolder] = [join(folder, "site"), join(folder, "blog")];
  await cp(dist, siteFolder, {
    recursive: true,
    filter: (name) => !/\.html\.(br|gz)$/.test(name), // of the pages as they were
  });
  await addScript(siteFolder);
  for (const name of PAGES) {
    const page = join(siteFolder, name);
    const html = await readFile(page, "utf8");
    await writeFile(page, html.replace("<head>", `<head>${tag}`));
  }
  await cp(join(siteFolder, "before.js"), join(blogFolder, "before.js"));
  const site = await serve({ folder: siteFolder, port: 8700 });
  const blog = await serve({
    folder: blogFolder,
    port: 8750,
    headers: { "content-security-policy": "" },
  });
  const bitsFolder = join(folder, "bits");
  await packBitsPage(bitsFolder);
  const bits = await serve({
    folder: bitsFolder,
    port: 8770,
    headers: { "content-security-policy": "" },
  });
  let pages = 0;

  return {
    /** The site's address. */
    site: site.address,

    /** A page that makes the runs of tests/core/checksum_runs.js. */
    bits: bits.address,

    /**
     * A page of somebody else's.
     * @param {string} body
     * @returns {Promise<string>} its address
     */
    async blog(body) {
      const name = `${++pages}.html`;
      const head = `${tag}<meta charset="utf-8"><link rel="icon" href="data:,"><title>A blog</title>`;
      await writeFile(join(blogFolder, name), `<!doctype html>${head}<body>${body}</body>`);
      return blog.address + name;
    },

    async close() {
      site.close();
      blog.close();
      bits.close();
      await rm(folder, { recursive: true });
    },
  };
}
