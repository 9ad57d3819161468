/** A lesson beside a figure, as a reader takes it. */

import { until } from "./harness.js";

/** @typedef {import("./harness.js").Page} Page */

/**
 * What the panel says.
 * @param {Page} page
 * @param {string} element  a selector
 */
export const panelOf = (page, element) =>
  page.$eval(element, (host) => {
    const root = /** @type {ShadowRoot} */ (host.shadowRoot);
    const find = (/** @type {string} */ name) =>
      /** @type {HTMLButtonElement | null} */ (root.querySelector(name));
    return {
      where: find(".lesson-where")?.textContent ?? null,
      text: find(".lesson-text")?.textContent ?? "",
      state: find(".lesson-state")?.textContent ?? "",
      asks: find("#lesson-answer")?.hidden === false,
      outcome: find(".lesson-outcome")?.textContent ?? "",
      free: find("#lesson-next")?.disabled === false,
      marked: [...root.querySelectorAll(".lesson-mark")].length,
      notice: find(".notice:not([hidden]) > span")?.textContent ?? "",
    };
  });

/**
 * Waits until the panel stands at a step, counted from 1.
 * @param {Page} page
 * @param {string} element
 * @param {number} step
 */
export const atStep = (page, element, step) =>
  page.waitForFunction(
    (selector, wanted) =>
      document
        .querySelector(selector)
        ?.shadowRoot?.querySelector(".lesson-where")
        ?.textContent?.startsWith(`Step ${wanted} of`),
    { polling: 50, timeout: 30_000 },
    element,
    step,
  );

/**
 * Waits until one may go on.
 * @param {Page} page
 * @param {string} element
 */
export const free = (page, element) =>
  page.waitForFunction(
    (selector) => {
      const root = document.querySelector(selector)?.shadowRoot;
      return (
        /** @type {HTMLButtonElement | null} */ (root?.querySelector("#lesson-next"))?.disabled ===
        false
      );
    },
    { polling: 50, timeout: 60_000 },
    element,
  );

/**
 * Chooses and answers.
 * @param {Page} page
 * @param {string} element
 * @param {number} choice
 */
export async function answer(page, element, choice) {
  await page.waitForFunction(
    (selector) =>
      document.querySelector(selector)?.shadowRoot?.querySelector(".lesson-state")?.textContent ===
      "Choose before you go on.",
    { polling: 50 },
    element,
  );
  await page.click(`${element} >>> #lesson-choice-${choice}`);
  await page.click(`${element} >>> #lesson-answer`);
}

/** @param {Page} page @param {string} element */
export const next = (page, element) => page.click(`${element} >>> #lesson-next`);

/**
 * Until the settings of the element are these.
 * @param {Page} page
 * @param {string} element
 * @param {Record<string, unknown>} config
 */
export const inForce = (page, element, config) =>
  until(
    page,
    element,
    `Object.entries(wanted).every(([key, value]) =>
      String(key === "preset" ? state.preset : state.values[key]) === String(value))`,
    config,
  );
