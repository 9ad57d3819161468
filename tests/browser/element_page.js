/** Pages with elements in them and nothing else of Whorl's but its script. */

import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dist, SEEN, servedName, startBrowser } from "./harness.js";

/** @typedef {import("./harness.js").Page} Page */

/** Writes down what elements tell, from the first on. */
const recorder = `
window.told = [];
for (const name of ["ready", "step", "done", "change", "error"]) {
  addEventListener(name, ({ target, detail }) => {
    if (target.localName?.startsWith("whorl-")) told.push({ name, id: target.id, detail });
  }, true);
}
`;

const sheet = `
.row { display: flex; gap: 10px }
.row > * { flex: 1; min-width: 0 }
.far { height: 8000px }
`;

/** A network that trains fast, as attributes. */
export const small = `hidden_width="8" block_count="1" timesteps="20" points="200"`;

/** A browser, and a folder for such pages. */
export async function startElementPages() {
  const folder = await mkdtemp(join(tmpdir(), "whorl-elements-"));
  await cp(dist, folder, { recursive: true });
  await writeFile(join(folder, "recorder.js"), recorder);
  await writeFile(join(folder, "plain.css"), sheet);
  const browser = await startBrowser({ folder });
  let count = 0;

  return {
    browser,

    /**
     * @param {string} body
     * @param {{ css?: string, script?: string }} [options]  css: of the page, besides; script: the
     *   page's own, before Whorl's
     */
    async open(body, { css = "", script = "" } = {}) {
      const name = `page-${++count}`;
      const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Figures</title>
    <link rel="icon" href="${servedName("icons/icon.svg")}" />
    <link rel="stylesheet" href="plain.css" />
    <link rel="stylesheet" href="${name}.css" />
    <script src="recorder.js"></script>
    <script defer src="${name}.js"></script>
    <script type="module" src="${servedName("article.js")}"></script>
  </head>
  <body>${body}</body>
</html>`;
      await writeFile(join(folder, `${name}.css`), css);
      await writeFile(join(folder, `${name}.js`), script);
      await writeFile(join(folder, `${name}.html`), html);
      return browser.open({ query: `${name}.html`, calm: true, ready: false });
    },

    async close() {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * What elements have told so far.
 * @param {Page} page
 * @param {string} name  of the event
 * @param {string} [id]  of the element
 * @returns {Promise<any[]>}
 */
export const told = (page, name, id) =>
  page.evaluate(
    (wanted, of) =>
      /** @type {any} */ (window).told
        .filter((/** @type {any} */ event) => event.name === wanted && (!of || event.id === of))
        .map((/** @type {any} */ { detail }) => detail),
    name,
    id,
  );

/**
 * The sentence that an element shows in the place of what it cannot do, when there is one.
 * @param {Page} page
 * @param {string} element
 * @returns {Promise<string>}
 */
export async function noticeOf(page, element) {
  await page.waitForSelector(`${element} >>> .notice:not([hidden])`, SEEN);
  return page.$eval(`${element} >>> .notice`, (notice) => notice.textContent ?? "");
}

/**
 * Calls a method and waits for what it returns.
 * @param {Page} page
 * @param {string} element
 * @param {string} method
 * @param {...any} given
 * @returns {Promise<any>}
 */
export const call = (page, element, method, ...given) =>
  page.$eval(
    element,
    async (found, name, values) => {
      const { [name]: answer } = { [name]: await /** @type {any} */ (found)[name](...values) };
      return answer;
    },
    method,
    given,
  );

/** @param {Page} page @param {string} element @returns {Promise<{ step: number, status: string }>} */
export const progressOf = (page, element) =>
  page.$eval(element, (found) => {
    const { step, status } = /** @type {any} */ (found).getState();
    return { step, status };
  });
