/**
 * How soon pages are alive, as multiples of what an empty page takes on the same machine at the same
 * time. Every visit has a profile of its own, so that nothing is in any cache.
 */
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "../../build-scripts/serve.mjs";
import { launchChromium } from "../chromium.js";
import { median } from "./rounds.js";

/**
 * @typedef {object} Opening
 * @property {"opening"} kind
 * @property {string} page
 * @property {"loaded" | "first paint" | "live drawing" | "sampling"} moment
 * @property {number} milliseconds  after navigation, median
 * @property {number} multiple      of the empty page's load, median of those within the rounds
 */

const EMPTY = "an empty page";
const head =
  '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>Page</title>';

/** What is opened, by what it is called in the table. */
const pages = {
  [EMPTY]: "empty.html",
  "one figure, whorl.js": "figure.html",
  "the article": "index.html",
};

/**
 * Has a page note when its first figure has a picture, and when it has a state of a reverse run. It
 * asks for no frames of its own before that: they would cost more than what is measured.
 */
function noteMoments() {
  const moments = /** @type {Record<string, number>} */ ({});
  Object.assign(window, { moments });
  document.addEventListener("DOMContentLoaded", () => {
    const figure = /** @type {any} */ (document.querySelector("whorl-figure"));
    const look = () => {
      moments["live drawing"] ??= performance.now();
      if (figure.getState().generation?.states.length > 0) moments.sampling = performance.now();
      else requestAnimationFrame(look);
    };
    figure?.addEventListener("ready", () => requestAnimationFrame(look), { once: true });
  });
}

/**
 * @param {{ rounds: number }} options
 * @returns {Promise<Opening[]>}
 */
export async function measureOpening({ rounds }) {
  const folder = await mkdtemp(join(tmpdir(), "whorl-opening-"));
  await cp(fileURLToPath(new URL("../../dist", import.meta.url)), folder, { recursive: true });
  await writeFile(join(folder, pages[EMPTY]), `${head}<p>Nothing.</p>`);
  await writeFile(
    join(folder, "figure.html"),
    `${head}<script src="whorl.js" async></script><whorl-figure kind="reverse">` +
      '<img slot="poster" src="posters/reverse.svg" alt=""></whorl-figure>',
  );
  const server = await serve({ folder, port: 8550, headers: { "content-security-policy": "" } });
  const browser = await launchChromium();

  /** @param {string} name @returns {Promise<Record<string, number>>} in ms after navigation */
  async function visit(name) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.evaluateOnNewDocument(noteMoments);
    await page.goto(server.address + name);
    if (name !== pages[EMPTY]) {
      await page.waitForFunction(() => /** @type {any} */ (window).moments.sampling, {
        polling: 20,
      });
    }
    const moments = await page.evaluate(() => ({
      loaded: /** @type {PerformanceNavigationTiming} */ (
        performance.getEntriesByType("navigation")[0]
      ).loadEventEnd,
      "first paint": performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
      .../** @type {any} */ (window).moments,
    }));
    await context.close();
    return moments;
  }

  /** @type {Record<string, Record<string, number>>[]} */
  const visits = [];
  try {
    for (let round = 0; round < rounds; round++) {
      /** @type {Record<string, Record<string, number>>} */
      const moments = {};
      for (const [page, name] of Object.entries(pages)) moments[page] = await visit(name);
      visits.push(moments);
    }
  } finally {
    await browser.close();
    server.close();
    await rm(folder, { recursive: true });
  }

  /** @type {[page: string, moment: Opening["moment"]][]} */
  const rows = [[EMPTY, "loaded"]];
  for (const page of Object.keys(pages).filter((each) => each !== EMPTY)) {
    rows.push([page, "first paint"], [page, "live drawing"], [page, "sampling"]);
  }
  return rows.map(([page, moment]) => ({
    kind: "opening",
    page,
    moment,
    milliseconds: median(visits.map((round) => round[page][moment])),
    multiple: median(visits.map((round) => round[page][moment] / round[EMPTY].loaded)),
  }));
}
