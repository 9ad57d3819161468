/**
 * A browser on the served page, for the tests in this folder, and the core in Node to judge what
 * the page holds.
 */

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { serve } from "../../build-scripts/serve.mjs";
import { loadEngine } from "../../web/core/engine.js";
import { launchChromium } from "../chromium.js";

export const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

/** The core, as the page has it. */
export const loadCore = () =>
  loadEngine({
    readModule: async (name) => new Uint8Array(await readFile(`${dist}/${name}`)),
  });

/**
 * One server and one browser for a test file.
 * @param {{ folder?: string }} [options]  what is served
 */
export async function startBrowser({ folder = dist } = {}) {
  const server = await serve({ folder, port: 8300 });
  const browser = await launchChromium();

  return {
    address: server.address,

    /**
     * A page of its own profile. `ready: false` does not wait for the core.
     * @param {{
     *   query?: string, width?: number, scheme?: "light" | "dark", calm?: boolean, ready?: boolean,
     *   prepare?: (page: import("puppeteer-core").Page) => Promise<unknown>,
     * }} [options]
     */
    async open({
      query = "",
      width = 1200,
      scheme = "light",
      calm = false,
      ready = true,
      prepare,
    } = {}) {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      /** @type {string[]} */
      const requests = [];
      /** @type {string[]} */
      const errors = [];
      page.on("request", (request) => requests.push(request.url()));
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error") errors.push(message.text());
      });
      await page.setViewport({ width, height: 900 });
      await page.emulateMediaFeatures([
        { name: "prefers-color-scheme", value: scheme },
        { name: "prefers-reduced-motion", value: calm ? "reduce" : "no-preference" },
      ]);
      await page.evaluateOnNewDocument(() => {
        const tasks = /** @type {any[]} */ ([]);
        Object.assign(window, { longTasks: tasks });
        new PerformanceObserver((list) => {
          for (const { startTime, duration } of list.getEntries())
            tasks.push({ startTime, duration });
        }).observe({ type: "longtask", buffered: true });
      });
      await prepare?.(page);
      await page.goto(server.address + query);
      if (ready) {
        await page.waitForFunction(
          () => performance.getEntriesByName("whorl-interactive").length > 0,
          { timeout: 20_000 },
        );
      }
      return { page, requests, errors, close: () => context.close() };
    },

    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** @typedef {import("puppeteer-core").Page} Page */

/**
 * Part of what the page holds.
 * @param {Page} page
 * @returns {Promise<any>}
 */
export function stateOf(page) {
  return page.evaluate(() => {
    const { status, step, values, run, preview, generation, position, timestep, phase, problem } =
      /** @type {any} */ (window).whorl.getState();
    return {
      phase,
      problem,
      status,
      step,
      values,
      position,
      timestep,
      settings: run?.settings ?? null,
      file: run?.file ?? null,
      previewStep: preview?.step ?? null,
      generation: generation && {
        visited: generation.states.length,
        stepCount: generation.stepCount,
        label: generation.label,
        distance: generation.distance,
        trainingStep: generation.trainingStep,
      },
    };
  });
}

/**
 * The points of one state of the generation, as the page holds them; -1 is the last.
 * @param {Page} page
 * @param {number} index
 */
export async function pointsOfState(page, index) {
  return Float32Array.from(
    await page.evaluate(
      (at) => Array.from(/** @type {any} */ (window).whorl.getState().generation.states.at(at)),
      index,
    ),
  );
}

/**
 * Types into a number field as a person would.
 * @param {Page} page
 * @param {string} key
 * @param {string} text
 */
export async function type(page, key, text) {
  const field = await page.waitForSelector(`#field-${key}`);
  await page.evaluate(
    (selector) => document.querySelector(selector)?.closest("details")?.setAttribute("open", ""),
    `#field-${key}`,
  );
  await field?.focus();
  await field?.evaluate((input) => /** @type {HTMLInputElement} */ (input).select());
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

/**
 * @param {Page} page
 * @param {string} name   of the group of radio buttons
 * @param {string | number} value
 */
export async function choose(page, name, value) {
  const selector = `#choice-${name}-${value}`;
  await page.evaluate(
    (wanted) => document.querySelector(wanted)?.closest("details")?.setAttribute("open", ""),
    selector,
  );
  await page.click(selector);
}

/**
 * A net that learns a clear shape in about two seconds.
 * @param {Page} page
 * @param {number} epochs
 */
export async function makeSmall(page, epochs) {
  await type(page, "hidden_width", "32");
  await type(page, "batch_size", "128");
  await type(page, "learning_rate", "0.01");
  await type(page, "epochs", String(epochs));
  await settled(page);
}

/**
 * Until the model has the values that the page shows.
 * @param {Page} page
 */
export async function settled(page) {
  await page.waitForFunction(() => {
    const { run, values } = /** @type {any} */ (window).whorl.getState();
    const keys = ["hidden_width", "batch_size", "epochs", "seed", "data", "points", "timesteps"];
    return [...keys, "math"].every((key) => run.values[key] === values[key]);
  });
}

/**
 * @param {Page} page
 */
export async function trainToTheEnd(page) {
  await page.click("#training-toggle");
  await page.waitForFunction(
    () => {
      const { status, generation } = /** @type {any} */ (window).whorl.getState();
      return status === "finished" && generation?.distance > 0;
    },
    { timeout: 120_000, polling: 100 },
  );
}

/** @param {number} milliseconds */
export const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
