/** The lab's page, for the tests of the lab. */

import { until } from "./harness.js";

/** @typedef {import("./harness.js").Page} Page */

export const lab = "whorl-lab";

/** @param {string} selector  within the lab */
export const inLab = (selector) => `${lab} >>> ${selector}`;

export const picture = inLab(".lab-picture");

/**
 * @param {Awaited<ReturnType<typeof import("./harness.js").startBrowser>>} browser
 * @param {Parameters<typeof browser.open>[0]} [options]
 */
export const openLab = (browser, options) =>
  browser.open({ query: "lab.html", calm: true, ...options });

/**
 * Changes settings as a script would.
 * @param {Page} page
 * @param {Record<string, unknown>} config
 * @returns {Promise<string[]>} what was refused
 */
export const configure = (page, config) =>
  page.$eval(lab, (found, given) => /** @type {any} */ (found).setConfig(given), config);

/**
 * Trains a model that is done at once, and waits for what it draws.
 * @param {Page} page
 * @param {number} [epochs]  of fifty training steps
 */
export async function trainInLab(page, epochs = 20) {
  await configure(page, { epochs });
  await page.click(inLab("#lab-play"));
  await generated(page);
}

/** Until the finished model has drawn. @param {Page} page */
export const generated = (page) =>
  until(page, lab, 'state.status === "finished" && state.generation?.distance > 0', null, 120_000);

/**
 * What a canvas shows, as one number, once everything asked for is painted.
 * @param {Page} page
 * @param {string} selector
 * @returns {Promise<number>}
 */
export const pixelsOf = (page, selector) =>
  page.$eval(selector, async (found) => {
    const canvas = /** @type {HTMLCanvasElement} */ (found);
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let hash = 0x811c9dc5;
    for (const word of new Uint32Array(data.buffer)) hash = Math.imul(hash ^ word, 0x01000193);
    return hash >>> 0;
  });

/** @param {Page} page @param {string} selector */
export const descriptionOf = (page, selector) =>
  page.$eval(selector, (canvas) => canvas.getAttribute("aria-label") ?? "");
